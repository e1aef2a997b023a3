/**
 * Metrics of yes and no by thresholds: an output is yes where it is above the threshold, a target where it is not 0. All numbers of
 * an output are judged alike; `classId` picks one class. As in Keras; thresholds that are not given mean a probability of ½.
 */
import { needed, share, ValueError, type Wants, whole } from "../../base/index.ts";
import { type Tensor, where } from "../../tensor/index.ts";
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

const ofThresholds: Wants<ThresholdOptions> = {
  thresholds: wantNumbers("thresholds", "a finite number, or several: [0.25, 0.5, 0.75]"),
};
const ofPick: Wants<PickOptions> = { ...ofThresholds, topK: whole(1), classId: whole(0) };

type Kind = "truePositives" | "falsePositives" | "trueNegatives" | "falseNegatives";

/** Targets (0 or 1), outputs and weights of what counts, all `[n]`. */
interface Judged {
  readonly yes: Tensor;
  readonly output: Tensor;
  readonly weights: Tensor;
}

export function judged(
  subject: string,
  target: Tensor,
  output: Tensor,
  weights: Tensor,
  { topK, classId }: PickOptions,
): Judged {
  let o = output;
  let [yes, w] = [likeOutput(target, output), weightsLike(weights, output)];
  if (topK !== undefined) o = where(isAmongTop(o, topK), o, lowest);
  if (classId !== undefined) {
    const classes = o.rank > 1 ? o.shape[o.rank - 1] : 1;
    if (classId >= classes)
      throw new ValueError(subject, `classId is ${classId}, but the output has ${classes} classes: 0..${classes - 1}`, {
        code: "metric-class",
        facts: { classId, classes },
      });
    [o, yes, w] = [o, yes, w].map((x) => oneClass(x, classId));
  }
  const flat = (x: Tensor): Tensor => x.reshape([-1]);
  return { yes: flat(yes.notEqual(0).cast(o.dtype)), output: flat(o), weights: flat(w) };
}

/** What is not among the largest. */
const lowest = -1e10;

function oneClass(x: Tensor, id: number): Tensor {
  if (x.rank === 1) return x;
  const to = [...x.shape.slice(0, -1), id + 1];
  return x.slice([...x.shape.slice(0, -1).map(() => 0), id], to);
}

/** Whether each number is among the k largest of its row; of equal ones the first are. */
export function isAmongTop(x: Tensor, k: number): Tensor {
  const n = x.shape[x.rank - 1];
  const [own, others] = [x.reshape([...x.shape, 1]), x.reshape([...x.shape.slice(0, -1), 1, n])];
  const at = numbersLike(
    Array.from({ length: n }, (_, c) => c),
    x,
  );
  const earlier = at
    .reshape([1, n])
    .less(at.reshape([n, 1]))
    .cast(x.dtype);
  const before = others.greater(own).cast(x.dtype).add(others.equal(own).cast(x.dtype).mul(earlier));
  return before.sum(-1).less(k);
}

/** How many (by weight) there are of a kind, for each threshold. */
export function countAt(kind: Kind, { yes, output, weights }: Judged, thresholds: readonly number[]): Tensor {
  const limits = numbersLike(thresholds, output).reshape([thresholds.length, 1]);
  const said = output.reshape([1, output.size]).greater(limits);
  const right = kind === "truePositives" || kind === "falseNegatives" ? yes : yes.neg().add(1);
  const wanted = kind === "truePositives" || kind === "falsePositives" ? said : said.equal(false);
  return where(wanted, right.mul(weights).reshape([1, output.size]), 0).sum(1);
}

function listOf({ thresholds, topK }: PickOptions): readonly number[] {
  if (thresholds === undefined) return [topK === undefined ? 0.5 : lowest];
  return typeof thresholds === "number" ? [thresholds] : thresholds;
}

/** A metric of counts by kind. */
function counting(
  name: string,
  options: PickOptions | undefined,
  wants: Wants<PickOptions>,
  kinds: readonly Kind[],
  direction: "min" | "max" | undefined,
  result: (counts: Readonly<Record<string, Tensor>>) => Tensor,
): SumMetric {
  const made = (read: PickOptions): SumMetric => {
    const thresholds = listOf(read);
    return {
      name,
      direction,
      init: () => Object.fromEntries(kinds.map((kind) => [kind, { shape: [thresholds.length] }])),
      update(sums, yTrue, yPred, weights) {
        const all = judged(name, yTrue, yPred, weights, read);
        return Object.fromEntries(kinds.map((kind) => [kind, sums[kind].add(countAt(kind, all, thresholds))]));
      },
      result(sums) {
        const values = result(sums);
        return Array.isArray(read.thresholds) ? values : values.reshape([]);
      },
    };
  };
  return summing(name, options, wants, (read) => {
    const { name: _, ...parts } = made(read);
    const onLogits = () => made({ ...read, thresholds: 0 });
    // A threshold that is given is one of the outputs as they are, as in Keras.
    return read.thresholds === undefined && read.topK === undefined ? { ...parts, onLogits } : parts;
  });
}

