/** The same functions as free functions: `add(x, y)`. Each takes tensors, nested arrays or numbers. */
import {
  allocate,
  canHold,
  cannotHold,
  type DType,
  DTypeError,
  dtypes,
  inTheNameOf,
  readOptions,
  type Shape,
  sizeOf,
  ValueError,
  type Wants,
  wantFinite,
  wantNumber,
  wantShape,
  wantType,
  wantWhole,
  whole,
} from "../base/index.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { type Axis, arraysOf, as, type Binary, type Reducer, type Unary } from "./as.ts";
import type { TensorOptions } from "./host.ts";
import { run, Tensor, type TensorLike, tensor } from "./tensor.ts";

const ofTensor: Wants<TensorOptions> = { dtype: wantType };

/** The dtype among options; every function here takes them last. */
function dtypeFrom(subject: string, options: TensorOptions | undefined): DType {
  return readOptions(subject, options, ofTensor).dtype ?? "f32";
}

function filled(subject: string, shape: Shape, value: number, options: TensorOptions | undefined): Tensor {
  const dtype = dtypeFrom(subject, options);
  const count = sizeOf(wantShape(subject, shape));
  const data = allocate(subject, count, dtypes[dtype].zeros);
  if (value !== 0) data.fill(inTheNameOf(subject, () => tensor(value, { dtype }).item()));
  return new Tensor({ dtype, shape: [...shape] }, data);
}

/** Zeros of a shape. */
export function zeros(shape: Shape, options?: TensorOptions): Tensor {
  return filled("zeros", shape, 0, options);
}
/** One number, everywhere. */
export function full(shape: Shape, value: number, options?: TensorOptions): Tensor {
  return filled("full", shape, wantNumber("full", "value", value), options);
}
/** Ones of a shape. */
export function ones(shape: Shape, options?: TensorOptions): Tensor {
  return filled("ones", shape, 1, options);
}
/** The identity matrix, or the first columns of one. */
export function eye(rows: number, options?: TensorOptions & { readonly columns?: number }): Tensor {
  wantWhole("eye", "rows", rows, 0);
  const { columns = rows, ...rest } = readOptions("eye", options, { columns: whole(0), ...ofTensor });
  const shape = [rows, columns];
  const { dtype, data } = filled("eye", shape, 0, rest);
  for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
  return new Tensor({ dtype, shape }, data);
}
/**
 * start, start + step, … below (or, for a negative step, above) stop. `arange(n)` counts from 0. Throws a DTypeError where
 * the element type cannot hold the numbers.
 */
export function arange(start: number, stop?: number, step = 1, options?: TensorOptions): Tensor {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  wantFinite("arange", "start", from);
  wantFinite("arange", "stop", to);
  if (wantFinite("arange", "step", step) === 0)
    throw new ValueError("arange", "the step is 0", { code: "arange-step", hint: "it would never arrive" });
  const { dtype, shape, data } = filled("arange", [Math.max(0, Math.ceil((to - from) / step))], 0, options);
  if (dtype === "bool")
    throw new DTypeError("arange", "truth values cannot be counted", {
      code: "needs-number",
      hint: 'cast what was counted: arange(2).cast("bool")',
    });
  for (let i = 0; i < data.length; i++) {
    data[i] = from + i * step;
    if (!canHold(dtype, from + i * step)) throw cannotHold("arange", dtype, from + i * step);
  }
  return new Tensor({ dtype, shape }, data);
}

export const add: Binary = (x, y) => run("add", o.add, x, y);
export const sub: Binary = (x, y) => run("sub", o.sub, x, y);
export const mul: Binary = (x, y) => run("mul", o.mul, x, y);
export const div: Binary = (x, y) => run("div", o.div, x, y);
export const mod: Binary = (x, y) => run("mod", o.mod, x, y);
export const pow: Binary = (x, y) => run("pow", o.pow, x, y);
export const maximum: Binary = (x, y) => run("maximum", o.maximum, x, y);
export const minimum: Binary = (x, y) => run("minimum", o.minimum, x, y);
export const equal: Binary = (x, y) => run("equal", o.equal, x, y);
export const notEqual: Binary = (x, y) => run("notEqual", o.notEqual, x, y);
export const less: Binary = (x, y) => run("less", o.less, x, y);
export const lessEqual: Binary = (x, y) => run("lessEqual", o.lessEqual, x, y);
export const greater: Binary = (x, y) => run("greater", math.greater, x, y);
export const greaterEqual: Binary = (x, y) => run("greaterEqual", math.greaterEqual, x, y);
export const matmul: Binary = (x, y) => run("matmul", math.matmul, x, y);

