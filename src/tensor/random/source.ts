/** What random functions share: where their numbers come from, and how they fill an array. */
import {
  allocate,
  type DType,
  dtypes,
  oneOf,
  randomStream,
  type Shape,
  sizeOf,
  type Want,
  wantShape,
} from "../../base/index.ts";
import { Tensor } from "../tensor.ts";

export interface Seeded {
  /** A whole number: the same seed gives the same numbers. Without one every call gives other numbers. */
  readonly seed?: number;
}

export const floats: Want = oneOf(["f32", "f64"], "dtype");

/** A stream for each function, so that with one seed the numbers of two functions are independent. */
const streams = {
  normal: 1,
  truncatedNormal: 2,
  uniform: 3,
  randint: 4,
  permutation: 5,
  categorical: 6,
  gamma: 7,
  beta: 8,
  binomial: 9,
  shuffle: 10,
} as const;

/** Uniform numbers from 0 up to, not including, 1. */
export function source(
  name: keyof typeof streams,
  seed: number = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER),
): () => number {
  return randomStream(seed, streams[name]);
}

/** An array of what is drawn, element by element. */
export function filled(subject: string, shape: Shape, dtype: DType, draw: (element: number) => number): Tensor {
  const data = allocate(subject, sizeOf(wantShape(subject, shape)), dtypes[dtype].zeros);
  for (let k = 0; k < data.length; k++) data[k] = draw(k);
  return new Tensor({ dtype, shape: [...shape] }, data);
}

/** 0 … count - 1 in random order, by Fisher and Yates: each of those that are left is equally likely to come last. */
export function shuffled(subject: string, count: number, next: () => number): Int32Array {
  const order = allocate(subject, count, (n) => Int32Array.from({ length: n }, (_, k) => k));
  for (let k = count - 1; k > 0; k--) {
    const other = Math.floor(next() * (k + 1));
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}
