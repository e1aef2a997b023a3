/** Losses, loaded when a model is compiled. */
import { late } from "../base/index.ts";
import type * as all from "../nn/losses.ts";
import { judging } from "../train/lazy-judging.ts";

export const binaryCrossentropy: typeof all.binaryCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.binaryCrossentropy,
);
export const binaryFocalCrossentropy: typeof all.binaryFocalCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.binaryFocalCrossentropy,
);
export const categoricalCrossentropy: typeof all.categoricalCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.categoricalCrossentropy,
);
export const categoricalFocalCrossentropy: typeof all.categoricalFocalCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.categoricalFocalCrossentropy,
);
export const categoricalGeneralizedCrossEntropy: typeof all.categoricalGeneralizedCrossEntropy = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.categoricalGeneralizedCrossEntropy,
);
export const categoricalHinge: typeof all.categoricalHinge = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.categoricalHinge,
);
export const circle: typeof all.circle = /* @__PURE__ */ late(judging, (code) => code.losses.circle);
export const cosineSimilarity: typeof all.cosineSimilarity = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.cosineSimilarity,
);
export const ctc: typeof all.ctc = /* @__PURE__ */ late(judging, (code) => code.losses.ctc);
export const dice: typeof all.dice = /* @__PURE__ */ late(judging, (code) => code.losses.dice);
export const halfSquaredError: typeof all.halfSquaredError = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.halfSquaredError,
);
export const hinge: typeof all.hinge = /* @__PURE__ */ late(judging, (code) => code.losses.hinge);
export const huber: typeof all.huber = /* @__PURE__ */ late(judging, (code) => code.losses.huber);
export const klDivergence: typeof all.klDivergence = /* @__PURE__ */ late(judging, (code) => code.losses.klDivergence);
export const logCosh: typeof all.logCosh = /* @__PURE__ */ late(judging, (code) => code.losses.logCosh);
export const meanAbsoluteError: typeof all.meanAbsoluteError = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.meanAbsoluteError,
);
export const meanAbsolutePercentageError: typeof all.meanAbsolutePercentageError = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.meanAbsolutePercentageError,
);
export const meanSquaredError: typeof all.meanSquaredError = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.meanSquaredError,
);
export const meanSquaredLogarithmicError: typeof all.meanSquaredLogarithmicError = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.meanSquaredLogarithmicError,
);
export const poisson: typeof all.poisson = /* @__PURE__ */ late(judging, (code) => code.losses.poisson);
export const sparseCategoricalCrossentropy: typeof all.sparseCategoricalCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.sparseCategoricalCrossentropy,
);
export const squaredHinge: typeof all.squaredHinge = /* @__PURE__ */ late(judging, (code) => code.losses.squaredHinge);
export const sumAbsoluteError: typeof all.sumAbsoluteError = /* @__PURE__ */ late(
  judging,
  (code) => code.losses.sumAbsoluteError,
);
export const tversky: typeof all.tversky = /* @__PURE__ */ late(judging, (code) => code.losses.tversky);
