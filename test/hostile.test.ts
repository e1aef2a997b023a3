/**
 * Whatever is handed to a public function, it works or says so in the house's words: a typed error with a code, never a
 * TypeError from the insides. Every function has one good call here; then each argument, and each option, is replaced
 * by everything that is not what it should be.
 */
import { expect, test } from "vitest";
import * as lessons from "../src/course/lessons/index.ts";
import * as data from "../src/data/index.ts";
import * as io from "../src/doors/io.ts";
import * as ir from "../src/doors/ir.ts";
import * as nn from "../src/doors/nn.ts";
import * as optim from "../src/doors/optim.ts";
import * as limpid from "../src/index.ts";
import * as t from "../src/tensor/all.ts";
import { battery, type Calls, saysNothing, unknownOptionsOf, untriedOptions } from "./support/hostile.ts";
import { moreFunctions } from "./support/hostile-tensor.ts";

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
const pipe = () => data.dataset({ x: samples, y: [0, 1] });
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
  ...Object.fromEntries(
    ["sum", "mean", "prod", "max", "min"].map((name) => [name, [tensors[name], x, 1, true] as const]),
  ),
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
  ready: [t.ready],
  scan: [t.scan, (c: t.Tensor, a: t.Tensor) => [t.add(c, a), c], t.tensor(0), v, { reverse: true, remat: 1 }],
  fori: [t.fori, 0, 2, (_: t.Tensor, c: t.Tensor) => c, t.tensor(0)],
  whileLoop: [
    t.whileLoop,
    (c: t.TensorLike) => t.less(c, 1),
    (c: t.TensorLike) => t.add(c, 1),
    t.tensor(0),
    { maximumIterations: 2 },
  ],
  while: [
    t.while,
    (c: t.TensorLike) => t.less(c, 1),
    (c: t.TensorLike) => t.add(c, 1),
    t.tensor(0),
    { maximumIterations: 2 },
  ],
  remat: [t.remat, (a: t.Tensor) => a],
  vmap: [t.vmap, (a: t.Tensor) => a, { inAxes: 0, outAxes: 0 }],
  jvp: [t.jvp, (a: t.Tensor) => a, [v], [v]],
  jacobian: [t.jacobian, (a: t.Tensor) => a],
  hessian: [t.hessian, (a: t.Tensor) => a.sum()],
  customGradient: [t.customGradient, (a: t.Tensor) => a, (g: t.Tensor) => g],
  ...moreFunctions,
};

