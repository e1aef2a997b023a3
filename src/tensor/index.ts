export type { DType, Shape } from "../base/index.ts";
export { ready } from "../runtime/index.ts";
export * from "./functions.ts";
export type { NestedArray } from "./host.ts";
export { Tensor, type TensorLike, type TensorOptions, tensor } from "./tensor.ts";
export { type Compiled, compile, grad, scan, valueAndGrad } from "./transforms.ts";
