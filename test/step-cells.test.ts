/** A step as a function of named trees: the names of its inputs and outputs, and its random numbers. */
import { input, layers, model, type Optimizer, sequential, type Tensor, tensor } from "limpid";
import { layer } from "limpid/nn";
import { describe, expect, it } from "vitest";
import { applyNetwork, sequentialNetwork, type Uniform } from "../src/nn/index.ts";
import { add, constant, randomBits } from "../src/ops/index.ts";
import { compile } from "../src/tensor/all.ts";
import { traced } from "../src/tensor/tensor.ts";
import { batchOf, typesOf } from "../src/train/step/batch.ts";
import { uniforms } from "../src/train/step/random.ts";
import { trainStep } from "../src/train/step/train.ts";

const column = (shape: number[]) => ({ dtype: "f32" as const, shape, data: new Float32Array(4) });

/** Counts its steps in a scalar and a slot whose names are those of cells of our own. */
const counting: Optimizer = {
  name: "counting",
  learningRate: 0.5,
  slots: ["sum"],
  scalars: { counter: 10, seed: 20 },
  advance: ({ counter, seed }) => ({ counter: counter.add(1), seed: seed.mul(2) }),
  step: ({ parameter, gradient, slots, scalars, rate }) => ({
    parameter: parameter.sub(gradient.mul(rate)),
    slots: { sum: slots.sum.add(scalars.counter) },
  }),
};

describe("names", () => {
  it("of cells, data, feeds and records, in one order", () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [2] }), layers.dense({ units: 1, trainable: false })]);
    net.compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["meanAbsoluteError"] });
    const plan = net.internals.plan("test");
    const types = typesOf(batchOf(plan.network, { x: [column([2])], y: [column([1])], w: undefined }));
    const step = trainStep(plan, types, 4, 2);
    const names = ["dense/kernel", "dense/bias"];
    const slots = names.flatMap((name) => [`@m/${name}`, `@v/${name}`]);
    expect(step.inputs.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      ...[...names, "dense_1/kernel", "dense_1/bias", ...slots].map((key) => `cell ${key}`),
      ...plan.cells.filter(({ role }) => role === "scalar").map(({ key }) => `cell ${key}`),
      "cell @counter",
      "cell @seed",
      "data x:input",
      "data y:output",
      "feed order",
      "feed rate",
    ]);
    expect(step.outputs.filter(({ kind }) => kind === "record").map(({ name }) => name)).toEqual([
      "loss",
      "meanAbsoluteError",
    ]);
    expect(step.outputs.some(({ name }) => name.startsWith("dense_1"))).toBe(false);
    expect(step.fed).toEqual(step.inputs.map(({ kind }) => kind === "feed"));
    expect(step.graph.inputs.length).toBe(step.inputs.length);
    expect(step.graph.outputs.length).toBe(step.outputs.length);
  });

  it("an optimizer's scalars may be called as our own cells are", async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 3 });
    net.compile({ optimizer: counting, loss: "meanSquaredError" });
    await net.fit([1, 2], [2, 4], { epochs: 3, batchSize: 2, verbose: 0 });
    const { state } = net.internals;
    const now = Object.fromEntries(state.cells.map(({ key }) => [key, [...state.readNow(key)]]));
    expect(now["@scalar/counter"]).toEqual([13]);
    expect(now["@scalar/seed"]).toEqual([160]);
    expect(now["@sum/dense/bias"]).toEqual([11 + 12 + 13]);
    expect(now["@counter"]).toEqual([3]);
    expect(now["@seed"]).toEqual([3]);
  });

  it("two results of two outputs must not have one name", () => {
    const x = input({ shape: [1] });
    const ends = { a: x.pipe(layers.dense({ units: 1 })), aB: x.pipe(layers.dense({ units: 1 })) };
    const perSample = (yTrue: Tensor, yPred: Tensor) => yTrue.sub(yPred).mean(-1);
    const metrics = { a: [{ name: "bLoss", perSample }], aB: [] };
    expect(() =>
      model({ inputs: x, outputs: ends }).compile({ optimizer: "sgd", loss: "meanSquaredError", metrics }),
    ).toThrow('two results are called "aBLoss"');
  });
});

describe("random numbers", () => {
  const [seed, counter] = [7, 3].map((value) => tensor(value, { dtype: "i32" }));

  async function drawn(of: (top: (call: number) => Uniform) => readonly Uniform[]): Promise<string[]> {
    const run = compile((from: Tensor, step: Tensor) =>
      of(uniforms("f32", from, step)).flatMap((uniform) => [uniform([16]), uniform([16])]),
    );
    return (await run(seed, counter)).map(({ data }) => data.join());
  }

  it("of a call of the network are those that they always were", async () => {
    const direct = compile((from: Tensor, step: Tensor) => {
      const streams = [0, 1].flatMap((call) => [0, 1].map((draw) => (call + 1) * 0x9e3779b1 + draw * 0x85ebca6b));
      return streams.map((stream) =>
        traced(randomBits(add(from.node, constant(Number(BigInt.asIntN(32, BigInt(stream))), "i32")), step.node, [16])),
      );
    });
    const bits = (await direct(seed, counter)).map(({ data }) =>
      Array.from(data, (value: number) => (value & 0xffffff) * 2 ** -24).join(),
    );
    expect(await drawn((top) => [top(0), top(1)])).toEqual(bits);
  });

  it("of a call inside a call are its own", async () => {
    const all = await drawn((top) => {
      const outer = [0, 1, 2].map(top);
      const inner = outer.flatMap((one) => [0, 1, 2].map((call) => one.within!(call)));
      const deep = inner.flatMap((one) => [0, 1].map((call) => one.within!(call)));
      return [...outer, ...inner, ...deep];
    });
    expect(all.length).toBe(2 * (3 + 9 + 18));
    expect(new Set(all).size).toBe(all.length);
  });

  it("a network inside a layer, used twice, drops other numbers each time", async () => {
    const inner = sequentialNetwork([layers.dropout({ rate: 0.5 }), layers.dropout({ rate: 0.5 })], { shape: [64] });
    const nested = () =>
      layer({
        kind: "nested",
        forward: (_, [x], { training, dtype, uniform }) => {
          const uniformFor = (call: number) => uniform.within?.(call) ?? uniform;
          return applyNetwork(inner, {}, { input: x }, { dtype, training, uniformFor }).outputs.output;
        },
      });
    const net = sequentialNetwork([nested(), nested()], { shape: [64] });
    const ones = tensor(new Float32Array(64).fill(1), { shape: [1, 64] });
    const kept: Tensor[] = [];
    const run = compile((from: Tensor, step: Tensor, x: Tensor) => {
      kept.length = 0;
      const onCall = (_: number, __: Tensor, after: Tensor) => void kept.push(after);
      applyNetwork(
        net,
        {},
        { input: x },
        { dtype: "f32", training: true, uniformFor: uniforms("f32", from, step), onCall },
      );
      return [...kept];
    });
    const [first, both] = (await run(seed, counter, ones)).map(({ data }) => [...data].filter((v) => v !== 0).length);
    // A quarter is left of two halves, and a sixteenth of four: with equal numbers all four would keep the same.
    expect(first).toBeGreaterThan(64 / 8);
    expect(first).toBeLessThan(64 / 2 - 4);
    expect(both).toBeLessThan(first - 4);
  });
});
