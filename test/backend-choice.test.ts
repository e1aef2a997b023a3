/** Which backend a program gets: by its work alone, and between two runs where the bits allow it. */
import { beforeEach, describe, expect, it } from "vitest";
import { backend as wasm } from "../src/backend/wasm/index.ts";
import { LimpidError, ValueError } from "../src/base/index.ts";
import { layers, sequential } from "../src/index.ts";
import type { NowProgram, NowSession, Step } from "../src/ir/index.ts";
import { ChoosingSession } from "../src/runtime/choosing.ts";
import { costOf } from "../src/runtime/worth.ts";
import { trace } from "../src/tensor/trace.ts";

/** x = x·x, n×n; and how it is run. */
function square(n: number, more: Partial<Step> = {}): Step {
  const type = { dtype: "f32", shape: [n, n] } as const;
  return { graph: trace([type], ([x]) => [x.matmul(x)]).graph, fed: [false], recorded: [false], ...more };
}

/** What happened: programs that C was compiled for, runs of each kind, and what was told. */
let events: string[] = [];
beforeEach(() => {
  events = [];
});

interface Setting {
  readonly fused?: boolean;
  /** When C is there. */
  readonly compiled?: () => Promise<void>;
}

function choosing({ fused = false, compiled = async () => {} }: Setting = {}): ChoosingSession {
  const real = wasm.openNow();
  const noted = (program: NowProgram, kind: string): NowProgram => ({
    ...program,
    run(from, to) {
      events.push(kind);
      program.run(from, to);
    },
    async start(from, to) {
      events.push(kind);
      await program.start(from, to);
    },
    free() {
      events.push(`${kind} freed`);
      program.free();
    },
  });
  const with_ = (kind: string, before: () => Promise<void>, more: object): NowSession =>
    Object.create(real, {
      program: {
        async value(...args: Parameters<NowSession["program"]>) {
          if (kind === "C") events.push("compiles");
          await before();
          return noted(real.programNow(...args), kind);
        },
      },
      programNow: {
        value(...args: Parameters<NowSession["program"]>) {
          if (kind === "C") events.push("compiles");
          return noted(real.programNow(...args), kind);
        },
      },
      // Not a private field's holder, so what reads one is asked of the real session.
      buffer: { value: real.buffer.bind(real) },
      ...more,
    });
  const first = with_("wasm", async () => {}, { fused: { value: fused } });
  const native = with_("C", compiled, {});
  return new ChoosingSession(
    first,
    () => native,
    (problem) => events.push(`told ${problem.code}`),
  );
}

const { run, compile } = costOf(square(64).graph);
/** So many runs take as long as compiling. */
const even = Math.ceil(compile / run);

function bind(
  session: NowSession,
  step: Step,
): [Step, Parameters<NowSession["program"]>[1], Parameters<NowSession["program"]>[2]] {
  const [x] = step.graph.inputs.map(({ type }) => session.buffer(type));
  return [step, [x], [session.buffer(step.graph.outputs[0].type)]];
}

async function play(
  session: NowSession,
  step: Step,
  use: (program: NowProgram) => Promise<void> | void,
): Promise<string[]> {
  await use(await session.program(...bind(session, step)));
  return events;
}
const once = (program: NowProgram) => program.start(0, 1);

