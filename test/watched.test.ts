/** Long work besides `fit`: it tells its progress as a fit does, and stops where it is asked to. */
import { describe, expect, test } from "vitest";
import { diagnose, landscape, rehearse } from "../src/explain/index.ts";
import { dataset, layers, sequential } from "../src/index.ts";
import type { WatchOptions } from "../src/train/index.ts";
import { progressInChinese } from "../src/words/engine.ts";

const count = 4000;
const x = Array.from({ length: count }, (_, k) => [Math.sin(k), Math.cos(3 * k)]);
const y = x.map(([a, b]) => [a * b]);
const net = () =>
  sequential([layers.dense({ units: 4, activation: "tanh", inputShape: [2] }), layers.dense({ units: 1 })], {
    seed: 1,
  }).compile({ optimizer: "adam", loss: "meanSquaredError" });

type Event = Parameters<NonNullable<WatchOptions["onEvent"]>>[0];
const work: Readonly<Record<string, (options: WatchOptions) => Promise<unknown>>> = {
  evaluate: (options) => net().evaluate(x, y, { batchSize: 10, verbose: 0, ...options }),
  "evaluate, a data set": (options) => net().evaluate(dataset({ x, y }).batch(10), { verbose: 0, ...options }),
  predict: (options) => net().predict(x, { batchSize: 10, ...options }),
  "predict, a data set": (options) => net().predict(dataset({ x }).batch(10), options),
  diagnose: (options) => diagnose(net(), x.slice(0, 200), y.slice(0, 200), options),
  landscape: (options) => landscape(net(), { x: x.slice(0, 50), y: y.slice(0, 50), resolution: 21, ...options }),
};

describe.each(Object.entries(work))("%s", (_, run) => {
  test("begins, goes on and ends; the result is that of the same work unwatched", async () => {
    const events: Event[] = [];
    const watched = await run({ onEvent: (event) => void events.push(event) });
    expect(JSON.stringify(watched)).toBe(JSON.stringify(await run({})));
    const [begin, ...others] = events;
    const end = others.pop()!;
    if (begin.type !== "begin" || end.type !== "end") throw new Error(`${begin.type}, ${end.type}`);
    expect(others.length).toBeGreaterThan(0);
    const steps = others.map((event) => (event.type === "progress" ? event.steps : Number.NaN));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect([steps.at(-1), end.steps]).toEqual([begin.steps, begin.steps]);
  });

  test("stops where the signal says so, before and within", async () => {
    const reason = new Error("enough");
    await expect(run({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const seen: string[] = [];
    const onEvent = ({ type }: Event) => {
      seen.push(type);
      if (type === "progress") controller.abort(reason);
    };
    await expect(run({ signal: controller.signal, onEvent })).rejects.toBe(reason);
    expect(seen.filter((type) => type === "progress")).toHaveLength(1);
    expect(seen.at(-1)).toBe("error");
  });

  test("a bar, and what listens may fail", async () => {
    const parts: string[] = [];
    const output = { write: (more: string) => void parts.push(more), isTTY: true, columns: 200 };
    await run({ verbose: 1, output });
    expect(parts.join("")).toMatch(/(\d+)\/\1 ━{20} \d+s.*\n$/);
    const broken = () => {
      throw new RangeError("broken");
    };
    await expect(run({ onEvent: broken })).rejects.toThrow("broken");
    await expect(run({ onEvent: 1 as never })).rejects.toMatchObject({ code: "argument" });
    await expect(run({ signal: {} as never })).rejects.toMatchObject({ code: "argument" });
  });
});

test("rehearse takes what fit takes", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const onSteps = () => controller.abort(reason);
  const options = { epochs: 50, verbose: 0, signal: controller.signal, callbacks: [{ onSteps }] } as const;
  await expect(rehearse(net(), x, y, options)).rejects.toBe(reason);
});

test("a source that hangs does not keep an evaluation from stopping", async () => {
  const controller = new AbortController();
  const hangs = dataset(async function* () {
    yield { x: [1, 2], y: [3] };
    controller.abort(new Error("enough"));
    await new Promise(() => undefined);
  }).batch(1);
  await expect(net().evaluate(hangs as never, { verbose: 0, signal: controller.signal })).rejects.toThrow("enough");
});

test("a bar without a speed, in Chinese", () => {
  expect(progressInChinese("\r 3/57 ━─── 5s left")).toBe("\r 3/57 ━─── 还要 5 秒\x1b[K");
  expect(progressInChinese("57/57 ━━━━ 3s\n")).toBe("57/57 ━━━━ 3 秒\n");
});
