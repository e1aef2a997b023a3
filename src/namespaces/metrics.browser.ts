/** Metrics, loaded when a model is compiled. */
import { late } from "../base/index.ts";
import type * as all from "../nn/metrics.ts";
import { judging } from "../train/lazy-judging.ts";

/** The maker of this name. */
const maker = <Name extends keyof typeof all>(name: Name): (typeof all)[Name] =>
  late(judging, (code) => code.metrics[name]);

export const auc: typeof all.auc = /* @__PURE__ */ maker("auc");
export const binaryIou: typeof all.binaryIou = /* @__PURE__ */ maker("binaryIou");
export const cohenKappa: typeof all.cohenKappa = /* @__PURE__ */ maker("cohenKappa");
export const concordanceCorrelation: typeof all.concordanceCorrelation =
  /* @__PURE__ */ maker("concordanceCorrelation");
export const confusionMatrix: typeof all.confusionMatrix = /* @__PURE__ */ maker("confusionMatrix");
export const f1Score: typeof all.f1Score = /* @__PURE__ */ maker("f1Score");
export const fBetaScore: typeof all.fBetaScore = /* @__PURE__ */ maker("fBetaScore");
export const falseNegatives: typeof all.falseNegatives = /* @__PURE__ */ maker("falseNegatives");
export const falsePositives: typeof all.falsePositives = /* @__PURE__ */ maker("falsePositives");
export const iou: typeof all.iou = /* @__PURE__ */ maker("iou");
export const matthewsCorrelation: typeof all.matthewsCorrelation = /* @__PURE__ */ maker("matthewsCorrelation");
export const mean: typeof all.mean = /* @__PURE__ */ maker("mean");
export const meanIou: typeof all.meanIou = /* @__PURE__ */ maker("meanIou");
export const oneHotIou: typeof all.oneHotIou = /* @__PURE__ */ maker("oneHotIou");
export const oneHotMeanIou: typeof all.oneHotMeanIou = /* @__PURE__ */ maker("oneHotMeanIou");
export const pearsonCorrelation: typeof all.pearsonCorrelation = /* @__PURE__ */ maker("pearsonCorrelation");
export const precision: typeof all.precision = /* @__PURE__ */ maker("precision");
export const precisionAtRecall: typeof all.precisionAtRecall = /* @__PURE__ */ maker("precisionAtRecall");
export const r2Score: typeof all.r2Score = /* @__PURE__ */ maker("r2Score");
export const recall: typeof all.recall = /* @__PURE__ */ maker("recall");
export const recallAtPrecision: typeof all.recallAtPrecision = /* @__PURE__ */ maker("recallAtPrecision");
export const rootMeanSquaredError: typeof all.rootMeanSquaredError = /* @__PURE__ */ maker("rootMeanSquaredError");
export const sensitivityAtSpecificity: typeof all.sensitivityAtSpecificity =
  /* @__PURE__ */ maker("sensitivityAtSpecificity");
export const specificityAtSensitivity: typeof all.specificityAtSensitivity =
  /* @__PURE__ */ maker("specificityAtSensitivity");
export const sum: typeof all.sum = /* @__PURE__ */ maker("sum");
export const trueNegatives: typeof all.trueNegatives = /* @__PURE__ */ maker("trueNegatives");
export const truePositives: typeof all.truePositives = /* @__PURE__ */ maker("truePositives");
export const accuracy: typeof all.accuracy = /* @__PURE__ */ maker("accuracy");
export const binaryAccuracy: typeof all.binaryAccuracy = /* @__PURE__ */ maker("binaryAccuracy");
export const categoricalAccuracy: typeof all.categoricalAccuracy = /* @__PURE__ */ maker("categoricalAccuracy");
export const sparseCategoricalAccuracy: typeof all.sparseCategoricalAccuracy =
  /* @__PURE__ */ maker("sparseCategoricalAccuracy");
export const sparseTopKCategoricalAccuracy: typeof all.sparseTopKCategoricalAccuracy = /* @__PURE__ */ maker(
  "sparseTopKCategoricalAccuracy",
);
export const topKCategoricalAccuracy: typeof all.topKCategoricalAccuracy =
  /* @__PURE__ */ maker("topKCategoricalAccuracy");
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
