/**
 * Two digit readers with numbers in them, for every library the same: kernels as Limpid has them, dense [in, out] and
 * convolutions [row, column, channel, filter]. They need not have learnt anything: what they say of one image is known.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const names = ["mlp", "cnn"] as const;
export type Net = (typeof names)[number];

export interface Layout {
  readonly kind: "dense" | "conv";
  /** Windows are 3x3; sizes are channels. */
  readonly from: number;
  readonly out: number;
}

export const layouts: Readonly<Record<Net, readonly Layout[]>> = {
  mlp: [
    { kind: "dense", from: 784, out: 32 },
    { kind: "dense", from: 32, out: 64 },
    { kind: "dense", from: 64, out: 10 },
  ],
  cnn: [
    { kind: "conv", from: 1, out: 32 },
    { kind: "conv", from: 32, out: 64 },
    { kind: "dense", from: 1600, out: 10 },
  ],
};

export interface Weights extends Layout {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

export interface NetFiles {
  readonly layers: readonly Weights[];
  /** 784 numbers, 0 … 1. */
  readonly image: Float32Array;
  /** Ten probabilities, computed in f64 by plain loops. */
  readonly answer: readonly number[];
}

/** Kernel and bias of each layer, one after the other, and what the image gives: all in one file. */
export function readNet(folder: string, net: Net): NetFiles {
  const bytes = readFileSync(join(folder, `${net}.f32`));
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let at = 0;
  const next = (size: number) => {
    at += size;
    return numbers.slice(at - size, at);
  };
  const weights = layouts[net].map((layout) => ({
    ...layout,
    kernel: next(kernelSize(layout)),
    bias: next(layout.out),
  }));
  return { layers: weights, image: next(784), answer: [...next(10)] };
}

export const kernelSize = ({ kind, from, out }: Layout): number => (kind === "conv" ? 9 : 1) * from * out;

/** The largest difference from the known answer. */
export function errorOf(answer: ArrayLike<number>, wanted: readonly number[]): number {
  if (answer.length !== wanted.length) return Number.POSITIVE_INFINITY;
  return Math.max(...wanted.map((value, k) => Math.abs(value - answer[k])));
}
