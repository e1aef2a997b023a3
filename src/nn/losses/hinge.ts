/** Losses that want a margin of 1 between yes and no, or between the right class and the best of the others. */
import { relu, type Tensor, where } from "../../tensor/index.ts";
import type { Loss } from "../loss.ts";
import { type LossOptions, meanOfLast, plain } from "./shared.ts";

/** Targets are -1 and 1; 0 stands for -1. (Keras takes 0 for -1 where a batch holds nothing but 0 and 1.) */
const margin = (t: Tensor, o: Tensor): Tensor => relu(where(t.equal(0), -1, t).mul(o).neg().add(1));

/** mean of max(0, 1 - t·o), where t is -1 or 1, or 0 for -1. */
export function hinge(options?: LossOptions): Loss {
  return plain("hinge", options, (t, o) => meanOfLast(margin(t, o)));
}

/** mean of max(0, 1 - t·o)², where t is -1 or 1, or 0 for -1. */
export function squaredHinge(options?: LossOptions): Loss {
  return plain("squaredHinge", options, (t, o) => meanOfLast(margin(t, o).square()));
}

/** max(0, 1 + the largest (1 - t)·o - Σ t·o), where t is one-hot. */
export function categoricalHinge(options?: LossOptions): Loss {
  return plain("categoricalHinge", options, (t, o) => {
    const right = t.mul(o).sum(-1);
    const best = t.neg().add(1).mul(o).max(-1);
    return relu(best.sub(right).add(1));
  });
}
