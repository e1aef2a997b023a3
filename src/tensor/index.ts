export type { DType, Shape } from "../base/index.ts";
export * from "./functions.ts";
export type { NestedArray } from "./host.ts";
export { fromHost, Tensor, type TensorLike, type TensorOptions, tensor } from "./tensor.ts";
export { type Compiled, compile, grad, infer, scan, type Traced, trace, valueAndGrad } from "./transforms.ts";
export { flattenTree, mapTree, unflattenTree } from "./tree.ts";
