/** Functions of arrays as in NumPy, composed of ops: axes may be negative, one size may be -1, shapes broadcast. */
import {
  badArgument,
  type DType,
  dtypes,
  isRecord,
  normalizeAxis,
  readOptions,
  type Shape,
  ShapeError,
  show,
  showType,
  sizeOf,
  ValueError,
  wantDType,
  wantFlag,
  wantList,
  wantNumber,
  wantShape,
  wantWhole,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";

export type Axes = number | readonly number[] | undefined;

export const rankOf = (x: Node): number => x.type.shape.length;

/** Axes as sorted positive numbers; undefined means all. */
export function axesOf(subject: string, x: Node, axes: Axes): number[] {
  const rank = rankOf(x);
  if (axes === undefined) return x.type.shape.map((_, d) => d);
  const list = Array.isArray(axes) ? wantList(subject, "axis", axes) : [axes as number];
  return [...new Set(list.map((a) => normalizeAxis(subject, a, rank)))].sort((a, b) => a - b);
}

/** Whether reduced axes stay, with size 1: said by a truth value or, as all other options, by name. */
export type KeepDims = boolean | { readonly keepDims?: boolean };

function keepsDims(subject: string, given: KeepDims | undefined): boolean {
  if (given === undefined || typeof given === "boolean") return given ?? false;
  if (isRecord(given)) return readOptions(subject, given, { keepDims: wantFlag }).keepDims ?? false;
  throw badArgument(subject, "keepDims", given, "flag", "true or false, or { keepDims: true }");
}

function keep(y: Node, x: Node, axes: readonly number[], keepDims: boolean): Node {
  return keepDims
    ? o.reshape(
        y,
        x.type.shape.map((n, d) => (axes.includes(d) ? 1 : n)),
      )
    : y;
}

type Reducer = (x: Node, axis?: Axes, keepDims?: KeepDims) => Node;

function reducer(name: string, reduce: (x: Node, axes: readonly number[]) => Node): Reducer {
  return (x, axis, keepDims) => {
    const axes = axesOf(name, x, axis);
    return keep(reduce(x, axes), x, axes, keepsDims(name, keepDims));
  };
}

/** Sums and products of truth values and bytes are i32; their largest and smallest keep the element type. */
const narrow = (x: Node): boolean => x.type.dtype === "bool" || x.type.dtype === "u8";
const wide = (x: Node): Node => (narrow(x) ? o.cast(x, "i32") : x);

export const sum: Reducer = reducer("sum", (x, axes) => o.sum(wide(x), axes));
export const prod: Reducer = reducer("prod", (x, axes) => o.prod(wide(x), axes));
export const max: Reducer = reducer("max", (x, axes) => o.cast(o.max(wide(x), axes), x.type.dtype));
export const min: Reducer = reducer("min", (x, axes) => o.cast(o.min(wide(x), axes), x.type.dtype));

/** The arithmetic mean. Integers and truth values give f32. */
export function mean(x: Node, axis?: Axes, keepDims?: KeepDims): Node {
  const axes = axesOf("mean", x, axis);
  const float = dtypes[x.type.dtype].float ? x : o.cast(x, "f32");
  const count = sizeOf(axes.map((a) => x.type.shape[a]));
  return keep(o.div(o.sum(float, axes), count), x, axes, keepsDims("mean", keepDims));
}

type IndexOfBest = (x: Node, axis?: number, keepDims?: KeepDims) => Node;

function indexOfBest(name: string, find: (x: Node, axes: readonly number[]) => Node): IndexOfBest {
  return (x, axis, keepDims) => {
    const axes = axis === undefined ? axesOf(name, x, undefined) : [normalizeAxis(name, axis, rankOf(x))];
    return keep(find(wide(x), axes), x, axes, keepsDims(name, keepDims));
  };
}

/** Index of the first largest element along an axis; of the flattened array where no axis is given. */
export const argmax: IndexOfBest = indexOfBest("argmax", o.argmax);
/** Index of the first smallest element along an axis; of the flattened array where no axis is given. */
export const argmin: IndexOfBest = indexOfBest("argmin", o.argmin);

/** One size may be -1: it follows from the others. */
export function reshape(x: Node, shape: Shape): Node {
  const unknown = Array.isArray(shape) ? shape.indexOf(-1) : -1;
  if (unknown < 0) return o.reshape(x, wantShape("reshape", shape));
  const others = shape.toSpliced(unknown, 1);
  const size = others.includes(-1) ? Number.NaN : sizeOf(x.type.shape) / sizeOf(wantShape("reshape", others));
  if (!Number.isInteger(size)) {
    throw new ShapeError("reshape", `${showType(x.type)} does not fit into [${shape}]`, {
      code: "reshape-size",
      hint: "at most one size may be -1, and the others must divide the number of elements",
      facts: { from: x.type.shape, to: shape },
    });
  }
  return o.reshape(x, shape.with(unknown, size));
}

/** Without an order, the axes are reversed. */
export function transpose(x: Node, perm?: readonly number[]): Node {
  if (perm === undefined)
    return o.transpose(
      x,
      x.type.shape.map((_, d) => rankOf(x) - 1 - d),
    );
  return o.transpose(
    x,
    wantList("transpose", "the order of the axes", perm).map((a) => normalizeAxis("transpose", a, rankOf(x))),
  );
}

/** NumPy's rule: missing axes and axes of size 1 repeat. */
export function broadcastTo(x: Node, shape: Shape): Node {
  const wanted = wantShape("broadcastTo", shape);
  const from = x.type.shape;
  const missing = wanted.length - from.length;
  if (missing >= 0 && from.every((n, d) => n === 1 || n === wanted[missing + d])) return o.broadcastTo(x, wanted);
  throw new ShapeError("broadcastTo", `${showType(x.type)} cannot become [${wanted}]`, {
    code: "broadcast",
    hint: "aligned from the right, each of its sizes must be the wanted one or 1",
    facts: { from, to: wanted },
  });
}

/** `x[start:end:step]` along the leading axes; ends are clamped and negative ends count from the back, as in Python. */
export function slice(
  x: Node,
  start: number | readonly number[],
  end?: number | readonly number[],
  step: number | readonly number[] = 1,
): Node {
  const list = (name: string, v: number | readonly number[]) =>
    wantList("slice", name, Array.isArray(v) ? v : [v as number]);
  const [starts, ends, steps] = [list("start", start), list("end", end ?? []), list("step", step)];
  const most = Math.max(starts.length, ends.length, steps.length);
  if (most > rankOf(x))
    throw new ShapeError("slice", `${most} places for ${showType(x.type)}`, {
      code: "slice-rank",
      hint: "one for each of the leading axes, at most",
    });
  const place = (v: number, n: number) => Math.min(Math.max(v < 0 ? v + n : v, 0), n);
  const parts = x.type.shape.map((n, d) => {
    const by = steps[d] ?? 1;
    if (by < 1)
      throw new ValueError("slice", `step ${by}`, {
        code: "slice-step",
        hint: "steps are positive integers; flip(x, axis) walks backwards",
      });
    const from = place(starts[d] ?? 0, n);
    const to = place(ends[d] ?? n, n);
    return { from: to > from ? from : 0, size: Math.max(0, Math.ceil((to - from) / by)), by };
  });
  return o.slice(
    x,
    parts.map((p) => p.from),
    parts.map((p) => p.size),
    parts.map((p) => p.by),
  );
}

/** One after the other along an axis they have. */
export function concat(xs: readonly Node[], axis = 0): Node {
  return o.concat(xs, normalizeAxis("concat", axis, rankOf(xs[0])));
}

/** Puts arrays of one shape side by side along a new axis. */
export function stack(xs: readonly Node[], axis = 0): Node {
  const at = normalizeAxis("stack", axis, rankOf(xs[0]) + 1);
  return o.concat(
    xs.map((x) => o.reshape(x, x.type.shape.toSpliced(at, 0, 1))),
    at,
  );
}

/** The widths of borders, one pair [before, after] for each axis; throws where they are none, or make it too large. */
export function wantBorders(subject: string, x: Node, widths: unknown): readonly (readonly [number, number])[] {
  const isPair = (w: unknown) =>
    Array.isArray(w) && w.length === 2 && w.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!Array.isArray(widths) || widths.length !== rankOf(x) || !Array.from(widths).every(isPair))
    throw new ValueError(subject, `the widths are ${show(widths)}`, {
      code: "pad-widths",
      hint: `one pair [before, after] of whole numbers from 0 for each axis of ${showType(x.type)}`,
      facts: { received: widths, rank: rankOf(x) },
    });
  wantShape(
    subject,
    x.type.shape.map((n, d) => n + widths[d][0] + widths[d][1]),
  );
  return widths;
}

