/**
 * What is reported beside the loss: the mean over samples, or what a metric adds up over an epoch. Names, defaults and formulas are
 * Keras's.
 */
export * from "./metrics/accuracy.ts";
export { auc } from "./metrics/auc.ts";
export {
  falseNegatives,
  falsePositives,
  precision,
  precisionAtRecall,
  recall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  trueNegatives,
  truePositives,
} from "./metrics/confusion.ts";
export * from "./metrics/losses.ts";
export {
  concordanceCorrelation,
  mean,
  pearsonCorrelation,
  r2Score,
  rootMeanSquaredError,
  sum,
} from "./metrics/numbers.ts";
export {
  binaryIou,
  cohenKappa,
  confusionMatrix,
  f1Score,
  fBetaScore,
  iou,
  matthewsCorrelation,
  meanIou,
  oneHotIou,
  oneHotMeanIou,
} from "./metrics/scores.ts";
