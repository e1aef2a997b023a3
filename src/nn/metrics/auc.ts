/** The area under a curve of two rates over all thresholds, put together of bins: as Keras does it, in the same steps. */
import { badArgument, oneOf, ValueError, type Want, type Wants, wantFlag, whole } from "../../base/index.ts";
import { log, maximum, minimum, type Tensor, where } from "../../tensor/index.ts";
import type { SumMetric } from "../loss.ts";
import {
  histograms,
  likeOutput,
  linked,
  numbersLike,
  ratio,
  summing,
  sumsFrom,
  wantNumbers,
  weightsLike,
} from "./shared.ts";

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

/** Counts at each threshold, `[thresholds]`. */
interface Counts {
  readonly tp: Tensor;
  readonly fp: Tensor;
  readonly fn: Tensor;
  readonly tn: Tensor;
}

/**
 * The area under the ROC curve, or under precision over recall: 1 is perfect, and ½ (of ROC) is chance. It is approximated from
 * bins between thresholds (so it needs little memory, and is right for any batches).
 *
 *     metrics.auc({ curve: "PR", numThresholds: 1000 })
 */
export function auc(options?: AucOptions): SumMetric {
  return summing("auc", options, wants, (read) => {
    const parts = made(read);
    return read.fromLogits === undefined
      ? { ...parts, onLogits: (link) => ({ ...made(read, link), name: "auc" }) }
      : parts;
  });
}

function made(options: AucOptions, link?: "softmax" | "sigmoid"): Omit<SumMetric, "name"> {
  const { multiLabel = false, labelWeights, fromLogits = false, thresholds } = options;
  const own = thresholds && [...thresholds].sort((a, b) => a - b);
  const count = own ? own.length + 2 : (options.numThresholds ?? 200);
  const by = link ?? (fromLogits ? "sigmoid" : undefined);
  const columnsOf = (x: Tensor): Tensor =>
    multiLabel ? x.reshape([-1, x.shape[x.rank - 1]]).transpose() : x.reshape([1, -1]);
  return {
    direction: "max",
    init({ yPred }) {
      const labels = yPred.at(-1) ?? 1;
      if (labelWeights && labelWeights.length !== labels)
        throw new ValueError("auc", `there are ${labelWeights.length} labelWeights for ${labels} outputs`, {
          code: "label-weights",
          hint: `give ${labels} numbers`,
          facts: { received: labelWeights.length, labels },
        });
      const shape = [multiLabel ? labels : 1, count];
      return { positives: { shape }, negatives: { shape } };
    },
    update({ positives, negatives }, yTrue, yPred, weights) {
      const o = by ? linked(by, yPred) : yPred;
      const yes = likeOutput(yTrue, o).notEqual(0).cast(o.dtype);
      const all = weightsLike(weights, o);
      const w = labelWeights && !multiLabel ? all.mul(numbersLike(labelWeights, o)) : all;
      const bin = own ? binAmong(o, own) : binOf(o, count);
      const parts = [yes.mul(w), yes.neg().add(1).mul(w)].map(columnsOf);
      const [ofYes, ofNo] = histograms(columnsOf(bin), parts, count);
      return { positives: positives.add(ofYes), negatives: negatives.add(ofNo) };
    },
    result({ positives, negatives }) {
      const labels = positives.shape[0];
      const areas = Array.from({ length: labels }, (_, k) => {
        const row = (x: Tensor): Tensor => x.slice([k, 0], [k + 1, count]).reshape([count]);
        const [tp, fp] = [sumsFrom(row(positives)), sumsFrom(row(negatives))];
        const first = (x: Tensor): Tensor => x.slice([0], [1]);
        return area(options, { tp, fp, fn: first(tp).sub(tp), tn: first(fp).sub(fp) });
      });
      if (labels === 1) return areas[0];
      const shares = labelWeights ?? areas.map(() => 1);
      const sum = shares.reduce((total, n) => total + n, 0);
      return areas.map((one, k) => one.mul(sum === 0 ? 0 : shares[k] / sum)).reduce((total, one) => total.add(one));
    },
  };
}

/** The last threshold below an output. The first is just below 0, so there always is one. */
function binOf(output: Tensor, thresholds: number): Tensor {
  const steps = output.clip(0, 1).mul(thresholds - 1);
  // ceil
  return steps.neg().floor().neg().sub(1).maximum(0);
}

function binAmong(output: Tensor, thresholds: readonly number[]): Tensor {
  const limits = numbersLike(thresholds, output);
  return output
    .reshape([...output.shape, 1])
    .greater(limits)
    .cast(output.dtype)
    .sum(-1);
}

function area({ curve = "ROC", summationMethod: method = "interpolation" }: AucOptions, counts: Counts): Tensor {
  if (curve === "PR" && method === "interpolation") return betweenPrecisions(counts);
  const [x, y] = curveOf(curve, counts);
  const n = x.shape[0];
  const [from, to] = [y.slice([0], [n - 1]), y.slice([1], [n])];
  const heights =
    method === "interpolation" ? from.add(to).mul(0.5) : method === "minoring" ? minimum(from, to) : maximum(from, to);
  return x
    .slice([0], [n - 1])
    .sub(x.slice([1], [n]))
    .mul(heights)
    .sum();
}

function curveOf(curve: "ROC" | "PR" | "PRGAIN", { tp, fp, fn, tn }: Counts): readonly [x: Tensor, y: Tensor] {
  const recall = ratio(tp, tp.add(fn));
  if (curve === "ROC") return [ratio(fp, fp.add(tn)), recall];
  if (curve === "PR") return [recall, ratio(tp, tp.add(fp))];
  // P. Flach and M. Kull, "Precision-Recall-Gain Curves" (2015). Below the share of yes in all, there is no gain.
  const odds = ratio(tp.add(fn), tn.add(fp));
  const gain = (wrong: Tensor): Tensor => odds.mul(ratio(wrong, tp)).neg().add(1);
  const none = tp.equal(0);
  return [maximum(where(none, 0, gain(fn)), 0), where(none, 1, gain(fp))];
}

/**
 * True and false positives are taken as straight between two thresholds, and so precision as a curve, whose area is a logarithm
 * (J. Davis and M. Goadrich, "The Relationship Between Precision-Recall and ROC Curves", 2006).
 */
function betweenPrecisions({ tp, fp, fn }: Counts): Tensor {
  const n = tp.shape[0];
  const before = (x: Tensor): Tensor => x.slice([0], [n - 1]);
  const after = (x: Tensor): Tensor => x.slice([1], [n]);
  const said = tp.add(fp);
  const gained = before(tp).sub(after(tp));
  const slope = ratio(gained, maximum(before(said).sub(after(said)), 0));
  const intercept = after(tp).sub(slope.mul(after(said)));
  const both = before(said).greater(0).cast(tp.dtype).mul(after(said).greater(0).cast(tp.dtype)).greater(0);
  const grown = where(both, ratio(before(said), after(said)), 1);
  return ratio(slope.mul(gained.add(intercept.mul(log(grown)))), after(tp).add(after(fn))).sum();
}