export const neg: Unary = (x) => as(x).neg();
export const abs: Unary = (x) => as(x).abs();
export const sign: Unary = (x) => as(x).sign();
export const round: Unary = (x) => as(x).round();
export const floor: Unary = (x) => as(x).floor();
export const square: Unary = (x) => as(x).square();
export const sqrt: Unary = (x) => as(x).sqrt();
export const exp: Unary = (x) => as(x).exp();
export const log: Unary = (x) => as(x).log();
export const log1p: Unary = (x) => as(x).log1p();
export const sin: Unary = (x) => as(x).sin();
export const cos: Unary = (x) => as(x).cos();
export const tanh: Unary = (x) => as(x).tanh();
export const sigmoid: Unary = (x) => as(x).sigmoid();
export const relu: Unary = (x) => as(x).relu();
/** The value itself, constant to any derivative. */
export const stopGradient: Unary = (x) => run("stopGradient", o.stopGradient, as(x));

export const sum: Reducer = (x, axis, keepDims) => as(x).sum(axis, keepDims);
export const mean: Reducer = (x, axis, keepDims) => as(x).mean(axis, keepDims);
export const prod: Reducer = (x, axis, keepDims) => as(x).prod(axis, keepDims);
export const max: Reducer = (x, axis, keepDims) => as(x).max(axis, keepDims);
export const min: Reducer = (x, axis, keepDims) => as(x).min(axis, keepDims);

export function argmax(x: TensorLike, axis?: number, keepDims?: math.KeepDims): Tensor {
  return as(x).argmax(axis, keepDims);
}
export function argmin(x: TensorLike, axis?: number, keepDims?: math.KeepDims): Tensor {
  return as(x).argmin(axis, keepDims);
}
export function softmax(x: TensorLike, axis = -1): Tensor {
  return as(x).softmax(axis);
}
export function logSoftmax(x: TensorLike, axis = -1): Tensor {
  return as(x).logSoftmax(axis);
}
export function clip(x: TensorLike, lo: number, hi: number): Tensor {
  return as(x).clip(lo, hi);
}
/** `yes` where `cond` holds, else `no`; all three broadcast. */
export function where(cond: TensorLike, yes: TensorLike, no: TensorLike): Tensor {
  const [a, b] = [yes, no].map((x, k, pair) =>
    x instanceof Tensor || ArrayBuffer.isView(x)
      ? as(x as TensorLike)
      : tensor(x, { dtype: pair[1 - k] instanceof Tensor ? (pair[1 - k] as Tensor).dtype : undefined }),
  );
  return run("where", (c, m, n) => o.select(c.type.dtype === "bool" ? c : o.notEqual(c, 0), m, n), as(cond), a, b);
}
/**
 * Sums of products by the letters of their axes; one or two operands. A letter that occurs twice in an operand takes its
 * diagonal. Throws a ValueError where the text and the operands do not fit.
 *
 *     einsum("ij,jk->ik", a, b)   // a matrix product
 *     einsum("ii->", a)           // the trace
 */
export function einsum(spec: string, ...xs: TensorLike[]): Tensor {
  return run("einsum", (...nodes) => math.einsum(spec, ...nodes), ...xs);
}
export function reshape(x: TensorLike, shape: Shape): Tensor {
  return as(x).reshape(shape);
}
export function transpose(x: TensorLike, perm?: readonly number[]): Tensor {
  return as(x).transpose(perm);
}
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  return as(x).broadcastTo(shape);
}
export function slice(
  x: TensorLike,
  start: number | readonly number[],
  end?: number | readonly number[],
  step?: number | readonly number[],
): Tensor {
  return as(x).slice(start, end, step);
}
/** One after the other along an axis they have. */
export function concat(xs: readonly TensorLike[], axis = 0): Tensor {
  return run("concat", (...nodes) => math.concat(nodes, axis), ...arraysOf("concat", xs));
}
export function stack(xs: readonly TensorLike[], axis = 0): Tensor {
  return run("stack", (...nodes) => math.stack(nodes, axis), ...arraysOf("stack", xs));
}
export function flip(x: TensorLike, axis?: Axis): Tensor {
  return as(x).flip(axis);
}
/**
 * Reads `x[…, indices, …]` along an axis. Indices count from 0, negative ones from the end: -1 is the last. Throws a
 * ValueError for an index outside. (An index that a compiled function computes itself is moved to the nearest end.)
 *
 *     gather([5, 6, 7], [0, -1])   // 5, 7
 */
export function gather(x: TensorLike, indices: TensorLike, axis = 0): Tensor {
  return as(x).gather(indices, axis);
}
/** `x` with `updates` added at `x[…, indices, …]`; repeated indices add up. Indices are those of `gather`. */
export function scatterAdd(x: TensorLike, indices: TensorLike, updates: TensorLike, axis = 0): Tensor {
  return as(x).scatterAdd(indices, updates, axis);
}
/** `[…] → […, depth]`: 1 at the label, else 0. A label that is no place from 0 to depth - 1 has no 1. */
export function oneHot(labels: TensorLike, depth: number, dtype: DType = "f32"): Tensor {
  return as(labels).oneHot(depth, dtype);
}
export function cast(x: TensorLike, dtype: DType): Tensor {
  return as(x).cast(dtype);
}
