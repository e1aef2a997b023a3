import { unfit } from "../infer.ts";
import type { ParamSpec } from "../layer.ts";
import {
  checkInitializer,
  checkOptions,
  configOf,
  optionalActivation,
  optionalRegularizer,
  type TrainableOptions,
  wantCount,
} from "../options.ts";
import type { ActivationLike, InitializerLike, RegularizerLike } from "../resolve.ts";
import { type Layer, layer } from "../symbolic.ts";

export interface DenseOptions extends TrainableOptions {
  readonly units: number;
  readonly activation?: ActivationLike;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerLike;
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
}

const known = [
  "units",
  "activation",
  "useBias",
  "kernelInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "biasRegularizer",
];

/**
 * A fully connected layer: `activation(x · kernel + bias)`, along the last axis of an input of any rank.
 * `kernel` is [in, units], `bias` [units]. Throws a ValueError where `units` is not a whole number from 1.
 *
 *     layers.dense({ units: 10, activation: "softmax" })   // f32[batch,64] → f32[batch,10]
 */
export function dense(options: DenseOptions): Layer {
  checkOptions("dense", options, known);
  const { name, inputShape, trainable, useBias = true } = options;
  const units = wantCount("dense", "units", options.units);
  const kernelInitializer = checkInitializer("dense", options.kernelInitializer ?? "glorotUniform");
  const biasInitializer = checkInitializer("dense", options.biasInitializer ?? "zeros");
  const kernelRegularizer = optionalRegularizer("dense", options.kernelRegularizer);
  const biasRegularizer = optionalRegularizer("dense", options.biasRegularizer);
  return layer({
    kind: "dense",
    name,
    inputShape,
    trainable,
    activation: optionalActivation("dense", options.activation),
    config: configOf(options),
    params({ shape }): Record<string, ParamSpec> {
      const size = shape.at(-1);
      if (size === undefined) unfit("dense", "at least one axis besides the batch", "reshape([-1, 1]) gives it one");
      const kernel = { shape: [size, units], init: kernelInitializer, regularizer: kernelRegularizer };
      const bias = { shape: [units], init: biasInitializer, regularizer: biasRegularizer };
      return useBias ? { kernel, bias } : { kernel };
    },
    forward({ kernel, bias }, [x]) {
      const y = x.matmul(kernel);
      return bias ? y.add(bias) : y;
    },
  });
}
