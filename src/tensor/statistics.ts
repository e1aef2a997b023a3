/** Sums, means and spreads of NumPy's kinds, and products of vectors. Whole numbers and truth values are counted in f32. */
import {
  dtypes,
  finiteFrom,
  normalizeAxis,
  readOptions,
  ShapeError,
  showType,
  sizeOf,
  type Wants,
  wantFlag,
  wantNumber,
  wantWhole,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { isnan, wantCounting, wantFloats } from "../math/elementary.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { type Axis, as, type Reducer } from "./as.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

const floats = (x: Node): Node => (dtypes[x.type.dtype].float ? x : o.cast(x, "f32"));
const rank = math.rankOf;

export interface SpreadOptions {
  /** How much less than their number the squares are divided by: 0 for all of a population, 1 for a sample of one. */
  readonly ddof?: number;
  readonly keepDims?: boolean;
}
const ofSpread: Wants<SpreadOptions> = { ddof: finiteFrom(0), keepDims: wantFlag };

/** The mean of the squared distances from the mean. */
function varianceOf(x: Node, axis: Axis | undefined, { ddof = 0, keepDims = false }: SpreadOptions): Node {
  const numbers = floats(x);
  const axes = math.axesOf("variance", x, axis);
  const centre = math.mean(numbers, axes, true);
  const distance = o.sub(numbers, centre);
  const squares = math.sum(o.mul(distance, distance), axes, keepDims);
  return o.div(squares, sizeOf(axes.map((a) => x.type.shape[a])) - ddof);
}

/**
 * The variance: the mean of the squared distances from the mean.
 *
 *     variance([1, 2, 3, 4])                       // 1.25
 *     variance([1, 2, 3, 4], undefined, { ddof: 1 })   // 1.667, as an estimate from a sample
 */
export function variance(x: TensorLike, axis?: Axis, options?: SpreadOptions): Tensor {
  const read = readOptions("variance", options, ofSpread);
  return run("variance", (node) => varianceOf(node, axis, read), as(x));
}

export { variance as var };

/** The standard deviation: the root of the variance. */
export function std(x: TensorLike, axis?: Axis, options?: SpreadOptions): Tensor {
  const read = readOptions("std", options, ofSpread);
  return run("std", (node) => o.sqrt(varianceOf(node, axis, read)), as(x));
}

/** Mean and variance together. */
export function moments(x: TensorLike, axis?: Axis, options?: { readonly keepDims?: boolean }): [Tensor, Tensor] {
  const { keepDims = false } = readOptions("moments", options, { keepDims: wantFlag });
  const given = as(x);
  return [
    run("moments", (node) => math.mean(node, axis, keepDims), given),
    run("moments", (node) => varianceOf(node, axis, { keepDims }), given),
  ];
}

/** The mean, each element as often as its weight says. Weights have the array's shape, or that of the one axis. */
export function average(x: TensorLike, axis?: Axis, options?: { readonly weights?: TensorLike }): Tensor {
  const { weights } = readOptions("average", options, { weights: () => undefined });
  if (weights === undefined) return run("average", (node) => math.mean(node, axis), as(x));
  return run(
    "average",
    (node, given) => {
      const numbers = floats(node);
      const w = o.cast(alongAxis("average", given, numbers, axis), numbers.type.dtype);
      return o.div(math.sum(o.mul(numbers, w), axis), math.sum(o.broadcastTo(w, node.type.shape), axis));
    },
    as(x),
    as(weights),
  );
}

function alongAxis(subject: string, weights: Node, x: Node, axis: Axis | undefined): Node {
  if (rank(weights) === rank(x)) return weights;
  if (rank(weights) === 1 && typeof axis === "number") {
    const at = normalizeAxis(subject, axis, rank(x));
    if (weights.type.shape[0] === x.type.shape[at])
      return o.reshape(
        weights,
        x.type.shape.map((n, d) => (d === at ? n : 1)),
      );
  }
  throw new ShapeError(subject, `weights are ${showType(weights.type)}, x is ${showType(x.type)}`, {
    code: "weights-shape",
    hint: "one weight for each element, or for each place of the one axis",
  });
}

/** log Σ eˣ, without powers that overflow. */
export const logsumexp: Reducer = (x, axis, keepDims) =>
  run(
    "logsumexp",
    (node) => {
      const axes = math.axesOf("logsumexp", wantFloats("logsumexp", node), axis);
      if (axes.some((a) => node.type.shape[a] === 0)) return o.log(math.sum(o.exp(node), axes, keepDims));
      const most = math.max(node, axes, true);
      const finite = o.less(o.abs(most), Number.POSITIVE_INFINITY);
      const base = o.stopGradient(o.select(finite, most, 0));
      const sums = math.sum(o.exp(o.sub(node, base)), axes, keepDims);
      return o.add(o.log(sums), o.reshape(base, sums.type.shape));
    },
    as(x),
  );

/** A reducer of what is no NaN: the NaN are `instead`. */
const without =
  (name: string, instead: number, reduce: typeof math.sum): Reducer =>
  (x, axis, keepDims) =>
    run(
      name,
      (node) =>
        dtypes[node.type.dtype].float
          ? nanIf(node, instead, (y) => reduce(y, axis, keepDims), axis, keepDims)
          : reduce(node, axis, keepDims),
      as(x),
    );

/** Where all are NaN, a largest or smallest element is NaN too. */
function nanIf(
  x: Node,
  instead: number,
  reduce: (y: Node) => Node,
  axis: Axis | undefined,
  keepDims: math.KeepDims | undefined,
): Node {
  const reduced = reduce(o.select(isnan(x), instead, x));
  if (Number.isFinite(instead)) return reduced;
  const counted = math.sum(o.cast(o.not(isnan(x)), "i32"), axis, keepDims);
  return o.select(o.equal(counted, 0), Number.NaN, reduced);
}

/** The sum of what is not NaN. */
export const nansum: Reducer = /* @__PURE__ */ without("nansum", 0, math.sum);
/** The largest element that is not NaN; NaN where all are. */
export const nanmax: Reducer = /* @__PURE__ */ without("nanmax", Number.NEGATIVE_INFINITY, math.max);
/** The smallest element that is not NaN; NaN where all are. */
export const nanmin: Reducer = /* @__PURE__ */ without("nanmin", Number.POSITIVE_INFINITY, math.min);

const there = (x: Node, axis: Axis | undefined, keepDims: math.KeepDims | undefined): Node =>
  math.sum(o.cast(o.not(isnan(x)), x.type.dtype), axis, keepDims);
const present = (x: Node): Node => o.select(isnan(x), 0, x);

/** The mean of what is not NaN. */
export const nanmean: Reducer = (x, axis, keepDims) =>
  run(
    "nanmean",
    (node) => o.div(math.sum(present(floats(node)), axis, keepDims), there(floats(node), axis, keepDims)),
    as(x),
  );

function nanVariance(given: Node, axis: Axis | undefined, { ddof = 0, keepDims = false }: SpreadOptions): Node {
  const x = floats(given);
  const axes = math.axesOf("nanvar", x, axis);
  const centre = o.div(math.sum(present(x), axes, true), there(x, axes, true));
  const distance = o.select(isnan(x), 0, o.sub(present(x), centre));
  const count = o.sub(there(x, axes, keepDims), ddof);
  const squares = o.div(math.sum(o.mul(distance, distance), axes, keepDims), count);
  return o.select(o.less(0, count), squares, Number.NaN);
}
/** The variance of what is not NaN. */
export function nanvar(x: TensorLike, axis?: Axis, options?: SpreadOptions): Tensor {
  const read = readOptions("nanvar", options, ofSpread);
  return run("nanvar", (node) => nanVariance(node, axis, read), as(x));
}
/** The standard deviation of what is not NaN. */
export function nanstd(x: TensorLike, axis?: Axis, options?: SpreadOptions): Tensor {
  const read = readOptions("nanstd", options, ofSpread);
  return run("nanstd", (node) => o.sqrt(nanVariance(node, axis, read)), as(x));
}

export interface NormOptions {
  /** Which norm of vectors: 2 (the length), 1, ∞, -∞, 0 (how many are not 0), or any other power. */
  readonly ord?: number;
  readonly keepDims?: boolean;
}

function normOf(subject: string, x: Node, axis: Axis | undefined, { ord = 2, keepDims = false }: NormOptions): Node {
  const size = o.abs(wantFloats(subject, x));
  if (ord === Number.POSITIVE_INFINITY) return math.max(size, axis, keepDims);
  if (ord === Number.NEGATIVE_INFINITY) return math.min(size, axis, keepDims);
  if (ord === 0) return math.sum(o.cast(o.notEqual(x, 0), x.type.dtype), axis, keepDims);
  if (ord === 1) return math.sum(size, axis, keepDims);
  if (ord === 2) return o.sqrt(math.sum(o.mul(x, x), axis, keepDims));
  return o.pow(math.sum(o.pow(size, ord), axis, keepDims), 1 / ord);
}

/** The length of vectors along an axis, or of all elements taken as one vector. */
export function norm(x: TensorLike, axis?: Axis, options?: NormOptions): Tensor {
  const read = readOptions("norm", options, { ord: wantNumber, keepDims: wantFlag });
  return run("norm", (node) => normOf("norm", node, axis, read), as(x));
}

export interface NormalizeOptions {
  readonly ord?: number;
  /** Lengths below it are taken as this: 1e-12. */
  readonly epsilon?: number;
}

/** Vectors along an axis, divided by their length. */
export function normalize(x: TensorLike, axis = -1, options?: NormalizeOptions): Tensor {
  const { ord = 2, epsilon = 1e-12 } = readOptions("normalize", options, { ord: wantNumber, epsilon: finiteFrom(0) });
  return run(
    "normalize",
    (node) => o.div(node, o.maximum(normOf("normalize", node, axis, { ord, keepDims: true }), epsilon)),
    as(x),
  );
}

/** Each element less the one before it along an axis, `times` over. */
export function diff(x: TensorLike, times = 1, axis = -1): Tensor {
  wantWhole("diff", "times", times, 0);
  return run(
    "diff",
    (node) => {
      let y = wantCounting("diff", node);
      const at = normalizeAxis("diff", axis, rank(node));
      for (let k = 0; k < times && y.type.shape[at] > 0; k++) y = o.sub(part(y, at, 1), part(y, at, 0));
      return y;
    },
    as(x),
  );
}
/** All but one element along an axis, from `from` on. */
const part = (x: Node, axis: number, from: number): Node =>
  o.slice(
    x,
    x.type.shape.map((_, d) => (d === axis ? from : 0)),
    x.type.shape.with(axis, x.type.shape[axis] - 1),
  );

export interface TrapezoidOptions {
  /** Distance between neighbours: 1. */
  readonly dx?: number;
}

/** The area below a line through the points along an axis. */
export function trapezoid(x: TensorLike, axis = -1, options?: TrapezoidOptions): Tensor {
  const { dx = 1 } = readOptions("trapezoid", options, { dx: wantNumber });
  return run(
    "trapezoid",
    (node) => {
      const y = wantFloats("trapezoid", node);
      const at = normalizeAxis("trapezoid", axis, rank(y));
      if (y.type.shape[at] === 0) return math.sum(y, at);
      return math.sum(o.mul(o.add(part(y, at, 1), part(y, at, 0)), dx / 2), at);
    },
    as(x),
  );
}
