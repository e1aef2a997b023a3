import { badArgument, finiteFrom, readOptions, type Want, wantFinite } from "../../base/index.ts";
import { clip, pow, type Tensor } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { type OptimizerOptions, ofEveryOptimizer, optimizer } from "../make.ts";
import type { LongOptimizer } from "../optimizer.ts";

export interface FtrlOptions extends OptimizerOptions {
  /** How the rate falls with the sum of squares, at most 0: 0 is a fixed rate. Default: -0.5. */
  readonly learningRatePower?: number;
  /** What the sum of squares starts with. Default: 0.1. */
  readonly initialAccumulatorValue?: number;
  /** Weights that would be small become 0. Default: 0. */
  readonly l1RegularizationStrength?: number;
  /** Default: 0. */
  readonly l2RegularizationStrength?: number;
  /** A penalty on the size of the weights, added to the gradient. Default: 0. */
  readonly l2ShrinkageRegularizationStrength?: number;
  /** Default: 0. */
  readonly beta?: number;
}

const wantPower: Want = (subject, name, value) => {
  if (wantFinite(subject, name, value) > 0)
    throw badArgument(subject, name, value, "at-most-0", "a number up to 0: the rate falls, or stays");
};

/**
 * Follow the regularized leader (McMahan et al., KDD 2013), for wide and sparse linear models. With p = -learningRatePower:
 *
 *     n′ = n + g²
 *     z ← z + g + 2·shrinkage·w - (n′ᵖ - nᵖ)/η · w
 *     w ← (clip(z, ±l1) - z) / (n′ᵖ/η + 2·l2 + β/η)
 */
export function ftrl(given?: FtrlOptions): LongOptimizer & Functional {
  const read = readOptions("ftrl", given, {
    ...ofEveryOptimizer,
    learningRatePower: wantPower,
    initialAccumulatorValue: finiteFrom(0),
    l1RegularizationStrength: finiteFrom(0),
    l2RegularizationStrength: finiteFrom(0),
    l2ShrinkageRegularizationStrength: finiteFrom(0),
    beta: finiteFrom(0),
  });
  const {
    learningRatePower = -0.5,
    initialAccumulatorValue = 0.1,
    l1RegularizationStrength = 0,
    l2RegularizationStrength = 0,
    l2ShrinkageRegularizationStrength = 0,
    beta = 0,
    ...options
  } = read;
  const l1 = l1RegularizationStrength;
  const own = { learningRatePower, initialAccumulatorValue, l1RegularizationStrength: l1, l2RegularizationStrength };
  const raised = (x: Tensor) => (learningRatePower === -0.5 ? x.sqrt() : pow(x, -learningRatePower));
  return optimizer(
    "ftrl",
    options,
    0.001,
    { ...own, l2ShrinkageRegularizationStrength, beta },
    {
      init: ({ shape }) => ({
        accumulator: { shape, first: initialAccumulatorValue },
        linear: { shape, first: 0 },
      }),
      step({ parameter: w, gradient: g, memory, rate }) {
        const accumulator = memory.accumulator.add(g.square());
        const size = raised(accumulator);
        const shrunk = g.add(w.mul(2 * l2ShrinkageRegularizationStrength));
        const linear = memory.linear.add(shrunk).sub(size.sub(raised(memory.accumulator)).div(rate).mul(w));
        const divisor = size
          .add(beta)
          .div(rate)
          .add(2 * l2RegularizationStrength);
        return { parameter: clip(linear, -l1, l1).sub(linear).div(divisor), memory: { accumulator, linear } };
      },
    },
  );
}
