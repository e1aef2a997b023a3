/** Metrics of classes: F scores, a confusion matrix, and what is read off one. */
import {
  badArgument,
  finiteFrom,
  oneOf,
  type Want,
  type Wants,
  wantFinite,
  wantFlag,
  whole,
} from "../../base/index.ts";
import type { SumMetric } from "../loss.ts";
import type { FScoreOptions, IouOptions, KappaOptions, MatrixOptions, OfMatrix } from "./options.ts";
import { added, type SumParts, summing } from "./summing.ts";

const ofFScore: Wants<FScoreOptions> = {
  average: (subject, name, value) => {
    if (value !== null) oneOf(["micro", "macro", "weighted"])(subject, name, value);
  },
  threshold: wantFinite,
};

/** Only a threshold asks for probabilities: the largest is the largest of logits, too, but for exact zeros. */
function fScore(name: string, beta: number, read: FScoreOptions): SumParts {
  const of = (link?: "softmax" | "sigmoid"): SumParts => ({
    direction: "max",
    ...added((sums) => sums.fScoreSums(beta, read, link)),
  });
  return { ...of(), onLogits: (link) => ({ ...of(link), name }) };
}

/**
 * The harmonic mean of precision and recall. As in Keras it is an array by default, one score a class.
 *
 *     metrics.f1Score({ average: "macro" })
 */
export function f1Score(options?: FScoreOptions): SumMetric {
  return summing("f1Score", options, ofFScore, (read) => fScore("f1Score", 1, read));
}

/** (1 + β²)·P·R / (β²·P + R): with β = 2, recall counts more than precision. */
export function fBetaScore(options?: FScoreOptions & { readonly beta?: number }): SumMetric {
  const wants = { ...ofFScore, beta: wantBeta };
  return summing("fBetaScore", options, wants, (read) => fScore("fBetaScore", read.beta ?? 1, read));
}

const wantBeta: Want = (subject, name, value) => {
  if (wantFinite(subject, name, value) > 0) return;
  throw badArgument(subject, name, value, "positive", "a number above 0");
};

const ofMatrix: Wants<MatrixOptions> = { numClasses: whole(2), threshold: wantFinite };

function ofMatrixOnly(name: OfMatrix, read: KappaOptions, direction?: "max"): SumParts {
  const of = (limit: number): SumParts => ({ direction, ...added((sums) => sums.matrixSums(name, read, limit)) });
  const parts = of(read.threshold ?? 0.5);
  return read.threshold === undefined ? { ...parts, onLogits: () => ({ ...of(0), name }) } : parts;
}

/**
 * How often what was said for what: rows are the targets' classes, columns the outputs'. It stands in the history as one array an
 * epoch, and not in the progress line.
 *
 *     const { confusionMatrix } = await model.evaluate(x, y);   // confusionMatrix[3][5]: threes that were taken for fives
 */
export function confusionMatrix(options?: MatrixOptions): SumMetric {
  return summing("confusionMatrix", options, ofMatrix, (read) => ofMatrixOnly("confusionMatrix", read));
}

/**
 * Matthews's correlation coefficient, of any number of classes (J. Gorodkin, 2004): 1 is perfect, 0 is chance. It is 0 where all
 * targets or all outputs are of one class.
 */
export function matthewsCorrelation(options?: MatrixOptions): SumMetric {
  return summing("matthewsCorrelation", options, ofMatrix, (read) => ofMatrixOnly("matthewsCorrelation", read, "max"));
}

/** Cohen's kappa: how far targets and outputs agree beyond chance, 1 - Σ w·observed / Σ w·expected (J. Cohen, 1960). */
export function cohenKappa(options?: KappaOptions): SumMetric {
  const wants: Wants<KappaOptions> = { ...ofMatrix, weights: oneOf(["linear", "quadratic"]) };
  return summing("cohenKappa", options, wants, (read) => ofMatrixOnly("cohenKappa", read, "max"));
}

export interface ClassIouOptions extends IouOptions {
  /** The classes whose mean it is. */
  readonly targetClassIds: readonly number[];
}

const wantIds: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [];
  if (list.length > 0 && list.every((id) => Number.isSafeInteger(id) && (id as number) >= 0)) return;
  throw badArgument(subject, name, value, "class-ids", "numbers of classes: [0, 2]");
};

const ofIou: Wants<IouOptions> = {
  numClasses: whole(2),
  ignoreClass: whole(-(2 ** 31), 2 ** 31 - 1),
  sparseYTrue: wantFlag,
  sparseYPred: wantFlag,
};

function overlap(name: string, options: IouOptions, targetClassIds?: readonly number[]): SumParts {
  return {
    direction: "max",
    ...(options.sparseYTrue === false && { targets: "values" }),
    ...added((sums) => sums.overlapSums(name, options, targetClassIds)),
  };
}

/** The overlap of some classes, TP / (TP + FP + FN) of each, and the mean of those that occur. */
export function iou(options: ClassIouOptions): SumMetric {
  const wants: Wants<ClassIouOptions> = { ...ofIou, targetClassIds: neededIds };
  return summing("iou", options, wants, (read) => overlap("iou", read, read.targetClassIds));
}

/** The same of all classes. */
export function meanIou(options?: IouOptions): SumMetric {
  return summing("meanIou", options, ofIou, (read) => overlap("meanIou", read));
}

/** `iou` of one-hot targets. */
export function oneHotIou(options: Omit<ClassIouOptions, "sparseYTrue">): SumMetric {
  const { sparseYTrue: _, ...rest } = ofIou;
  const wants: Wants<Omit<ClassIouOptions, "sparseYTrue">> = { ...rest, targetClassIds: neededIds };
  return summing("oneHotIou", options, wants, (read) =>
    overlap("oneHotIou", { sparseYPred: false, ...read, sparseYTrue: false }, read.targetClassIds),
  );
}

/** `meanIou` of one-hot targets. */
export function oneHotMeanIou(options?: Omit<IouOptions, "sparseYTrue">): SumMetric {
  const { sparseYTrue: _, ...rest } = ofIou;
  return summing("oneHotMeanIou", options, rest, (read) =>
    overlap("oneHotMeanIou", { sparseYPred: false, ...read, sparseYTrue: false }),
  );
}

const neededIds: Want = Object.assign((...given: Parameters<Want>) => wantIds(...given), { needed: true });

export interface BinaryIouOptions {
  /** Default: [0, 1], the mean of both. */
  readonly targetClassIds?: readonly number[];
  /** An output from here on is class 1. Default: 0.5. */
  readonly threshold?: number;
}

/** The overlap of class 1 (where outputs are at least the threshold), and of the rest. */
export function binaryIou(options?: BinaryIouOptions): SumMetric {
  const wants: Wants<BinaryIouOptions> = { targetClassIds: wantIds, threshold: finiteFrom(Number.NEGATIVE_INFINITY) };
  return summing("binaryIou", options, wants, ({ targetClassIds = [0, 1], threshold }) => {
    const of = (limit: number): SumParts => ({
      direction: "max",
      targets: "values",
      ...added((sums) => sums.binaryOverlapSums(targetClassIds, limit)),
    });
    const parts = of(threshold ?? 0.5);
    return threshold === undefined ? { ...parts, onLogits: () => ({ ...of(0), name: "binaryIou" }) } : parts;
  });
}