const only = (name: Kind, options: ThresholdOptions | undefined): SumMetric =>
  counting(
    name,
    options,
    ofThresholds as Wants<PickOptions>,
    [name],
    name.startsWith("true") ? "max" : "min",
    (sums) => sums[name],
  );

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
  return counting("precision", options, ofPick, ["truePositives", "falsePositives"], "max", (sums) =>
    ratio(sums.truePositives, sums.truePositives.add(sums.falsePositives)),
  );
}

/** Of what is yes, the share that the output calls so: TP / (TP + FN), and 0 where nothing is yes. */
export function recall(options?: PickOptions): SumMetric {
  return counting("recall", options, ofPick, ["truePositives", "falseNegatives"], "max", (sums) =>
    ratio(sums.truePositives, sums.truePositives.add(sums.falseNegatives)),
  );
}

export interface AtOptions {
  /** How many thresholds from 0 to 1 are looked at. Default: 200. */
  readonly numThresholds?: number;
  /** The number of a class that alone counts. Default: all. */
  readonly classId?: number;
}

const ofAt: Wants<AtOptions> = { numThresholds: whole(1), classId: whole(0) };

interface Rates {
  readonly precision: Tensor;
  readonly recall: Tensor;
  readonly specificity: Tensor;
}

/** The best of one rate over the thresholds at which another is at least so large; 0 where there is none. */
function bestAt<O extends AtOptions>(
  name: string,
  options: O | undefined,
  key: Exclude<keyof O, keyof AtOptions> & string,
  rates: (all: Rates) => readonly [limited: Tensor, wanted: Tensor],
): SumMetric {
  const wants = { ...ofAt, [key]: needed(share()) } as unknown as Wants<O>;
  const made = (read: O, link?: "softmax" | "sigmoid"): Omit<SumMetric, "name"> => {
    const { numThresholds = 200, classId } = read;
    return {
      direction: "max",
      init: () => ({
        positives: { shape: [numThresholds] },
        negatives: { shape: [numThresholds] },
        below: { shape: [2] },
      }),
      update({ positives, negatives, below }, yTrue, yPred, weights) {
        const o = link ? linked(link, yPred) : yPred;
        const { yes, output, weights: w } = judged(name, yTrue, o, weights, { classId });
        const bin = binOf(output, numThresholds);
        const [ofYes, ofNo] = [yes.mul(w), yes.neg().add(1).mul(w)];
        const none = bin.less(0).cast(w.dtype);
        const row = (x: Tensor): Tensor => x.reshape([1, x.size]);
        const counts = histograms(row(bin), [row(ofYes), row(ofNo)], numThresholds);
        const [yesHere, noHere] = counts.map((x) => x.reshape([numThresholds]));
        const under = [ofYes.mul(none).sum(), ofNo.mul(none).sum()].map((x) => x.reshape([1]));
        return {
          positives: positives.add(yesHere),
          negatives: negatives.add(noHere),
          below: below.add(under[0].pad([[0, 1]])).add(under[1].pad([[1, 0]])),
        };
      },
      result({ positives, negatives, below }) {
        const [tp, fp] = [sumsFrom(positives), sumsFrom(negatives)];
        const all = tp.slice([0], [1]).add(below.slice([0], [1]));
        const none = fp.slice([0], [1]).add(below.slice([1], [2]));
        const [limited, wanted] = rates({
          precision: ratio(tp, tp.add(fp)),
          recall: ratio(tp, all.broadcastTo(tp.shape)),
          specificity: ratio(none.sub(fp), none.broadcastTo(fp.shape)),
        });
        return where(limited.greaterEqual((read as Readonly<Record<string, unknown>>)[key] as number), wanted, 0).max();
      },
    };
  };
  return summing(name, options, wants, (read) => ({
    ...made(read),
    onLogits: (link) => ({ ...made(read, link), name }),
  }));
}

/** The last of evenly spaced thresholds from 0 to 1 below an output, or -1: with one threshold, whether it is above ½. */
function binOf(output: Tensor, thresholds: number): Tensor {
  if (thresholds === 1) return output.greater(0.5).cast(output.dtype).sub(1);
  const steps = output.clip(0, 1).mul(thresholds - 1);
  // ceil
  return steps.neg().floor().neg().sub(1);
}

/** The largest precision at which recall is at least `recall`. */
export function precisionAtRecall(options: AtOptions & { readonly recall: number }): SumMetric {
  return bestAt("precisionAtRecall", options, "recall", (all) => [all.recall, all.precision]);
}

/** The largest recall at which precision is at least `precision`. */
export function recallAtPrecision(options: AtOptions & { readonly precision: number }): SumMetric {
  return bestAt("recallAtPrecision", options, "precision", (all) => [all.precision, all.recall]);
}

/** The largest sensitivity (recall) at which specificity, TN / (TN + FP), is at least `specificity`. */
export function sensitivityAtSpecificity(options: AtOptions & { readonly specificity: number }): SumMetric {
  return bestAt("sensitivityAtSpecificity", options, "specificity", (all) => [all.specificity, all.recall]);
}

/** The largest specificity, TN / (TN + FP), at which sensitivity (recall) is at least `sensitivity`. */
export function specificityAtSensitivity(options: AtOptions & { readonly sensitivity: number }): SumMetric {
  return bestAt("specificityAtSensitivity", options, "sensitivity", (all) => [all.recall, all.specificity]);
}
