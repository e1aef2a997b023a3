/** What a story knows, before it is written in words. */
import type { Code } from "../code/index.ts";
import type { SlopeCheck } from "./check.ts";
import type { Inside } from "./inside.ts";
import type { LayerMatrices } from "./matrices.ts";
import type { Neuron } from "./neurons.ts";
import type { Backward } from "./paths.ts";
import type { Rounding } from "./rounding.ts";
import type { Update } from "./update.ts";

export interface Target {
  /** `hidden/kernel[0,0]`, `hidden[0]`, `loss`. */
  readonly name: string;
  readonly value: number;
  /** The loss of these samples. */
  readonly loss: number;
  /**
   * What the model computes it from: `0.5 · (target[0] − output[0])²`, opened as far as it stays readable. Nothing for what is given (parameters, inputs)
   * and for slopes, which are told by their paths.
   */
  readonly formula: string | undefined;
}

export interface StoryFacts {
  readonly target: Target;
  readonly forward: readonly Neuron[];
  /** Gates and states of recurrences, scores and weights of attention, mean and variance of normalizations. */
  readonly inside: Inside;
  readonly backward: Backward & { readonly matrix: readonly LayerMatrices[] };
  /** Of a parameter that is trained. */
  readonly update: Update | undefined;
  readonly check: SlopeCheck;
  /** Of an f32 model: how far its own run is from these exact numbers. */
  readonly rounding: Rounding | undefined;
  /** Where it was asked for: the kernels of the training step that have to do with it. */
  readonly code: Code | undefined;
}
