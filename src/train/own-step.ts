/** What a training step of the user's own is given, and what it gives: `compile({ …, trainStep })`. */
import type { Tensor } from "../tensor/index.ts";

type Values = Readonly<Record<string, Tensor>>;

/** What the standard step has, each by name; all of them are tensors without numbers, as in `compile` of `limpid/tensor`. */
export interface OwnStepParts<Out = unknown> {
  /** The parameters that train, by `"layer/param"`: what to differentiate by. */
  readonly weights: Values;
  /** Those that do not. */
  readonly frozen: Values;
  /** What layers keep, by `"layer/state"`. */
  readonly state: Values;
  /** What the optimizer keeps. */
  readonly memory: Values;
  /** The batch: a tensor, or by input where there are several. */
  readonly x: Tensor & Values;
  /** Its targets: a tensor, or by output. */
  readonly y: Out extends Tensor
    ? Tensor
    : Out extends object
      ? { readonly [K in keyof Out]: Tensor }
      : Tensor | Values;
  /** The samples' weights, where `fit` was given some. */
  readonly sampleWeight: Tensor | Values | undefined;
  /** The step's learning rate; one for each part of an optimizer of several. */
  readonly learningRate: Tensor;
  /** The number of the step. */
  readonly step: Tensor;
  /**
   * What `fit` minimizes and reports for this batch: the compiled loss with all penalties, metrics, and what layers and metrics keep.
   * With other weights than the step's own for `grad`.
   */
  judge(weights?: Values): { readonly loss: Tensor; readonly records: Values; readonly state: Values };
  /** What the network gives while training, for these weights and inputs (the batch's, if none are given). */
  apply(
    weights: Values,
    x?: Tensor | Values,
  ): Out extends Tensor ? Tensor : Out extends object ? { readonly [K in keyof Out]: Tensor } : Tensor | Values;
  /** The compiled optimizer's update, with clipping, decay and constraints: one gradient for each weight that trains. */
  update(given: {
    readonly gradients: Values;
    /** What is minimized. */
    readonly loss?: Tensor;
    /** Instead of the step's own, for a second update in one step. */
    readonly weights?: Values;
    readonly memory?: Values;
    readonly learningRate?: Tensor;
  }): { readonly weights: Values; readonly memory: Values };
}

/** What it gives. What is left out stays as it is. */
export interface OwnStepResult<Names extends string = string> {
  readonly weights?: Values;
  readonly memory?: Values;
  readonly state?: Values;
  /** Scalars: the epoch's mean of each is in the history. `loss` is watched: where it is no number, the fit ends. */
  readonly records: { readonly [name in Names | "loss"]: Tensor };
}

/** A training step of the user's own. */
export type OwnStep<Out = unknown, Names extends string = string> = (parts: OwnStepParts<Out>) => OwnStepResult<Names>;
