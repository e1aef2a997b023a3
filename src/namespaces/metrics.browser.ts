/** Metrics, loaded when a model is compiled. */
import { late } from "../base/index.ts";
import type * as all from "../nn/metrics.ts";
import { judging } from "../train/lazy-judging.ts";

export const auc: typeof all.auc = /* @__PURE__ */ late(judging, (code) => code.metrics.auc);
export const binaryIou: typeof all.binaryIou = /* @__PURE__ */ late(judging, (code) => code.metrics.binaryIou);
export const cohenKappa: typeof all.cohenKappa = /* @__PURE__ */ late(judging, (code) => code.metrics.cohenKappa);
export const concordanceCorrelation: typeof all.concordanceCorrelation = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.concordanceCorrelation,
);
export const confusionMatrix: typeof all.confusionMatrix = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.confusionMatrix,
);
export const f1Score: typeof all.f1Score = /* @__PURE__ */ late(judging, (code) => code.metrics.f1Score);
export const fBetaScore: typeof all.fBetaScore = /* @__PURE__ */ late(judging, (code) => code.metrics.fBetaScore);
export const falseNegatives: typeof all.falseNegatives = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.falseNegatives,
);
export const falsePositives: typeof all.falsePositives = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.falsePositives,
);
export const iou: typeof all.iou = /* @__PURE__ */ late(judging, (code) => code.metrics.iou);
export const matthewsCorrelation: typeof all.matthewsCorrelation = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.matthewsCorrelation,
);
export const mean: typeof all.mean = /* @__PURE__ */ late(judging, (code) => code.metrics.mean);
export const meanIou: typeof all.meanIou = /* @__PURE__ */ late(judging, (code) => code.metrics.meanIou);
export const oneHotIou: typeof all.oneHotIou = /* @__PURE__ */ late(judging, (code) => code.metrics.oneHotIou);
export const oneHotMeanIou: typeof all.oneHotMeanIou = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.oneHotMeanIou,
);
export const pearsonCorrelation: typeof all.pearsonCorrelation = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.pearsonCorrelation,
);
export const precision: typeof all.precision = /* @__PURE__ */ late(judging, (code) => code.metrics.precision);
export const precisionAtRecall: typeof all.precisionAtRecall = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.precisionAtRecall,
);
export const r2Score: typeof all.r2Score = /* @__PURE__ */ late(judging, (code) => code.metrics.r2Score);
export const recall: typeof all.recall = /* @__PURE__ */ late(judging, (code) => code.metrics.recall);
export const recallAtPrecision: typeof all.recallAtPrecision = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.recallAtPrecision,
);
export const rootMeanSquaredError: typeof all.rootMeanSquaredError = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.rootMeanSquaredError,
);
export const sensitivityAtSpecificity: typeof all.sensitivityAtSpecificity = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.sensitivityAtSpecificity,
);
export const specificityAtSensitivity: typeof all.specificityAtSensitivity = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.specificityAtSensitivity,
);
export const sum: typeof all.sum = /* @__PURE__ */ late(judging, (code) => code.metrics.sum);
export const trueNegatives: typeof all.trueNegatives = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.trueNegatives,
);
export const truePositives: typeof all.truePositives = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.truePositives,
);
export const accuracy: typeof all.accuracy = /* @__PURE__ */ late(judging, (code) => code.metrics.accuracy);
export const binaryAccuracy: typeof all.binaryAccuracy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.binaryAccuracy,
);
export const categoricalAccuracy: typeof all.categoricalAccuracy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.categoricalAccuracy,
);
export const sparseCategoricalAccuracy: typeof all.sparseCategoricalAccuracy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.sparseCategoricalAccuracy,
);
export const sparseTopKCategoricalAccuracy: typeof all.sparseTopKCategoricalAccuracy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.sparseTopKCategoricalAccuracy,
);
export const topKCategoricalAccuracy: typeof all.topKCategoricalAccuracy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.topKCategoricalAccuracy,
);
export const binaryCrossentropy: typeof all.binaryCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.binaryCrossentropy,
);
export const binaryFocalCrossentropy: typeof all.binaryFocalCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.binaryFocalCrossentropy,
);
export const categoricalCrossentropy: typeof all.categoricalCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.categoricalCrossentropy,
);
export const categoricalFocalCrossentropy: typeof all.categoricalFocalCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.categoricalFocalCrossentropy,
);
export const categoricalGeneralizedCrossEntropy: typeof all.categoricalGeneralizedCrossEntropy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.categoricalGeneralizedCrossEntropy,
);
export const categoricalHinge: typeof all.categoricalHinge = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.categoricalHinge,
);
export const circle: typeof all.circle = /* @__PURE__ */ late(judging, (code) => code.metrics.circle);
export const cosineSimilarity: typeof all.cosineSimilarity = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.cosineSimilarity,
);
export const dice: typeof all.dice = /* @__PURE__ */ late(judging, (code) => code.metrics.dice);
export const halfSquaredError: typeof all.halfSquaredError = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.halfSquaredError,
);
export const hinge: typeof all.hinge = /* @__PURE__ */ late(judging, (code) => code.metrics.hinge);
export const huber: typeof all.huber = /* @__PURE__ */ late(judging, (code) => code.metrics.huber);
export const klDivergence: typeof all.klDivergence = /* @__PURE__ */ late(judging, (code) => code.metrics.klDivergence);
export const logCosh: typeof all.logCosh = /* @__PURE__ */ late(judging, (code) => code.metrics.logCosh);
export const meanAbsoluteError: typeof all.meanAbsoluteError = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.meanAbsoluteError,
);
export const meanAbsolutePercentageError: typeof all.meanAbsolutePercentageError = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.meanAbsolutePercentageError,
);
export const meanSquaredError: typeof all.meanSquaredError = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.meanSquaredError,
);
export const meanSquaredLogarithmicError: typeof all.meanSquaredLogarithmicError = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.meanSquaredLogarithmicError,
);
export const poisson: typeof all.poisson = /* @__PURE__ */ late(judging, (code) => code.metrics.poisson);
export const sparseCategoricalCrossentropy: typeof all.sparseCategoricalCrossentropy = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.sparseCategoricalCrossentropy,
);
export const squaredHinge: typeof all.squaredHinge = /* @__PURE__ */ late(judging, (code) => code.metrics.squaredHinge);
export const sumAbsoluteError: typeof all.sumAbsoluteError = /* @__PURE__ */ late(
  judging,
  (code) => code.metrics.sumAbsoluteError,
);
export const tversky: typeof all.tversky = /* @__PURE__ */ late(judging, (code) => code.metrics.tversky);
