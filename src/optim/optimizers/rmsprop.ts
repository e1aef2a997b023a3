import { finiteFrom, readOptions, wantFlag } from "../../base/index.ts";
import { sqrt } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { decayFactor, type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { ShortOptimizer } from "../optimizer.ts";

type Stepped = ReturnType<ShortOptimizer["step"]>;

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
export function rmsprop(given?: RmspropOptions): ShortOptimizer & Functional {
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
