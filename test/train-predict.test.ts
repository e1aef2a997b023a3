/** Prediction again and again: the short way gives what the long way gives, and what is kept is bounded. */
import { describe, expect, test } from "vitest";
import { input, layers, model, sequential, tensor } from "../src/index.ts";
import { Streams } from "../src/train/step/stream-cache.ts";
import type { Stream } from "../src/train/step/streams.ts";

const net = () => sequential([layers.dense({ units: 3, activation: "tanh", inputShape: [4] })], { seed: 5 });
const rows = (n: number, from = 0) => Array.from({ length: n }, (_, k) => [0, 1, 2, 3].map((d) => (from + k + d) / 7));

describe("predictSync again", () => {
  test("inputs of one kind, one after the other", async () => {
    const [a, b] = [net(), net()];
    for (let k = 0; k < 5; k++) {
      const x = tensor(rows(1, k));
      expect(a.predictSync(x).toArray()).toEqual((await b.predict(x)).toArray());
      const plain = { data: Float32Array.from(x.data), shape: [1, 4] };
      expect(a.predictSync(plain).toArray()).toEqual((await b.predict(x)).toArray());
    }
  });

  test("another kind between them is not mistaken for the last", async () => {
    const a = net();
    const wanted = async (x: Parameters<typeof a.predict>[0]) => (await net().predict(x)).toArray();
    const kinds = [
      tensor(rows(1)),
      tensor(rows(3)),
      tensor(rows(70)),
      tensor([[1, 2, 3, 4]], { dtype: "i32" }),
      tensor([[1, 0, 1, 1]], { dtype: "u8" }),
      tensor([[true, false, true, true]]),
      { data: new Uint8Array([1, 0, 1, 1]), shape: [1, 4] },
      new Float32Array([1, 2, 3, 4]),
      [[1, 2, 3, 4]],
    ];
    for (const x of kinds)
      for (const y of kinds) {
        expect(a.predictSync(x).toArray()).toEqual(await wanted(x));
        expect(a.predictSync(y).toArray()).toEqual(await wanted(y));
      }
  });

  test("results are the caller's: the next call does not change them", () => {
    const a = net();
    const first = a.predictSync(tensor(rows(1)));
    const kept = first.toArray();
    a.predictSync(tensor(rows(1, 3)));
    expect(first.toArray()).toEqual(kept);
  });

  test("numbers are still looked at, and parameters are those of now", () => {
    const a = net();
    a.predictSync(tensor(rows(1)));
    a.predictSync(tensor(rows(1)));
    expect(() => a.predictSync(tensor([[1, 2, Number.NaN, 4]]))).toThrow("predict: x[0, 2] is NaN");
    expect(() => a.predictSync(tensor([[1, 2, 3]]))).toThrow("x is f32[1,3]");
    expect(() => a.predictSync({ data: new Float32Array(3), shape: [1, 4] })).toThrow("3 elements");
    const zero = { "dense/kernel": new Array(4).fill([0, 0, 0]), "dense/bias": [1, 0, -1] };
    expect(
      a
        .setWeights(zero)
        .predictSync(tensor(rows(1)))
        .toArray(),
    ).toEqual([[Math.fround(Math.tanh(1)), 0, -Math.fround(Math.tanh(1))].map((x) => expect.closeTo(x, 6))]);
  });

  test("several inputs and outputs", () => {
    const [a, b] = [input({ shape: [2], name: "a" }), input({ shape: [2], name: "b" })];
    const sum = layers.add()(a, b);
    const both = model({ inputs: { a, b }, outputs: { sum, more: layers.activation({ activation: "relu" })(sum) } });
    for (const k of [1, 2, -3]) {
      const { sum: s, more } = both.predictSync({ a: [[k, 1]], b: [[1, -5]] });
      expect([s.toArray(), more.toArray()]).toEqual([[[k + 1, -4]], [[Math.max(0, k + 1), 0]]]);
    }
  });
});

