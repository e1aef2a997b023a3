export { cotangentRule, grad, pullback } from "./grad.ts";
export { type Replaced, simplify } from "./simplify.ts";
export { type Split, splitSteady } from "./steady.ts";
export { unroll } from "./unroll.ts";
