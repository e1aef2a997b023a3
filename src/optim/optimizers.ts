/**
 * Optimizers: the formula, then the formula in code. w is a parameter, g its gradient, η the learning rate (an input
 * of the compiled step, so a schedule never recompiles it). Defaults and formulas are Keras's.
 */
import {
  builtIn,
  type Described,
  descriptionOf,
  finiteFrom,
  readOptions,
  share,
  type Wants,
  wantFlag,
} from "../base/index.ts";
import { sqrt } from "../tensor/index.ts";
import type { Optimizer, Schedule } from "./optimizer.ts";
import { toRate, wantRate } from "./rate.ts";

type Stepped = ReturnType<Optimizer["step"]>;

export interface OptimizerOptions {
  /** A number, or a schedule by step. */
  readonly learningRate?: number | Schedule | Described;
  /** Largest allowed Euclidean norm of all gradients together. */
  readonly globalClipNorm?: number;
}

const ofEveryOptimizer: Wants<OptimizerOptions> = { learningRate: wantRate, globalClipNorm: finiteFrom(0) };
/** The decay factor of a moving average: below 1, or the first value would never fade. */
const decayFactor = share({ below: true });

/** What is different in each optimizer. */
type Rule = Omit<Optimizer, "name" | "config" | "learningRate" | "globalClipNorm">;

/** A built-in optimizer, from the options that all have (`given`), its own options (`own`), and its formula. */
function optimizer(name: string, given: OptimizerOptions, usualRate: number, own: object, rule: Rule): Optimizer {
  const learningRate = toRate(name, "learningRate", given.learningRate ?? usualRate);
  // No file can hold a schedule of the user's own.
  const saved = typeof learningRate === "number" ? learningRate : descriptionOf(learningRate);
  const clip = given.globalClipNorm === undefined ? {} : { globalClipNorm: given.globalClipNorm };
  const options = { ...(saved !== undefined && { learningRate: saved }), ...clip, ...own };
  return builtIn(name, options, { learningRate, ...clip, ...rule });
}

export interface SgdOptions extends OptimizerOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/**
 * Gradient descent.
 *
 *     w ← w - η·g
 *
 * With momentum μ (Polyak, 1964):
 *
 *     v ← μ·v - η·g
 *     w ← w + v               nesterov: w ← w + μ·v - η·g
 *
 * In a bowl of curvature λ it settles where η < 2(1 + μ)/λ, with nesterov where η < 2(1 + μ)/((1 + 2μ)·λ).
 */
export function sgd(given?: SgdOptions): Optimizer {
  const {
    momentum = 0,
    nesterov = false,
    ...options
  } = readOptions("sgd", given, { ...ofEveryOptimizer, momentum: decayFactor, nesterov: wantFlag });
  return optimizer(
    "sgd",
    options,
    0.01,
    { momentum, nesterov },
    {
      slots: momentum > 0 ? ["velocity"] : [],
      stableRate: (curvature) => (2 * (1 + momentum)) / ((nesterov ? 1 + 2 * momentum : 1) * curvature),
      step({ parameter: w, gradient, slots, rate }): Stepped {
        const down = gradient.mul(rate);
        if (momentum === 0) return { parameter: w.sub(down), slots: {} };
        const velocity = slots.velocity.mul(momentum).sub(down);
        const move = nesterov ? velocity.mul(momentum).sub(down) : velocity;
        return { parameter: w.add(move), slots: { velocity } };
      },
    },
  );
}

export interface AdamOptions extends OptimizerOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

const ofAdam: Wants<AdamOptions> = {
  ...ofEveryOptimizer,
  beta1: decayFactor,
  beta2: decayFactor,
  epsilon: finiteFrom(0),
};

