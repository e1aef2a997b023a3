/**
 * Whatever is handed to a public function, it works or says so in the house's words: a typed error with a code, never a
 * TypeError from the insides. Every function has one good call here; then each argument, and each option, is replaced
 * by everything that is not what it should be.
 */
import { expect, test } from "vitest";
import * as data from "../src/data/index.ts";
import { saveModel } from "../src/doors/io.ts";
import * as ir from "../src/doors/ir.ts";
import * as limpid from "../src/index.ts";
import { parseCsv, readCsv, readIdx, readSafetensors, writeSafetensors } from "../src/io/index.ts";
import * as t from "../src/tensor/index.ts";
import { battery, type Calls } from "./support/hostile.ts";

const { layers } = limpid;
const x = t.tensor([
  [1, 2],
  [3, 4],
]);
const v = t.tensor([1, 2]);
const image = t.zeros([1, 4, 4, 1]);
const samples = [
  [1, 2],
  [3, 4],
];
const quiet = { verbose: 0 } as const;
const compiled = () =>
  limpid
    .sequential([layers.dense({ units: 2, inputShape: [2], activation: "softmax" })])
    .compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
/** One for all calls: bad input leaves a model as it was. */
const shared = compiled();
const built = (spec: limpid.LayerSpec) => limpid.sequential([spec]).weights;

const elementwise = [
  ..."neg abs sign round floor square sqrt exp log log1p sin cos tanh sigmoid relu stopGradient".split(" "),
];
const pairs = [
  ..."add sub mul div mod pow maximum minimum equal notEqual less lessEqual greater greaterEqual matmul".split(" "),
];
const tensors = t as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;

const functions: Calls = {
  tensor: [t.tensor, samples, { dtype: "f32", shape: [4] }],
  zeros: [t.zeros, [2], { dtype: "f32" }],
  ones: [t.ones, [2], { dtype: "f32" }],
  full: [t.full, [2], 3, { dtype: "f32" }],
  eye: [t.eye, 3, { columns: 2, dtype: "f32" }],
  arange: [t.arange, 0, 3, 1, { dtype: "f32" }],
  ...Object.fromEntries(elementwise.map((name) => [name, [tensors[name], x] as const])),
  ...Object.fromEntries(pairs.map((name) => [name, [tensors[name], x, x] as const])),
  ...Object.fromEntries(["sum", "mean", "prod", "max", "min"].map((name) => [name, [tensors[name], x, 1] as const])),
  ...Object.fromEntries(
    ["argmax", "argmin", "softmax", "logSoftmax", "flip"].map((name) => [name, [tensors[name], x, 1] as const]),
  ),
  clip: [t.clip, x, 0, 1],
  where: [t.where, [true, false], v, v],
  einsum: [t.einsum, "ij,jk->ik", x, x],
  reshape: [t.reshape, x, [4]],
  transpose: [t.transpose, x, [1, 0]],
  broadcastTo: [t.broadcastTo, v, [2, 2]],
  slice: [t.slice, x, [0, 0], [1, 1], [1, 1]],
  concat: [t.concat, [x, x], 0],
  stack: [t.stack, [x, x], 0],
  pad: [
    t.pad,
    x,
    [
      [1, 1],
      [0, 0],
    ],
    0,
  ],
  gather: [t.gather, x, [0], 0],
  scatterAdd: [t.scatterAdd, x, [0], [[1, 1]], 0],
  oneHot: [t.oneHot, [0, 1], 2, "f32"],
  cast: [t.cast, x, "i32"],
  conv2d: [t.conv2d, image, t.zeros([3, 3, 1, 2]), { strides: 1, padding: "same", dilation: 1 }],
  maxPool2d: [t.maxPool2d, image, 2, { strides: 1, padding: "same" }],
  grad: [t.grad, (a: t.Tensor) => a.sum()],
  valueAndGrad: [t.valueAndGrad, (a: t.Tensor) => a.sum()],
  compile: [t.compile, (a: t.Tensor) => a],
  scan: [t.scan, (c: t.Tensor, a: t.Tensor) => [t.add(c, a), c], t.tensor(0), v, { reverse: true }],
};

