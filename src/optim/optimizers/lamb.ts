import { readOptions } from "../../base/index.ts";
import { sqrt, type Tensor, where } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { optimizer } from "../make.ts";
import type { ShortOptimizer } from "../optimizer.ts";
import { corrections, type MomentsOptions, ofMoments, towards } from "./adam.ts";

const length = (x: Tensor): Tensor => sqrt(x.square().sum());

/**
 * Adam for large batches: each parameter's step is as long as the parameter is (You et al., ICLR 2020). With m and v as in adam:
 *
 *     r = m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)
 *     w ← w - η·‖w‖/‖r‖·r             where one of the norms is 0, their ratio is taken as 1
 */
export function lamb(given?: MomentsOptions): ShortOptimizer & Functional {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...options } = readOptions("lamb", given, ofMoments);
  return optimizer(
    "lamb",
    options,
    0.001,
    { beta1, beta2, epsilon },
    {
      slots: ["m", "v"],
      scalars: corrections.scalars,
      advance: corrections.advance(beta1, beta2),
      step({ parameter: w, gradient: g, slots, scalars, rate }) {
        const m = towards(slots.m, g, beta1);
        const v = towards(slots.v, g.square(), beta2);
        const move = m.div(scalars.correction1).div(sqrt(v.div(scalars.correction2)).add(epsilon));
        const [size, step] = [length(w), length(move)];
        const both = size.mul(step).greater(0);
        const ratio = where(both, size.div(where(both, step, 1)), 1);
        return { parameter: w.sub(move.mul(ratio.mul(rate))), slots: { m, v } };
      },
    },
  );
}
