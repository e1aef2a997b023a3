import { finiteFrom, readOptions } from "../../base/index.ts";
import { sqrt } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { decayFactor, type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { ShortOptimizer } from "../optimizer.ts";

export interface AdadeltaOptions extends OptimizerOptions {
  /** How much of both mean squares stays at each step. Default: 0.95. */
  readonly rho?: number;
  readonly epsilon?: number;
}

/**
 * Steps as large as recent steps were (Zeiler, 2012). The paper has η = 1; Keras's default is 0.001:
 *
 *     a ← ρ·a + (1 - ρ)·g²
 *     Δ = √(d + ε) / √(a + ε) · g
 *     d ← ρ·d + (1 - ρ)·Δ²
 *     w ← w - η·Δ
 */
export function adadelta(given?: AdadeltaOptions): ShortOptimizer & Functional {
  const {
    rho = 0.95,
    epsilon = 1e-7,
    ...options
  } = readOptions("adadelta", given, { ...ofEveryOptimizer, rho: decayFactor, epsilon: finiteFrom(0) });
  return optimizer(
    "adadelta",
    options,
    0.001,
    { rho, epsilon },
    {
      slots: ["gradients", "moves"],
      step({ parameter, gradient: g, slots, rate }) {
        const gradients = slots.gradients.mul(rho).add(g.square().mul(1 - rho));
        const move = sqrt(slots.moves.add(epsilon))
          .mul(g)
          .div(sqrt(gradients.add(epsilon)));
        const moves = slots.moves.mul(rho).add(move.square().mul(1 - rho));
        return { parameter: parameter.sub(move.mul(rate)), slots: { gradients, moves } };
      },
    },
  );
}
