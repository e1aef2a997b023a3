/** Counts of right and wrong by thresholds. */
import { ValueError } from "../../../base/index.ts";
import { type Tensor, where } from "../../../tensor/index.ts";
import type { AtOptions, Kind, PickOptions, Rate } from "../options.ts";
import { likeOutput } from "../shared.ts";
import { addedAt, linked, numbersLike, ratio, type Sums, sumsFrom, weightsLike } from "./shared.ts";

/** Targets (0 or 1), outputs and weights of what counts, all `[n]`. */
interface Judged {
  readonly yes: Tensor;
  readonly output: Tensor;
  readonly weights: Tensor;
}

function judged(
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
function isAmongTop(x: Tensor, k: number): Tensor {
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
function countAt(kind: Kind, { yes, output, weights }: Judged, thresholds: readonly number[]): Tensor {
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

/** Of one kind its count, of two the share of the first in both. */
export function countSums(name: string, kinds: readonly [Kind, Kind?], options: PickOptions): Sums {
  const thresholds = listOf(options);
  const [first, second] = kinds;
  const all = second ? [first, second] : [first];
  return {
    init: () => Object.fromEntries(all.map((kind) => [kind, { shape: [thresholds.length] }])),
    update(sums, yTrue, yPred, weights) {
      const about = judged(name, yTrue, yPred, weights, options);
      return Object.fromEntries(all.map((kind) => [kind, sums[kind].add(countAt(kind, about, thresholds))]));
    },
    result(sums) {
      const values = second ? ratio(sums[first], sums[first].add(sums[second])) : sums[first];
      return Array.isArray(options.thresholds) ? values : values.reshape([]);
    },
  };
}

/** The best of the wanted rate over the thresholds at which the limited one is at least `least`. */
export function atLeastSums(
  name: string,
  { numThresholds = 200, classId }: AtOptions,
  least: number,
  [limited, wanted]: readonly [Rate, Rate],
  link?: "softmax" | "sigmoid",
): Sums {
  return {
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
      const under = [ofYes.mul(none).sum(), ofNo.mul(none).sum()].map((x) => x.reshape([1]));
      return {
        positives: addedAt(positives, bin, ofYes),
        negatives: addedAt(negatives, bin, ofNo),
        below: below.add(under[0].pad([[0, 1]])).add(under[1].pad([[1, 0]])),
      };
    },
    result({ positives, negatives, below }) {
      const [tp, fp] = [sumsFrom(positives), sumsFrom(negatives)];
      const all = tp.slice([0], [1]).add(below.slice([0], [1]));
      const none = fp.slice([0], [1]).add(below.slice([1], [2]));
      const rates: Readonly<Record<Rate, () => Tensor>> = {
        precision: () => ratio(tp, tp.add(fp)),
        recall: () => ratio(tp, all.broadcastTo(tp.shape)),
        specificity: () => ratio(none.sub(fp), none.broadcastTo(fp.shape)),
      };
      return where(rates[limited]().greaterEqual(least), rates[wanted](), 0).max();
    },
  };
}

/** The last of evenly spaced thresholds from 0 to 1 below an output, or -1: with one threshold, whether it is above ½. */
function binOf(output: Tensor, thresholds: number): Tensor {
  if (thresholds === 1) return output.greater(0.5).cast(output.dtype).sub(1);
  const steps = output.clip(0, 1).mul(thresholds - 1);
  // ceil
  return steps.neg().floor().neg().sub(1);
}
