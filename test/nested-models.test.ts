/** Models as layers: names, shared numbers, streams of random numbers, files; layers of one's own from files; losses of layers. */
import { describe, expect, it } from "vitest";
import { explain, gradientCheck } from "../src/explain/index.ts";
import { input, layer, layers, loadModel, model, sequential, tensor } from "../src/index.ts";
import { quiet } from "./support/line.ts";

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}

const encoderOf = (options: { seed?: number; dtype?: "f32" | "f64" } = {}) =>
  sequential([layers.dense({ units: 2, activation: "tanh", name: "hidden", inputShape: [3] })], {
    name: "encoder",
    ...options,
  });
const x = [
  [1, 2, 3],
  [-1, 0.5, 2],
];
const y = [[1], [-1]];

describe("a model as a layer", () => {
  it("is called on symbolic values; names have its name before them", async () => {
    const encoder = encoderOf();
    const image = input({ shape: [3] });
    const net = model({ inputs: image, outputs: layers.dense({ units: 1, name: "out" })(encoder(image)) });
    expect(Object.keys(net.weights)).toEqual([
      "encoder/hidden/kernel",
      "encoder/hidden/bias",
      "out/kernel",
      "out/bias",
    ]);
    expect(net.weights["encoder/hidden/kernel"].toArray()).toEqual(encoder.weights["hidden/kernel"].toArray());
    expect(net.summary({ print: false })).toContain("encoder (model)");
    expect(net.parameterCount).toBe(11);
    const code = await encoder.predict(x);
    const { "out/kernel": kernel } = net.weights;
    const got = await net.predict(x);
    for (const [k, value] of code.matmul(kernel).data.entries()) expect(got.data[k]).toBeCloseTo(value, 6);
  });

  it("shares its numbers: both see what the other one learns", async () => {
    const encoder = encoderOf();
    const net = sequential([encoder, layers.dense({ units: 1 })]).compile({
      optimizer: "sgd",
      loss: "meanSquaredError",
    });
    const before = await encoder.predict(x);
    await net.fit(x, y, { epochs: 3, ...quiet });
    const after = await encoder.predict(x);
    expect(after.toArray()).not.toEqual(before.toArray());
    expect(encoder.weights["hidden/kernel"].toArray()).toEqual(net.weights["encoder/hidden/kernel"].toArray());
    encoder.setWeights({ "hidden/kernel": tensor(new Float32Array(6), { shape: [3, 2] }) });
    encoder.setWeights({ "hidden/bias": [0, 0] });
    expect((await net.predict(x)).toArray()).toEqual([0, 0].map(() => net.weights["dense/bias"].toArray()));
    encoder.compile({ optimizer: "adam", loss: "meanSquaredError" });
    await encoder.fit(
      x,
      [
        [1, 1],
        [0, 0],
      ],
      quiet,
    );
    expect(net.weights["encoder/hidden/kernel"].toArray()).toEqual(encoder.weights["hidden/kernel"].toArray());
    expect((await net.evaluate(x, y, quiet)).loss).toBeGreaterThan(0);
  });

  it("of two models that were made apart, both are shared, also where one is shared already", async () => {
    const [encoder, decoder] = [
      encoderOf(),
      sequential([layers.dense({ units: 3, inputShape: [2] })], { name: "decoder", seed: 3 }),
    ];
    const probe = sequential([encoder, layers.dense({ units: 1 })]);
    const tail = sequential([layers.dense({ units: 2, inputShape: [4] }), decoder]);
    const told = (await tail.predict([[1, 2, 3, 4]])).toArray();
    const both = sequential([encoder, decoder]).compile({ optimizer: "sgd", loss: "meanSquaredError" });
    expect((await tail.predict([[1, 2, 3, 4]])).toArray()).toEqual(told);
    await both.fit(x, x, { epochs: 2, ...quiet });
    expect(probe.weights["encoder/hidden/kernel"].toArray()).toEqual(both.weights["encoder/hidden/kernel"].toArray());
    expect(tail.weights["decoder/dense/kernel"].toArray()).toEqual(both.weights["decoder/dense/kernel"].toArray());
    expect((await tail.predict([[1, 2, 3, 4]])).toArray()).not.toEqual(told);
  });

  it("called twice is one layer; inside a model inside a model, too", async () => {
    const encoder = encoderOf({ dtype: "f64" });
    const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
    const pair = model(
      { inputs: { a, b }, outputs: layers.concatenate()(encoder(a), encoder(b)) },
      { name: "pair", dtype: "f64" },
    );
    expect(Object.keys(pair.weights)).toEqual(["encoder/hidden/kernel", "encoder/hidden/bias"]);
    const [c, d] = [input({ shape: [3] }), input({ shape: [3] })];
    const outer = model({ inputs: { c, d }, outputs: pair(c, d) }, { dtype: "f64" });
    expect(Object.keys(outer.weights)).toEqual(["pair/encoder/hidden/kernel", "pair/encoder/hidden/bias"]);
    const codes = await encoder.predict(x);
    const got = await outer.predict({ c: [x[0]], d: [x[1]] });
    expect([...got.data]).toEqual([...codes.data]);
    outer.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await outer.fit({ c: [x[0]], d: [x[1]] }, [[1, 1, 1, 1]], quiet);
    expect((await encoder.predict(x)).toArray()).not.toEqual(codes.toArray());
    const at = { layer: "pair", unit: 0 };
    expect((await explain(outer, { x: { c: [x[0]], d: [x[1]] }, y: [[1, 1, 1, 1]], at })).target.name).toContain(
      "pair",
    );
  });

  it("has its own state and masks, and random numbers of its own in each call", async () => {
    const inner = sequential(
      [
        layers.embedding({ inputDim: 5, outputDim: 2, maskZero: true, inputShape: [3] }),
        layers.batchNormalization({ momentum: 0.5 }),
      ],
      { name: "words" },
    );
    const net = sequential([inner, layers.globalAveragePooling1d(), layers.dense({ units: 1 })]);
    const tokens = [
      [1, 2, 0],
      [3, 0, 0],
    ];
    const short = await net.predict([[3, 0, 0]]);
    net.setWeights({
      "words/embedding/embeddings": tensor(
        new Float32Array(10).map((_, k) => (k < 2 ? 99 : k)),
        { shape: [5, 2] },
      ),
    });
    expect((await net.predict([[3, 0, 0]])).shape).toEqual(short.shape);
    net.compile({ optimizer: "sgd", loss: "meanSquaredError", learningRate: 0 });
    await net.fit(tokens, y, quiet);
    // Tokens 1, 2 and 3 are the rows 2 3, 4 5 and 6 7; the moving mean of 0 goes half of the way.
    const mean = net.weights["words/batchNormalization/movingMean"].data;
    expect(mean[0]).toBeCloseTo(2, 5);
    expect(mean[1]).toBeCloseTo(2.5, 5);
    expect(inner.weights["batchNormalization/movingMean"].data[0]).toBe(mean[0]);

    const drop = sequential([layers.dropout({ rate: 0.5, inputShape: [64] })], { name: "drop" });
    const both = input({ shape: [64] });
    const twice = model({ inputs: both, outputs: layers.add()(drop(both), drop(both)) });
    twice.compile({ optimizer: "sgd", loss: (t, o) => o.sub(t).abs().mean(-1) });
    const ones = tensor(new Float32Array(64).fill(1), { shape: [1, 64] });
    // Equal streams would give 0 or 4 everywhere, 2 away from 2; others give 2 in about half of the places.
    const { loss } = await twice.fit(ones, tensor(new Float32Array(64).fill(2), { shape: [1, 64] }), quiet);
    expect(loss[0]).toBeLessThan(1.5);
    expect(loss[0]).toBeGreaterThan(0.5);
  });

  it("is saved with the model around it, and loaded with all its numbers", async () => {
    const encoder = encoderOf();
    const net = sequential([encoder, layers.dense({ units: 1 })]).compile({
      optimizer: "adam",
      loss: "meanSquaredError",
    });
    await net.fit(x, y, { epochs: 2, ...quiet });
    const again = await loadModel(await net.toBytes());
    expect((await again.predict(x)).toArray()).toEqual((await net.predict(x)).toArray());
    expect((await again.fit(x, y, quiet)).loss).toEqual((await net.fit(x, y, quiet)).loss);
    expect(again.internals.copy().state.weights["encoder/hidden/bias"].toArray()).toEqual(
      again.weights["encoder/hidden/bias"].toArray(),
    );
  });

  it("frozen layers in it stay as they are", async () => {
    const encoder = sequential([layers.dense({ units: 2, inputShape: [3], trainable: false })], { name: "encoder" });
    const net = sequential([encoder, layers.dense({ units: 1 })]).compile({
      optimizer: "sgd",
      loss: "meanSquaredError",
    });
    const before = encoder.weights["dense/kernel"].toArray();
    await net.fit(x, y, quiet);
    expect(net.weights["encoder/dense/kernel"].toArray()).toEqual(before);
    expect(net.summary({ print: false })).toContain("Non-trainable params: 8");
  });

  it("says what does not fit", () => {
    expect(message(() => encoderOf()(input({ shape: [4] })))).toContain(
      "input is f32[batch,4], but the model wants [batch,3]",
    );
    expect(message(() => sequential([encoderOf({ dtype: "f64" }), layers.dense({ units: 1 })]))).toContain(
      "is a model of f64, but the model around it is f32",
    );
    expect(message(() => sequential([layers.dense({ units: 1 })]).asLayer())).toContain(
      "does not know its input's shape",
    );
    expect(message(() => sequential([layers.dense({ units: 1 })], { name: "a/b" }))).toContain('a name without "/"');
    const lazy = sequential([layers.dense({ units: 4 })]);
    expect((lazy(input({ shape: [7] })) as { shape: readonly number[] }).shape).toEqual([4]);
  });

  it("is no function of tensors, no maker and no data, although it can be called", async () => {
    const encoder = encoderOf();
    const given = encoder as never;
    expect(encoder.name).toBe("encoder");
    expect(message(() => layers.dense({ units: 1, activation: given }))).toContain("unknown activation a Model");
    expect(message(() => encoder.compile({ optimizer: "sgd", loss: given }))).toContain("unknown loss a Model");
    expect(message(() => encoder.compile({ optimizer: given, loss: "mse" }))).toContain("unknown optimizer a Model");
    expect(input({ shape: [3] }).pipe(encoder).shape).toEqual(encoder(input({ shape: [3] })).shape);
    expect(message(() => (encoder as () => unknown)())).toContain("call it on input({ shape })");
    await expect(encoder.predict(given)).rejects.toThrow("data are tensors");
    encoder.compile({ optimizer: "sgd", loss: "mse" });
    expect((await gradientCheck(encoder, { x, y: x.map((row) => row.slice(1)) })).passed).toBe(true);
  });
});

