/** Losses of numbers: how far the output is from the target. */
import { finiteFrom, readOptions } from "../../base/index.ts";
import { exp, log, log1p, maximum, sqrt, type Tensor, where } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { axisAt, type LossOptions, make, meanOfLast, ofEveryLoss, ofValues, plain, wantLossAxis } from "./shared.ts";

/** Adds up all axes but the batch's. */
const sumOfSample = (x: Tensor): Tensor => (x.rank > 1 ? x.sum(x.shape.slice(1).map((_, d) => d + 1)) : x);

/** mean (t - o)² */
export function meanSquaredError(options?: LossOptions): Loss {
  return plain("meanSquaredError", options, (t, o) => meanOfLast(t.sub(o).square()));
}

/** mean |t - o| */
export function meanAbsoluteError(options?: LossOptions): Loss {
  return plain("meanAbsoluteError", options, (t, o) => meanOfLast(t.sub(o).abs()));
}

/** Σ ½(t - o)², over outputs and batch: its slope is simply o - t. */
export function halfSquaredError(options?: LossOptions): Loss {
  return plain("halfSquaredError", options, (t, o) => sumOfSample(t.sub(o).square()).mul(0.5), { usual: "sum" });
}

/** Σ |t - o|, over outputs and batch. */
export function sumAbsoluteError(options?: LossOptions): Loss {
  return plain("sumAbsoluteError", options, (t, o) => sumOfSample(t.sub(o).abs()), { usual: "sum" });
}

/** mean of ½e² where |e| ≤ δ, else δ|e| - ½δ²: squared near, straight far (Huber, 1964). */
export function huber(options?: LossOptions & { readonly delta?: number }): Loss {
  const { delta = 1, ...rest } = readOptions("huber", options, { delta: finiteFrom(0), ...ofEveryLoss });
  const perSample = ofValues((t, o) => {
    const e = t.sub(o);
    const far = e.abs();
    return meanOfLast(where(far.lessEqual(delta), e.square().mul(0.5), far.mul(delta).sub(0.5 * delta * delta)));
  });
  return make("huber", { ...rest, delta } as LossOptions, "sumOverBatchSize", { targets: "values", perSample });
}

const tiny = 1e-7;

/** 100 · mean |t - o| / |t|, where |t| is at least 1e-7: percents. */
export function meanAbsolutePercentageError(options?: LossOptions): Loss {
  return plain("meanAbsolutePercentageError", options, (t, o) =>
    meanOfLast(t.sub(o).div(maximum(t.abs(), tiny)).abs()).mul(100),
  );
}

/** mean (log(1 + t) - log(1 + o))², where both are at least 1e-7: what counts is how many times too large or too small it is. */
export function meanSquaredLogarithmicError(options?: LossOptions): Loss {
  const of = (x: Tensor): Tensor => log(maximum(x, tiny).add(1));
  return plain("meanSquaredLogarithmicError", options, (t, o) => meanOfLast(of(o).sub(of(t)).square()));
}

/** mean of log cosh(o - t): nearly ½e² near, nearly |e| - log 2 far. */
export function logCosh(options?: LossOptions): Loss {
  return plain("logCosh", options, (t, o) => {
    const e = o.sub(t).abs();
    return meanOfLast(e.add(log1p(exp(e.mul(-2)))).sub(Math.LN2));
  });
}

export interface CosineSimilarityOptions extends LossOptions {
  /** The axis of the vectors. Default: -1, the last. */
  readonly axis?: number;
}

/** -Σ t·o of vectors of length 1: -1 where both point the same way, 1 where they point away from each other. */
export function cosineSimilarity(options?: CosineSimilarityOptions): Loss {
  const name = "cosineSimilarity";
  const config = readOptions(name, options, { ...ofEveryLoss, axis: wantLossAxis });
  return make(name, config, "sumOverBatchSize", {
    targets: "values",
    perSample: ofValues((t, o) => cosineOf(name, t, o, config.axis ?? -1).neg()),
  });
}

/** The cosine of the angle between vectors along an axis; vectors shorter than 1e-7 count as that long. */
export function cosineOf(subject: string, t: Tensor, o: Tensor, axis: number): Tensor {
  const at = axisAt(subject, axis, o.rank);
  const unit = (x: Tensor): Tensor => x.div(sqrt(maximum(x.square().sum(at, true), tiny * tiny)));
  return unit(t).mul(unit(o)).sum(at);
}
