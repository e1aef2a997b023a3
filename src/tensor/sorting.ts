/** Orders, and what comes of them: the middle, places in a sorted row, counts and sums of what belongs together. */
import {
  badArgument,
  dtypes,
  normalizeAxis,
  oneOf,
  readOptions,
  ShapeError,
  share,
  showType,
  sizeOf,
  type Wants,
  wantFlag,
  wantShape,
  wantWhole,
  whole,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { isnan, wantCounting } from "../math/elementary.ts";
import * as math from "../math/index.ts";
import { cumsum as cumsumAlong, orderAlong, searched, sorted, takenAlong } from "../math/order.ts";
import * as o from "../ops/index.ts";
import { as, asPlaces, wantPlaces } from "./as.ts";
import { scan } from "./loops.ts";
import { run, type Tensor, type TensorLike, tensor } from "./tensor.ts";

const rank = math.rankOf;

export interface OrderOptions {
  readonly descending?: boolean;
}
const ofOrder: Wants<OrderOptions> = { descending: wantFlag };

/** The places of the elements along an axis in increasing order. What is equal keeps its order; NaN comes last. */
export function argsort(x: TensorLike, axis = -1, options?: OrderOptions): Tensor {
  const { descending = false } = readOptions("argsort", options, ofOrder);
  return run("argsort", (node) => orderAlong("argsort", node, axis, descending), as(x));
}

/**
 * In increasing order along an axis; NaN comes last.
 *
 *     sort([3, 1, 2])                            // [1, 2, 3]
 *     sort([3, 1, 2], -1, { descending: true })  // [3, 2, 1]
 */
export function sort(x: TensorLike, axis = -1, options?: OrderOptions): Tensor {
  const { descending = false } = readOptions("sort", options, ofOrder);
  return run("sort", (node) => sorted("sort", node, axis, descending), as(x));
}
/** The k largest elements of the last axis, largest first, and their places. */
export function topK(x: TensorLike, k: number): { values: Tensor; indices: Tensor } {
  const given = as(x);
  const n = given.shape.at(-1);
  if (n === undefined)
    throw new ShapeError("topK", `got ${showType(given)}`, { code: "top-rank", hint: "an array with an axis" });
  wantWhole("topK", "k", k, 0, n);
  const places = (node: Node): Node => {
    const order = orderAlong("topK", node, -1, true);
    return o.slice(
      order,
      order.type.shape.map(() => 0),
      order.type.shape.with(-1, k),
    );
  };
  const indices = run("topK", places, given);
  return { values: run("topK", (node, at) => takenAlong(node, at, -1), given, indices), indices };
}

/** Whether each label is among the k most probable of its row. */
export function inTopK(labels: TensorLike, predictions: TensorLike, k: number): Tensor {
  wantWhole("inTopK", "k", k, 1);
  return run(
    "inTopK",
    (at, rows) => {
      if (rank(rows) !== rank(at) + 1)
        throw new ShapeError("inTopK", `labels are ${showType(at.type)}, predictions are ${showType(rows.type)}`, {
          code: "top-labels",
          hint: "one row of predictions for each label",
        });
      const own = takenAlong(rows, o.reshape(at, [...at.type.shape, 1]), -1);
      const better = math.sum(o.cast(o.less(own, rows), "i32"), -1);
      return o.less(better, k);
    },
    asPlaces(labels),
    as(predictions),
  );
}

export interface QuantileOptions {
  /** Between two elements: `"linear"`, or the `"lower"`, `"higher"`, `"nearest"` of them, or their `"midpoint"`. */
  readonly method?: "linear" | "lower" | "higher" | "nearest" | "midpoint";
  readonly keepDims?: boolean;
}
const methods = ["linear", "lower", "higher", "nearest", "midpoint"];
const ofQuantile: Wants<QuantileOptions> = { method: oneOf(methods), keepDims: wantFlag };

function quantileOf(subject: string, x: Node, q: number, axis: number | undefined, options: QuantileOptions): Node {
  const { method = "linear", keepDims = false } = options;
  const numbers = dtypes[x.type.dtype].float ? x : o.cast(x, "f32");
  const flat = axis === undefined ? o.reshape(numbers, [sizeOf(x.type.shape)]) : numbers;
  const a = normalizeAxis(subject, axis ?? 0, rank(flat));
  const n = flat.type.shape[a];
  if (n === 0)
    throw new ShapeError(subject, `${showType(x.type)} has no elements along axis ${a}`, {
      code: "empty-order",
      hint: "nothing has no middle: check the array's size first",
    });
  const rows = sorted(subject, flat, a);
  const at = q * (n - 1);
  const row = (k: number): Node =>
    o.slice(
      rows,
      rows.type.shape.map((_, d) => (d === a ? k : 0)),
      rows.type.shape.with(a, 1),
    );
  const [lower, higher] = [row(Math.floor(at)), row(Math.ceil(at))];
  const part = {
    linear: at - Math.floor(at),
    midpoint: Number.isInteger(at) ? 0 : 0.5,
    lower: 0,
    higher: 1,
    nearest: 0,
  }[method];
  const value =
    method === "nearest"
      ? row(nearestEven(at))
      : part === 0
        ? lower
        : part === 1
          ? higher
          : o.add(lower, o.mul(o.sub(higher, lower), part));
  // NaN comes last; where there is one, nothing is known of the middle.
  const last = row(n - 1);
  const known = o.select(isnan(last), Number.NaN, value);
  const shape = axis === undefined ? x.type.shape.map(() => 1) : x.type.shape.with(a, 1);
  return o.reshape(known, keepDims ? shape : axis === undefined ? [] : x.type.shape.toSpliced(a, 1));
}
const nearestEven = (x: number): number => {
  const low = Math.floor(x);
  return x - low > 0.5 || (x - low === 0.5 && low % 2 === 1) ? low + 1 : low;
};

/** The middle element, or the mean of the two in the middle. Whole numbers give f32. */
export function median(x: TensorLike, axis?: number, options?: { readonly keepDims?: boolean }): Tensor {
  const read = readOptions("median", options, { keepDims: wantFlag });
  return run("median", (node) => quantileOf("median", node, 0.5, axis, read), as(x));
}

/** The number below which a share `q` (0 to 1) of the elements lies. */
export function quantile(x: TensorLike, q: number, axis?: number, options?: QuantileOptions): Tensor {
  share()("quantile", "q", q);
  const read = readOptions("quantile", options, ofQuantile);
  return run("quantile", (node) => quantileOf("quantile", node, q, axis, read), as(x));
}

/** The number below which `q` percent of the elements lie. */
export function percentile(x: TensorLike, q: number, axis?: number, options?: QuantileOptions): Tensor {
  if (!(typeof q === "number" && q >= 0 && q <= 100))
    throw badArgument("percentile", "q", q, "share", "a number from 0 to 100", { below: false });
  const read = readOptions("percentile", options, ofQuantile);
  return run("percentile", (node) => quantileOf("percentile", node, q / 100, axis, read), as(x));
}

export interface SearchOptions {
  /** Before elements that are equal (`"left"`), or behind them. */
  readonly side?: "left" | "right";
}
const ofSearch: Wants<SearchOptions> = { side: oneOf(["left", "right"]) };

/** Where each value belongs in a sorted vector, so that it stays sorted. */
export function searchsorted(line: TensorLike, values: TensorLike, options?: SearchOptions): Tensor {
  const { side = "left" } = readOptions("searchsorted", options, ofSearch);
  return run(
    "searchsorted",
    (a, v) => searched(wantLine("searchsorted", a), o.cast(v, a.type.dtype), side === "right"),
    as(line),
    values,
  );
}
function wantLine(subject: string, x: Node): Node {
  if (rank(x) === 1) return wantCounting(subject, x);
  throw new ShapeError(subject, `got ${showType(x.type)}`, { code: "needs-vector", hint: "a vector: one axis" });
}

/** Which bin each value falls into; bins are their sorted ends. Below the first is 0. */
export function digitize(x: TensorLike, bins: TensorLike, options?: { readonly right?: boolean }): Tensor {
  const { right = false } = readOptions("digitize", options, { right: wantFlag });
  return run(
    "digitize",
    (values, line) => searched(wantLine("digitize", line), o.cast(values, line.type.dtype), !right),
    as(x),
    as(bins),
  );
}

/** How often each whole number from 0 to `length` - 1 occurs. Others are not counted. */
export function bincount(x: TensorLike, options: { readonly length: number; readonly weights?: TensorLike }): Tensor {
  const { length, weights } = readOptions("bincount", options, { length: whole(0), weights: () => undefined });
  const given = asPlaces(x);
  wantWhole("bincount", "length", length, 0);
  const ones = weights === undefined ? tensor(1, { dtype: "i32" }) : as(weights);
  return run(
    "bincount",
    (at, given) => {
      const n = sizeOf(at.type.shape);
      const places = o.cast(o.reshape(wantPlaces("bincount", at), [n]), "i32");
      const counted = given.type.shape.length === 0 ? o.broadcastTo(given, [n]) : o.reshape(given, [n]);
      const inside = o.and(o.lessEqual(0, places), o.less(places, length));
      const start = o.full({ dtype: counted.type.dtype, shape: [length] }, 0);
      return length === 0 ? start : o.scatterAdd(start, places, o.select(inside, counted, 0), 0);
    },
    given,
    ones,
  );
}

/** Sums, maxima … of the elements that belong together: row k of the result is of those with the number k. */
function segments(
  subject: string,
  x: TensorLike,
  ids: TensorLike,
  count: number,
  join: (rows: Node, at: Node) => Node,
): Tensor {
  wantWhole(subject, "count", count, 0);
  return run(
    subject,
    (rows, at) => {
      if (rank(at) !== 1 || rank(rows) < 1 || rows.type.shape[0] !== at.type.shape[0])
        throw new ShapeError(subject, `x is ${showType(rows.type)}, the numbers are ${showType(at.type)}`, {
          code: "segments",
          hint: "one whole number for each row of x",
        });
      return join(wantCounting(subject, rows), o.cast(wantPlaces(subject, at), "i32"));
    },
    as(x),
    asPlaces(ids),
  );
}

/** Sums of the rows with the same number; numbers from 0 to `count` - 1, others are left out. */
export function segmentSum(x: TensorLike, ids: TensorLike, count: number): Tensor {
  return segments("segmentSum", x, ids, count, (rows, at) => {
    const start = o.full({ dtype: rows.type.dtype, shape: [count, ...rows.type.shape.slice(1)] }, 0);
    if (count === 0) return start;
    const inside = o.and(o.lessEqual(0, at), o.less(at, count));
    const wide = o.broadcast(inside, rows.type.shape, [0]);
    return o.scatterAdd(start, at, o.select(wide, rows, 0), 0);
  });
}

/** The largest of the rows with the same number; the least number of the type where there is none. */
export function segmentMax(x: TensorLike, ids: TensorLike, count: number): Tensor {
  return segments("segmentMax", x, ids, count, (rows, at) => {
    const { dtype, shape } = rows.type;
    wantShape("segmentMax", [count, ...shape]);
    const least = dtypes[dtype].float ? Number.NEGATIVE_INFINITY : dtype === "i32" ? -(2 ** 31) : 0;
    if (count === 0 || shape[0] === 0) return o.full({ dtype, shape: [count, ...shape.slice(1)] }, least);
    const table = [count, ...shape];
    const own = o.equal(o.broadcast(at, table, [1]), o.iota(table, 0));
    const each = o.broadcast(
      rows,
      table,
      [...shape.keys()].map((d) => d + 1),
    );
    return math.max(o.select(own, each, least), 1);
  });
}

/** Running sums along an axis; of the flattened array where no axis is given. Bytes and truth values are counted in i32. */
export function cumsum(x: TensorLike, axis?: number): Tensor {
  return run("cumsum", (node) => cumsumAlong(node, axis), as(x));
}

/** Running products along an axis, as one loop; of the flattened array where no axis is given. */
export function cumprod(x: TensorLike, axis?: number): Tensor {
  const given = as(x);
  const narrow = given.dtype === "u8" || given.dtype === "bool";
  const numbers = narrow ? given.cast("i32") : given;
  const flat = axis === undefined ? numbers.reshape([numbers.size]) : numbers;
  const a = normalizeAxis("cumprod", axis ?? 0, flat.rank);
  const axes = [a, ...[...flat.shape.keys()].filter((d) => d !== a)];
  const rows = flat.transpose(axes);
  if (rows.size === 0) return flat;
  const start = tensor(1, { dtype: rows.dtype }).broadcastTo(rows.shape.slice(1));
  const [, products] = scan(
    (total: Tensor, row: Tensor): [Tensor, Tensor] => {
      const next = total.mul(row);
      return [next, next];
    },
    start,
    rows,
  );
  return products.transpose(axes.map((_, d) => axes.indexOf(d)));
}
