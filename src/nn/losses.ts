/**
 * What a model minimizes. t is the target, o the output, z what came before the last activation (logits). Each sample, and each
 * step or place of it, has one loss; `reduction` says how a batch's are put together. Formulas and the clip at 1e-7 are Keras's.
 */
export { circle } from "./losses/circle.ts";
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "./losses/crossentropy.ts";
export { ctc } from "./losses/ctc.ts";
export {
  cosineSimilarity,
  halfSquaredError,
  huber,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  sumAbsoluteError,
} from "./losses/differences.ts";
export {
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalGeneralizedCrossEntropy,
  klDivergence,
  poisson,
} from "./losses/focal.ts";
export { categoricalHinge, hinge, squaredHinge } from "./losses/hinge.ts";
export { dice, tversky } from "./losses/overlap.ts";