const others: Calls = {
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

const { graph } = ir.trace([{ dtype: "f32", shape: [2] }], ([a]: t.Tensor[]) => [a.mul(2).sum()]);
const nowhere = "/no/such/folder/a.limpid";
const locale = "en";

/** What each door besides `limpid/explain` offers, by the door's own names. */
const doors: Readonly<Record<string, readonly [door: object, calls: Calls]>> = {
  data: [
    data,
    {
      numpyRandom: [data.numpyRandom, 1],
      random: [(size: never) => data.numpyRandom(1).random(size), [2]],
      normal: [(mean: number, deviation: number) => data.numpyRandom(1).normal(mean, deviation), 0, 1],
      randint: [(low: number, high: number) => data.numpyRandom(1).randint(low, high), 0, 5],
      permutation: [(n: number) => data.numpyRandom(1).permutation(n), 4],
      standardize: [data.standardize, { features: "last" }],
      "standardize.fit": [(a: never) => data.standardize().fit(a), samples],
      normalize: [data.normalize, { range: [0, 1], features: "last" }],
      whiten: [data.whiten, { method: "pca", epsilon: 0, features: "last" }],
      scalerFromJSON: [data.scalerFromJSON, JSON.stringify(data.standardize().fit([[1], [2]]))],
      oneHot: [data.oneHot, [0, 1], 2],
      toCategorical: [data.toCategorical, [0, 1], 2],
      trainTestSplit: [
        data.trainTestSplit,
        samples,
        [0, 1],
        { testSize: 0.5, seed: 1, shuffle: true, stratify: undefined },
      ],
      "trainTestSplit, stratified": [
        data.trainTestSplit,
        [[1], [2], [3], [4]],
        [0, 1, 0, 1],
        { testSize: 0.5, seed: 1, shuffle: true, stratify: [0, 1, 0, 1] },
      ],
      kFold: [data.kFold, 9, { nSplits: 3, shuffle: true, seed: 1 }],
      stratifiedKFold: [data.stratifiedKFold, [0, 1, 0, 1], { nSplits: 2, shuffle: true, seed: 1 }],
      padSequences: [
        data.padSequences,
        [[1], [2, 3]],
        { maxLen: 2, dtype: "i32", padding: "post", truncating: "post", value: 1 },
      ],
      timeseriesDatasetFromArray: [
        data.timeseriesDatasetFromArray,
        [1, 2, 3, 4],
        [5, 6],
        { sequenceLength: 2, sequenceStride: 1, samplingRate: 1, startIndex: 0, endIndex: 4 },
      ],
      textDatasetFromDirectory: [
        data.textDatasetFromDirectory,
        "/no/such/folder",
        { classNames: ["a"], maxLength: 2, maxBytes: 9 },
      ],
      datasetFromIdx: [data.datasetFromIdx, { x: "/no/such/folder/a.idx" }],
      // An address where nobody listens: what is not installed is told to be missing.
      "datasets.mnist": [data.datasets.mnist, { mirror: "http://127.0.0.1:9/", cacheDir: "/no/such/folder" }],
      "datasets.fashionMnist": [
        data.datasets.fashionMnist,
        { mirror: "http://127.0.0.1:9/", cacheDir: "/no/such/folder" },
      ],
      ...Object.fromEntries(
        (["iris", "penguins", "breastCancer", "wine", "firstNames"] as const).map((name) => [
          `datasets.${name}`,
          [
            data.datasets[name],
            {
              mirror: "http://127.0.0.1:9/",
              cacheDir: "/no/such/folder",
              ...(name !== "firstNames" && { dtype: "f64" }),
            },
          ],
        ]),
      ),
      dataset: [data.dataset, { x: samples, y: [0, 1] }],
      "a table of samples": [(columns: never) => data.dataset(columns).toArray(), { x: samples, y: [0, 1] }],
      "a list of samples": [(list: never) => data.dataset(list).batch(2).toArray(), samples],
      "samples read anywhere": [
        (given: never) => data.dataset(given).batch(2).toArray(),
        { size: 2, read: (from: number, to: number) => ({ x: samples.slice(from, to) }), chunk: 1 },
      ],
      "a generator's samples": [(f: never) => data.dataset(f).take(3).batch(2).toArray(), () => samples],
      "dataset.map": [
        (f: never, o: never) => pipe().map(f, o).toArray(),
        ({ y }: { y: number }) => ({ y }),
        { concurrency: 2 },
      ],
      "what map gives": [
        (value: never) =>
          pipe()
            .map(() => value)
            .batch(2)
            .toArray(),
        1,
      ],
      "dataset.filter": [(f: never) => pipe().filter(f).toArray(), () => true],
      "dataset.shuffle": [(buffer: never, seed: never) => pipe().shuffle(buffer, seed).toArray(), 2, 1],
      "dataset.batch": [(size: never, o: never) => pipe().batch(size, o).toArray(), 2, { dropRemainder: true }],
      "dataset.unbatch": [(o: never) => data.dataset([o]).unbatch().toArray(), { x: samples }],
      "dataset.repeat": [(times: never) => pipe().repeat(times).take(9).toArray(), 2],
      "dataset.take": [(count: never) => pipe().take(count).toArray(), 1],
      "dataset.skip": [(count: never) => pipe().skip(count).toArray(), 1],
      "dataset.zip": [(other: never) => pipe().zip(other).toArray(), data.dataset(samples)],
      "dataset.concatenate": [(other: never) => pipe().concatenate(other).toArray(), data.dataset(samples)],
      "dataset.prefetch": [(count: never) => pipe().prefetch(count).toArray(), 1],
      "dataset.split": [(first: never) => pipe().split(first), 0.5],
      "dataset.iterate": [
        (o: never) => pipe().iterate(o).next(),
        { epoch: 1, seed: 1, from: { epoch: 0, element: 1 } },
      ],
      "dataset.toArray": [(o: never) => pipe().toArray(o), { epoch: 1, seed: 1, from: { epoch: 0, element: 1 } }],
      parseIdx: [data.parseIdx, new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 5]), { maxElements: 9 }],
    },
  ],
  "tensor, random": [
    t.random,
    {
      normal: [t.random.normal, [2], { seed: 1, mean: 0, stddev: 1, dtype: "f32" }],
      truncatedNormal: [t.random.truncatedNormal, [2], { seed: 1, mean: 0, stddev: 1, dtype: "f32" }],
      uniform: [t.random.uniform, [2], { seed: 1, minval: 0, maxval: 1, dtype: "f32" }],
      randint: [t.random.randint, [2], { seed: 1, minval: 0, maxval: 9, dtype: "i32" }],
      permutation: [t.random.permutation, 4, { seed: 1 }],
    },
  ],
  io: [
    io,
    {
      readFileLimited: [io.readFileLimited, nowhere, 100],
      writeFileAtomic: [io.writeFileAtomic, nowhere, new Uint8Array(2)],
      archiveBytes: [io.archiveBytes, { config: {}, weights: { x } }],
      readArchive: [io.readArchive, new Uint8Array(3), { limits: {} }],
      writeArchive: [io.writeArchive, nowhere, { config: {}, weights: { x } }],
      saveModel: [io.saveModel, shared, nowhere],
      loadModel: [io.loadModel, nowhere],
      opfsStore: [io.opfsStore, "limpid"],
      indexedDbStore: [io.indexedDbStore, "limpid"],
      downloadBytes: [io.downloadBytes, new Uint8Array(2), "a.limpid"],
      readNpy: [io.readNpy, io.writeNpy(x), { dtype: "f32", raw: false, limits: {}, name: "a" }],
      writeNpy: [io.writeNpy, nowhere, x],
      readNpz: [io.readNpz, nowhere, { names: ["x"], dtype: "f32", raw: false, limits: {}, name: "a" }],
      writeNpz: [io.writeNpz, nowhere, { x }],
      openSafetensors: [io.openSafetensors, io.writeSafetensors({ x }), { limits: {}, name: "a" }],
      readCsv: [io.readCsv, "/no/such/folder/a.csv", { target: 0, header: false, separator: ",", dtype: "f32" }],
      parseCsv: [io.parseCsv, "1,2", { target: 0, header: false, separator: ",", dtype: "f32" }],
      readIdx: [io.readIdx, nowhere, { maxElements: 3, limits: {} }],
      readSafetensors: [
        io.readSafetensors,
        io.writeSafetensors({ x }),
        { name: "a", dtype: "f32", raw: false, limits: {} },
      ],
      writeShardedSafetensors: [
        io.writeShardedSafetensors,
        "/no/such/folder/a.safetensors.index.json",
        { a: x },
        { maxShardBytes: 9, metadata: {} },
      ],
      writeSafetensors: [io.writeSafetensors, { a: x }, { b: "c" }],
    },
  ],
  ir: [
    ir,
    {
      print: [ir.print, graph],
      hash: [ir.hash, graph],
      nodesOf: [ir.nodesOf, graph],
      verifyGraph: [ir.verifyGraph, graph],
      printLoops: [ir.printLoops, graph],
      simplify: [ir.simplify, graph, () => undefined],
      parse: [ir.parse, ir.print(graph)],
      grad: [(losses: ir.Node[], wrt: never) => ir.grad(losses?.[0], wrt), graph.outputs, graph.inputs],
      trace: [ir.trace, [{ dtype: "f32", shape: [2] }], ([a]: t.Tensor[]) => [a]],
      timeKernels: [ir.timeKernels, () => 1],
      showKernelTimes: [
        ir.showKernelTimes,
        { name: "a", backend: "b", runs: 1, microseconds: 1, peakGigaflops: 1, kernels: [] },
      ],
    },
  ],
  lessons: [
    lessons,
    {
      openChapter: [
        lessons.openChapter,
        "neuron",
        locale,
        {
          figures: false,
          tasksOnly: true,
          draw: async () => ({}),
          numbers: { show: () => ({}), value: () => 1, wrong: [] },
        },
      ],
      readChapter: [
        lessons.readChapter,
        "neuron",
        locale,
        { figures: false, tasksOnly: true, draw: undefined, numbers: undefined },
      ],
      readGlossary: [lessons.readGlossary, locale],
      readHistory: [lessons.readHistory, locale],
      readErrata: [lessons.readErrata, locale],
      readSymbols: [lessons.readSymbols, locale],
      formatNumber: [lessons.formatNumber, 1.5, "+3"],
    },
  ],
};

