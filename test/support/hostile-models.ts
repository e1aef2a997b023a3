/** One good call of each of a model's methods, and of what is called by the way, for the battery of bad arguments. */
import * as data from "../../src/data/index.ts";
import * as nn from "../../src/doors/nn.ts";
import * as limpid from "../../src/index.ts";
import * as t from "../../src/tensor/all.ts";
import type { Calls } from "./hostile.ts";

const { layers } = limpid;
const x = t.tensor([
  [1, 2],
  [3, 4],
]);
const v = t.tensor([1, 2]);
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
export const shared: ReturnType<typeof compiled> = compiled();
export const built = (spec: limpid.LayerSpec) => limpid.sequential([spec]).weights;

/** By what is called. */
export const modelCalls: Calls = {
  mixUp: [nn.mixUp, { alpha: 0.2 }],
  cutMix: [nn.cutMix, { factor: 1 }],
  "a gradient": [t.grad((a: t.Tensor) => a.sum()), v],
  "a gradient of": [(y: t.Tensor) => t.grad(() => y)(v), t.tensor(1)],
  "a compiled function": [t.compile((a: t.Tensor) => a), v],
  "a body of scan": [(pair: [t.Tensor, t.Tensor]) => t.scan(() => pair, t.tensor(0), v), [t.tensor(0), v]],
  "a body of fori": [(c: t.Tensor) => t.fori(0, 1, () => c, t.tensor(0)), t.tensor(0)],
  "a body of whileLoop": [
    (on: t.Tensor, c: t.Tensor) =>
      t.whileLoop(
        () => on,
        () => c,
        t.tensor(0),
        { maximumIterations: 1 },
      ),
    t.tensor(0).less(1),
    t.tensor(0),
  ],
  "a function of remat": [t.remat((a: t.Tensor) => a), v],
  "a function of vmap": [t.vmap((a: t.Tensor) => a), v],
  "a jacobian": [t.jacobian((a: t.Tensor) => a), v],
  "a hessian": [t.hessian((a: t.Tensor) => a.sum()), v],
  "a function with a gradient of its own": [
    t.customGradient(
      (a: t.Tensor) => a,
      (g: t.Tensor) => g,
    ),
    v,
  ],
  "a gradient of its own": [
    (g: unknown) =>
      t.grad(
        t.customGradient(
          (a: t.Tensor) => a.sum(),
          () => g as t.Tensor,
        ),
      )(v),
    v,
  ],
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
  softmax: [limpid.activations.softmax().apply, x],
  reduceLoss: [nn.reduceLoss, v, { reduction: "mean", weights: t.tensor([1, 3]), mask: t.tensor([1, 0]) }],
  "model.compile": [
    (o: never) => compiled().compile(o),
    {
      optimizer: "sgd",
      loss: "mse",
      metrics: ["accuracy"],
      lossWeights: { output: 1 },
      learningRate: 0.1,
      augment: "mixUp",
    },
  ],
  "model.fit": [
    (a: never, b: never, o: object) => shared.fit(a, b, { ...quiet, ...o }),
    samples,
    [0, 1],
    { batchSize: 1, shuffle: true, seed: 1, validationSplit: 0.5, classWeight: { 0: 1 }, sampleWeight: [1, 1] },
  ],
  "model.fit again": [
    (o: object) => shared.fit(samples, [0, 1], { ...quiet, ...o }),
    {
      initialEpoch: 0,
      callbacks: [],
      validationData: [samples, [0, 1]],
      stepsPerEpoch: 1,
      validationSteps: 1,
      signal: new AbortController().signal,
    },
  ],
  "model.fit in a folder": [
    (o: object) => shared.fit(samples, [0, 1], { ...quiet, ...o, run: "/dev/null/run" }),
    { resume: true, checkpoint: { every: 1, keep: 1, best: "loss" } },
  ],
  "a callback": [
    (c: never) => shared.fit(samples, [0, 1], { ...quiet, callbacks: [c] }),
    { onTrainBegin() {}, onEpochEnd() {}, onSteps() {} },
  ],
  "model.evaluate": [
    (a: never, b: never, o: object) => shared.evaluate(a, b, { ...quiet, ...o }),
    samples,
    [0, 1],
    { batchSize: 2, steps: 1, sampleWeight: [1, 1], signal: new AbortController().signal, onEvent: () => undefined },
  ],
  "model.predict": [(a: never, o: never) => shared.predict(a, o), samples, { batchSize: 2, steps: 1 }],
  "model.predict, watched": [
    (o: object) => shared.predict(samples, { ...o, verbose: 0 }),
    { signal: new AbortController().signal, onEvent: () => undefined },
  ],
  "model.predictSync": [(a: never, o: never) => shared.predictSync(a, o), samples, { batchSize: 2, steps: 1 }],
  "model.trainOnBatch": [
    (a: never, b: never, o: never) => shared.trainOnBatch(a, b, o),
    samples,
    [0, 1],
    { resetMetrics: true, classWeight: { 0: 1 }, sampleWeight: [1, 1] },
  ],
  "model.testOnBatch": [
    (a: never, b: never, o: never) => shared.testOnBatch(a, b, o),
    samples,
    [0, 1],
    { resetMetrics: true, sampleWeight: [1, 1] },
  ],
  "model.predictOnBatch": [(a: never) => shared.predictOnBatch(a), samples],
  "model.gradients": [
    (a: never, b: never, o: never) => shared.gradients(a, b, o),
    samples,
    [0, 1],
    { inputs: true, training: true, classWeight: { 0: 1 }, sampleWeight: [1, 1] },
  ],
  "model.select": [(o: never) => shared.select(o), { to: "dense", from: "dense" }],
  "model.getLayer": [(name: never) => shared.getLayer(name), "dense"],
  "model.apply": [
    (w: never, a: never, o: never) => shared.apply(w, a, o),
    { "dense/kernel": x, "dense/bias": v },
    x,
    { training: true, seed: 1, step: 2, withState: true },
  ],
  "model.trainable": [
    (trainable: never) => {
      const model = compiled();
      model.trainable = trainable;
    },
    true,
  ],
  "model.setWeights": [(w: never) => shared.setWeights(w), { "dense/kernel": samples, "dense/bias": [1, 2] }],
  "model.learningRate": [
    (rate: never) => {
      shared.learningRate = rate;
    },
    0.1,
  ],
  "model.preprocessing": [
    (scaler: never) => {
      compiled().preprocessing = scaler;
    },
    data.standardize().fit(samples),
  ],
  "model.columnNames": [
    (names: never) => {
      compiled().columnNames = names;
    },
    ["width", "height"],
  ],
  "model.labelNames": [
    (names: never) => {
      compiled().labelNames = names;
    },
    { output: ["no", "yes"] },
  ],
  "model.summary": [(o: never) => shared.summary({ print: false, ...(o as object) }), {}],
  "model.save": [(path: never) => shared.save(path), "/no/such/folder/a.limpid"],
  configure: [limpid.configure, { backend: undefined, threads: undefined }],
  layer: [limpid.layer, { kind: "k", forward: (_: unknown, [a]: t.Tensor[]) => a }],
};
