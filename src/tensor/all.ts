/** Tensors, and functions of functions. Who only predicts needs but `index.ts`, and a bundle without `grad` has no gradients. */

export { type Cotangents, customGradient } from "./custom-gradient.ts";
export { type Derivatives, hessian, jacobian, jvp } from "./derivatives.ts";
export * from "./index.ts";
export { eigh, lstsq, pinv, qr, type RankOptions, type SvdOptions, svd } from "./linear/decompositions.ts";
export {
  cholesky,
  det,
  inv,
  matrixPower,
  slogdet,
  solve,
  solveTriangular,
  type TriangularOptions,
} from "./linear/solving.ts";
export { type Compiled, compile, grad, valueAndGrad } from "./transforms.ts";
export { type SampleAxes, type VmapOptions, vmap } from "./vmap.ts";
