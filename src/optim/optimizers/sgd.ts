import { readOptions, wantFlag } from "../../base/index.ts";
import type { Functional } from "../functional.ts";
import { decayFactor, type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { ShortOptimizer } from "../optimizer.ts";

type Stepped = ReturnType<ShortOptimizer["step"]>;

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
export function sgd(given?: SgdOptions): ShortOptimizer & Functional {
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
