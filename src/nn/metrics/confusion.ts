/**
 * Metrics of yes and no by thresholds: an output is yes where it is above the threshold, a target where it is not 0. All numbers of
 * an output are judged alike; `classId` picks one class. As in Keras; thresholds that are not given mean a probability of ½.
 */
import { needed, share, type Wants, whole } from "../../base/index.ts";
import type { SumMetric } from "../loss.ts";
import type { AtOptions, Kind, PickOptions, Rate, ThresholdOptions } from "./options.ts";
import { wantNumbers } from "./shared.ts";
import { added, type SumParts, summing } from "./summing.ts";

const ofThresholds: Wants<ThresholdOptions> = {
  thresholds: wantNumbers("thresholds", "a finite number, or several: [0.25, 0.5, 0.75]"),
};
const ofPick: Wants<PickOptions> = { ...ofThresholds, topK: whole(1), classId: whole(0) };

/** A metric of counts by kind: of one the count, of two the share of the first in both. */
function counting(
  name: string,
  options: PickOptions | undefined,
  wants: Wants<PickOptions>,
  kinds: readonly [Kind, Kind?],
  direction: "min" | "max",
): SumMetric {
  const of = (read: PickOptions): SumParts => ({
    direction,
    ...added((sums) => sums.countSums(name, kinds, read)),
  });
  return summing(name, options, wants, (read) => {
    const onLogits = () => ({ ...of({ ...read, thresholds: 0 }), name });
    // A threshold that is given is one of the outputs as they are, as in Keras.
    return read.thresholds === undefined && read.topK === undefined ? { ...of(read), onLogits } : of(read);
  });
}

const only = (name: Kind, options: ThresholdOptions | undefined): SumMetric =>
  counting(name, options, ofThresholds as Wants<PickOptions>, [name], name.startsWith("true") ? "max" : "min");

/** How many targets are yes, and the output says so; by weight. */
export function truePositives(options?: ThresholdOptions): SumMetric {
  return only("truePositives", options);
}

/** How many targets are no, and the output says yes; by weight. */
export function falsePositives(options?: ThresholdOptions): SumMetric {
  return only("falsePositives", options);
}

/** How many targets are no, and the output says so; by weight. */
export function trueNegatives(options?: ThresholdOptions): SumMetric {
  return only("trueNegatives", options);
}

/** How many targets are yes, and the output says no; by weight. */
export function falseNegatives(options?: ThresholdOptions): SumMetric {
  return only("falseNegatives", options);
}

/**
 * Of what the output calls yes, the share that is: TP / (TP + FP), and 0 where it calls nothing so.
 *
 *     metrics.precision({ thresholds: 0.9 })
 */
export function precision(options?: PickOptions): SumMetric {
  return counting("precision", options, ofPick, ["truePositives", "falsePositives"], "max");
}

/** Of what is yes, the share that the output calls so: TP / (TP + FN), and 0 where nothing is yes. */
export function recall(options?: PickOptions): SumMetric {
  return counting("recall", options, ofPick, ["truePositives", "falseNegatives"], "max");
}

const ofAt: Wants<AtOptions> = { numThresholds: whole(1), classId: whole(0) };

/** The best of one rate over the thresholds at which another is at least so large; 0 where there is none. */
function bestAt<O extends AtOptions>(
  name: string,
  options: O | undefined,
  key: Exclude<keyof O, keyof AtOptions> & string,
  rates: readonly [limited: Rate, wanted: Rate],
): SumMetric {
  const wants = { ...ofAt, [key]: needed(share()) } as unknown as Wants<O>;
  return summing(name, options, wants, (read) => {
    const least = (read as Readonly<Record<string, unknown>>)[key] as number;
    const of = (link?: "softmax" | "sigmoid"): SumParts => ({
      direction: "max",
      ...added((sums) => sums.atLeastSums(name, read, least, rates, link)),
    });
    return { ...of(), onLogits: (link) => ({ ...of(link), name }) };
  });
}

/** The largest precision at which recall is at least `recall`. */
export function precisionAtRecall(options: AtOptions & { readonly recall: number }): SumMetric {
  return bestAt("precisionAtRecall", options, "recall", ["recall", "precision"]);
}

/** The largest recall at which precision is at least `precision`. */
export function recallAtPrecision(options: AtOptions & { readonly precision: number }): SumMetric {
  return bestAt("recallAtPrecision", options, "precision", ["precision", "recall"]);
}

/** The largest sensitivity (recall) at which specificity, TN / (TN + FP), is at least `specificity`. */
export function sensitivityAtSpecificity(options: AtOptions & { readonly specificity: number }): SumMetric {
  return bestAt("sensitivityAtSpecificity", options, "specificity", ["specificity", "recall"]);
}

/** The largest specificity, TN / (TN + FP), at which sensitivity (recall) is at least `sensitivity`. */
export function specificityAtSensitivity(options: AtOptions & { readonly sensitivity: number }): SumMetric {
  return bestAt("specificityAtSensitivity", options, "sensitivity", ["recall", "specificity"]);
}
