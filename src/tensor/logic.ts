/** Truth values, bits, and what kind of number something is. */
import { finiteFrom, readOptions, type Wants, wantFlag } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as f from "../math/elementary.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { type Axis, as, type Binary, binary, type Reducer, type Unary, unary } from "./as.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

/** Anything but 0 is true. */
const truth = (x: Node): Node => o.cast(x, "bool");
const logical = (name: string, op: (x: Node, y: Node) => Node): Binary =>
  binary(name, (x, y) => op(truth(x), truth(y)));

/** Whether both are true; numbers other than 0 are. */
export const logicalAnd: Binary = /* @__PURE__ */ logical("logicalAnd", o.and);
/** Whether one or both are true. */
export const logicalOr: Binary = /* @__PURE__ */ logical("logicalOr", o.or);
/** Whether exactly one is true. */
export const logicalXor: Binary = /* @__PURE__ */ logical("logicalXor", o.xor);
/** Whether it is not true. */
export const logicalNot: Unary = /* @__PURE__ */ unary("logicalNot", (x) => o.not(truth(x)));

/** The bits that both have, of whole numbers and truth values. */
export const bitwiseAnd: Binary = /* @__PURE__ */ binary("bitwiseAnd", o.and);
/** The bits that one has or both. */
export const bitwiseOr: Binary = /* @__PURE__ */ binary("bitwiseOr", o.or);
/** The bits that exactly one has. */
export const bitwiseXor: Binary = /* @__PURE__ */ binary("bitwiseXor", o.xor);
/** All bits turned over. */
export const bitwiseNot: Unary = /* @__PURE__ */ unary("bitwiseNot", (x) => {
  if (x.type.dtype === "bool") return o.not(x);
  return o.xor(x, x.type.dtype === "u8" ? 255 : -1);
});
/** Bits moved left by `y` places; what leaves the number is lost. */
export const leftShift: Binary = /* @__PURE__ */ binary("leftShift", (x, y) => shifted(x, y, o.shl, 0));
/** Bits moved right by `y` places; the sign stays. */
export const rightShift: Binary = /* @__PURE__ */ binary("rightShift", (x, y) => {
  if (x.type.dtype !== "i32") return shifted(x, y, o.shr, 0);
  const below = o.less(x, 0);
  const right = o.select(below, o.xor(o.shr(o.xor(x, -1), y), -1), o.shr(x, y));
  return o.select(o.lessEqual(widthOf(x), y), o.select(below, o.full(right.type, -1), 0), right);
});

const widthOf = (x: Node): number => (x.type.dtype === "u8" ? 8 : 32);
/** Machines move by the rest of a division by 32; here more places than a number has leave nothing of it. */
function shifted(x: Node, y: Node, shift: (x: Node, y: Node) => Node, gone: number): Node {
  const moved = shift(x, y);
  return o.select(o.lessEqual(widthOf(x), y), o.full(moved.type, gone), moved);
}

/** Whether it is NaN; whole numbers never are. */
export const isnan: Unary = /* @__PURE__ */ unary("isnan", f.isnan);
/** Whether it is ∞ or -∞. */
export const isinf: Unary = /* @__PURE__ */ unary("isinf", f.isinf);
/** Whether it is neither NaN nor infinite. */
export const isfinite: Unary = /* @__PURE__ */ unary("isfinite", f.isfinite);
/** Whether a number is below zero, -0 included. */
export const signbit: Unary = /* @__PURE__ */ unary("signbit", f.signbit);

const count = (x: Node, axis: Axis | undefined, keepDims: math.KeepDims | undefined): Node =>
  math.sum(o.cast(truth(x), "i32"), axis, keepDims);

/** Whether any element is true (not 0). Of no elements none is. */
export const any: Reducer = (x, axis, keepDims) => run("any", (node) => o.less(0, count(node, axis, keepDims)), as(x));
/** Whether all elements are true (not 0). Of no elements all are. */
export const all: Reducer = (x, axis, keepDims) =>
  run("all", (node) => o.equal(count(o.not(truth(node)), axis, keepDims), 0), as(x));
/** How many elements are not 0. */
export const countNonzero: Reducer = (x, axis, keepDims) =>
  run("countNonzero", (node) => count(node, axis, keepDims), as(x));

export interface CloseOptions {
  /** Of the size of `y`: 1e-5. */
  readonly rtol?: number;
  /** Added to that: 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN. */
  readonly equalNan?: boolean;
}
const ofClose: Wants<CloseOptions> = { rtol: finiteFrom(0), atol: finiteFrom(0), equalNan: wantFlag };

function close(
  subject: string,
  x: TensorLike,
  y: TensorLike,
  options: CloseOptions | undefined,
  whole: boolean,
): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = readOptions(subject, options, ofClose);
  const build = (a: Node, b: Node): Node => {
    f.wantFloats(subject, a);
    const near = o.lessEqual(o.abs(o.sub(a, b)), o.add(o.mul(o.abs(b), rtol), atol));
    // An infinite tolerance would take in everything.
    const same = o.or(o.equal(a, b), o.and(near, o.broadcastTo(f.isfinite(b), near.type.shape)));
    const close = equalNan ? o.or(same, o.and(...bothLike(f.isnan(a), f.isnan(b), same))) : same;
    return whole ? o.equal(count(o.not(close), undefined, undefined), 0) : close;
  };
  return run(subject, build, x, y);
}
const bothLike = (x: Node, y: Node, like: Node): [Node, Node] => [
  o.broadcastTo(x, like.type.shape),
  o.broadcastTo(y, like.type.shape),
];

/** Whether |x - y| ≤ atol + rtol · |y|, of float arrays. */
export function isclose(x: TensorLike, y: TensorLike, options?: CloseOptions): Tensor {
  return close("isclose", x, y, options, false);
}
/** Whether all elements are close, as one truth value. */
export function allclose(x: TensorLike, y: TensorLike, options?: CloseOptions): Tensor {
  return close("allclose", x, y, options, true);
}
/** Whether each element of `x` is one of `values`. */
export function isin(x: TensorLike, values: TensorLike): Tensor {
  return run(
    "isin",
    (a, list) => {
      const column = o.reshape(a, [...a.type.shape, 1]);
      const row = math.reshape(list, [-1]);
      return o.less(0, count(o.equal(column, row), -1, undefined));
    },
    as(x),
    values,
  );
}
