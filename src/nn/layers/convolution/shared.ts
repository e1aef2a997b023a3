/** What layers of convolutions of one to three axes of places have in common. */
import { ValueError, type Wants, wantFlag } from "../../../base/index.ts";
import type { Sizes } from "../../../math/index.ts";
import { boundOf, penaltyOf, wantConstraint, wantInitializer, wantRegularizer } from "../../kernel.ts";
import type { ParamSpec } from "../../layer.ts";
import type { Pair, TrainableOptions } from "../../options.ts";
import {
  type ActivationLike,
  type ConstraintLike,
  type InitializerLike,
  type RegularizerLike,
  wantActivation,
} from "../../resolve.ts";

export type Line = number | readonly [number];
export type { Pair };
export type Triple = number | readonly [number, number, number];

/** Throws unless groups divide a number of channels or filters. */
export function wantDivisible(kind: string, what: string, count: number, groups: number): void {
  if (count % groups === 0) return;
  throw new ValueError(kind, `${count} ${what} cannot be split into ${groups} groups`, {
    code: "conv-groups",
    hint: "groups must divide both the channels and the filters",
    facts: { what, count, groups },
  });
}

/** What a layer takes whose kernels of each channel are its own. */
export interface DepthwiseOptions<Size extends Sizes> extends TrainableOptions {
  /** Taps of a kernel: one number, or one for each axis. */
  readonly kernelSize: Size;
  readonly strides?: Size;
  /** "valid": only where the whole kernel fits. "same": as many outputs as inputs / stride, the odd place at the end. */
  readonly padding?: "valid" | "same";
  readonly dilationRate?: Size;
  /** How many kernels each channel has. */
  readonly depthMultiplier?: number;
  readonly activation?: ActivationLike;
  readonly useBias?: boolean;
  readonly depthwiseInitializer?: InitializerLike;
  readonly biasInitializer?: InitializerLike;
  readonly depthwiseRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
  readonly depthwiseConstraint?: ConstraintLike;
  readonly biasConstraint?: ConstraintLike;
}

/** What each of these options must be. */
export const ofDepthwise: Wants<
  Omit<
    DepthwiseOptions<Sizes>,
    keyof TrainableOptions | "kernelSize" | "strides" | "padding" | "dilationRate" | "depthMultiplier"
  >
> = {
  activation: wantActivation,
  useBias: wantFlag,
  depthwiseInitializer: wantInitializer,
  biasInitializer: wantInitializer,
  depthwiseRegularizer: wantRegularizer,
  biasRegularizer: wantRegularizer,
  depthwiseConstraint: wantConstraint,
  biasConstraint: wantConstraint,
};

type Part = "depthwise" | "pointwise" | "bias";
type PartOptions = { readonly [K in `${Part}Initializer`]?: InitializerLike } & {
  readonly [K in `${Part}Regularizer`]?: RegularizerLike;
} & { readonly [K in `${Part}Constraint`]?: ConstraintLike };

/** A parameter whose options begin with its name. */
export function parameterOf(kind: string, options: PartOptions, part: Part, shape: readonly number[]): ParamSpec {
  return {
    shape,
    init: options[`${part}Initializer`] ?? (part === "bias" ? "zeros" : "glorotUniform"),
    regularizer: penaltyOf(kind, options[`${part}Regularizer`]),
    constraint: boundOf(kind, options[`${part}Constraint`]),
  };
}
