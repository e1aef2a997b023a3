/** A step that was compiled before uses the module that is there, whatever model or session asks for it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openWith } from "../src/backend/wasm/index.ts";
import { Recipes } from "../src/backend/wasm/recipes.ts";
import { layers, sequential } from "../src/index.ts";
import { trace } from "../src/tensor/trace.ts";
import { quiet } from "./support/line.ts";

/** How often the engine compiled a module since the last question. */
let compiled = (): number => 0;
beforeEach(() => {
  const spies = [vi.spyOn(WebAssembly, "compile"), vi.spyOn(WebAssembly, "Module")];
  compiled = () => {
    const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    for (const spy of spies) spy.mockClear();
    return count;
  };
});
afterEach(() => vi.restoreAllMocks());

const [x, y] = [[[1, 2, 3]], [[1, 0, 0, 0, 0, 0, 0]]];

async function trained({ units = 7, rate = 0.125 } = {}): Promise<number[]> {
  const net = sequential([layers.dense({ units, inputShape: [3], activation: "tanh" }), layers.dropout({ rate })], {
    seed: 3,
  });
  net.compile({ optimizer: "rmsprop", loss: "mse" });
  await net.fit(
    x,
    y.map((row) => row.slice(0, units)),
    { epochs: 3, ...quiet },
  );
  return [...net.weights["dense/kernel"].data];
}

describe("the same model built again", () => {
  it("compiles nothing, and learns the same bits", async () => {
    const first = await trained();
    expect(compiled()).toBeGreaterThan(0);
    expect(await trained()).toEqual(first);
    expect(compiled()).toBe(0);
  });

  it("another one is another step", async () => {
    const first = await trained();
    compiled();
    expect(await trained({ rate: 0.75 })).not.toEqual(first);
    expect(compiled()).toBeGreaterThan(0);
    await trained({ units: 6 });
    expect(compiled()).toBeGreaterThan(0);
  });
});

describe("the same graph", () => {
  const type = { dtype: "f32", shape: [5] } as const;
  /** What 1, 2, … + n is, in a session whose memory begins with `room` numbers of something else. */
  function plus(n: number, { room = 0, reuse = true, straightLine = true } = {}): number[] {
    const session = openWith({ reuse, straightLine });
    const other = room > 0 ? session.buffer({ dtype: "f32", shape: [room] }) : undefined;
    other?.write(new Float32Array(room).fill(-1));
    const [a, b] = [session.buffer(type), session.buffer(type)];
    a.write([1, 2, 3, 4, 5]);
    const { graph } = trace([type], ([given]) => [given.add(n)]);
    session.programNow({ graph, fed: [false], recorded: [false] }, [a], [b]).run(0, 1);
    expect(other?.readNow().every((value) => value === -1) ?? true).toBe(true);
    return [...b.readNow()];
  }

  it("elsewhere in memory, or printed another way, is compiled anew", () => {
    const wanted = [101, 102, 103, 104, 105];
    const counts = [{}, {}, { room: 1000 }, { room: 1000 }, { straightLine: false }, { reuse: false }].map((how) => {
      expect(plus(100, how)).toEqual(wanted);
      return compiled();
    });
    expect(counts).toEqual([1, 0, 1, 0, 1, 1]);
    expect(plus(200)).toEqual(wanted.map((value) => value + 100));
  });

  it("is compiled anew where its scratch memory would lie elsewhere", () => {
    const session = openWith({});
    const [a, b] = [session.buffer(type), session.buffer(type)];
    const { graph } = trace([type], ([given]) => [given.mul(3)]);
    // The first program keeps its memory, so that of the second lies behind it.
    const programs = [0, 1].map(() => session.programNow({ graph, fed: [false], recorded: [false] }, [a], [b]));
    expect(compiled()).toBe(2);
    for (const [k, program] of programs.entries()) {
      a.write([1, 2, 3, 4, k]);
      program.run(0, 1);
      expect([...b.readNow()]).toEqual([3, 6, 9, 12, 3 * k]);
    }
    programs[1].free();
    session.programNow({ graph, fed: [false], recorded: [false] }, [a], [b]).run(0, 1);
    expect(compiled()).toBe(0);
  });
});

describe("what is remembered", () => {
  const recipe = (flops: number) => ({ flops }) as ReturnType<Recipes["find"]> & object;

  it("is what was used last, and no more bytes than allowed", () => {
    const recipes = new Recipes(30);
    recipes.add("a", recipe(1), 9);
    recipes.add("b", recipe(2), 9);
    recipes.add("c", recipe(3), 9);
    expect(recipes.find("a")?.flops).toBe(1);
    recipes.add("d", recipe(4), 9);
    expect(["a", "b", "c", "d"].map((key) => recipes.find(key)?.flops)).toEqual([1, undefined, 3, 4]);
    recipes.add("a", recipe(5), 9);
    expect(recipes.find("a")?.flops).toBe(5);
    recipes.add("huge", recipe(6), 100);
    expect(["huge", "a", "c", "d"].map((key) => recipes.find(key))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
