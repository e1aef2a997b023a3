/** The peer jax-js, and the small part of its types that the programs use. It is found by name, so it need not be there. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface JaxArray {
  /** One more owner: every function uses up its arguments. */
  readonly ref: JaxArray;
  readonly shape: readonly number[];
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  sum(axis?: number): JaxArray;
  transpose(axes?: readonly number[]): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  /** Of each axis: all of it `[]`, or from … to. */
  slice(...index: readonly (readonly number[])[]): JaxArray;
  dataSync(): Float32Array | Float64Array | Int32Array;
  dispose(): void;
}

export type JaxTree = Record<string, JaxArray>;

export interface Jax {
  readonly numpy: {
    readonly float64: string;
    array(data: Float32Array | Float64Array | number, options?: { readonly dtype: string }): JaxArray;
    zeros(shape: readonly number[]): JaxArray;
    dot(a: JaxArray, b: JaxArray): JaxArray;
    sqrt(x: JaxArray): JaxArray;
    square(x: JaxArray): JaxArray;
    tanh(x: JaxArray): JaxArray;
    argmax(x: JaxArray, axis: number): JaxArray;
    max(x: JaxArray, axis: readonly number[]): JaxArray;
    concatenate(parts: readonly JaxArray[], axis: number): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
  };
  readonly nn: {
    relu(x: JaxArray): JaxArray;
    sigmoid(x: JaxArray): JaxArray;
    logSoftmax(x: JaxArray): JaxArray;
    softmax(x: JaxArray, axis?: number): JaxArray;
    standardize(x: JaxArray, axis: number): JaxArray;
  };
  readonly tree: { ref<T>(tree: T): T };
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): string;
  jit<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R;
  grad<P, A extends unknown[]>(f: (params: P, ...rest: A) => JaxArray): (params: P, ...rest: A) => P;
  valueAndGrad<P, A extends unknown[]>(
    f: (params: P, ...rest: A) => JaxArray,
  ): (params: P, ...rest: A) => [JaxArray, P];
  blockUntilReady<T>(tree: T): Promise<T>;
}

const packageName = "@jax-js/jax";
const main = (): string => createRequire(import.meta.url).resolve(packageName);

export function jaxIsInstalled(): boolean {
  try {
    return main() !== "";
  } catch {
    return false;
  }
}

/** With its `wasm` device, which in Node has one thread: its threads want a browser's `Worker`. */
export async function loadJax(): Promise<{ jax: Jax; engine: string }> {
  // Version 0.1.25 asks whether data are a Float16Array, also where there is no such thing, as in Node 20.
  (globalThis as { Float16Array?: unknown }).Float16Array ??= class Float16Array {};
  const jax = (await import(packageName)) as Jax;
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const { version } = JSON.parse(readFileSync(join(dirname(main()), "..", "package.json"), "utf8"));
  return { jax, engine: `${packageName} ${version}, wasm (SIMD128)` };
}
