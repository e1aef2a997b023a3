/** What layers with a kernel have in common: their options, and the two parameters that these ask for. */
import { type Shape, type Wants, wantFlag } from "../base/index.ts";
import type { Activation, ParamSpec } from "./layer.ts";
import { type TrainableOptions, wantActivation, wantInitializer, wantRegularizer } from "./options.ts";
import {
  type ActivationLike,
  type InitializerLike,
  type RegularizerLike,
  toActivation,
  toRegularizer,
} from "./resolve.ts";

export interface KernelOptions extends TrainableOptions {
  readonly activation?: ActivationLike;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerLike;
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
}

export const kernelOptions: Wants<Omit<KernelOptions, keyof TrainableOptions>> = {
  activation: wantActivation,
  useBias: wantFlag,
  kernelInitializer: wantInitializer,
  biasInitializer: wantInitializer,
  kernelRegularizer: wantRegularizer,
  biasRegularizer: wantRegularizer,
};

/** From options that were read: `params` waits until the input's shape is known. */
export function kernelParts(
  kind: string,
  {
    activation,
    useBias = true,
    kernelInitializer = "glorotUniform",
    biasInitializer = "zeros",
    kernelRegularizer,
    biasRegularizer,
  }: KernelOptions,
): {
  readonly activation: Activation | undefined;
  /** A kernel of this shape, and a bias for its last axis unless there is none. */
  readonly params: (shape: Shape) => Record<string, ParamSpec>;
} {
  const penalty = (given: RegularizerLike | undefined) =>
    given === undefined ? undefined : toRegularizer(kind, given);
  const kernel = { init: kernelInitializer, regularizer: penalty(kernelRegularizer) };
  const bias = { init: biasInitializer, regularizer: penalty(biasRegularizer) };
  return {
    activation: activation === undefined ? undefined : toActivation(kind, activation),
    params: (shape) => ({
      kernel: { ...kernel, shape },
      ...(useBias && { bias: { ...bias, shape: shape.slice(-1) } }),
    }),
  };
}
