/** Losses, loaded when a model is compiled. */
import { late } from "../base/index.ts";
import type * as all from "../nn/losses.ts";
import { judging } from "../train/lazy-judging.ts";

/** The maker of this name. */
const maker = <Name extends keyof typeof all>(name: Name): (typeof all)[Name] =>
  late(judging, (code) => code.losses[name]);

export const binaryCrossentropy: typeof all.binaryCrossentropy = /* @__PURE__ */ maker("binaryCrossentropy");
export const binaryFocalCrossentropy: typeof all.binaryFocalCrossentropy =
  /* @__PURE__ */ maker("binaryFocalCrossentropy");
export const categoricalCrossentropy: typeof all.categoricalCrossentropy =
  /* @__PURE__ */ maker("categoricalCrossentropy");
export const categoricalFocalCrossentropy: typeof all.categoricalFocalCrossentropy =
  /* @__PURE__ */ maker("categoricalFocalCrossentropy");
export const categoricalGeneralizedCrossEntropy: typeof all.categoricalGeneralizedCrossEntropy = /* @__PURE__ */ maker(
  "categoricalGeneralizedCrossEntropy",
);
export const categoricalHinge: typeof all.categoricalHinge = /* @__PURE__ */ maker("categoricalHinge");
export const circle: typeof all.circle = /* @__PURE__ */ maker("circle");
export const cosineSimilarity: typeof all.cosineSimilarity = /* @__PURE__ */ maker("cosineSimilarity");
export const ctc: typeof all.ctc = /* @__PURE__ */ maker("ctc");
export const dice: typeof all.dice = /* @__PURE__ */ maker("dice");
export const halfSquaredError: typeof all.halfSquaredError = /* @__PURE__ */ maker("halfSquaredError");
export const hinge: typeof all.hinge = /* @__PURE__ */ maker("hinge");
export const huber: typeof all.huber = /* @__PURE__ */ maker("huber");
export const klDivergence: typeof all.klDivergence = /* @__PURE__ */ maker("klDivergence");
export const logCosh: typeof all.logCosh = /* @__PURE__ */ maker("logCosh");
export const meanAbsoluteError: typeof all.meanAbsoluteError = /* @__PURE__ */ maker("meanAbsoluteError");
export const meanAbsolutePercentageError: typeof all.meanAbsolutePercentageError =
  /* @__PURE__ */ maker("meanAbsolutePercentageError");
export const meanSquaredError: typeof all.meanSquaredError = /* @__PURE__ */ maker("meanSquaredError");
export const meanSquaredLogarithmicError: typeof all.meanSquaredLogarithmicError =
  /* @__PURE__ */ maker("meanSquaredLogarithmicError");
export const poisson: typeof all.poisson = /* @__PURE__ */ maker("poisson");
export const sparseCategoricalCrossentropy: typeof all.sparseCategoricalCrossentropy = /* @__PURE__ */ maker(
  "sparseCategoricalCrossentropy",
);
export const squaredHinge: typeof all.squaredHinge = /* @__PURE__ */ maker("squaredHinge");
export const sumAbsoluteError: typeof all.sumAbsoluteError = /* @__PURE__ */ maker("sumAbsoluteError");
export const tversky: typeof all.tversky = /* @__PURE__ */ maker("tversky");
