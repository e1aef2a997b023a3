/** The sums of `auc`. */
import { ValueError } from "../../../base/index.ts";
import { log, maximum, minimum, type Tensor, where } from "../../../tensor/index.ts";
import type { AucOptions } from "../options.ts";
import { likeOutput } from "../shared.ts";
import { addedAt, linked, numbersLike, ratio, type Sums, sumsFrom, weightsLike } from "./shared.ts";

/** Counts at each threshold, `[thresholds]`. */
interface Counts {
  readonly tp: Tensor;
  readonly fp: Tensor;
  readonly fn: Tensor;
  readonly tn: Tensor;
}

export function aucSums(options: AucOptions, link?: "softmax" | "sigmoid"): Sums {
  const { multiLabel = false, labelWeights, fromLogits = false, thresholds } = options;
  const own = thresholds && [...thresholds].sort((a, b) => a - b);
  const count = own ? own.length + 2 : (options.numThresholds ?? 200);
  const by = link ?? (fromLogits ? "sigmoid" : undefined);
  const columnsOf = (x: Tensor): Tensor =>
    multiLabel ? x.reshape([-1, x.shape[x.rank - 1]]).transpose() : x.reshape([1, -1]);
  return {
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
      const rows = columnsOf(bin);
      const starts = numbersLike(
        Array.from({ length: rows.shape[0] }, (_, row) => row * count),
        o,
      );
      const places = rows.add(starts.reshape([-1, 1]));
      return {
        positives: addedAt(positives, places, columnsOf(yes.mul(w))),
        negatives: addedAt(negatives, places, columnsOf(yes.neg().add(1).mul(w))),
      };
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
