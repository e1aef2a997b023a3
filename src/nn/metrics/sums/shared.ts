/** What sums have in common: weights as the outputs have them, ratios, and counts by threshold. */
import { einsum, stack, type Tensor, tensor, where } from "../../../tensor/index.ts";
import type { SumMetric } from "../../loss.ts";
import { over } from "../../losses/reduce.ts";

/** How a metric adds up: the part of it that is loaded late. */
export type Sums = Pick<SumMetric, "init" | "update" | "result">;

/** a / b, and 0 where b is 0. */
export function ratio(a: Tensor, b: Tensor): Tensor {
  const none = b.equal(0);
  return where(none, 0, a.div(where(none, 1, b)));
}

/** A weight for each number of the output. */
export const weightsLike = (weights: Tensor, output: Tensor): Tensor =>
  over(weights, output, "weights").broadcastTo(output.shape);

/** Rows of classes, whatever axes are before them: `[samples, classes]`. */
export const asRows = (x: Tensor): Tensor =>
  x.rank === 1 ? x.reshape([x.shape[0], 1]) : x.reshape([-1, x.shape[x.rank - 1]]);

/** Logits as probabilities. */
export const linked = (link: "softmax" | "sigmoid", x: Tensor): Tensor =>
  link === "softmax" ? x.softmax(-1) : x.sigmoid();

/** Numbers as a tensor of the type of another one. */
export const numbersLike = (numbers: readonly number[], x: Tensor): Tensor => tensor([...numbers], { dtype: x.dtype });

/**
 * Σ weights for each bin, of each row: `bin` and each of `weights` are `[rows, n]`, and each result is `[rows, bins]`. Bins are whole
 * numbers; those out of range count nowhere. A bin's number is taken as two digits, so that the counts are a product of two thin
 * matrices of zeros and ones, the second times the weights: a comparison for each digit and not for each bin.
 */
export function histograms(bin: Tensor, weights: readonly Tensor[], bins: number): Tensor[] {
  // Whole vector registers.
  const width = 4 * Math.ceil(Math.sqrt(bins) / 4);
  const height = Math.ceil(bins / width);
  const [rows, n] = bin.shape;
  const places = (count: number): Tensor =>
    numbersLike(
      Array.from({ length: count }, (_, k) => k),
      bin,
    );
  // Whole numbers and a half are far from where rounding could mistake one for the next.
  const high = bin
    .add(0.5)
    .mul(1 / width)
    .floor();
  const low = bin.sub(high.mul(width));
  const ones = high.reshape([rows, n, 1]).equal(places(height)).cast(bin.dtype);
  const all = stack(weights, 2).reshape([rows, n, weights.length, 1]);
  const weighed = where(low.reshape([rows, n, 1, 1]).equal(places(width)), all, 0);
  const counts = einsum("rnh,rnkw->rkhw", ones, weighed).reshape([rows, weights.length, height * width]);
  return weights.map((_, k) => counts.slice([0, k, 0], [rows, k + 1, bins]).reshape([rows, bins]));
}

/** Of bins the sum of each and all after it. In blocks, so that it takes n·√n additions and not n². */
export function sumsFrom(bins: Tensor): Tensor {
  const [n] = bins.shape;
  const width = Math.ceil(Math.sqrt(n));
  const rows = Math.ceil(n / width);
  const table = bins.pad([[0, rows * width - n]]).reshape([rows, width]);
  const later = (count: number, strictly: boolean): Tensor => {
    const at = numbersLike(
      Array.from({ length: count }, (_, k) => k),
      bins,
    );
    const [from, of] = [at.reshape([count, 1]), at.reshape([1, count])];
    return (strictly ? of.greater(from) : of.greaterEqual(from)).cast(bins.dtype);
  };
  const inRow = table.reshape([rows, 1, width]).mul(later(width, false)).sum(2);
  const behind = table.sum(1).reshape([1, rows]).mul(later(rows, true)).sum(1);
  return inRow
    .add(behind.reshape([rows, 1]))
    .reshape([rows * width])
    .slice([0], [n]);
}