describe("an engine that rounds twice: by the work that is announced", () => {
  it.each([
    ["one run", square(64), ["wasm"]],
    ["many runs", square(64, { runs: 2 * even }), ["compiles", "C"]],
    ["as many as compiling takes: C would save less than it costs", square(64, { runs: even }), ["wasm"]],
    ["endless", square(64, { runs: Number.POSITIVE_INFINITY }), ["compiles", "C"]],
    ["a large run", square(1024), ["wasm"]],
    ["a large run of what stays", square(1024, { kept: true }), ["compiles", "C"]],
    ["many runs of what stays", square(64, { runs: even, kept: true }), ["compiles", "C"]],
  ])("%s", async (_, step, wanted) => {
    expect(await play(choosing(), step, once)).toEqual(wanted);
  });

  it("runs that are announced later count; what was there before is given back", async () => {
    const seen = await play(choosing(), square(64, { runs: even }), async (program) => {
      await once(program);
      await program.expect!(even / 4);
      await once(program);
      await program.expect!(even / 2);
      await program.expect!(even);
      await once(program);
    });
    expect(seen).toEqual(["wasm", "wasm", "compiles", "wasm freed", "C"]);
  });

  it("what stays never changes, however often it runs", async () => {
    const seen = await play(choosing(), square(64, { kept: true }), async (program) => {
      expect(program.expect).toBeUndefined();
      for (let k = 0; k < 3; k++) await program.start(0, even);
    });
    expect(new Set(seen)).toEqual(new Set(["wasm"]));
  });

  it("at once", () => {
    const session = choosing();
    session.programNow(...bind(session, square(64))).run(0, 1);
    session.programNow(...bind(session, square(64, { runs: 2 * even }))).run(0, 1);
    expect(events).toEqual(["wasm", "compiles", "C"]);
  });
});

describe("an engine that rounds once: C is compiled beside", () => {
  /** C that is there when the test says so. */
  function later() {
    let ready = () => {};
    const compiled = () =>
      new Promise<void>((resolve) => {
        ready = resolve;
      });
    return {
      setting: { fused: true, compiled },
      ready: async () => {
        ready();
        await new Promise((go) => setImmediate(go));
      },
    };
  }

  it("work that is announced is begun in wasm, and goes on in C", async () => {
    const { setting, ready } = later();
    const seen = await play(choosing(setting), square(64, { runs: 2 * even }), async (program) => {
      await once(program);
      await ready();
      await once(program);
      program.free();
    });
    expect(seen).toEqual(["compiles", "wasm", "wasm freed", "C", "C freed"]);
  });

  it("what is there at once is C from the start", async () => {
    expect(await play(choosing({ fused: true }), square(64, { runs: 2 * even }), once)).toEqual(["compiles", "C"]);
  });

  it("work that nobody announced counts as it is done", async () => {
    const { setting, ready } = later();
    const seen = await play(choosing(setting), square(64), async (program) => {
      await program.start(0, even - 1);
      await once(program);
      await ready();
      await once(program);
    });
    expect(seen).toEqual(["wasm", "compiles", "wasm", "wasm freed", "C"]);
  });

  it("nothing changes in the middle of a run, and what comes too late is given back", async () => {
    const { setting, ready } = later();
    const seen = await play(choosing(setting), square(64, { runs: 2 * even }), async (program) => {
      const running = once(program);
      await ready();
      await running;
      program.free();
    });
    expect(seen).toEqual(["compiles", "wasm", "C freed", "wasm freed"]);
    const other = later();
    events = [];
    await play(choosing(other.setting), square(64, { runs: 2 * even }), async (program) => program.free());
    await other.ready();
    expect(events).toEqual(["compiles", "wasm freed", "C freed"]);
  });
});

it.each([true, false])("a compiler that fails is told of once, and wasm goes on (fused: %s)", async (fused) => {
  const failure = async () => {
    throw new LimpidError("native backend", "no luck", { code: "compile-failed" });
  };
  const session = choosing({ fused, compiled: failure });
  for (let k = 0; k < 2; k++) await play(session, square(64, { runs: 2 * even }), once);
  expect(events).toEqual(["compiles", "told compile-failed", "wasm", "wasm"]);
  expect(session.backend).toBe("wasm");
});

it("what is not the compiler's fault is thrown", async () => {
  const failure = async () => {
    throw new ValueError("memory", "full", { code: "out-of-memory" });
  };
  const session = choosing({ compiled: failure });
  await expect(play(session, square(64, { runs: 2 * even }), once)).rejects.toThrow("memory: full");
});

it("a small fit is little work, one of an hour is much", () => {
  const net = sequential([layers.dense({ units: 128, inputShape: [128] }), layers.dense({ units: 10 })], {
    backend: "auto",
  });
  expect(net.internals.state.session).toBeInstanceOf(ChoosingSession);
  expect(run * even).toBeCloseTo(compile, 2);
  expect(costOf(square(1024).graph).run / costOf(square(512).graph).run).toBeCloseTo(8, 1);
});
