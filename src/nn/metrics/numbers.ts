/** Metrics of numbers: how much of the targets' variance is explained, how far outputs go along with targets, and plain sums. */
import {
  badArgument,
  oneOf,
  readOptions,
  type Want,
  type Wants,
  wantAxis,
  wantFunction,
  wantText,
  whole,
} from "../../base/index.ts";
import type { Judge, Metric, SumMetric } from "../loss.ts";
import type { R2Options } from "./options.ts";
import type { NoOptions } from "./shared.ts";
import { added, type SumParts, summing } from "./summing.ts";

/** √ of the mean of (t - o)². */
export function rootMeanSquaredError(options?: NoOptions): SumMetric {
  return summing("rootMeanSquaredError", options, {}, () => ({
    direction: "min",
    ...added((sums) => sums.rootMeanSums()),
  }));
}

const ofR2: Wants<R2Options> = {
  classAggregation: (subject, name, value) => {
    if (value !== null) oneOf(["uniformAverage", "varianceWeightedAverage"])(subject, name, value);
  },
  numRegressors: whole(0),
};

/**
 * The share of the targets' variance that the outputs explain, 1 - Σ (t - o)² / Σ (t - mean t)²: 1 is perfect, 0 is as good as always
 * answering the mean. It is 0 where all targets are alike.
 */
export function r2Score(options?: R2Options): SumMetric {
  return summing("r2Score", options, ofR2, (read) => ({ direction: "max", ...added((sums) => sums.r2Sums(read)) }));
}

export interface CorrelationOptions {
  /**
   * Along which axis targets and outputs are compared. Default: -1, the numbers of each sample, and then the mean over samples, as in
   * Keras; where an output is one number, 0. With 0 it is over all samples of an epoch, of each of the output's numbers.
   */
  readonly axis?: number;
}

function correlation(name: "pearsonCorrelation" | "concordanceCorrelation", options?: CorrelationOptions): SumMetric {
  return summing(name, options, { axis: wantAxis }, ({ axis }) => ({
    direction: "max",
    ...added((sums) => sums.correlationSums(name, axis)),
  }));
}

/** Pearson's correlation, Σ (t - mean t)(o - mean o) / √(Σ (t - mean t)² · Σ (o - mean o)²); 0 where one of them does not vary. */
export function pearsonCorrelation(options?: CorrelationOptions): SumMetric {
  return correlation("pearsonCorrelation", options);
}

/** Lin's concordance: 2·cov / (var t + var o + (mean t - mean o)² + 1e-7): 1 only where outputs are the targets (L. Lin, 1989). */
export function concordanceCorrelation(options?: CorrelationOptions): SumMetric {
  return correlation("concordanceCorrelation", options);
}

export interface OfOptions {
  /** What it is of: one value for each sample, from targets and outputs. Default: the outputs. */
  readonly of?: Judge;
  /** What it is called. Default: "mean", "sum". */
  readonly name?: string;
}

const wantJudge: Want = (subject, name, value) =>
  wantFunction(subject, name, value, "a function of targets and outputs: (yTrue, yPred) => …");
const ofOf: Wants<OfOptions> = { of: wantJudge, name: wantText };

function aggregate(kind: "mean" | "sum", options: OfOptions | undefined): Metric {
  const read = readOptions(kind, options, ofOf);
  const { of, name = kind } = read;
  if (name === "") throw badArgument(kind, "name", name, "text", "a text that is not empty");
  const parts: SumParts = added((sums) => sums.totalSums(kind, of));
  // No file can hold a function of the user's own.
  return of === undefined && read.name === undefined
    ? summing(kind, undefined as NoOptions | undefined, {}, () => parts)
    : { name, ...parts };
}

/**
 * The mean of the outputs, or of anything.
 *
 *     metrics.mean({ name: "bias", of: (yTrue, yPred) => yPred.sub(yTrue) })
 */
export function mean(options?: OfOptions): Metric {
  return aggregate("mean", options);
}

/** The sum of the outputs, or of anything, over an epoch. */
export function sum(options?: OfOptions): Metric {
  return aggregate("sum", options);
}