/** One pair [before, after] per axis. */
export function pad(x: Node, widths: readonly (readonly [number, number])[], value = 0): Node {
  const borders = wantBorders("pad", x, widths);
  wantNumber("pad", "value", value);
  return o.pad(
    x,
    borders.map((w) => w[0]),
    borders.map((w) => w[1]),
    value,
  );
}

export function flip(x: Node, axis: Axes): Node {
  return axesOf("flip", x, axis).reduce((y, a) => o.flip(y, a), x);
}

/** `indices` count from 0. From an axis of size 0 only an empty array can be taken. */
export function gather(x: Node, indices: Node, axis = 0): Node {
  const at = normalizeAxis("gather", axis, rankOf(x));
  const nothing = x.type.shape[at] === 0 && sizeOf(indices.type.shape) === 0;
  return nothing ? o.reshape(x, x.type.shape.toSpliced(at, 1, ...indices.type.shape)) : o.gather(x, indices, at);
}

export function scatterAdd(x: Node, indices: Node, updates: Node, axis = 0): Node {
  return o.scatterAdd(x, indices, updates, normalizeAxis("scatterAdd", axis, rankOf(x)));
}

/** `[…] → […, depth]`: 1 at the label, else 0. A label that is not a whole number from 0 to depth - 1 (0.5, NaN, -1) has no 1. */
export function oneHot(labels: Node, depth: number, dtype: DType = "f32"): Node {
  const shape = wantShape("oneHot", [...labels.type.shape, wantWhole("oneHot", "depth", depth, 0)]);
  const numbers = dtypes[labels.type.dtype].float ? labels : o.cast(labels, "i32");
  const column = o.cast(o.iota(shape, rankOf(labels)), numbers.type.dtype);
  const spread = o.broadcast(
    numbers,
    shape,
    labels.type.shape.map((_, d) => d),
  );
  return cast(o.equal(spread, column), dtype);
}