test("what was prepared from the parameters follows them", async () => {
  // Wide enough that its kernel is laid out in panels beforehand.
  const wide = (seed: number) =>
    sequential([layers.dense({ units: 256, activation: "tanh", inputShape: [80] }), layers.dense({ units: 2 })], {
      seed,
    }).compile({ optimizer: "adam", loss: "mse" });
  const data = (n: number) => ({ data: Float32Array.from({ length: n * 80 }, (_, k) => Math.sin(k)), shape: [n, 80] });
  const a = wide(1);
  const same = async () => {
    const fresh = wide(2).setWeights(a.weights);
    for (const n of [1, 5, 40]) {
      const want = (await fresh.predict(data(n))).toArray();
      expect((await a.predict(data(n))).toArray()).toEqual(want);
      expect(a.predictSync(data(n)).toArray()).toEqual(want);
      expect(a.predictSync(data(n)).toArray()).toEqual(want);
    }
    return a.predictSync(data(1)).toArray();
  };
  const before = await same();
  a.setWeights({ "dense/kernel": wide(3).weights["dense/kernel"] });
  const between = await same();
  expect(between).not.toEqual(before);
  const y = { data: new Float32Array(80), shape: [40, 2] };
  const loss = (await a.evaluate(data(40), y, { verbose: 0 })).loss;
  await a.fit(data(40), y, { epochs: 3, verbose: 0 });
  expect(await same()).not.toEqual(between);
  expect((await a.evaluate(data(40), y, { verbose: 0 })).loss).toBeLessThan(loss);
  expect(await wide(2).setWeights(a.weights).evaluate(data(40), y, { verbose: 0 })).toEqual(
    await a.evaluate(data(40), y, { verbose: 0 }),
  );
});

describe("streams", () => {
  /** Streams that count how many are open. */
  function counted() {
    let [opened, freed] = [0, 0];
    const plan = (batch: number) => () => {
      const open = () => {
        opened++;
        return stream;
      };
      const stream = { batch, bytes: 0, open: async () => open(), openNow: open, free: () => void freed++ };
      return stream as unknown as Stream;
    };
    return { plan, open: () => opened - freed, opened: () => opened };
  }

  test("few are kept; the ones used last stay", async () => {
    const { plan, open, opened } = counted();
    const streams = new Streams();
    for (let k = 1; k <= 30; k++) {
      streams.atOnce("1", plan(1));
      streams.atOnce(`${k}`, plan(k));
      await streams.with(`${k}`, plan(k), async () => {});
    }
    await undefined;
    expect(open()).toBe(16);
    const before = opened();
    streams.atOnce("1", plan(1));
    streams.atOnce("30", plan(30));
    expect(opened()).toBe(before);
  });

  test("what is in use stays until it is used no more", async () => {
    const { plan, open } = counted();
    const streams = new Streams();
    const ends: (() => void)[] = [];
    const uses = Array.from({ length: 20 }, (_, k) =>
      streams.with(
        `${k}`,
        plan(1),
        (stream) => new Promise<number>((resolve) => ends.push(() => resolve(stream.batch))),
      ),
    );
    const twice = streams.with("0", plan(1), async () => "too");
    expect(await twice).toBe("too");
    expect(open()).toBe(20);
    streams.drop((key) => key === "3");
    expect(open()).toBe(20);
    for (const end of ends) end();
    expect(await Promise.all(uses)).toEqual(new Array(20).fill(1));
    await undefined;
    expect(open()).toBeLessThanOrEqual(8);
  });

  test("one that could not be opened is asked for again", async () => {
    const { plan } = counted();
    const streams = new Streams();
    const broken = () => ({ ...plan(1)(), open: () => Promise.reject(new Error("no")) }) as unknown as Stream;
    await expect(streams.with("x", broken, async () => 1)).rejects.toThrow("no");
    expect(await streams.with("x", plan(1), async () => 1)).toBe(1);
  });
});
