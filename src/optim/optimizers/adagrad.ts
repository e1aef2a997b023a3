import { finiteFrom, readOptions } from "../../base/index.ts";
import { sqrt } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { LongOptimizer } from "../optimizer.ts";

export interface AdagradOptions extends OptimizerOptions {
  /** What the sum of squares starts with. Default: 0.1. */
  readonly initialAccumulatorValue?: number;
  readonly epsilon?: number;
}

/**
 * Gradient divided by the size of all gradients so far (Duchi et al., JMLR 2011):
 *
 *     a ← a + g²
 *     w ← w - η·g / √(a + ε)
 */
export function adagrad(given?: AdagradOptions): LongOptimizer & Functional {
  const {
    initialAccumulatorValue = 0.1,
    epsilon = 1e-7,
    ...options
  } = readOptions("adagrad", given, {
    ...ofEveryOptimizer,
    initialAccumulatorValue: finiteFrom(0),
    epsilon: finiteFrom(0),
  });
  return optimizer(
    "adagrad",
    options,
    0.001,
    { initialAccumulatorValue, epsilon },
    {
      init: ({ shape }) => ({ accumulator: { shape, first: initialAccumulatorValue } }),
      step({ parameter, gradient: g, memory, rate }) {
        const accumulator = memory.accumulator.add(g.square());
        return { parameter: parameter.sub(g.mul(rate).div(sqrt(accumulator.add(epsilon)))), memory: { accumulator } };
      },
    },
  );
}
