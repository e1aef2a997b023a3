/** Activations that Keras also has as layers, and one whose slopes are learned. */
import { badArgument, type Want, wantFinite } from "../../base/index.ts";
import { where } from "../../tensor/index.ts";
import * as activations from "../activations.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit } from "../infer.ts";
import { boundOf, penaltyOf, wantConstraint, wantInitializer, wantRegularizer } from "../kernel.ts";
import { type LayerOptions, readLayerOptions, type TrainableOptions } from "../options.ts";
import type { ConstraintLike, InitializerLike, RegularizerLike } from "../resolve.ts";
import type { Layer } from "../symbolic.ts";
import { activationLayer } from "./elementwise.ts";

export interface LeakyReluOptions extends LayerOptions {
  /** The slope below 0. Default: 0.3, which is the layer's in Keras; the activation's is 0.2. */
  readonly negativeSlope?: number;
}

/** x where positive, else negativeSlope · x: `layers.leakyRelu({ negativeSlope: 0.1 })`. */
export function leakyRelu(options?: LeakyReluOptions): Layer {
  const read = readLayerOptions("leakyRelu", options, { negativeSlope: wantFinite });
  return activationLayer("leakyRelu", read, activations.leakyRelu({ negativeSlope: read.negativeSlope ?? 0.3 }));
}

export interface EluOptions extends LayerOptions {
  /** What it approaches far below 0, with a minus. Default: 1. */
  readonly alpha?: number;
}

/** x where positive, else α · (eˣ - 1): `layers.elu()`. */
export function elu(options?: EluOptions): Layer {
  const read = readLayerOptions("elu", options, { alpha: wantFinite });
  return activationLayer("elu", read, activations.elu({ alpha: read.alpha }));
}

export interface PreluOptions extends TrainableOptions {
  /** Default: "zeros". */
  readonly alphaInitializer?: InitializerLike;
  readonly alphaRegularizer?: RegularizerLike;
  readonly alphaConstraint?: ConstraintLike;
  /** Axes along which all numbers share a slope, counted from 1: [1, 2] gives each channel of an image one. Default: none. */
  readonly sharedAxes?: readonly number[];
}

const wantShared: Want = (kind, name, value) => {
  if (Array.isArray(value) && Array.from(value).every((axis) => Number.isSafeInteger(axis) && axis >= 1)) return;
  throw badArgument(kind, name, value, "shared-axes", "a sample's axes, counted from 1: [1, 2]");
};

/**
 * x where positive, else α · x, with α learned: `alpha` has a sample's shape, 1 along `sharedAxes` (He et al., ICCV 2015).
 *
 *     layers.prelu({ sharedAxes: [1, 2] })   // f32[batch,28,28,8] with alpha [1,1,8]
 */
export function prelu(options?: PreluOptions): Layer {
  const read = readLayerOptions("prelu", options, {
    alphaInitializer: wantInitializer,
    alphaRegularizer: wantRegularizer,
    alphaConstraint: wantConstraint,
    sharedAxes: wantShared,
  });
  const { alphaInitializer = "zeros", sharedAxes = [] } = read;
  return builtInLayer(read, {
    kind: "prelu",
    results: "any",
    mask: "pass",
    params({ shape }) {
      if (sharedAxes.some((axis) => axis > shape.length))
        unfit("prelu", `samples of at least ${Math.max(...sharedAxes)} axes`);
      const alpha = {
        shape: shape.map((size, d) => (sharedAxes.includes(d + 1) ? 1 : size)),
        init: alphaInitializer,
        regularizer: penaltyOf("prelu", read.alphaRegularizer),
        constraint: boundOf("prelu", read.alphaConstraint),
      };
      return { alpha };
    },
    forward: ({ alpha }, [x]) => where(x.greater(0), x, x.mul(alpha)),
  });
}
