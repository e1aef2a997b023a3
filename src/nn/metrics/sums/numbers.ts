/** Sums of numbers: of squares and products about means, and plain ones. */
import { maximum, sqrt, type Tensor, where } from "../../../tensor/index.ts";
import type { Judge, SumMetric } from "../../loss.ts";
import { over } from "../../losses/reduce.ts";
import { axisAt } from "../../losses/shared.ts";
import type { R2Options } from "../options.ts";
import { likeOutput } from "../shared.ts";
import { asRows, ratio, type Sums, weightsLike } from "./shared.ts";

export function rootMeanSums(): Sums {
  return {
    init: () => ({ total: { shape: [] }, count: { shape: [] } }),
    update({ total, count }, yTrue, yPred, weights) {
      const own = weightsLike(weights, yPred);
      return {
        total: total.add(yPred.sub(likeOutput(yTrue, yPred)).square().mul(own).sum()),
        count: count.add(own.sum()),
      };
    },
    result: ({ total, count }) => sqrt(ratio(total, count)),
  };
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

export function r2Sums({ classAggregation = "uniformAverage", numRegressors = 0 }: R2Options): Sums {
  const pairs = [[0, 0]] as const;
  return {
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
  };
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

const compared: Readonly<Record<"pearsonCorrelation" | "concordanceCorrelation", Compare>> = {
  pearsonCorrelation: ({ tt, oo, to }) => ratio(to, sqrt(tt).mul(sqrt(oo))),
  concordanceCorrelation({ tt, oo, to, apart, count }) {
    const mean = (sum: Tensor): Tensor => ratio(sum, count);
    return mean(to)
      .mul(2)
      .div(mean(tt).add(mean(oo)).add(apart.square()).add(1e-7));
  },
};

export function correlationSums(name: keyof typeof compared, axis: number | undefined): Sums {
  const compare = compared[name];
  const overSamples = (last: number | undefined): boolean => axis === 0 || (axis === undefined && (last ?? 1) === 1);
  return {
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

/** Σ of anything, one value for each sample, or its mean; by default of the outputs. */
export function totalSums(kind: "mean" | "sum", of: Judge = (_, o) => o): Sums {
  return {
    init: () => ({ total: { shape: [] }, count: { shape: [] } }),
    update({ total, count }, yTrue, yPred, weights) {
      const values = of(yTrue, yPred).cast(total.dtype);
      const own = values.rank === 0 ? weights.mean() : over(weights, values, "weights").broadcastTo(values.shape);
      return { total: total.add(values.mul(own).sum()), count: count.add(own.sum()) };
    },
    result: ({ total, count }) => (kind === "mean" ? ratio(total, count) : total),
  };
}
