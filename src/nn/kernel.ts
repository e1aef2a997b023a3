/** What layers with a kernel have in common: their options, and the two parameters that these ask for. */
import { type Shape, wantFlag } from "../base/index.ts";
import type { Activation, ParamSpec } from "./layer.ts";
import { checkInitializer, optionalActivation, optionalRegularizer, type TrainableOptions } from "./options.ts";
import type { ActivationLike, InitializerLike, RegularizerLike } from "./resolve.ts";

export interface KernelOptions extends TrainableOptions {
  readonly activation?: ActivationLike;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerLike;
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
}

export const kernelOptionNames: readonly (keyof KernelOptions)[] = [
  "activation",
  "useBias",
  "kernelInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "biasRegularizer",
];

/** Checks the options where they are given; `params` waits until the input's shape is known. */
export function readKernelOptions(
  kind: string,
  options: KernelOptions,
): {
  readonly activation: Activation | undefined;
  /** A kernel of this shape, and a bias for its last axis unless there is none. */
  readonly params: (shape: Shape) => Record<string, ParamSpec>;
} {
  const useBias = wantFlag(kind, "useBias", options.useBias ?? true);
  const kernel = {
    init: checkInitializer(kind, options.kernelInitializer ?? "glorotUniform"),
    regularizer: optionalRegularizer(kind, options.kernelRegularizer),
  };
  const bias = {
    init: checkInitializer(kind, options.biasInitializer ?? "zeros"),
    regularizer: optionalRegularizer(kind, options.biasRegularizer),
  };
  return {
    activation: optionalActivation(kind, options.activation),
    params: (shape) => ({
      kernel: { ...kernel, shape },
      ...(useBias && { bias: { ...bias, shape: shape.slice(-1) } }),
    }),
  };
}
