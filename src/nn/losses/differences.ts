/** Losses of numbers: how far the output is from the target. */
import { finiteFrom, readOptions } from "../../base/index.ts";
import { type Tensor, where } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { type LossOptions, make, meanOfLast, ofEveryLoss, ofValues, plain } from "./shared.ts";

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