const others: Calls = {
  "a gradient": [t.grad((a: t.Tensor) => a.sum()), v],
  "a gradient of": [(y: t.Tensor) => t.grad(() => y)(v), t.tensor(1)],
  "a compiled function": [t.compile((a: t.Tensor) => a), v],
  "a body of scan": [(pair: [t.Tensor, t.Tensor]) => t.scan(() => pair, t.tensor(0), v), [t.tensor(0), v]],
  dense: [
    (o: never) => built(layers.dense(o)),
    {
      units: 2,
      activation: "relu",
      useBias: true,
      kernelInitializer: "ones",
      kernelRegularizer: "l2",
      inputShape: [2],
    },
  ],
  "dense again": [(o: never) => built(layers.dense(o)), { units: 2, name: "a", trainable: true, inputShape: [2] }],
  conv2d: [
    (o: never) => built(layers.conv2d(o)),
    { filters: 2, kernelSize: 3, strides: 1, padding: "same", dilationRate: 1, groups: 1, inputShape: [4, 4, 1] },
  ],
  maxPooling2d: [
    (o: never) => built(layers.maxPooling2d(o)),
    { poolSize: 2, strides: 2, padding: "same", inputShape: [4, 4, 1] },
  ],
  flatten: [(o: never) => built(layers.flatten(o)), { inputShape: [2, 2] }],
  reshape: [(o: never) => built(layers.reshape(o)), { targetShape: [4], inputShape: [2, 2] }],
  rescaling: [(o: never) => built(layers.rescaling(o)), { scale: 1, offset: 0, inputShape: [2] }],
  dropout: [(o: never) => built(layers.dropout(o)), { rate: 0.5, seed: 1, inputShape: [2] }],
  activation: [(o: never) => built(layers.activation(o)), { activation: "relu", inputShape: [2] }],
  concatenate: [layers.concatenate, { axis: -1 }],
  input: [limpid.input, { shape: [2], dtype: "f32" }],
  "calling a layer": [layers.dense({ units: 2 }), limpid.input({ shape: [2] })],
  pipe: [(l: limpid.LayerSpec) => limpid.input({ shape: [2] }).pipe(l), layers.flatten()],
  "a layer of one's own": [built, { kind: "k", inputShape: [2], forward: (_: unknown, [a]: t.Tensor[]) => a }],
  "its parameters": [
    (params: never) => built({ kind: "k", inputShape: [2], forward: (_, [a]) => a, params: () => params }),
    { k: { shape: [1], init: "zeros" } },
  ],
  "its result": [(y: t.Tensor) => built({ kind: "k", inputShape: [2], forward: () => y }), x],
  sequential: [limpid.sequential, [layers.dense({ units: 2, inputShape: [2] })], { seed: 0, dtype: "f32" }],
  model: [(ends: never) => limpid.model(ends), { inputs: limpid.input({ shape: [2] }) }],
  "the optimizer": [(o: never) => limpid.optimizers.sgd(o), { learningRate: 0.1, momentum: 0.9, nesterov: true }],
  adam: [(o: never) => limpid.optimizers.adam(o), { learningRate: 0.1, beta1: 0.9, epsilon: 1e-7, globalClipNorm: 1 }],
  schedule: [
    (o: never) => limpid.schedules.exponentialDecay(o),
    { initialLearningRate: 1, decaySteps: 1, decayRate: 1 },
  ],
  huber: [limpid.losses.huber, { delta: 1, reduction: "mean" }],
  l2: [limpid.regularizers.l2, { l2: 0.1 }],
  randomNormal: [limpid.initializers.randomNormal, { mean: 0, stddev: 1 }],
  leakyRelu: [limpid.activations.leakyRelu, { negativeSlope: 0.1 }],
  softmax: [limpid.activations.softmax().apply, x],
  earlyStopping: [limpid.callbacks.earlyStopping, { monitor: "loss", patience: 1, minDelta: 0 }],
  scheduler: [limpid.callbacks.learningRateScheduler, (_epoch: number, rate: number) => rate],
  "model.compile": [
    (o: never) => compiled().compile(o),
    { optimizer: "sgd", loss: "mse", metrics: ["accuracy"], lossWeights: { output: 1 }, learningRate: 0.1 },
  ],
  "model.fit": [
    (a: never, b: never, o: object) => shared.fit(a, b, { ...quiet, ...o }),
    samples,
    [0, 1],
    { batchSize: 1, shuffle: true, seed: 1, validationSplit: 0.5, classWeight: { 0: 1 }, sampleWeight: [1, 1] },
  ],
  "model.fit again": [
    (o: object) => shared.fit(samples, [0, 1], { ...quiet, ...o }),
    { initialEpoch: 0, callbacks: [], validationData: [samples, [0, 1]], signal: new AbortController().signal },
  ],
  "a callback": [
    (c: never) => shared.fit(samples, [0, 1], { ...quiet, callbacks: [c] }),
    { onTrainBegin() {}, onEpochEnd() {}, onSteps() {} },
  ],
  "model.evaluate": [
    (a: never, b: never, o: object) => shared.evaluate(a, b, { ...quiet, ...o }),
    samples,
    [0, 1],
    { batchSize: 2, sampleWeight: [1, 1] },
  ],
  "model.predict": [(a: never, o: never) => shared.predict(a, o), samples, { batchSize: 2 }],
  "model.predictSync": [(a: never, o: never) => shared.predictSync(a, o), samples, { batchSize: 2 }],
  "model.setWeights": [(w: never) => shared.setWeights(w), { "dense/kernel": samples, "dense/bias": [1, 2] }],
  "model.learningRate": [
    (rate: never) => {
      shared.learningRate = rate;
    },
    0.1,
  ],
  "model.summary": [(o: never) => shared.summary({ print: false, ...(o as object) }), {}],
  "model.save": [(path: never) => shared.save(path), "/no/such/folder/a.limpid"],
  saveModel: [saveModel, shared, "/no/such/folder/a.limpid"],
  loadModel: [limpid.loadModel, "/no/such/folder/a.limpid"],
  readCsv: [readCsv, "/no/such/folder/a.csv", { target: 0, header: false, dtype: "f32" }],
  parseCsv: [parseCsv, "1,2", { target: 0, header: false, dtype: "f32" }],
  readIdx: [readIdx, "/no/such/folder/a", { maxElements: 3 }],
  readSafetensors: [readSafetensors, new Uint8Array(3)],
  writeSafetensors: [writeSafetensors, { a: x }, { b: "c" }],
  configure: [limpid.configure, {}],
  numpyRandom: [data.numpyRandom, 1],
  random: [(size: never) => data.numpyRandom(1).random(size), [2]],
  normal: [(mean: number, deviation: number) => data.numpyRandom(1).normal(mean, deviation), 0, 1],
  randint: [(low: number, high: number) => data.numpyRandom(1).randint(low, high), 0, 5],
  permutation: [(n: number) => data.numpyRandom(1).permutation(n), 4],
  standardize: [data.standardize, { features: "last" }],
  "standardize.fit": [(a: never) => data.standardize().fit(a), samples],
  normalize: [data.normalize, { range: [0, 1] }],
  whiten: [data.whiten, { method: "pca", epsilon: 0 }],
  "data.oneHot": [data.oneHot, [0, 1], 2],
  trainTestSplit: [data.trainTestSplit, samples, [0, 1], { testSize: 0.5, seed: 1, shuffle: true }],
  parseIdx: [data.parseIdx, new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 5]), { maxElements: 9 }],
  print: [ir.print, ir.trace([], () => []).graph],
  parse: [ir.parse, "graph() {\n return\n}"],
  trace: [ir.trace, [{ dtype: "f32", shape: [2] }], ([a]: t.Tensor[]) => [a]],
};

test("every function of limpid/tensor is here", () => {
  const internal = ["Tensor", "flattenTree", "fromHost", "infer", "mapTree", "trace", "unflattenTree"];
  expect(
    Object.keys(t)
      .filter((name) => !(name in functions))
      .sort(),
  ).toEqual(internal);
});

test("functions of tensors", async () => {
  const { tried, faults } = await battery(functions);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(3000);
});

test("everything else", { timeout: 60_000 }, async () => {
  const { tried, faults } = await battery(others);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(3000);
});

test("this would see a function that fails in its own words", async () => {
  const careless = (given: string[]) => given.map((word) => word.length);
  const { faults } = await battery({ careless: [careless, ["a"]] });
  expect(faults).toContain("careless, argument 0: minus one: TypeError: given.map is not a function");
});