/** What the options of a namespace's function must hold, so that the others are looked at. */
const needed: Readonly<Record<string, object>> = {
  activation: { activation: "relu" },
  categoryEncoding: { numTokens: 3 },
  ...Object.fromEntries(
    ["conv1d", "conv2d", "conv3d", "conv1dTranspose", "conv2dTranspose", "conv3dTranspose"]
      .concat(["depthwiseConv1d", "depthwiseConv2d", "separableConv1d", "separableConv2d"])
      .map((kind) => [kind, { filters: 2, kernelSize: 3 }]),
  ),
  ...Object.fromEntries(
    ["Average", "Max"].flatMap((how) => [1, 2, 3].map((n) => [`adaptive${how}Pooling${n}d`, { outputSize: 2 }])),
  ),
  centerCrop: { height: 2, width: 2 },
  randomCrop: { height: 2, width: 2 },
  randomZoom: { heightFactor: 0.1 },
  randomTranslation: { heightFactor: 0.1, widthFactor: 0.1 },
  ...Object.fromEntries(
    ["Brightness", "Contrast", "Hue", "Rotation", "Saturation"].map((what) => [`random${what}`, { factor: 0.1 }]),
  ),
  resizing: { height: 2, width: 2 },
  dense: { units: 2 },
  discretization: { binBoundaries: [0, 1] },
  dropout: { rate: 0.5 },
  hashing: { numBins: 3 },
  integerLookup: { vocabulary: [1, 2] },
  rescaling: { scale: 1 },
  textVectorization: { outputSequenceLength: 3 },
  reshape: { targetShape: [16] },
  exponentialDecay: { initialLearningRate: 1, decaySteps: 1, decayRate: 1 },
  inverseTimeDecay: { initialLearningRate: 1, decaySteps: 1, decayRate: 1 },
  cosineDecay: { initialLearningRate: 1, decaySteps: 1 },
  constant: { value: 1, learningRate: 1 },
};

