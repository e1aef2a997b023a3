/** Decompositions that are computed at once, in f64: on the host, where their loops end when nothing moves any more. */
import {
  finiteFrom,
  oneOf,
  readOptions,
  ShapeError,
  showType,
  sizeOf,
  ValueError,
  wantFlag,
} from "../../base/index.ts";
import { expandDims, squeeze, swapaxes } from "../arranging.ts";
import { as } from "../as.ts";
import { matmul } from "../functions.ts";
import { Tensor, type TensorLike } from "../tensor.ts";
import { eigen, type Rows, reflected, rowsOf, singular, turned } from "./jacobi.ts";
import { wantMatrices } from "./solving.ts";

interface Matrices {
  readonly each: Rows[];
  readonly leading: readonly number[];
  readonly m: number;
  readonly n: number;
  /** A result for each matrix, as one tensor. */
  pack(shape: readonly number[], parts: readonly ArrayLike<number>[]): Tensor;
}

function read(subject: string, x: TensorLike, square = false): Matrices {
  const a = wantMatrices(subject, x, square);
  const { data } = a;
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new ValueError(subject, `element ${bad} of ${showType(a)} is ${data[bad]}`, {
      code: "linear-finite",
      hint: "only finite numbers can be taken apart",
      facts: { place: bad, value: data[bad] },
    });
  const [m, n] = a.shape.slice(-2);
  const leading = a.shape.slice(0, -2);
  return {
    each: Array.from({ length: sizeOf(leading) }, (_, k) => rowsOf(data, k * m * n, m, n)),
    leading,
    m,
    n,
    pack(shape, parts) {
      const size = sizeOf(shape);
      const all = a.dtype === "f32" ? new Float32Array(parts.length * size) : new Float64Array(parts.length * size);
      for (const [k, part] of parts.entries()) all.set(part, k * size);
      return new Tensor({ dtype: a.dtype, shape: [...leading, ...shape] }, all);
    },
  };
}

const flat = (rows: Rows): Float64Array => Float64Array.from(rows.flatMap((row) => [...row]));

/**
 * Q with orthonormal columns and R, an upper triangle, whose product is the matrix: `[q, r]`. `mode`: `"reduced"` (Q is `[…, m, k]`, k the
 * less of m and n) or `"complete"` (`[…, m, m]`). Householder's reflections.
 *
 * @throws where it is no matrix of floats, where a number is not finite, or inside of a function that is traced.
 */
export function qr(x: TensorLike, options?: { readonly mode?: "reduced" | "complete" }): [q: Tensor, r: Tensor] {
  const { mode = "reduced" } = readOptions("qr", options, { mode: oneOf(["reduced", "complete"]) });
  const { each, m, n, pack } = read("qr", x);
  const k = mode === "reduced" ? Math.min(m, n) : m;
  const parts = each.map((a) => reflected(a, n));
  return [
    pack(
      [m, k],
      parts.map(({ q }) => flat(turned(q.slice(0, k), m))),
    ),
    pack(
      [k, n],
      parts.map(({ r }) => flat(r.slice(0, k))),
    ),
  ];
}

/**
 * The eigenvalues of a symmetric matrix, least first, and its eigenvectors as columns: `[values, vectors]`. The lower triangle is read.
 *
 *     eigh([[2, 1], [1, 2]])   // [1, 3], and columns along (1, -1) and (1, 1)
 *
 * @throws as `qr`.
 */
export function eigh(x: TensorLike): [values: Tensor, vectors: Tensor] {
  const { each, n, pack } = read("eigh", x, true);
  const parts = each.map(eigen);
  return [
    pack(
      [n],
      parts.map(({ values }) => values),
    ),
    pack(
      [n, n],
      parts.map(({ vectors }) => flat(turned(vectors, n))),
    ),
  ];
}

/** How much of U and V `svd` gives. */
export interface SvdOptions {
  /** Whether U and V are whole, `[m, m]` and `[n, n]`; else they have as many columns as there are singular values. Default: true. */
  readonly fullMatrices?: boolean;
}

/** Orthonormal columns, and more until there are `m`: those of a QR decomposition behind them. */
function completed(columns: Rows, m: number): Rows {
  const { q } = reflected(turned(columns, m), columns.length);
  return [...columns, ...q.slice(columns.length)];
}

