import { finiteFrom, readOptions, type Wants, wantFlag } from "../../base/index.ts";
import { maximum, sqrt, type Tensor } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { decayFactor, type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { ShortOptimizer } from "../optimizer.ts";

export interface MomentsOptions extends OptimizerOptions {
  /** How much of the mean gradient stays at each step. Default: 0.9. */
  readonly beta1?: number;
  /** How much of the mean square stays. Default: 0.999. */
  readonly beta2?: number;
  /** Added to the divisor. */
  readonly epsilon?: number;
}

export interface AdamOptions extends MomentsOptions {
  /** Divides by the largest mean square so far, so that steps do not grow again (Reddi et al., ICLR 2018). Default: false. */
  readonly amsgrad?: boolean;
}

export const ofMoments: Wants<MomentsOptions> = {
  ...ofEveryOptimizer,
  beta1: decayFactor,
  beta2: decayFactor,
  epsilon: finiteFrom(0),
};

const ofAdam: Wants<AdamOptions> = { ...ofMoments, amsgrad: wantFlag };

type Scalars = Readonly<Record<string, Tensor>>;

/** A moving average's next value. */
export const towards = (average: Tensor, value: Tensor, beta: number): Tensor =>
  average.add(value.sub(average).mul(1 - beta));

/** The rate with Adam's corrections for the start. */
export const correctedRate = (rate: Tensor, { correction1, correction2 }: Scalars): Tensor =>
  rate.mul(sqrt(correction2)).div(correction1);

/** 1 - βᵗ itself is carried, not βᵗ: near the start that keeps the digits that the subtraction would lose in f32. */
export const corrections: {
  readonly scalars: { readonly correction1: number; readonly correction2: number };
  readonly advance: (beta1: number, beta2: number) => (scalars: Scalars) => Scalars;
} = {
  scalars: { correction1: 0, correction2: 0 },
  advance:
    (beta1: number, beta2: number) =>
    ({ correction1, correction2 }: Scalars): Scalars => ({
      correction1: correction1.mul(beta1).add(1 - beta1),
      correction2: correction2.mul(beta2).add(1 - beta2),
    }),
};

function adaptive(
  name: string,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false, ...options }: AdamOptions,
): ShortOptimizer & Functional {
  const own = { beta1, beta2, epsilon, ...(amsgrad && { amsgrad }) };
  return optimizer(name, options, 0.001, own, {
    slots: amsgrad ? ["m", "v", "vMax"] : ["m", "v"],
    scalars: corrections.scalars,
    advance: corrections.advance(beta1, beta2),
    step({ parameter, gradient: g, slots, scalars, rate }) {
      const alpha = correctedRate(rate, scalars);
      const m = towards(slots.m, g, beta1);
      const v = towards(slots.v, g.square(), beta2);
      const vMax = amsgrad ? maximum(slots.vMax, v) : undefined;
      return {
        parameter: parameter.sub(m.mul(alpha).div(sqrt(vMax ?? v).add(epsilon))),
        slots: { m, v, ...(vMax && { vMax }) },
      };
    },
  });
}

/**
 * Adam (Kingma and Ba, ICLR 2015), with the corrections for the start in the rate, as in the paper's section 2 and Keras:
 *
 *     m ← m + (1 - β₁)·(g - m)
 *     v ← v + (1 - β₂)·(g² - v)
 *     w ← w - η·√(1 - β₂ᵗ)/(1 - β₁ᵗ) · m / (√v + ε)
 *
 * With `amsgrad`, v̂ ← max(v̂, v) stands in place of v under the root.
 */
export function adam(options?: AdamOptions): ShortOptimizer & Functional {
  return adaptive("adam", readOptions("adam", options, ofAdam));
}

/**
 * Adam with decay of the weights apart from the gradient (Loshchilov and Hutter, ICLR 2019): first w ← w - η·λ·w, then as adam.
 * It is adam whose `weightDecay` is 0.004 if not given.
 */
export function adamw(given?: AdamOptions): ShortOptimizer & Functional {
  const { weightDecay = 0.004, ...options } = readOptions("adamw", given, ofAdam);
  return adaptive("adamw", { ...options, weightDecay });
}
