/** What layers with a kernel have in common: their options, and the two parameters that these ask for. */
import { type Shape, type Want, type Wants, wantFlag } from "../base/index.ts";
import type { Activation, Constraint, ParamSpec, Regularizer } from "./layer.ts";
import { readLayerOptions, type TrainableOptions } from "./options.ts";
import {
  type ActivationLike,
  type ConstraintLike,
  type InitializerLike,
  type RegularizerLike,
  toActivation,
  toConstraint,
  toInitializer,
  toRegularizer,
  wantActivation,
} from "./resolve.ts";

export interface KernelOptions extends TrainableOptions {
  readonly activation?: ActivationLike;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerLike;
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
  /** What the kernel must be after every update: `constraints.maxNorm()`. */
  readonly kernelConstraint?: ConstraintLike;
  readonly biasConstraint?: ConstraintLike;
}

export const wantRegularizer: Want = (kind, _, value) => toRegularizer(kind, value as RegularizerLike);
export const wantConstraint: Want = (kind, _, value) => toConstraint(kind, value as ConstraintLike);
/** An unknown name is noticed early, although values are only needed when the model is built. */
export const wantInitializer: Want = (kind, _, value) => toInitializer(kind, value as InitializerLike);

const ofKernels: Wants<Omit<KernelOptions, keyof TrainableOptions>> = {
  activation: wantActivation,
  useBias: wantFlag,
  kernelInitializer: wantInitializer,
  biasInitializer: wantInitializer,
  kernelRegularizer: wantRegularizer,
  biasRegularizer: wantRegularizer,
  kernelConstraint: wantConstraint,
  biasConstraint: wantConstraint,
};

/** The same for a layer that says in another way whether there is a bias. */
export const ofWeights: Omit<typeof ofKernels, "useBias"> = Object.fromEntries(
  Object.entries(ofKernels).filter(([name]) => name !== "useBias"),
) as Omit<typeof ofKernels, "useBias">;

/** The regularizer that an option means. */
export const penaltyOf = (kind: string, given: RegularizerLike | undefined): Regularizer | undefined =>
  given === undefined ? undefined : toRegularizer(kind, given);

/** The constraint that an option means. */
export const boundOf = (kind: string, given: ConstraintLike | undefined): Constraint | undefined =>
  given === undefined ? undefined : toConstraint(kind, given);

interface KernelParts<T> {
  readonly read: T;
  readonly activation: Activation | undefined;
  /**
   * A kernel of this shape, and a bias for each unit, which is the kernel's last axis if not given, unless there is none. They wait
   * until the input's shape is known.
   */
  readonly params: (shape: Shape, units?: number) => Record<string, ParamSpec>;
}

/** The options of a layer with a kernel, its own among them, and what follows from those that all such layers have. */
export function readKernelOptions<T extends KernelOptions>(
  kind: string,
  options: T,
  own: Wants<Omit<T, keyof KernelOptions>>,
  common: Partial<typeof ofKernels> = ofKernels,
): KernelParts<T> {
  const read = readLayerOptions(kind, options, { ...own, ...common } as unknown as Wants<
    Omit<T, keyof TrainableOptions>
  >);
  const { activation, useBias = true, kernelInitializer = "glorotUniform", biasInitializer = "zeros" } = read;
  const kernel = {
    init: kernelInitializer,
    regularizer: penaltyOf(kind, read.kernelRegularizer),
    constraint: boundOf(kind, read.kernelConstraint),
  };
  const bias = {
    init: biasInitializer,
    regularizer: penaltyOf(kind, read.biasRegularizer),
    constraint: boundOf(kind, read.biasConstraint),
  };
  return {
    read,
    activation: activation === undefined ? undefined : toActivation(kind, activation),
    params: (shape, units = shape[shape.length - 1]) => ({
      kernel: { ...kernel, shape },
      ...(useBias && { bias: { ...bias, shape: [units] } }),
    }),
  };
}
