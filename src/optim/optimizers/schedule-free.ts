import { readOptions, whole } from "../../base/index.ts";
import { minimum, sqrt, type Tensor } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { optimizer } from "../make.ts";
import type { LongOptimizer } from "../optimizer.ts";
import { type MomentsOptions, ofMoments, towards } from "./adam.ts";
import { positiveShare } from "./lion.ts";

export interface ScheduleFreeOptions extends MomentsOptions {
  /** Steps in which the rate climbs from 0. Default: 0. */
  readonly warmupSteps?: number;
}

/**
 * Adam that needs no schedule and no end (Defazio et al., NeurIPS 2024). Training moves y, between the steps' own z and the average x
 * of all z; with v as in adam:
 *
 *     z ← z - η·g / (√(v / (1 - β₂ᵗ)) + ε)
 *     x ← x + (z - x) / t
 *     y = (1 - β₁)·z + β₁·x
 *
 * Evaluation, prediction and `model.weights` take x, the better one. (Keras evaluates y.)
 */
export function scheduleFreeAdamw(given?: ScheduleFreeOptions): LongOptimizer & Functional {
  const {
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    warmupSteps = 0,
    ...options
  } = readOptions("scheduleFreeAdamw", given, { ...ofMoments, beta1: positiveShare, warmupSteps: whole(0) });
  const averageOf = (y: Tensor, z: Tensor) => y.sub(z.mul(1 - beta1)).div(beta1);
  return optimizer(
    "scheduleFreeAdamw",
    options,
    0.0025,
    { beta1, beta2, epsilon, warmupSteps },
    {
      init: ({ shape }) => ({ z: { shape, first: "parameter" }, v: { shape, first: 0 } }),
      scalars: { step: 0, correction2: 0 },
      advance: ({ step, correction2 }) => ({
        step: step.add(1),
        correction2: correction2.mul(beta2).add(1 - beta2),
      }),
      step({ parameter: y, gradient: g, memory, scalars: { step, correction2 }, rate }) {
        const climbing = warmupSteps > 0 ? rate.mul(minimum(step.div(warmupSteps), 1)) : rate;
        const v = towards(memory.v, g.square(), beta2);
        const z = memory.z.sub(g.mul(climbing).div(sqrt(v.div(correction2)).add(epsilon)));
        const before = averageOf(y, memory.z);
        const x = before.add(z.sub(before).div(step));
        return { parameter: z.mul(1 - beta1).add(x.mul(beta1)), memory: { z, v } };
      },
      evaluationWeights: ({ parameter, memory }) => averageOf(parameter, memory.z),
    },
  );
}
