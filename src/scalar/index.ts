export type { Affine, Axis, Dyn, Sizes } from "./affine.ts";
export * as affine from "./affine.ts";
export * from "./elem.ts";
export * from "./ops.ts";
