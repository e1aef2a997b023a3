export type { DType, Shape } from "../base/index.ts";
export { ready } from "../runtime/index.ts";
export * from "./functions.ts";
export type { NestedArray, NestedRows, TensorOptions } from "./host.ts";
export { fori, remat, type ScanOptions, scan, type WhileOptions, whileLoop, whileLoop as while } from "./loops.ts";
export type { Numbers } from "./nested.ts";
export * as random from "./random.ts";
export { Tensor, type TensorLike, tensor } from "./tensor.ts";
export { type Compiled, compile, grad, valueAndGrad } from "./transforms.ts";
