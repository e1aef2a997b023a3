/** The area under a curve of two rates over all thresholds, put together of bins: as Keras does it, in the same steps. */
import { badArgument, oneOf, type Want, type Wants, wantFlag, whole } from "../../base/index.ts";
import type { SumMetric } from "../loss.ts";
import type { AucOptions } from "./options.ts";
import { wantNumbers } from "./shared.ts";
import { added, type SumParts, summing } from "./summing.ts";

const wantShares: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [];
  if (list.length > 0 && list.every((n) => typeof n === "number" && n >= 0 && n <= 1)) return;
  throw badArgument(subject, name, value, "shares", "numbers from 0 to 1: [0.25, 0.5, 0.75]");
};

const wants: Wants<AucOptions> = {
  numThresholds: whole(2),
  curve: oneOf(["ROC", "PR", "PRGAIN"]),
  summationMethod: oneOf(["interpolation", "minoring", "majoring"]),
  thresholds: wantShares,
  multiLabel: wantFlag,
  labelWeights: wantNumbers(
    "label-weights",
    "a number from 0 for each of the output's: [1, 2]",
    (n) => n >= 0 && n < Number.POSITIVE_INFINITY,
  ),
  fromLogits: wantFlag,
};

/**
 * The area under the ROC curve, or under precision over recall: 1 is perfect, and ½ (of ROC) is chance. It is approximated from
 * bins between thresholds (so it needs little memory, and is right for any batches).
 *
 *     metrics.auc({ curve: "PR", numThresholds: 1000 })
 */
export function auc(options?: AucOptions): SumMetric {
  return summing("auc", options, wants, (read) => {
    const of = (link?: "softmax" | "sigmoid"): SumParts => ({
      direction: "max",
      ...added((sums) => sums.aucSums(read, link)),
    });
    return read.fromLogits === undefined ? { ...of(), onLogits: (link) => ({ ...of(link), name: "auc" }) } : of();
  });
}