function adaptive(
  name: string,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...options }: AdamOptions,
  weightDecay?: number,
): Optimizer {
  const decay = weightDecay === undefined ? {} : { weightDecay };
  return optimizer(
    name,
    options,
    0.001,
    { beta1, beta2, epsilon, ...decay },
    {
      slots: ["m", "v"],
      // 1 - βᵗ itself is carried, not βᵗ: near the start that keeps the digits that the subtraction would lose in f32.
      scalars: { correction1: 0, correction2: 0 },
      advance: ({ correction1, correction2 }) => ({
        correction1: correction1.mul(beta1).add(1 - beta1),
        correction2: correction2.mul(beta2).add(1 - beta2),
      }),
      step({ parameter, gradient: g, slots, scalars, rate }) {
        const alpha = rate.mul(sqrt(scalars.correction2)).div(scalars.correction1);
        const m = slots.m.add(g.sub(slots.m).mul(1 - beta1));
        const v = slots.v.add(
          g
            .square()
            .sub(slots.v)
            .mul(1 - beta2),
        );
        const w = weightDecay ? parameter.sub(parameter.mul(rate.mul(weightDecay))) : parameter;
        return { parameter: w.sub(m.mul(alpha).div(sqrt(v).add(epsilon))), slots: { m, v } };
      },
    },
  );
}

/**
 * Adam (Kingma and Ba, ICLR 2015), with the corrections for the start in the rate, as in the paper's section 2 and Keras:
 *
 *     m ← m + (1 - β₁)·(g - m)
 *     v ← v + (1 - β₂)·(g² - v)
 *     w ← w - η·√(1 - β₂ᵗ)/(1 - β₁ᵗ) · m / (√v + ε)
 */
export function adam(options?: AdamOptions): Optimizer {
  return adaptive("adam", readOptions("adam", options, ofAdam));
}

/**
 * Adam with decay of the weights apart from the gradient (Loshchilov and Hutter, ICLR 2019): first w ← w - η·λ·w, then as adam.
 */
export function adamw(given?: AdamOptions & { readonly weightDecay?: number }): Optimizer {
  const { weightDecay = 0.004, ...options } = readOptions("adamw", given, { ...ofAdam, weightDecay: finiteFrom(0) });
  return adaptive("adamw", options, weightDecay);
}

export interface RmspropOptions extends OptimizerOptions {
  readonly rho?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  /** Divide by the deviation from the mean gradient instead of from zero. */
  readonly centered?: boolean;
}

/**
 * Gradient divided by its recent size (Hinton, Tieleman: Coursera lecture 6.5, 2012), as in Keras:
 *
 *     v ← ρ·v + (1 - ρ)·g²                 centered also: a ← ρ·a + (1 - ρ)·g
 *     w ← w - η·g / √(v + ε)               centered: √(v - a² + ε)
 *
 * With momentum μ the steps are added up first: s ← μ·s + η·g / √…, w ← w - s.
 */
export function rmsprop(given?: RmspropOptions): Optimizer {
  const {
    rho = 0.9,
    momentum = 0,
    epsilon = 1e-7,
    centered = false,
    ...options
  } = readOptions("rmsprop", given, {
    ...ofEveryOptimizer,
    rho: decayFactor,
    momentum: decayFactor,
    epsilon: finiteFrom(0),
    centered: wantFlag,
  });
  return optimizer(
    "rmsprop",
    options,
    0.001,
    { rho, momentum, epsilon, centered },
    {
      slots: ["v", ...(centered ? ["average"] : []), ...(momentum > 0 ? ["gathered"] : [])],
      step({ parameter: w, gradient: g, slots, rate }): Stepped {
        const v = slots.v.mul(rho).add(g.square().mul(1 - rho));
        const average = centered ? slots.average.mul(rho).add(g.mul(1 - rho)) : undefined;
        const size = (average ? v.sub(average.square()) : v).add(epsilon);
        const down = g.mul(rate).div(sqrt(size));
        const gathered = momentum > 0 ? slots.gathered.mul(momentum).add(down) : undefined;
        return {
          parameter: w.sub(gathered ?? down),
          slots: { v, ...(average && { average }), ...(gathered && { gathered }) },
        };
      },
    },
  );
}
