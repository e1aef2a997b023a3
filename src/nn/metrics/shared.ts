/** What metrics have in common: targets and weights as the outputs have them, ratios, and counts by threshold. */
import { badArgument, builtIn, readOptions, type Want, type Wants } from "../../base/index.ts";
import { type Tensor, tensor, where } from "../../tensor/index.ts";
import type { SampleMetric, SumMetric } from "../loss.ts";
import { over } from "../losses/reduce.ts";

/** What takes no options refuses those that it is given. */
export type NoOptions = Readonly<Record<string, never>>;

export type SampleParts = Omit<SampleMetric, "name" | "config">;
export type SumParts = Omit<SumMetric, "name" | "config">;

export const meanOfSample = (x: Tensor): Tensor => (x.rank > 1 ? x.mean(x.shape.slice(1).map((_, d) => d + 1)) : x);

export function plain(name: string, options: NoOptions | undefined, parts: SampleParts): SampleMetric {
  return builtIn(name, readOptions(name, options, {}), parts);
}

/** A metric that keeps sums, of options as a table says. */
export function summing<O extends object>(
  name: string,
  options: O | undefined,
  wants: Wants<O>,
  parts: (options: O) => SumParts,
): SumMetric {
  const read = readOptions(name, options, wants);
  return builtIn(name, read, parts(read));
}

/** a / b, and 0 where b is 0. */
export function ratio(a: Tensor, b: Tensor): Tensor {
  const none = b.equal(0);
  return where(none, 0, a.div(where(none, 1, b)));
}

/** Targets as the output has them: class numbers become one-hot rows. */
export function likeOutput(target: Tensor, output: Tensor): Tensor {
  const { dtype, shape } = output;
  if (target.size === output.size) return target.cast(dtype).reshape(shape);
  return target
    .cast("i32")
    .reshape(shape.slice(0, -1))
    .oneHot(shape[shape.length - 1])
    .cast(dtype);
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

/** Σ weights for each bin, `[bins]`: `bin` are whole numbers, one for each weight, and those out of range count nowhere. */
export function histogram(bin: Tensor, weights: Tensor, bins: number): Tensor {
  const [count] = bin.shape;
  const places = numbersLike(
    Array.from({ length: bins }, (_, k) => k),
    weights,
  ).reshape([1, bins]);
  return where(bin.reshape([count, 1]).equal(places), weights.reshape([count, 1]), 0).sum(0);
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

/** One number, or a list of at least one. */
export const wantNumbers = (kind: string, hint: string, holds: (n: number) => boolean = Number.isFinite): Want => {
  return (subject, name, value) => {
    const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value];
    if (list.length > 0 && list.every((n) => typeof n === "number" && holds(n))) return;
    throw badArgument(subject, name, value, kind, hint);
  };
};
