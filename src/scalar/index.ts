export * as affine from "./affine.ts";
export * from "./elem.ts";
export type { Affine, Axis, Dyn, Elem, Range, ReduceAxis, Sizes } from "./expression.ts";
export * from "./ops.ts";
