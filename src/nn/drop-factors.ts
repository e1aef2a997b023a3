/** What dropout multiplies by: 0 where a number is dropped, 1 / (1 - rate) where it stays, so that the mean does. */
import type { Shape } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Uniform } from "./layer.ts";

/** A rate of 1 drops all: then nothing is left to be enlarged. */
export function dropFactors(shape: Shape, rate: number, seed: number | undefined, uniform: Uniform): Tensor {
  const drawn = uniform(shape, seed);
  return drawn
    .greaterEqual(rate)
    .cast(drawn.dtype)
    .mul(rate === 1 ? 1 : 1 / (1 - rate));
}