export function cast(x: Node, dtype: DType): Node {
  return o.cast(x, wantDType("cast", dtype));
}

/** `y < x`; an error about two types names the operands in the order in which they were given. */
export function greater(x: Node, y: Node): Node {
  return x.type.dtype === y.type.dtype ? o.less(y, x) : o.less(x, y);
}

/** `y <= x`. */
export function greaterEqual(x: Node, y: Node): Node {
  return x.type.dtype === y.type.dtype ? o.lessEqual(y, x) : o.lessEqual(x, y);
}

export function square(x: Node): Node {
  return o.mul(x, x);
}

export function clip(x: Node, lo: number, hi: number): Node {
  return o.minimum(o.maximum(x, wantNumber("clip", "the lower end", lo)), wantNumber("clip", "the upper end", hi));
}

/** The softmax of an empty array is empty, of the same shape. */
const isEmpty = (x: Node, axes: readonly number[]): boolean => axes.some((a) => x.type.shape[a] === 0);

/** exp(x) / Σ exp(x) along an axis, shifted by the largest so that nothing overflows. */
export function softmax(x: Node, axis = -1): Node {
  const axes = axesOf("softmax", x, axis);
  if (isEmpty(x, axes)) return o.exp(x);
  const e = o.exp(o.sub(x, o.stopGradient(keep(o.max(x, axes), x, axes, true))));
  return o.div(e, keep(o.sum(e, axes), x, axes, true));
}

/** log(softmax(x)), exact where the probability is 0 in floating point. */
export function logSoftmax(x: Node, axis = -1): Node {
  const axes = axesOf("logSoftmax", x, axis);
  if (isEmpty(x, axes)) return o.exp(x);
  const shifted = o.sub(x, o.stopGradient(keep(o.max(x, axes), x, axes, true)));
  return o.sub(shifted, o.log(keep(o.sum(o.exp(shifted), axes), x, axes, true)));
}
