import { badArgument, readOptions, type Want } from "../../base/index.ts";
import { sign } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { decayFactor, type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { ShortOptimizer } from "../optimizer.ts";

export interface LionOptions extends OptimizerOptions {
  /** The share of the memory in the direction of a step. Default: 0.9. */
  readonly beta1?: number;
  /** How much of the memory stays. Default: 0.99. */
  readonly beta2?: number;
}

/** A share above 0. */
export const positiveShare: Want = (subject, name, value) => {
  if (typeof value === "number" && value > 0 && value < 1) return;
  throw badArgument(subject, name, value, "positive-share", "a number between 0 and 1");
};

/**
 * Steps of one size, of which only the sign is learned (Chen et al., NeurIPS 2023). Its rate is a third to a tenth of adamw's, its
 * weight decay so much larger:
 *
 *     w ← w - η·sign(β₁·m + (1 - β₁)·g)
 *     m ← β₂·m + (1 - β₂)·g
 */
export function lion(given?: LionOptions): ShortOptimizer & Functional {
  const {
    beta1 = 0.9,
    beta2 = 0.99,
    ...options
  } = readOptions("lion", given, { ...ofEveryOptimizer, beta1: positiveShare, beta2: decayFactor });
  return optimizer(
    "lion",
    options,
    0.001,
    { beta1, beta2 },
    {
      slots: ["m"],
      step({ parameter, gradient: g, slots, rate }) {
        const direction = sign(slots.m.mul(beta1).add(g.mul(1 - beta1)));
        return {
          parameter: parameter.sub(direction.mul(rate)),
          slots: { m: slots.m.mul(beta2).add(g.mul(1 - beta2)) },
        };
      },
    },
  );
}
