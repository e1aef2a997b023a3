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
import { maximum, sqrt, type Tensor, where } from "../../tensor/index.ts";
import type { Judge, Metric, SumMetric } from "../loss.ts";
import { over } from "../losses/reduce.ts";
import { axisAt } from "../losses/shared.ts";
import { asRows, likeOutput, type NoOptions, ratio, summing, weightsLike } from "./shared.ts";

/** √ of the mean of (t - o)². */
export function rootMeanSquaredError(options?: NoOptions): SumMetric {
  return summing("rootMeanSquaredError", options, {}, () => ({
    direction: "min",
    init: () => ({ total: { shape: [] }, count: { shape: [] } }),
    update({ total, count }, yTrue, yPred, weights) {
      const own = weightsLike(weights, yPred);
      return {
        total: total.add(yPred.sub(likeOutput(yTrue, yPred)).square().mul(own).sum()),
        count: count.add(own.sum()),
      };
    },
    result: ({ total, count }) => sqrt(ratio(total, count)),
  }));
}

/** A count, means, and sums of squares and products about the means, each `[columns]`: what batches have in common is put together exactly. */
interface Moments {
  readonly count: Tensor;
  readonly means: readonly Tensor[];
  /** Σ (x - mean x)(y - mean y), by pairs. */
  readonly about: readonly Tensor[];
}

/** Of `[n, columns]` each, with weights of the same shape. */
function momentsOf(xs: readonly Tensor[], pairs: readonly (readonly [number, number])[], weights: Tensor): Moments {
  const count = weights.sum(0);
  const means = xs.map((x) => ratio(x.mul(weights).sum(0), count));
  const away = xs.map((x, k) => x.sub(means[k]));
  return { count, means, about: pairs.map(([a, b]) => away[a].mul(away[b]).mul(weights).sum(0)) };
}

/** Of two groups together (T. Chan, G. Golub and R. LeVeque, 1979): nothing is lost where means are large. */
function joined(a: Moments, b: Moments, pairs: readonly (readonly [number, number])[]): Moments {
  const count = a.count.add(b.count);
  const apart = a.means.map((mean, k) => b.means[k].sub(mean));
  const share = ratio(b.count, count);
  return {
    count,
    means: a.means.map((mean, k) => mean.add(apart[k].mul(share))),
    about: pairs.map(([p, q], k) => a.about[k].add(b.about[k]).add(apart[p].mul(apart[q]).mul(a.count).mul(share))),
  };
}

export interface R2Options {
  /** Of several outputs: their mean, their mean by the targets' variance, or null for an array, one score each. */
  readonly classAggregation?: "uniformAverage" | "varianceWeightedAverage" | null;
  /** How many independent inputs there were: then it is the adjusted R². Default: 0, which adjusts nothing. */
  readonly numRegressors?: number;
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
  const pairs = [[0, 0]] as const;
  return summing("r2Score", options, ofR2, ({ classAggregation = "uniformAverage", numRegressors = 0 }) => ({
    direction: "max",
    init({ yPred }) {
      const shape = [yPred.at(-1) ?? 1];
      return { count: { shape }, mean: { shape }, total: { shape }, residual: { shape }, samples: { shape: [] } };
    },
    update({ count, mean, total, residual, samples }, yTrue, yPred, weights) {
      const [o, t, w] = [yPred, likeOutput(yTrue, yPred), weightsLike(weights, yPred)].map(asRows);
      const all = joined({ count, means: [mean], about: [total] }, momentsOf([t], pairs, w), pairs);
      return {
        count: all.count,
        mean: all.means[0],
        total: all.about[0],
        residual: residual.add(t.sub(o).square().mul(w).sum(0)),
        samples: samples.add(w.max(1).greater(0).cast(w.dtype).sum()),
      };
    },
    result({ total, residual, samples }) {
      const none = total.equal(0);
      const scores = where(
        none,
        0,
        residual
          .div(where(none, 1, total))
          .neg()
          .add(1),
      );
      const score =
        classAggregation === null
          ? scores
          : classAggregation === "uniformAverage"
            ? scores.mean()
            : ratio(total.mul(scores).sum(), total.sum());
      if (numRegressors === 0) return score;
      const left = samples.sub(numRegressors + 1);
      const adjusted = score.neg().add(1).mul(samples.sub(1)).div(maximum(left, 1)).neg().add(1);
      return where(left.greater(0), adjusted, score);
    },
  }));
}

export interface CorrelationOptions {
  /**
   * Along which axis targets and outputs are compared. Default: -1, the numbers of each sample, and then the mean over samples, as in
   * Keras; where an output is one number, 0. With 0 it is over all samples of an epoch, of each of the output's numbers.
   */
  readonly axis?: number;
}

type Compare = (about: {
  readonly tt: Tensor;
  readonly oo: Tensor;
  readonly to: Tensor;
  readonly apart: Tensor;
  readonly count: Tensor;
}) => Tensor;
const pairs = [
  [0, 0],
  [1, 1],
  [0, 1],
] as const;

