/** What array users expect of NumPy, composed of ops: axes may be negative, sizes may be -1, shapes broadcast. */
import {
  type DType,
  dtypes,
  normalizeAxis,
  type Shape,
  ShapeError,
  showType,
  sizeOf,
  ValueError,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { type Affine, affine } from "../scalar/index.ts";

export type Axes = number | readonly number[] | undefined;

const rankOf = (x: Node): number => x.type.shape.length;

/** Axes as sorted positive numbers; undefined means all. */
export function axesOf(subject: string, x: Node, axes: Axes): number[] {
  const rank = rankOf(x);
  if (axes === undefined) return x.type.shape.map((_, d) => d);
  const list = (typeof axes === "number" ? [axes] : axes).map((a) => normalizeAxis(subject, a, rank));
  return [...new Set(list)].sort((a, b) => a - b);
}

function keep(y: Node, x: Node, axes: readonly number[], keepDims: boolean): Node {
  return keepDims
    ? o.reshape(
        y,
        x.type.shape.map((n, d) => (axes.includes(d) ? 1 : n)),
      )
    : y;
}

type Reducer = (x: Node, axis?: Axes, keepDims?: boolean) => Node;

function reducer(name: string, reduce: (x: Node, axes: readonly number[]) => Node): Reducer {
  return (x, axis, keepDims = false) => {
    const axes = axesOf(name, x, axis);
    const wide = x.type.dtype === "bool" || x.type.dtype === "u8" ? o.cast(x, "i32") : x;
    return keep(reduce(wide, axes), x, axes, keepDims);
  };
}

export const sum: Reducer = reducer("sum", o.sum);
export const prod: Reducer = reducer("prod", o.prod);
export const max: Reducer = reducer("max", o.max);
export const min: Reducer = reducer("min", o.min);

/** The arithmetic mean. Integers and truth values give f32. */
export function mean(x: Node, axis?: Axes, keepDims = false): Node {
  const axes = axesOf("mean", x, axis);
  const float = dtypes[x.type.dtype].float ? x : o.cast(x, "f32");
  const count = sizeOf(axes.map((a) => x.type.shape[a]));
  return keep(o.div(o.sum(float, axes), count), x, axes, keepDims);
}

function indexOfBest(name: string, find: (x: Node, axes: readonly number[]) => Node) {
  return (x: Node, axis?: number): Node =>
    find(x, axis === undefined ? x.type.shape.map((_, d) => d) : axesOf(name, x, axis));
}

/** Index of the first largest element along an axis; of the flattened array where no axis is given. */
export const argmax: (x: Node, axis?: number) => Node = indexOfBest("argmax", o.argmax);
/** Index of the first smallest element along an axis; of the flattened array where no axis is given. */
export const argmin: (x: Node, axis?: number) => Node = indexOfBest("argmin", o.argmin);

/** One size may be -1: it is worked out. */
export function reshape(x: Node, shape: Shape): Node {
  const unknown = shape.indexOf(-1);
  if (unknown < 0) return o.reshape(x, shape);
  const known = sizeOf(shape.filter((_, d) => d !== unknown));
  const size = sizeOf(x.type.shape) / known;
  if (shape.lastIndexOf(-1) !== unknown || !Number.isInteger(size)) {
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
  const order =
    perm?.map((a) => normalizeAxis("transpose", a, rankOf(x))) ?? x.type.shape.map((_, d) => rankOf(x) - 1 - d);
  return o.transpose(x, order);
}

/** `x[start:end:step]` along the leading axes; ends are clamped and negative ends count from the back, as in Python. */
export function slice(
  x: Node,
  start: number | readonly number[],
  end?: number | readonly number[],
  step: number | readonly number[] = 1,
): Node {
  const list = (v: number | readonly number[] | undefined) => (typeof v === "number" ? [v] : (v ?? []));
  const [starts, ends, steps] = [list(start), list(end), list(step)];
  if (starts.length > rankOf(x))
    throw new ShapeError("slice", `${starts.length} starts for ${showType(x.type)}`, { code: "slice-rank" });
  const place = (v: number, n: number) => Math.min(Math.max(v < 0 ? v + n : v, 0), n);
  const parts = x.type.shape.map((n, d) => {
    const by = steps[d] ?? 1;
    if (!Number.isInteger(by) || by < 1)
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

/** One pair [before, after] per axis. */
export function pad(x: Node, widths: readonly (readonly [number, number])[], value = 0): Node {
  return o.pad(
    x,
    widths.map((w) => w[0]),
    widths.map((w) => w[1]),
    value,
  );
}

export function flip(x: Node, axis: Axes): Node {
  return axesOf("flip", x, axis).reduce((y, a) => o.flip(y, a), x);
}

export function gather(x: Node, indices: Node, axis = 0): Node {
  return o.gather(x, indices, normalizeAxis("gather", axis, rankOf(x)));
}

export function scatterAdd(x: Node, indices: Node, updates: Node, axis = 0): Node {
  return o.scatterAdd(x, indices, updates, normalizeAxis("scatterAdd", axis, rankOf(x)));
}

/** `[…] → […, depth]`: 1 at the label, else 0. */
export function oneHot(labels: Node, depth: number, dtype: DType = "f32"): Node {
  const ints = o.cast(labels, "i32");
  const shape = [...labels.type.shape, depth];
  const column = o.iota(shape, rankOf(labels));
  return o.cast(
    o.equal(
      o.broadcast(
        ints,
        shape,
        labels.type.shape.map((_, d) => d),
      ),
      column,
    ),
    dtype,
  );
}

export function square(x: Node): Node {
  return o.mul(x, x);
}

export function clip(x: Node, lo: number, hi: number): Node {
  return o.minimum(o.maximum(x, lo), hi);
}

/**
 * NumPy's `matmul`: the last axis of `a` meets the second-last of `b`; leading axes broadcast; a vector is a row on
 * the left and a column on the right.
 */
export function matmul(a: Node, b: Node): Node {
  const [m, n] = [rankOf(a), rankOf(b)];
  const mismatch = (hint: string): never => {
    throw new ShapeError("matmul", `${showType(a.type)} times ${showType(b.type)}`, {
      code: "matmul-shape",
      hint,
      facts: { left: a.type.shape, right: b.type.shape },
    });
  };
  if (m === 0 || n === 0) return mismatch("matmul needs arrays with at least one axis; mul multiplies by a number");
  const inner = b.type.shape[Math.max(0, n - 2)];
  if (a.type.shape[m - 1] !== inner) {
    return mismatch(
      `the last axis of the left (${a.type.shape[m - 1]}) must equal the ${n === 1 ? "only" : "second-last"} axis of the right (${inner})`,
    );
  }
  const row = m > 1 ? ["m"] : [];
  const column = n > 1 ? ["n"] : [];
  const [leadA, leadB] = [a.type.shape.slice(0, -2), b.type.shape.slice(0, -2)];
  const rank = Math.max(leadA.length, leadB.length);
  // Axes of size 1 that repeat are dropped: the contraction then simply does not read them.
  const names = (lead: Shape) => lead.map((_, d) => `b${rank - lead.length + d}`);
  const size = (d: number, lead: Shape) => lead[d - (rank - lead.length)] ?? 1;
  const batch = Array.from({ length: rank }, (_, d) => {
    const [p, q] = [size(d, leadA), size(d, leadB)];
    if (p !== q && p !== 1 && q !== 1) mismatch(`leading axes must be equal or 1, ${p} meets ${q}`);
    return Math.max(p, q);
  });
  const squeeze = (x: Node, lead: Shape) => {
    const kept = lead.map((_, d) => d).filter((d) => lead[d] !== 1 || batch[rank - lead.length + d] === 1);
    return {
      x: o.reshape(x, [...kept.map((d) => lead[d]), ...x.type.shape.slice(lead.length)]),
      names: kept.map((d) => names(lead)[d]),
    };
  };
  const [left, right] = [squeeze(a, leadA), squeeze(b, leadB)];
  const spec = `${[...left.names, ...row, "k"].join(" ")}, ${[...right.names, "k", ...column].join(" ")} -> ${[...batch.map((_, d) => `b${d}`), ...row, ...column].join(" ")}`;
  return o.contract(left.x, right.x, spec, Object.fromEntries(batch.map((count, d) => [`b${d}`, count])));
}

/** `einsum("ij,jk->ik", a, b)`: one letter an axis, one or two operands. */
export function einsum(spec: string, ...xs: readonly Node[]): Node {
  const text = spec.replace(/\s/g, "");
  const match = /^([a-zA-Z]*)(?:,([a-zA-Z]*))?->([a-zA-Z]*)$/.exec(text);
  const bad = (why: string): never => {
    throw new ValueError("einsum", `"${spec}": ${why}`, {
      code: "einsum-spec",
      hint: 'write it like "ij,jk->ik": one letter an axis, one or two operands',
      facts: { spec },
    });
  };
  if (!match) return bad("cannot be read");
  const sides = match.slice(1, 1 + xs.length);
  const out = [...match[3]];
  if (
    xs.length < 1 ||
    xs.length > 2 ||
    sides.some((s) => s === undefined) ||
    (xs.length === 1 && match[2] !== undefined)
  )
    return bad(`does not name ${xs.length} operands`);
  if (new Set(out).size !== out.length) return bad("an axis occurs twice in the result");
  const sizes: Record<string, number> = {};
  xs.forEach((x, k) => {
    const letters = [...sides[k]];
    if (letters.length !== rankOf(x)) bad(`operand ${k} is ${showType(x.type)}`);
    if (new Set(letters).size !== letters.length) bad("an axis occurs twice in one operand; take the diagonal first");
    letters.forEach((name, d) => {
      sizes[name] ??= x.type.shape[d];
      if (sizes[name] !== x.type.shape[d]) bad(`axis ${name} is ${sizes[name]} and ${x.type.shape[d]}`);
    });
  });
  for (const name of out) if (!(name in sizes)) bad(`axis ${name} of the result is in no operand`);
  // Axes of one operand only that the result drops are added up first.
  const reduced = xs.map((x, k) => {
    const letters = [...sides[k]];
    const lone = letters.filter((name) => !out.includes(name) && !(sides[1 - k] ?? "").includes(name));
    return {
      x: o.sum(
        x,
        lone.map((name) => letters.indexOf(name)),
      ),
      letters: letters.filter((name) => !lone.includes(name)),
    };
  });
  if (xs.length === 1)
    return o.transpose(
      reduced[0].x,
      out.map((name) => reduced[0].letters.indexOf(name)),
    );
  const [a, b] = reduced;
  return o.contract(a.x, b.x, `${a.letters.join(" ")}, ${b.letters.join(" ")} -> ${out.join(" ")}`);
}

export interface WindowOptions {
  /** Step between windows: one number, or [rows, columns]. */
  readonly strides?: number | readonly [number, number];
  /** `"valid"`: only whole windows. `"same"`: as many outputs as inputs / stride, the odd padding at the end. */
  readonly padding?: "valid" | "same";
}

export interface ConvOptions extends WindowOptions {
  /** Distance between the taps of the kernel. */
  readonly dilation?: number | readonly [number, number];
}

export function pairOf(
  v: number | readonly [number, number] | undefined,
  otherwise: number,
): readonly [number, number] {
  return typeof v === "number" ? [v, v] : (v ?? [otherwise, otherwise]);
}

/** Output size and padding of one spatial axis. */
export function windows(
  size: number,
  window: number,
  stride: number,
  padding: "valid" | "same",
): { count: number; lo: number; hi: number } {
  if (padding === "valid") return { count: Math.floor((size - window) / stride) + 1, lo: 0, hi: 0 };
  const count = Math.ceil(size / stride);
  const total = Math.max(0, (count - 1) * stride + window - size);
  return { count, lo: Math.floor(total / 2), hi: total - Math.floor(total / 2) };
}

/** `x` [batch, rows, columns, in] with `kernel` [rows, columns, in, out]: a sliding product, not flipped (as in Keras). */
export function conv2d(x: Node, kernel: Node, { strides, padding = "valid", dilation }: ConvOptions = {}): Node {
  if (rankOf(x) !== 4 || rankOf(kernel) !== 4 || x.type.shape[3] !== kernel.type.shape[2]) {
    throw new ShapeError("conv2d", `x is ${showType(x.type)}, kernel is ${showType(kernel.type)}`, {
      code: "conv-shape",
      hint: "x is [batch, rows, columns, channels], kernel is [rows, columns, channels, filters]",
      facts: { x: x.type.shape, kernel: kernel.type.shape },
    });
  }
  const [batch, rows, columns] = x.type.shape;
  const [kh, kw, channels, filters] = kernel.type.shape;
  const [sy, sx] = pairOf(strides, 1);
  const [dy, dx] = pairOf(dilation, 1);
  const v = windows(rows, (kh - 1) * dy + 1, sy, padding);
  const h = windows(columns, (kw - 1) * dx + 1, sx, padding);
  if (v.count < 1 || h.count < 1) {
    throw new ShapeError("conv2d", `a ${kh}x${kw} kernel does not fit into ${rows}x${columns} pixels`, {
      code: "conv-too-small",
      hint: 'a smaller kernel, or padding: "same"',
    });
  }
  const place = (out: string, stride: number, tap: string, dilate: number, lo: number) =>
    showPlace(
      affine.shift(affine.add(affine.scale(affine.axis(out), stride), affine.scale(affine.axis(tap), dilate)), -lo),
    );
  const spec = `b ${place("y", sy, "i", dy, v.lo)} ${place("x", sx, "j", dx, h.lo)} c, i j c o -> b y x o`;
  return o.contract(x, kernel, spec, { b: batch, y: v.count, x: h.count, i: kh, j: kw, c: channels, o: filters });
}

function showPlace(at: Affine): string {
  const terms = affine.axesOf(at).map((name) => `${at.t[name]}*${name}`);
  return [...terms, ...(at.c ? [String(at.c)] : [])].join("+").replaceAll("+-", "-");
}

/** The largest element of each window, per channel. `x` is [batch, rows, columns, channels]. */
export function maxPool2d(
  x: Node,
  poolSize: number | readonly [number, number] = 2,
  options: WindowOptions = {},
): Node {
  return pool(x, poolSize, options, "maxPool2d", -Infinity, (y, axes) => o.max(y, axes));
}

function pool(
  x: Node,
  poolSize: number | readonly [number, number],
  { strides, padding = "valid" }: WindowOptions,
  subject: string,
  fill: number,
  reduce: (x: Node, axes: number[]) => Node,
): Node {
  if (rankOf(x) !== 4)
    throw new ShapeError(subject, `x is ${showType(x.type)}`, {
      code: "pool-shape",
      hint: "x is [batch, rows, columns, channels]",
    });
  const [ph, pw] = pairOf(poolSize, 2);
  const [sy, sx] = strides === undefined ? [ph, pw] : pairOf(strides, 2);
  const [batch, rows, columns, channels] = x.type.shape;
  const v = windows(rows, ph, sy, padding);
  const h = windows(columns, pw, sx, padding);
  if (v.count < 1 || h.count < 1)
    throw new ShapeError(subject, `a ${ph}x${pw} window does not fit into ${rows}x${columns} pixels`, {
      code: "pool-too-small",
      hint: 'a smaller window, or padding: "same"',
    });
  // Windows that do not overlap are a reshape: rows that no window sees are never computed.
  if (sy === ph && sx === pw && v.hi === 0 && h.hi === 0) {
    const whole = o.slice(x, [0, 0, 0, 0], [batch, v.count * ph, h.count * pw, channels]);
    return reduce(o.reshape(whole, [batch, v.count, ph, h.count, pw, channels]), [2, 4]);
  }
  const attrs = { axes: [1, 2], size: [ph, pw], stride: [sy, sx], lo: [v.lo, h.lo], hi: [v.hi, h.hi], fill };
  return reduce(o.window(x, attrs), [4, 5]);
}

/** exp(x) / Σ exp(x) along an axis, shifted by the largest so that nothing overflows. */
export function softmax(x: Node, axis = -1): Node {
  const axes = axesOf("softmax", x, axis);
  const e = o.exp(o.sub(x, o.stopGradient(keep(o.max(x, axes), x, axes, true))));
  return o.div(e, keep(o.sum(e, axes), x, axes, true));
}

/** log(softmax(x)), exact where the probability is 0 in floating point. */
export function logSoftmax(x: Node, axis = -1): Node {
  const axes = axesOf("logSoftmax", x, axis);
  const shifted = o.sub(x, o.stopGradient(keep(o.max(x, axes), x, axes, true)));
  return o.sub(shifted, o.log(keep(o.sum(o.exp(shifted), axes), x, axes, true)));
}