/** Every function of the namespaces, with every option that it says it knows. */
async function namespaceCalls(): Promise<Calls> {
  const spaces = Object.entries(limpid).filter(([, space]) => typeof space === "object" && space !== limpid.datasets);
  const functions = spaces.flatMap(([space, members]) =>
    Object.entries(members as Readonly<Record<string, (options: never) => unknown>>).map(([name, f]) => {
      const own = space === "layers" ? (options: never) => built(f(options) as limpid.LayerSpec) : f;
      return [`${space}.${name}`, name, f, own] as const;
    }),
  );
  const known = await unknownOptionsOf(Object.fromEntries(functions.map(([key, , f]) => [key, [f, {}]])));
  return Object.fromEntries(
    functions.map(([key, name, , own]) => {
      const options = known[key] ?? [];
      const nothing = Object.fromEntries(options.map((option) => [option, undefined]));
      const places = Number(/[123](?=d)/.exec(name)?.[0] ?? 2);
      const sample = { inputShape: [...Array.from({ length: places }, () => 4), 1] };
      const image = options.includes("inputShape") && sample;
      const wanted = Object.entries(needed[name] ?? {}).filter(([option]) => options.includes(option));
      return [key, [own, { ...nothing, ...image, ...Object.fromEntries(wanted) }]];
    }),
  );
}

const missing = (door: object, calls: Calls): string[] =>
  Object.entries(door).flatMap(([name, value]) =>
    typeof value === "function" && !/^[A-Z]/.test(name) && !Object.hasOwn(calls, name) ? [name] : [],
  );

test("every function of a door is tried, with every option that it knows", async () => {
  expect(missing(t, functions)).toEqual([]);
  expect(missing(limpid, { ...functions, ...others, ...doors.io[1], ...doors.data[1] })).toEqual([]);
  const spaces = Object.keys(await namespaceCalls()).map((key) => [key.split(".")[1], others.layer] as const);
  expect(missing(nn, { ...others, ...Object.fromEntries(spaces) })).toEqual([]);
  expect(missing(optim, Object.fromEntries(spaces))).toEqual([]);
  expect(missing({ planted: () => 1 }, functions)).toEqual(["planted"]);
  for (const [, [door, calls]] of Object.entries(doors)) {
    expect(missing(door, calls)).toEqual([]);
    expect(untriedOptions(calls, await unknownOptionsOf(calls))).toEqual([]);
  }
});

test("functions of tensors", async () => {
  const { tried, faults } = await battery(functions);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(3000);
});

test("models and their methods", { timeout: 60_000 }, async () => {
  const { tried, faults } = await battery(others);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(2000);
});

test("layers, losses, optimizers and all other namespaces", async () => {
  const calls = await namespaceCalls();
  expect(Object.keys(calls).length).toBeGreaterThan(60);
  const { tried, faults } = await battery(calls);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(5000);
});

test.each(Object.entries(doors))("limpid/%s", async (_, [, calls]) => {
  // A chapter's figures take seconds.
  const { tried, faults } = await battery(calls, (name, what, how) => name.endsWith("Chapter") && slow(what, how));
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(400);
});

const slow = (what: string, how: string) => saysNothing.includes(how) || (what === "figures" && how === "truth");

test("this would see a function that fails in its own words", async () => {
  const careless = (given: string[]) => given.map((word) => word.length);
  const { faults } = await battery({ careless: [careless, ["a"]] });
  expect(faults).toContain("careless, argument 0: minus one: TypeError: given.map is not a function");
});