function correlation(name: string, options: CorrelationOptions | undefined, compare: Compare): SumMetric {
  return summing(name, options, { axis: wantAxis }, ({ axis }) => {
    const overSamples = (last: number | undefined): boolean => axis === 0 || (axis === undefined && (last ?? 1) === 1);
    return {
      direction: "max",
      init({ yPred }): ReturnType<SumMetric["init"]> {
        if (!overSamples(yPred.at(-1))) return { total: { shape: [] }, count: { shape: [] } };
        const shape = [yPred.at(-1) ?? 1];
        return Object.fromEntries(["count", "t", "o", "tt", "oo", "to"].map((key) => [key, { shape }]));
      },
      update(sums, yTrue, yPred, weights): ReturnType<SumMetric["update"]> {
        const target = likeOutput(yTrue, yPred);
        const { total, count } = sums;
        if (total) {
          const at = axisAt(name, axis ?? -1, yPred.rank);
          const values = alongAxis(target, yPred, at, compare);
          const own = over(weights, values, "weights").broadcastTo(values.shape);
          return { total: total.add(values.mul(own).sum()), count: count.add(own.sum()) };
        }
        const [t, o, w] = [target, yPred, weightsLike(weights, yPred)].map(asRows);
        const before: Moments = { count, means: [sums.t, sums.o], about: [sums.tt, sums.oo, sums.to] };
        const { count: all, means, about } = joined(before, momentsOf([t, o], pairs, w), pairs);
        return { count: all, t: means[0], o: means[1], tt: about[0], oo: about[1], to: about[2] };
      },
      result({ total, count, t, o, tt, oo, to }) {
        if (total) return ratio(total, count);
        return compare({ tt, oo, to, apart: t.sub(o), count }).mean();
      },
    };
  });
}

/** The same of each sample, along an axis of it. */
function alongAxis(t: Tensor, o: Tensor, axis: number, compare: Compare): Tensor {
  const [meanT, meanO] = [t.mean(axis, true), o.mean(axis, true)];
  const [awayT, awayO] = [t.sub(meanT), o.sub(meanO)];
  const tt = awayT.square().sum(axis);
  const count = tt.mul(0).add(t.shape[axis]);
  const apart = meanT.sub(meanO).reshape(tt.shape);
  return compare({ tt, oo: awayO.square().sum(axis), to: awayT.mul(awayO).sum(axis), apart, count });
}

/** Pearson's correlation, Σ (t - mean t)(o - mean o) / √(Σ (t - mean t)² · Σ (o - mean o)²); 0 where one of them does not vary. */
export function pearsonCorrelation(options?: CorrelationOptions): SumMetric {
  return correlation("pearsonCorrelation", options, ({ tt, oo, to }) => ratio(to, sqrt(tt).mul(sqrt(oo))));
}

/** Lin's concordance: 2·cov / (var t + var o + (mean t - mean o)² + 1e-7): 1 only where outputs are the targets (L. Lin, 1989). */
export function concordanceCorrelation(options?: CorrelationOptions): SumMetric {
  return correlation("concordanceCorrelation", options, ({ tt, oo, to, apart, count }) => {
    const mean = (sum: Tensor): Tensor => ratio(sum, count);
    return mean(to)
      .mul(2)
      .div(mean(tt).add(mean(oo)).add(apart.square()).add(1e-7));
  });
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

function aggregate(usual: "mean" | "sum", options: OfOptions | undefined, result: SumMetric["result"]): Metric {
  const read = readOptions(usual, options, ofOf);
  const { of = (_: Tensor, o: Tensor) => o, name = usual } = read;
  if (name === "") throw badArgument(usual, "name", name, "text", "a text that is not empty");
  const parts: Omit<SumMetric, "name"> = {
    init: () => ({ total: { shape: [] }, count: { shape: [] } }),
    update({ total, count }, yTrue, yPred, weights) {
      const values = of(yTrue, yPred).cast(total.dtype);
      const own = values.rank === 0 ? weights.mean() : over(weights, values, "weights").broadcastTo(values.shape);
      return { total: total.add(values.mul(own).sum()), count: count.add(own.sum()) };
    },
    result,
  };
  // No file can hold a function of the user's own.
  return read.of === undefined && read.name === undefined
    ? summing(usual, undefined as NoOptions | undefined, {}, () => parts)
    : { name, ...parts };
}

/**
 * The mean of the outputs, or of anything.
 *
 *     metrics.mean({ name: "bias", of: (yTrue, yPred) => yPred.sub(yTrue) })
 */
export function mean(options?: OfOptions): Metric {
  return aggregate("mean", options, ({ total, count }) => ratio(total, count));
}

/** The sum of the outputs, or of anything, over an epoch. */
export function sum(options?: OfOptions): Metric {
  return aggregate("sum", options, ({ total }) => total);
}
