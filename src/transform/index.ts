export { cotangentRule, grad, pullback } from "./grad.ts";
// Not here: what the front door must not load. Bundlers take a file with all that it names.
export { passes } from "./lazy-passes.ts";
