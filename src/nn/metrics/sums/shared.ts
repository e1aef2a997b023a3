/** What sums have in common: weights as the outputs have them, ratios, and counts by threshold. */
import { logicalAnd, type Tensor, tensor, where } from "../../../tensor/index.ts";
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

/** `sums`, of any shape, with each weight added at its place in row-major order. What is no whole number of a place adds nothing. */
export function addedAt(sums: Tensor, places: Tensor, weights: Tensor): Tensor {
  const at = places.reshape([-1]);
  const last = sums.size - 1;
  const isPlace = logicalAnd(logicalAnd(at.greaterEqual(0), at.lessEqual(last)), at.equal(at.floor()));
  const added = where(isPlace, weights.reshape([-1]), 0);
  return sums
    .reshape([-1])
    .scatterAdd(where(isPlace, at, 0).cast("i32"), added)
    .reshape(sums.shape);
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
