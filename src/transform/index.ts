export { cotangentRule, grad, pullback } from "./grad.ts";
// Not here: `simplify` and `splitSteady`, which are loaded with the compiler. Bundlers take a file with all that it names.
