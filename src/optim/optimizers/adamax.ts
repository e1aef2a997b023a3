import { readOptions } from "../../base/index.ts";
import { abs, maximum } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { optimizer } from "../make.ts";
import type { ShortOptimizer } from "../optimizer.ts";
import { type MomentsOptions, ofMoments, towards } from "./adam.ts";

/**
 * Adam by the largest gradient instead of the mean square (Kingma and Ba, ICLR 2015, section 7.1):
 *
 *     m ← m + (1 - β₁)·(g - m)
 *     u ← max(β₂·u, |g|)
 *     w ← w - η / (1 - β₁ᵗ) · m / (u + ε)
 */
export function adamax(given?: MomentsOptions): ShortOptimizer & Functional {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...options } = readOptions("adamax", given, ofMoments);
  return optimizer(
    "adamax",
    options,
    0.001,
    { beta1, beta2, epsilon },
    {
      slots: ["m", "u"],
      scalars: { correction1: 0 },
      advance: ({ correction1 }) => ({ correction1: correction1.mul(beta1).add(1 - beta1) }),
      step({ parameter, gradient: g, slots, scalars, rate }) {
        const m = towards(slots.m, g, beta1);
        const u = maximum(slots.u.mul(beta2), abs(g));
        const move = m.mul(rate.div(scalars.correction1)).div(u.add(epsilon));
        return { parameter: parameter.sub(move), slots: { m, u } };
      },
    },
  );
}
