import { finiteFrom, needed, share, wantAxis, wantFinite, wantSeed } from "../../base/index.ts";
import { type Tensor, where } from "../../tensor/index.ts";
import * as activations from "../activations.ts";
import { builtInLayer } from "../built-in-layer.ts";
import type { Activation, Outcome } from "../layer.ts";
import { type LayerOptions, readLayerOptions } from "../options.ts";
import { l1l2 } from "../regularizers.ts";
import { ofRelu, type RectifierOptions } from "../relu-options.ts";
import { type ActivationLike, toActivation, wantActivation } from "../resolve.ts";
import type { Layer } from "../symbolic.ts";

export interface ActivationOptions extends LayerOptions {
  readonly activation: ActivationLike;
}

/**
 * An activation as a layer of its own.
 *
 *     layers.activation({ activation: "relu" })
 */
export function activation(options: ActivationOptions): Layer {
  const read = readLayerOptions("activation", options, { activation: needed(wantActivation) });
  return activationLayer("activation", read, toActivation("activation", read.activation));
}

/** A layer that is nothing but an activation. */
export function activationLayer(kind: string, read: LayerOptions, activation: Activation): Layer {
  return builtInLayer(read, { kind, results: "any", mask: "pass", activation, forward: (_, [x]) => x });
}

/**
 * Gives its input as it is.
 *
 *     layers.identity()
 */
export function identity(options?: LayerOptions): Layer {
  const read = readLayerOptions("identity", options, {});
  return builtInLayer(read, {
    kind: "identity",
    results: "same",
    mask: "pass",
    anyDType: true,
    forward: (_, [x]) => x,
  });
}

/** Largest value, slope below the threshold, and threshold: see `activations.relu`. */
export type ReluOptions = LayerOptions & RectifierOptions;

/**
 * max(x, 0) as a layer of its own; `layers.dense({ units, activation: "relu" })` has it inside.
 *
 *     layers.relu({ maxValue: 6 })
 */
export function relu(options?: ReluOptions): Layer {
  const read = readLayerOptions("relu", options, ofRelu);
  const { maxValue, negativeSlope, threshold } = read;
  return activationLayer("relu", read, activations.relu({ maxValue, negativeSlope, threshold }));
}

export type SoftmaxOptions = LayerOptions & NonNullable<Parameters<typeof activations.softmax>[0]>;

/**
 * Shares of classes as a layer of its own, for outputs that were logits.
 *
 *     layers.softmax()   // f32[batch,10] → f32[batch,10], rows that add up to 1
 */
export function softmax(options?: SoftmaxOptions): Layer {
  const read = readLayerOptions("softmax", options, { axis: wantAxis });
  return activationLayer("softmax", read, activations.softmax({ axis: read.axis }));
}

export interface RescalingOptions extends LayerOptions {
  readonly scale: number;
  readonly offset?: number;
}

/**
 * x · scale + offset. Reads bytes as they are and gives the model's element type.
 *
 *     layers.rescaling({ scale: 1 / 255 })   // u8[batch,784] → f32[batch,784]
 */
export function rescaling(options: RescalingOptions): Layer {
  const read = readLayerOptions("rescaling", options, { scale: needed(wantFinite), offset: wantFinite });
  const { scale, offset = 0 } = read;
  return builtInLayer(read, {
    kind: "rescaling",
    mask: "pass",
    forward(_, [x]) {
      const scaled = scale === 1 ? x : x.mul(scale);
      return offset === 0 ? scaled : scaled.add(offset);
    },
  });
}

export interface DropoutOptions extends LayerOptions {
  /** The share that is dropped, from 0 to 1. */
  readonly rate: number;
  /** A whole number in place of the model's seed, which is 0 for all models that were given none: they drop the same. */
  readonly seed?: number;
}

/**
 * While training, drops each number with probability `rate` and enlarges the others by 1 / (1 - rate), so that the mean
 * stays; otherwise gives its input (Srivastava et al., JMLR 2014). A rate of 1 drops all. Throws a ValueError where the
 * rate is not from 0 to 1.
 *
 *     layers.dropout({ rate: 0.5 })
 */
export function dropout(options: DropoutOptions): Layer {
  const read = readLayerOptions("dropout", options, { rate: needed(share()), seed: wantSeed });
  const { rate, seed } = read;
  // With a rate of 1 nothing is left to be enlarged.
  const enlarge = rate === 1 ? 1 : 1 / (1 - rate);
  return builtInLayer(read, {
    kind: "dropout",
    results: "same",
    mask: "pass",
    forward(_, [x], { training, uniform }) {
      if (!training || rate === 0) return x;
      return where(uniform(x.shape, seed).greaterEqual(rate), x.mul(enlarge), 0);
    },
  });
}

export interface ActivityRegularizationOptions extends LayerOptions {
  /** Factor of Σ|x|. Default: 0. */
  readonly l1?: number;
  /** Factor of Σx². Default: 0. */
  readonly l2?: number;
}

/**
 * Gives its input, and adds l1 · Σ|x| + l2 · Σx², divided by the number of samples, to what is minimized: it keeps what passes small.
 *
 *     layers.activityRegularization({ l2: 0.01 })
 */
export function activityRegularization(options?: ActivityRegularizationOptions): Layer<Outcome<Tensor>> {
  const kind = "activityRegularization";
  const read = readLayerOptions(kind, options, { l1: finiteFrom(0), l2: finiteFrom(0) });
  const { penalty } = l1l2({ l1: read.l1 ?? 0, l2: read.l2 ?? 0 });
  return builtInLayer(read, {
    kind,
    results: "same",
    mask: "pass",
    forward: (_, [x]): Outcome<Tensor> => ({ outputs: x, losses: { activity: penalty(x).div(x.shape[0]) } }),
  });
}
