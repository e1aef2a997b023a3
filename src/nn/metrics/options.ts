/** What metrics take that keep sums: their makers check it, and their sums read it. */

export interface AucOptions {
  /** How many thresholds from 0 to 1. Default: 200. */
  readonly numThresholds?: number;
  /** `"ROC"`: recall over the false positive rate. `"PR"`: precision over recall. `"PRGAIN"`: their gains. Default: `"ROC"`. */
  readonly curve?: "ROC" | "PR" | "PRGAIN";
  /** How the area between two thresholds is taken: between both values, or by the smaller or the larger. */
  readonly summationMethod?: "interpolation" | "minoring" | "majoring";
  /** Thresholds of one's own, from 0 to 1, instead of evenly spaced ones; 0 and 1 are added. */
  readonly thresholds?: readonly number[];
  /** A curve for each of the output's numbers, and then their mean. Default: false, one curve for all numbers. */
  readonly multiLabel?: boolean;
  /** How much each of the output's numbers counts. */
  readonly labelWeights?: readonly number[];
  /** The outputs are logits. Default: as the loss says. */
  readonly fromLogits?: boolean;
}

export interface ThresholdOptions {
  /** A number, or several, which give an array: an output above it is yes. Default: 0.5, and 0 where outputs are logits. */
  readonly thresholds?: number | readonly number[];
}

export interface PickOptions extends ThresholdOptions {
  /** The k largest outputs of each row are yes, and no others. Default: none. */
  readonly topK?: number;
  /** The number of a class that alone counts. Default: all. */
  readonly classId?: number;
}

export interface AtOptions {
  /** How many thresholds from 0 to 1 are looked at. Default: 200. */
  readonly numThresholds?: number;
  /** The number of a class that alone counts. Default: all. */
  readonly classId?: number;
}

export type Kind = "truePositives" | "falsePositives" | "trueNegatives" | "falseNegatives";

/** A rate at each threshold. */
export type Rate = "precision" | "recall" | "specificity";

export interface FScoreOptions {
  /** null: a score for each class. "micro": of all counts together. "macro": the mean. "weighted": the mean by how often a class occurs. */
  readonly average?: "micro" | "macro" | "weighted" | null;
  /** An output above it is yes. Default: none, the largest of each row is. */
  readonly threshold?: number;
}

export interface MatrixOptions {
  /** Default: as many as the output tells apart, and 2 where it is one number. */
  readonly numClasses?: number;
  /** Of outputs of one number: above it is class 1. Default: 0.5, and 0 where outputs are logits. */
  readonly threshold?: number;
}

export interface KappaOptions extends MatrixOptions {
  /** How bad it is to be off by more than one class, of classes with an order. Default: all mistakes are alike. */
  readonly weights?: "linear" | "quadratic";
}

/** What is read off a confusion matrix. */
export type OfMatrix = "confusionMatrix" | "matthewsCorrelation" | "cohenKappa";

export interface IouOptions {
  /** Default: as many as the output tells apart. */
  readonly numClasses?: number;
  /** A class number of the targets that does not count, such as 255. */
  readonly ignoreClass?: number;
  /** Whether targets are class numbers. Default: as the loss takes them. */
  readonly sparseYTrue?: boolean;
  /** Whether outputs are class numbers. Default: where the output has not `numClasses` numbers a place. */
  readonly sparseYPred?: boolean;
}

export interface R2Options {
  /** Of several outputs: their mean, their mean by the targets' variance, or null for an array, one score each. */
  readonly classAggregation?: "uniformAverage" | "varianceWeightedAverage" | null;
  /** How many independent inputs there were: then it is the adjusted R². Default: 0, which adjusts nothing. */
  readonly numRegressors?: number;
}