/** Columns of U whose singular value is 0 say nothing: any that are orthogonal to the others stand there. */
function filled(u: Rows, s: Float64Array, m: number): Rows {
  const known = u.filter((_, k) => s[k] > 0);
  return known.length === u.length ? u : completed(known, m).slice(0, u.length);
}

/**
 * The singular value decomposition: `[u, s, vt]`, with `u · diag(s) · vt` the matrix, the singular values largest first. By one-sided
 * rotations (Hestenes, 1958).
 *
 * @throws as `qr`.
 */
export function svd(x: TensorLike, options?: SvdOptions): [u: Tensor, s: Tensor, vt: Tensor] {
  const { fullMatrices = true } = readOptions("svd", options, { fullMatrices: wantFlag });
  const { each, m, n, pack } = read("svd", x);
  const k = Math.min(m, n);
  const parts = each.map((a) => {
    const wide = m < n;
    const found = singular(wide ? turned(a, n) : a, k);
    const long = filled(found.u, found.s, Math.max(m, n));
    const [u, v] = wide ? [found.v, long] : [long, found.v];
    return { u: fullMatrices ? completed(u, m) : u, s: found.s, v: fullMatrices ? completed(v, n) : v };
  });
  const [wideU, tallV] = fullMatrices ? [m, n] : [k, k];
  return [
    pack(
      [m, wideU],
      parts.map(({ u }) => flat(turned(u, m))),
    ),
    pack(
      [k],
      parts.map(({ s }) => s),
    ),
    pack(
      [tallV, n],
      parts.map(({ v }) => flat(v)),
    ),
  ];
}

/** What `pinv` and `lstsq` take for nothing. */
export interface RankOptions {
  /** Singular values below this part of the largest count as 0. Default: the larger of m and n, times the element type's precision. */
  readonly rcond?: number;
}

/**
 * Moore and Penrose's inverse of any matrix: of a regular one its inverse.
 *
 * @throws as `qr`.
 */
export function pinv(x: TensorLike, options?: RankOptions): Tensor {
  const { rcond } = readOptions("pinv", options, { rcond: finiteFrom(0) });
  const a = as(x);
  const [u, s, vt] = svd(wantMatrices("pinv", a).cast("f64"), { fullMatrices: false });
  const [m, n] = a.shape.slice(-2);
  const k = s.shape.at(-1)!;
  const part = rcond ?? Math.max(m, n) * (a.dtype === "f32" ? 2 ** -23 : 2 ** -52);
  const inverse = s.data.map((value, i) => {
    const largest = s.data[i - (i % k)];
    return value > part * largest ? 1 / value : 0;
  });
  const scale = new Tensor({ dtype: s.dtype, shape: s.shape }, inverse);
  return matmul(swapaxes(vt, -1, -2).mul(expandDims(scale, -2)), swapaxes(u, -1, -2)).cast(a.dtype);
}

/**
 * The x for which `a · x` is nearest to `b` (the sum of squares is least), and of several the shortest: for `[m, n]` and `[m]` or
 * `[m, k]`.
 *
 *     lstsq([[1, 0], [1, 1], [1, 2]], [1, 3, 5])   // [1, 2]: the line 1 + 2x
 *
 * @throws as `qr`, and where the sides do not fit.
 */
export function lstsq(a: TensorLike, b: TensorLike, options?: RankOptions): Tensor {
  const { rcond } = readOptions("lstsq", options, { rcond: finiteFrom(0) });
  const [left, right] = [wantMatrices("lstsq", a), as(b)];
  const column = right.rank === 1;
  if (left.rank !== 2 || right.dtype !== left.dtype || right.rank > 2 || right.shape[0] !== left.shape[0])
    throw new ShapeError("lstsq", `the matrix is ${showType(left)}, the right side ${showType(right)}`, {
      code: "linear-sides",
      hint: "a matrix [m, n] and a right side [m] or [m, k] of the same dtype",
      facts: { left: left.shape, right: right.shape },
    });
  const part = rcond ?? Math.max(...left.shape) * (left.dtype === "f32" ? 2 ** -23 : 2 ** -52);
  const exact = right.cast("f64");
  const x = matmul(pinv(left.cast("f64"), { rcond: part }), column ? expandDims(exact, 1) : exact);
  return (column ? squeeze(x, -1) : x).cast(left.dtype);
}
