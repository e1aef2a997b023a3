/** One good call of each function of the doors besides `limpid`, `limpid/tensor` and `limpid/explain`, for the battery of bad arguments. */
import * as lessons from "../../src/course/lessons/index.ts";
import * as data from "../../src/data/index.ts";
import * as io from "../../src/doors/io.ts";
import * as ir from "../../src/doors/ir.ts";
import * as t from "../../src/tensor/all.ts";
import type { Calls } from "./hostile.ts";
import { shared } from "./hostile-models.ts";

const x = t.tensor([
  [1, 2],
  [3, 4],
]);
const samples = [
  [1, 2],
  [3, 4],
];
const pipe = () => data.dataset({ x: samples, y: [0, 1] });
const { graph } = ir.trace([{ dtype: "f32", shape: [2] }], ([a]: t.Tensor[]) => [a.mul(2).sum()]);
const nowhere = "/no/such/folder/a.limpid";
const locale = "en";

/** What each door besides `limpid/explain` offers, by the door's own names. */
export const doorCalls: Readonly<Record<string, readonly [door: object, calls: Calls]>> = {
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
      toMnistDigit: [
        data.toMnistDigit,
        [
          [0, 1],
          [1, 1],
        ],
        { invert: false, threshold: 0 },
      ],
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
      shuffle: [t.random.shuffle, x, { seed: 1, axis: 0 }],
      categorical: [t.random.categorical, x, 2, { seed: 1, dtype: "i32" }],
      gamma: [t.random.gamma, [2], { seed: 1, alpha: 2, dtype: "f32" }],
      beta: [t.random.beta, [2], { seed: 1, alpha: 2, beta: [1, 2], dtype: "f32" }],
      binomial: [t.random.binomial, [2], { seed: 1, counts: 9, probabilities: 0.5, dtype: "f32" }],
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
      checkNameIn: [lessons.checkNameIn, { id: "worked.total", label: "", name: "total" }, locale],
      sourceIn: [lessons.sourceIn, "S1 §2, step 9", locale],
    },
  ],
};
