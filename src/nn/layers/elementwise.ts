import { where } from "../../tensor/index.ts";
import { checkOptions, configOf, type LayerOptions, wantNumber, wantShare } from "../options.ts";
import { type ActivationLike, toActivation } from "../resolve.ts";
import { type Layer, layer } from "../symbolic.ts";

export interface ActivationOptions extends LayerOptions {
  readonly activation: ActivationLike;
}

/**
 * An activation as a layer of its own.
 *
 *     layers.activation({ activation: "relu" })
 */
export function activation(options: ActivationOptions): Layer {
  checkOptions("activation", options, ["activation"]);
  return layer({
    kind: "activation",
    name: options.name,
    inputShape: options.inputShape,
    activation: toActivation("activation", options.activation),
    config: configOf(options),
    forward: (_, [x]) => x,
  });
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
  checkOptions("rescaling", options, ["scale", "offset"]);
  const scale = wantNumber("rescaling", "scale", options.scale);
  const offset = wantNumber("rescaling", "offset", options.offset ?? 0);
  return layer({
    kind: "rescaling",
    name: options.name,
    inputShape: options.inputShape,
    config: configOf(options),
    forward(_, [x]) {
      const scaled = scale === 1 ? x : x.mul(scale);
      return offset === 0 ? scaled : scaled.add(offset);
    },
  });
}

export interface DropoutOptions extends LayerOptions {
  /** The share that is dropped. */
  readonly rate: number;
  /** In place of the model's seed. */
  readonly seed?: number;
}

/**
 * While training, drops each number with probability `rate` and enlarges the others by 1 / (1 - rate), so that the mean
 * stays; otherwise gives its input (Srivastava et al., JMLR 2014). Throws a ValueError where the rate is not in [0, 1).
 *
 *     layers.dropout({ rate: 0.5 })
 */
export function dropout(options: DropoutOptions): Layer {
  checkOptions("dropout", options, ["rate", "seed"]);
  const rate = wantShare("dropout", "rate", options.rate);
  const { seed } = options;
  if (seed !== undefined) wantNumber("dropout", "seed", seed);
  return layer({
    kind: "dropout",
    name: options.name,
    inputShape: options.inputShape,
    config: configOf(options),
    forward(_, [x], { training, uniform }) {
      if (!training || rate === 0) return x;
      return where(uniform(x.shape, seed).greaterEqual(rate), x.mul(1 / (1 - rate)), 0);
    },
  });
}
