export { cotangentRule, grad, pullback } from "./grad.ts";
export { type Replaced, simplify } from "./simplify.ts";
export { unroll } from "./unroll.ts";
