/** The peer TensorFlow.js with its wasm backend, and the small part of its types that the programs use. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";

export interface TfTensor {
  add(other: TfTensor | number): TfTensor;
  sub(other: TfTensor): TfTensor;
  mul(other: TfTensor | number): TfTensor;
  div(other: TfTensor): TfTensor;
  sqrt(): TfTensor;
  mean(axis: number, keepDims: boolean): TfTensor;
  logSoftmax(): TfTensor;
  square(): TfTensor;
  sum(): TfTensor;
  relu(): TfTensor;
  sigmoid(): TfTensor;
  tanh(): TfTensor;
  softmax(): TfTensor;
  argMax(axis: number): TfTensor;
  slice(begin: readonly number[], size: readonly number[]): TfTensor;
  transpose(axes: readonly number[]): TfTensor;
  reshape(shape: readonly number[]): TfTensor;
  matMul(other: TfTensor): TfTensor;
  dataSync(): Float32Array | Int32Array;
  data(): Promise<Float32Array | Int32Array>;
  dispose(): void;
}

export interface TfVariable extends TfTensor {
  assign(value: TfTensor): void;
}

export interface Tf {
  tensor(data: Float32Array, shape: readonly number[]): TfTensor;
  variable(initial: TfTensor, trainable?: boolean): TfVariable;
  tidy<T>(f: () => T): T;
  matMul(a: TfTensor, b: TfTensor, transposeA: boolean, transposeB: boolean): TfTensor;
  conv2d(x: TfTensor, filter: TfTensor, strides: number, pad: "valid"): TfTensor;
  maxPool(x: TfTensor, size: number, strides: number, pad: "valid"): TfTensor;
  readonly losses: { softmaxCrossEntropy(onehot: TfTensor, logits: TfTensor): TfTensor };
  readonly train: {
    adam(rate: number, beta1: number, beta2: number, epsilon: number): TfOptimizer;
    sgd(rate: number): TfOptimizer;
  };
}

interface TfOptimizer {
  minimize(f: () => TfTensor, returnCost: true, variables?: readonly TfVariable[]): TfTensor;
}

const require = createRequire(import.meta.url);
const packageName = "@tensorflow/tfjs";
const wasmName = "@tensorflow/tfjs-backend-wasm";

export function tfjsIsInstalled(): boolean {
  try {
    return [packageName, wasmName].every((name) => require.resolve(name) !== "");
  } catch {
    return false;
  }
}

/** `wasm` has one thread in Node; `cpu`, which is plain JavaScript, is faster on the smallest arrays. */
export async function loadTfjs(backend: "wasm" | "cpu" = "wasm"): Promise<{ tf: Tf; engine: string }> {
  // Its hints go to standard output.
  const [warn, log] = [console.warn, console.log];
  console.warn = console.log = () => {};
  const tf = require(packageName) as Tf & { setBackend(name: string): Promise<boolean>; getBackend(): string };
  if (backend === "wasm") {
    const wasm = require(wasmName) as { setWasmPaths(folder: string): void };
    wasm.setWasmPaths(dirname(require.resolve(wasmName)) + sep);
  }
  const chosen = (await tf.setBackend(backend)) && tf.getBackend() === backend;
  [console.warn, console.log] = [warn, log];
  if (!chosen) throw new Error(`${packageName} has no backend ${backend} here`);
  const { version } = JSON.parse(
    readFileSync(join(dirname(require.resolve(packageName)), "..", "package.json"), "utf8"),
  );
  return { tf, engine: `${packageName} ${version}, ${backend === "wasm" ? "wasm (SIMD128)" : "JavaScript (scalar)"}` };
}
