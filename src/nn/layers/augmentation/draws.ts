/** Random numbers of one layer in one step. */
import type { Shape } from "../../../base/index.ts";
import { cos, log, sqrt, type Tensor } from "../../../tensor/index.ts";
import type { Uniform } from "../../layer.ts";

export interface Draws {
  /** Uniform numbers from 0, below 1. */
  uniform(shape: Shape): Tensor;
  /** Uniform numbers between two. */
  between(shape: Shape, interval: readonly [number, number]): Tensor;
  /** Normal numbers, from two uniform ones each (Box and Muller, 1958). */
  normal(shape: Shape): Tensor;
  /** Truth values: whether something of this probability happens. */
  chance(shape: Shape, share: Tensor | number): Tensor;
}

/** What is done to a batch of pictures. */
export type Augment = (x: Tensor, draws: Draws) => Tensor;

export function drawsOf(draw: Uniform, seed: number | undefined): Draws {
  const uniform = (shape: Shape): Tensor => draw(shape, seed);
  return {
    uniform,
    between: (shape, [least, most]) =>
      least === most
        ? uniform(shape).mul(0).add(least)
        : uniform(shape)
            .mul(most - least)
            .add(least),
    // 1 - u is never 0, whose logarithm would be infinite.
    normal: (shape) => sqrt(log(uniform(shape).mul(-1).add(1)).mul(-2)).mul(cos(uniform(shape).mul(2 * Math.PI))),
    chance: (shape, share) => uniform(shape).less(share),
  };
}
