/** The jobs: what is computed, by whom, and what Limpid wants to reach. */
import {
  convLayers,
  denseLayers,
  gptLayers,
  lstmLayers,
  prediction,
  product,
  training,
} from "../src/cli/arithmetic.ts";
import { batch as cnnBatch, filters } from "./cnn/shapes.ts";
import { epoch } from "./digits.ts";
import { type Job, jaxRows, limpidRows, rowOf, rowsOf } from "./jobs.ts";
import { batch as lstmBatch, units } from "./lstm/shapes.ts";
import type { Gpt, Product, Settings } from "./program.ts";

const dense = {
  mlp: { widths: [784, 32, 64, 10], batch: 32, relu: false },
  wide: { widths: [784, 1024, 1024, 10], batch: 128, relu: true },
};

export const gpts: Readonly<Record<"transformer" | "microgpt", Gpt>> = {
  transformer: {
    texts: "babble",
    vocabulary: 64,
    places: 64,
    width: 128,
    heads: 4,
    blocks: 2,
    hidden: 512,
    layerNorm: true,
    adam: { rate: 0.001, beta1: 0.9, beta2: 0.999, decay: 0.004 },
    batches: { "": 32 },
  },
  microgpt: {
    texts: "names",
    vocabulary: 27,
    places: 16,
    width: 16,
    heads: 4,
    blocks: 1,
    hidden: 64,
    layerNorm: false,
    adam: { rate: 0.01, beta1: 0.85, beta2: 0.99, decay: 0 },
    batches: { "batch 1": 1, "batch 16": 16 },
  },
};
/** A step's work, by case: what is read and what follows are whole numbers of four bytes. */
const gptCases = (gpt: Gpt): Job["cases"] =>
  Object.fromEntries(
    Object.entries(gpt.batches).map(([name, count]) => [
      name,
      { work: training(gptLayers(gpt), count, count, 8 * gpt.places) },
    ]),
  );
const loss = (most: number, few: number, texts: number): Job["score"] => ({
  what: "test loss, nats a token",
  wanted: `≤ ${most}, after fewer than ${texts} texts ≤ ${few}`,
  good: (score, { images }) => score <= (images >= texts ? most : few),
});

/** A hundred steps: long enough to learn, and to be timed. */
const hundredSteps = 100 * cnnBatch;

const square = (n: number): Product => ({ m: n, k: n, n });
/** A dense layer's three products: forward, the gradient of its kernel, and that of its input. */
const layer = (batch: number, from: number, out: number): Record<string, Product> => ({
  [`${batch}x${from}x${out} forward`]: { m: batch, k: from, n: out },
  [`${batch}x${from}x${out} dW`]: { m: from, k: batch, n: out, transposed: "a" },
  [`${batch}x${from}x${out} dX`]: { m: batch, k: out, n: from, transposed: "b" },
});
const products: Readonly<Record<string, Product>> = {
  ...Object.fromEntries([64, 128, 256, 512, 1024, 2048].map((n) => [String(n), square(n)])),
  ...layer(32, 784, 32),
  ...layer(128, 784, 1024),
};

const accuracy = (most: number, few: number, images: number): Job["score"] => ({
  what: "test accuracy",
  wanted: `≥ ${most}, after fewer than ${images} images ≥ ${few}`,
  good: (score, settings) => score >= (settings.images >= images ? most : few),
});

const rounding = (what: string, most: number): Job["score"] => ({
  what,
  wanted: `≤ ${most}`,
  good: (error: number, _: Settings) => error <= most,
});

