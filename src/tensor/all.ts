/** Tensors, and functions of functions. Who only predicts needs but `index.ts`, and a bundle without `grad` has no gradients. */
export * from "./index.ts";
export { type Compiled, compile, grad, valueAndGrad } from "./transforms.ts";
