export * as affine from "./affine.ts";
export * from "./elem.ts";
export type { Affine, Axis, Elem, Range, ReduceAxis, Sizes } from "./expression.ts";
export { type ElemMachine, lowerElem, type Part } from "./machine.ts";
export * from "./ops.ts";
export { precedes } from "./precedes.ts";
export * from "./walk.ts";