export const jobs: Readonly<Record<string, Job>> = {
  tiny: {
    title: "litter box 3-4-1: 60,000 steps of gradient descent on four samples, f64",
    unit: "s",
    score: {
      what: "mean error",
      wanted: "0.0031835 ± 1e-7 (f32: ± 1e-5)",
      good: (error, { single }) => Math.abs(error - 0.0031835) <= (single ? 1e-5 : 1e-7),
    },
    cases: { "": {} },
    rows: () => [
      { ...rowOf("limpid", "tiny/limpid", "Limpid wasm, repeat"), backend: "wasm" },
      { ...rowOf("limpid", "tiny/limpid-fit", "Limpid wasm, fit"), backend: "wasm" },
      { ...rowOf("limpid", "tiny/limpid", "Limpid native, repeat"), backend: "native" },
      rowOf("JavaScript", "tiny/plain", "plain JavaScript"),
      rowOf("jax-js", "tiny/jax"),
      { ...rowOf("TF.js", "tiny/tfjs", "TF.js, f32"), single: true },
      rowOf("NumPy", "tiny/numpy"),
      rowOf("PyTorch", "tiny/torch"),
    ],
    targets: [
      {
        of: { backend: "wasm", threads: 1 },
        figure: 0.012,
        faster: { JavaScript: 4, NumPy: 60, PyTorch: 400 },
      },
    ],
  },
  mlp: {
    title: "784-32-64-10, Adam, batch 32: one epoch of 60,000 MNIST images, f32",
    unit: "s",
    score: accuracy(0.89, 0.8, epoch),
    cases: { "": { work: training(denseLayers(dense.mlp.widths), epoch, dense.mlp.batch) } },
    settings: { dense: dense.mlp },
    rows: (threads) => [
      ...limpidRows("dense/limpid", threads),
      ...jaxRows("dense/jax"),
      { ...rowOf("TF.js", "dense/tfjs"), images: 12_800 },
      ...rowsOf("NumPy", "dense/numpy", threads),
      ...rowsOf("PyTorch", "dense/torch", threads),
    ],
    targets: [
      { of: { backend: "wasm", threads: 1 }, figure: 0.27, faster: { PyTorch: 2.7, "jax-js": 7, NumPy: 1.2 } },
      { of: { backend: "wasm", threads: 2 }, figure: 0.17 },
      { of: { backend: "native", threads: 2 }, figure: 0.1, faster: { PyTorch: 7 } },
    ],
  },
  cnn: {
    title: "conv 32, pool, conv 64, pool, dropout, dense 10; Adam, batch 128: one epoch of MNIST, f32",
    unit: "s",
    score: accuracy(0.9, 0.4, hundredSteps),
    cases: { "": { work: training(convLayers(filters), epoch, cnnBatch) } },
    images: hundredSteps,
    rows: (threads) => [
      ...limpidRows("cnn/limpid", threads),
      ...jaxRows("cnn/jax").map((row) => ({ ...row, images: 10 * cnnBatch })),
      { ...rowOf("TF.js", "cnn/tfjs"), cannot: "its wasm backend has no gradient of a convolution" },
      ...rowsOf("PyTorch", "cnn/torch", threads),
      ...rowsOf("PyTorch", "cnn/torch_channels_last", threads, "PyTorch, channels last"),
    ],
    targets: [
      { of: { backend: "wasm", threads: 1 }, figure: 19, faster: { PyTorch: 1.1, "jax-js": 7 } },
      { of: { backend: "wasm", threads: 2 }, figure: 11, faster: { PyTorch: 2 } },
      { of: { backend: "native", threads: 2 }, figure: 5.5, faster: { PyTorch: 4 } },
    ],
  },
  wide: {
    title: "784-1024-1024-10, relu, Adam, batch 128: one epoch of MNIST, f32",
    unit: "s",
    score: accuracy(0.9, 0.5, hundredSteps),
    cases: { "": { work: training(denseLayers(dense.wide.widths), epoch, dense.wide.batch) } },
    settings: { dense: dense.wide },
    images: hundredSteps,
    rows: (threads) => [
      ...limpidRows("dense/limpid", threads),
      ...jaxRows("dense/jax").map((row) => ({ ...row, images: 25 * dense.wide.batch })),
      { ...rowOf("TF.js", "dense/tfjs"), images: 4 * dense.wide.batch },
      ...rowsOf("NumPy", "dense/numpy", threads),
      ...rowsOf("PyTorch", "dense/torch", threads),
    ],
    targets: [
      { of: { backend: "wasm", threads: 1 }, figure: 12.5 },
      { of: { backend: "wasm", threads: 2 }, figure: 6.5, faster: { PyTorch: 1.1, "jax-js": 3.5 } },
      { of: { backend: "native", threads: 2 }, figure: 3.6, faster: { PyTorch: 1.9 } },
    ],
  },
  lstm: {
    title: "28 rows of 28 pixels, LSTM 128, dense 10, Adam, batch 128: one epoch of MNIST, f32",
    unit: "s",
    score: accuracy(0.5, 0.15, 100 * lstmBatch),
    cases: { "": { work: training(lstmLayers(28, 28, units, 10), epoch, lstmBatch) } },
    images: 100 * lstmBatch,
    rows: (threads) => [
      ...limpidRows("lstm/limpid", threads),
      ...jaxRows("lstm/jax").map((row) => ({ ...row, images: 10 * lstmBatch })),
      { ...rowOf("TF.js", "lstm/tfjs"), images: 4 * lstmBatch },
      ...rowsOf("PyTorch", "lstm/torch", threads),
    ],
    targets: [
      { of: { backend: "wasm", threads: 2, fma: "on" }, faster: { PyTorch: 1, "jax-js": 6, "TF.js": 6 } },
      { of: { backend: "native", threads: 2 }, faster: { PyTorch: 2.7 } },
    ],
  },
  transformer: {
    title: "2 blocks, width 128, 4 heads, 64 places, AdamW: one step of batch 32, f32",
    unit: "ms",
    score: loss(3.2, 4.3, 640),
    cases: gptCases(gpts.transformer),
    settings: { gpt: gpts.transformer },
    images: 640,
    rows: (threads) => [
      ...limpidRows("gpt/limpid", threads),
      ...jaxRows("gpt/jax").map((row) => ({ ...row, images: 128 })),
      { ...rowOf("TF.js", "gpt/tfjs"), images: 64 },
      ...rowsOf("PyTorch", "gpt/torch", threads),
    ],
    targets: [
      { of: { backend: "wasm", threads: 2, fma: "on" }, faster: { PyTorch: 1.1, "jax-js": 4 } },
      { of: { backend: "native", threads: 2 }, faster: { PyTorch: 2 } },
    ],
  },
  microgpt: {
    title: "microgpt, 4,192 parameters, Adam: one step of names padded to 16 places, f32",
    unit: "µs",
    score: loss(2.7, 3, 1600),
    cases: gptCases(gpts.microgpt),
    settings: { gpt: gpts.microgpt },
    images: 1600,
    rows: () => [
      ...limpidRows("gpt/limpid", [1]),
      ...jaxRows("gpt/jax").map((row) => ({ ...row, images: 160 })),
      { ...rowOf("TF.js", "gpt/tfjs"), images: 160 },
      rowOf("PyTorch", "gpt/torch"),
    ],
    targets: [
      { of: { backend: "wasm", threads: 1, fma: "on" }, case: "batch 16", figure: 350 },
      { of: { backend: "wasm", threads: 1, fma: "on" }, case: "batch 1", figure: 100 },
    ],
  },
  gemm: {
    title: "products of matrices, f32",
    unit: "GFLOP/s",
    score: rounding("largest error ÷ √k", 1e-5),
    cases: Object.fromEntries(Object.entries(products).map(([name, its]) => [name, { work: product(its) }])),
    settings: { products },
    rows: (threads) => [
      ...limpidRows("gemm/limpid", threads),
      ...jaxRows("gemm/jax"),
      rowOf("TF.js", "gemm/tfjs"),
      ...rowsOf("NumPy", "gemm/numpy", threads),
      ...rowsOf("PyTorch", "gemm/torch", threads),
    ],
    targets: [
      { of: { backend: "wasm", threads: 1, fma: "on" }, case: "1024", figure: 50 },
      { of: { backend: "wasm", threads: 1, fma: "off" }, case: "1024", figure: 38 },
      { of: { backend: "wasm", threads: 2, fma: "on" }, case: "1024", figure: 95 },
      { of: { backend: "native", threads: 1 }, case: "1024", faster: { NumPy: 0.95 }, sameThreads: true },
      { of: { backend: "native", threads: 2 }, case: "1024", figure: 190 },
    ],
  },
  latency: {
    title: "one image in, ten JS numbers out: the networks of mlp (with relu) and cnn, f32",
    unit: "µs",
    score: rounding("largest error", 1e-5),
    cases: {
      mlp: { work: prediction(denseLayers(dense.mlp.widths)) },
      cnn: { work: prediction(convLayers(filters)) },
    },
    rows: () => [
      ...limpidRows("latency/limpid", [1]),
      ...jaxRows("latency/jax"),
      rowOf("TF.js", "latency/tfjs"),
      rowOf("onnxruntime", "latency/onnx"),
      rowOf("NumPy", "latency/numpy"),
      rowOf("PyTorch", "latency/torch"),
    ],
    targets: [
      { of: { backend: "wasm", threads: 1 }, case: "mlp", figure: 6 },
      { of: { backend: "wasm", threads: 1, fma: "on" }, case: "cnn", figure: 115 },
      { of: { backend: "wasm", threads: 1, fma: "off" }, case: "cnn", figure: 140 },
      { of: { backend: "native", threads: 1 }, case: "mlp", figure: 5 },
      { of: { backend: "native", threads: 1 }, case: "cnn", figure: 55 },
    ],
  },
  compile: {
    title: "compiling a training step in a new process: the networks of mlp and cnn, Adam, accuracy",
    unit: "ms",
    score: rounding("first loss, distance from ln 10", 1),
    cases: { mlp: {}, cnn: {} },
    rows: () => [
      { ...rowOf("limpid", "compile/limpid", "Limpid wasm"), backend: "wasm" },
      { ...rowOf("limpid", "compile/limpid", "Limpid native, first time"), backend: "native", cache: "new" },
      { ...rowOf("limpid", "compile/limpid", "Limpid native, again"), backend: "native", cache: "kept" },
    ],
    targets: [
      { of: { backend: "wasm", threads: 1 }, case: "mlp", figure: 60 },
      { of: { backend: "wasm", threads: 1 }, case: "cnn", figure: 150 },
      { of: { backend: "native", threads: 1, cache: "new" }, case: "mlp", figure: 600 },
      { of: { backend: "native", threads: 1, cache: "kept" }, case: "mlp", figure: 10 },
    ],
  },
  start: {
    title: "a new process: import, load the model of mlp, predict once; above an empty Node script",
    unit: "ms",
    score: rounding("largest error", 1e-5),
    cases: { "": {} },
    aboveFirst: true,
    rows: () => [
      { ...rowOf("Node", "start/process", "empty script"), script: "empty.mjs" },
      { ...rowOf("limpid", "start/process", "Limpid wasm"), script: "limpid.mjs", backend: "wasm" },
      { ...rowOf("limpid", "start/process", "Limpid native"), script: "limpid.mjs", backend: "native" },
      { ...rowOf("jax-js", "start/process"), script: "jax.mjs" },
      { ...rowOf("TF.js", "start/process"), script: "tfjs.mjs" },
      { ...rowOf("onnxruntime", "start/process"), script: "onnx.mjs" },
      { ...rowOf("NumPy", "start/process"), script: "numpy_start.py" },
      { ...rowOf("PyTorch", "start/process"), script: "torch_start.py" },
    ],
    targets: [{ of: { backend: "wasm", threads: 1 }, figure: 45 }],
  },
};
