/** What the files of functions share: how an argument becomes a tensor, and how a function of nodes becomes one of tensors. */
import { DTypeError, show, showType, ValueError } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import type { KeepDims } from "../math/index.ts";
import { run, Tensor, type TensorLike, tensor } from "./tensor.ts";

export type Axis = number | readonly number[];
export type Unary = (x: TensorLike) => Tensor;
export type Binary = (x: TensorLike, y: TensorLike) => Tensor;
export type Reducer = (x: TensorLike, axis?: Axis, keepDims?: KeepDims) => Tensor;

export const as = (x: TensorLike): Tensor => (x instanceof Tensor ? x : tensor(x));

/** Plain numbers where places are wanted are whole. */
export const asPlaces = (x: TensorLike): Tensor =>
  tensor(x, { dtype: Array.isArray(x) || typeof x === "number" ? "i32" : undefined });

/** Throws where places are no whole numbers. */
export function wantPlaces(subject: string, x: Node): Node {
  if (x.type.dtype === "i32" || x.type.dtype === "u8") return x;
  throw new DTypeError(subject, `needs whole numbers, got ${showType(x.type)}`, {
    code: "needs-int",
    hint: 'cast(x, "i32") first',
    facts: { received: x.type.dtype },
  });
}

export const unary =
  (name: string, build: (x: Node) => Node): Unary =>
  (x) =>
    run(name, build, as(x));

export const binary =
  (name: string, build: (x: Node, y: Node) => Node): Binary =>
  (x, y) =>
    run(name, build, x, y);

/** A list of arrays, at least one. */
export function arraysOf(subject: string, xs: readonly TensorLike[]): readonly TensorLike[] {
  if (Array.isArray(xs) && xs.length > 0) return Array.from(xs);
  throw new ValueError(subject, `was given ${Array.isArray(xs) ? "no arrays" : show(xs)}`, {
    code: "no-arrays",
    hint: `a list of one array or more: ${subject}([a, b], axis)`,
  });
}
