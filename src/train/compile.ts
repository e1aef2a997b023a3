/** From what `compile` takes (names or things, one for all outputs or one for each) to what the steps are made of. */
import type { Augmentation } from "../nn/augmentations/augmentation.ts";
import type { AugmentationLike } from "../nn/augmentations/resolve.ts";
import type { LossLike, MetricLike, MetricName } from "../nn/index.ts";
import type { Optimizer, OptimizerLike, Rate } from "../optim/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { OwnStep, OwnStepParts, OwnStepResult } from "./own-step.ts";

/** One for the model, or one for each output by name. */
type PerOutput<T, Out> = Out extends Tensor ? T : T | { readonly [K in keyof Out]?: T };

type List = readonly MetricLike[];
/** Metrics by name or as things, for the model or for each output. */
export type Metrics = List | Readonly<Record<string, List>>;
/** No metrics. They are metrics all the same, so that TypeScript knows what a function in a list is given. */
export type NoMetrics = Metrics & { readonly [none]?: never };
declare const none: unique symbol;

/** Metrics for these outputs, and for no others. */
type MetricsOf<Out, M> = PerOutput<List, Out> &
  (M extends List ? unknown : { readonly [K in Exclude<keyof M, keyof Out>]: never });

export interface CompileOptions<
  Out = unknown,
  M extends Metrics = Metrics,
  W extends Metrics = Metrics,
  Own extends string = string,
> {
  /** How the parameters move: a name such as `"adam"`, or `optimizers.adam({ … })`. */
  readonly optimizer: OptimizerLike;
  /** What is minimized: a name such as `"meanSquaredError"`, `losses.huber({ … })`, or a function of targets and outputs. */
  readonly loss: PerOutput<LossLike, Out>;
  /** What is reported beside the loss: `["accuracy"]`, or a list for each output by name. */
  readonly metrics?: M & MetricsOf<Out, M>;
  /** The same, with the samples' weights: Σ weight · value / Σ weight. Called `weightedAccuracy` where `accuracy` is there, too. */
  readonly weightedMetrics?: W & MetricsOf<Out, W>;
  /** How much each output's loss counts. Default: 1. */
  readonly lossWeights?: { readonly [K in keyof Out]?: number };
  /** Instead of the optimizer's own. */
  readonly learningRate?: Rate;
  /**
   * Changes each batch while the model trains, answers too: `"mixUp"`, `"cutMix"`, `mixUp({ alpha: 0.4 })` of `limpid/nn`, or a function of
   * one's own. That one is traced once and compiled, so it may only compute with tensors; `uniform` gives random numbers from the model's
   * seed, others at each step. `evaluate` and `predict` see samples as they are.
   *
   *     augment: ({ x }, { uniform }) => ({ x: x.add(uniform(x.shape).mul(0.1)) })
   */
  readonly augment?: AugmentationLike<Out>;
  /**
   * A training step of one's own, in place of "gradients of the loss, then the update". It is traced once and compiled, so it may
   * only compute with tensors. Evaluation goes on judging by `loss` and `metrics`.
   *
   *     trainStep({ weights, judge, update }) {
   *       const [loss, gradients] = valueAndGrad((own) => judge(own).loss)(weights);
   *       const { state, records } = judge();
   *       return { ...update({ gradients, loss }), state, records };      // what fit does
   *     }
   */
  trainStep?(parts: OwnStepParts<Out>): OwnStepResult<Own>;
}

/** Any text, in a union whose names are kept: `"accuracy" | string` would be `string`. */
type AnyText = string & Record<never, never>;

type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;
type NameOf<M> = M extends string
  ? M
  : M extends { readonly name: infer N extends string }
    ? string extends N
      ? AnyText
      : N
    : AnyText;
type Names<M> = M extends readonly (infer Each)[] ? NameOf<Each> : never;
type Plain<M> = M extends readonly unknown[] ? Names<M> : { [K in keyof M]: Names<M[K]> }[keyof M];

/** Keys of results besides `loss`, as far as the types know them: `"accuracy"`, `"digitAccuracy"`. */
type ResultKeys<Out, M> = Out extends Tensor
  ? Reported<M>
  : IsUnion<keyof Out> extends true
    ? `${keyof Out & string}Loss` | Reported<M, keyof Out & string>
    : Reported<M>;

/** Those of metrics with weights: a name that is taken has the word before it. */
type WeightedKeys<Plain extends string, Weighted extends string> = Weighted | `weighted${Capitalize<Plain & Weighted>}`;

/** Of several outputs, each metric has its output's name before its own. */
type Reported<M, Outputs extends string = never> = typeof none extends keyof M
  ? never
  : [Outputs] extends [never]
    ? Plain<M>
    : M extends readonly unknown[]
      ? `${Outputs}${Capitalize<Names<M>>}`
      : { [K in keyof M & string]: `${K}${Capitalize<Names<M[K]>>}` }[keyof M & string];

/** What results may be called where no names are known: a metric that is built in, or any text. */
type AnyMetric = MetricName | AnyText;

/** `ResultKeys` of a model before `compile`, and in the statement form of it, where TypeScript cannot know the metrics. */
export type AnyKeys<Out> = Out extends Tensor
  ? AnyMetric
  : MetricName | `${keyof Out & string}Loss` | `${keyof Out & string}${Capitalize<MetricName>}` | AnyText;

/** Keys of results of a model that was compiled with these metrics, and with a step of one's own that records these. */
export type CompiledKeys<Out, M, W, Own extends string> =
  | ResultKeys<Out, M>
  | WeightedKeys<ResultKeys<Out, M>, ResultKeys<Out, W>>
  | Exclude<Own, "loss">;

/** What a model was compiled with, as given; read for a network by `judgedOutputs`. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly weightedMetrics: unknown;
  readonly lossWeights: Readonly<Record<string, number>>;
  readonly augment?: Augmentation;
  readonly trainStep?: OwnStep;
}