describe("layers of one's own in files", () => {
  const scale = ({ by }: { by: number }) => layer({ kind: "scale", config: { by }, forward: (_, [x]) => x.mul(by) });

  it("are saved by kind and config, and made again by the maker that is given", async () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [3] }), scale({ by: 3 })]);
    const bytes = await net.toBytes();
    const again = await loadModel(bytes, { layers: { scale } });
    expect((await again.predict(x)).toArray()).toEqual((await net.predict(x)).toArray());
    expect(again.network.layers[1].name).toBe("scale");
    await expect(loadModel(bytes)).rejects.toThrow('is of the kind "scale", which Limpid does not have');
    await expect(loadModel(bytes)).rejects.toThrow("loadModel(file, { layers: { scale:");
    await expect(loadModel(bytes, { layers: { scale: 3 } } as never)).rejects.toThrow("makers by kind");
  });

  it("without a config they are refused, as ever", async () => {
    const plain = sequential([layer({ kind: "plain", inputShape: [1], forward: (_, [x]) => x })]);
    await expect(plain.toBytes()).rejects.toThrow("holds a function of your own");
  });
});

describe("losses that layers add", () => {
  it("activityRegularization adds what passes, divided by the samples", async () => {
    const build = (l1: number, l2: number) =>
      sequential([layers.activityRegularization({ l1, l2, inputShape: [3] }), layers.dense({ units: 1 })], {
        dtype: "f64",
      }).compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const plain = (await build(0, 0).evaluate(x, y, quiet)).loss;
    const sums = x.flat().reduce(([a, b], v) => [a + Math.abs(v), b + v * v], [0, 0]);
    expect((await build(0.5, 0.25).evaluate(x, y, quiet)).loss).toBeCloseTo(
      plain + (0.5 * sums[0] + 0.25 * sums[1]) / 2,
      10,
    );
  });

  it("of one's own, of a shared layer once for each call, move weights, also inside a model", async () => {
    const made = layer({
      kind: "small",
      params: () => ({ w: { shape: [], init: "ones" } }),
      forward: ({ w }, [x]) => ({ outputs: x, losses: { size: w.square() } }),
    });
    const inner = sequential([layers.dense({ units: 3, inputShape: [3] }), made, made], { name: "inner" });
    const net = sequential([inner]).compile({ optimizer: "sgd", loss: () => tensor(0).mul(1), learningRate: 0.1 });
    const { loss } = await net.fit(x, x, quiet);
    expect(loss[0]).toBeCloseTo(2, 6);
    expect(net.weights["inner/small/w"].item()).toBeCloseTo(0.6, 6);
    const wrong = layer({ kind: "wrong", forward: (_, [x]) => ({ outputs: x, losses: { all: x } }) });
    expect(message(() => wrong(input({ shape: [2] })))).toContain("gave the loss all as f32[2,2]");
  });
});
