/** What layers have in common that change pictures while training: their options, and that they do nothing otherwise. */
import { type Wants, wantInterval, wantSeed } from "../../../base/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { unfit, wantChannels } from "../../infer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { type Augment, drawsOf } from "./draws.ts";
import { type Factor, intervalOf, wantFactor } from "./factor.ts";
import { type AllCode, code } from "./lazy-code.ts";

code.withReady();

export interface AugmentationOptions extends LayerOptions {
  /** A whole number in place of the model's seed. */
  readonly seed?: number;
}

export interface RangeOptions extends AugmentationOptions {
  /** The least and the largest value that a pixel may have. Default: [0, 255]. */
  readonly valueRange?: readonly [number, number];
}

export const ofRange: Wants<Pick<RangeOptions, "valueRange" | "seed">> = { valueRange: wantInterval, seed: wantSeed };
export const rangeOf = ({ valueRange = [0, 255] }: RangeOptions): readonly [number, number] => valueRange;

interface Manner {
  /** Whether pictures must have three channels: red, green, blue. */
  readonly colors?: boolean;
  /** What is known of its results while predicting. Default: "same". */
  readonly results?: "same" | "moved" | "any";
  /** What is done where nobody trains. Default: nothing. */
  readonly otherwise?: (x: Tensor) => Tensor;
}

/** A layer of pictures that does what `of` the late code says while training. */
export function augmenting<O extends AugmentationOptions>(
  kind: string,
  read: O,
  of: (code: AllCode) => Augment,
  { colors = false, results = "same", otherwise }: Manner = {},
): Layer {
  const augment = code.function(of);
  return builtInLayer(read, {
    kind,
    results,
    params(input) {
      wantChannels(kind, input, 2);
      if (colors && input.shape[2] !== 3) unfit(kind, "three channels: red, green and blue");
      return {};
    },
    forward(_, [x], { training, uniform }) {
      if (!training) return otherwise ? otherwise(x) : x;
      return augment(x, drawsOf(uniform, read.seed));
    },
  });
}

export { type Factor, intervalOf, readLayerOptions, wantFactor };
