/** The products' operands, how often each is computed in a run, and whether the result is right. */
import type { Case, Product } from "../program.ts";

export const flopsOf = ({ m, k, n }: Product): number => 2 * m * k * n;

export interface Operands {
  /** As they lie in memory. */
  readonly a: Float32Array;
  readonly aShape: readonly [number, number];
  readonly b: Float32Array;
  readonly bShape: readonly [number, number];
  readonly times: number;
}

/** Some operations: a run much longer than the tick of the clock, and shorter than what a busy system gives a process at once. */
const enoughFlops = 2e8;

const uniform = (size: number): Float32Array => Float32Array.from({ length: size }, () => 2 * Math.random() - 1);

export function operands({ m, k, n, transposed }: Product, runFlops: number = enoughFlops): Operands {
  return {
    a: uniform(m * k),
    aShape: transposed === "a" ? [k, m] : [m, k],
    b: uniform(k * n),
    bShape: transposed === "b" ? [n, k] : [k, n],
    times: Math.max(3, Math.ceil(runFlops / flopsOf({ m, k, n }))),
  };
}

/** The largest error of some elements, in units of √k: what rounding to f32 makes of k products is some 1e-7 of these. */
export function errorOf({ m, k, n, transposed }: Product, { a, b }: Operands, c: ArrayLike<number>): number {
  if (c.length !== m * n) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let probe = 0; probe < 64; probe++) {
    // Two irrational strides: rows and columns meet without a pattern.
    const [i, j] = [Math.floor(((probe * Math.SQRT2) % 1) * m), Math.floor(((probe * Math.E) % 1) * n)];
    let sum = 0;
    for (let l = 0; l < k; l++)
      sum += (transposed === "a" ? a[l * m + i] : a[i * k + l]) * (transposed === "b" ? b[j * k + l] : b[l * n + j]);
    worst = Math.max(worst, Math.abs(c[i * n + j] - sum) / Math.sqrt(k));
  }
  return worst;
}

/** `prepare` gives a function that computes the product so many times, and the last result. A run has at least `runFlops`. */
export function productCases(
  products: Readonly<Record<string, Product>>,
  prepare: (
    operands: Operands,
    product: Product,
  ) => { go(times: number): unknown | Promise<unknown>; result(): ArrayLike<number> },
  runFlops?: number,
): Record<string, Case> {
  return Object.fromEntries(
    Object.entries(products).map(([name, product]) => {
      const its = operands(product, runFlops);
      const { go, result } = prepare(its, product);
      const job: Case = {
        async run() {
          await go(its.times);
          return its.times;
        },
        score: () => errorOf(product, its, result()),
      };
      return [name, job];
    }),
  );
}
