import { readOptions } from "../../base/index.ts";
import { sqrt } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { optimizer } from "../make.ts";
import type { ShortOptimizer } from "../optimizer.ts";
import { type MomentsOptions, ofMoments, towards } from "./adam.ts";

/** How fast its momentum grows: μₜ = β₁·(1 - ½·0.96ᵗ). */
const growth = 0.96;

/**
 * Adam with Nesterov's momentum (Dozat, ICLR 2016), as in Keras. With μₜ = β₁·(1 - ½·0.96ᵗ), m and v as in adam:
 *
 *     m̂ = μₜ₊₁·m / (1 - μ₁·…·μₜ₊₁) + (1 - μₜ)·g / (1 - μ₁·…·μₜ)
 *     w ← w - η·m̂ / (√(v / (1 - β₂ᵗ)) + ε)
 *
 * PyTorch's lets the momentum grow slower: its μₜ has 0.96 to the power of 0.004·t.
 */
export function nadam(given?: MomentsOptions): ShortOptimizer & Functional {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...options } = readOptions("nadam", given, ofMoments);
  return optimizer(
    "nadam",
    options,
    0.001,
    { beta1, beta2, epsilon },
    {
      slots: ["m", "v"],
      scalars: { grown: 1, product: 1, correction2: 0 },
      advance({ grown, product, correction2 }) {
        const next = grown.mul(growth);
        return {
          grown: next,
          product: product.mul(next.mul(-0.5).add(1).mul(beta1)),
          correction2: correction2.mul(beta2).add(1 - beta2),
        };
      },
      step({ parameter, gradient: g, slots, scalars: { grown, product, correction2 }, rate }) {
        const now = grown.mul(-0.5).add(1).mul(beta1);
        const next = grown
          .mul(-0.5 * growth)
          .add(1)
          .mul(beta1);
        const m = towards(slots.m, g, beta1);
        const v = towards(slots.v, g.square(), beta2);
        const ahead = m.mul(next.div(product.mul(next).neg().add(1)));
        const here = g.mul(now.neg().add(1).div(product.neg().add(1)));
        const size = sqrt(v.div(correction2)).add(epsilon);
        return { parameter: parameter.sub(ahead.add(here).mul(rate).div(size)), slots: { m, v } };
      },
    },
  );
}
