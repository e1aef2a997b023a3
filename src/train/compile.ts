/** From what `compile` takes (names or things, one for all outputs or one for each) to what the steps are made of. */
import {
  badArgument,
  checkedLater,
  finiteFrom,
  isRecord,
  readOptions,
  show,
  ValueError,
  type Want,
} from "../base/index.ts";
import { findMetric, type LossLike, type MetricLike, type MetricName, toLoss } from "../nn/index.ts";
import { type Optimizer, type OptimizerLike, type Rate, toOptimizer, wantRate } from "../optim/index.ts";
import type { Tensor } from "../tensor/index.ts";

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

export interface CompileOptions<Out = unknown, M extends Metrics = Metrics, W extends Metrics = Metrics> {
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
export type ResultKeys<Out, M> = Out extends Tensor
  ? Reported<M>
  : IsUnion<keyof Out> extends true
    ? `${keyof Out & string}Loss` | Reported<M, keyof Out & string>
    : Reported<M>;

/** Those of metrics with weights: a name that is taken has the word before it. */
export type WeightedKeys<Plain extends string, Weighted extends string> =
  | Weighted
  | `weighted${Capitalize<Plain & Weighted>}`;

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

/** What a model was compiled with, as given; read for a network by `judgedOutputs`. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly weightedMetrics: unknown;
  readonly lossWeights: Readonly<Record<string, number>>;
}

const wantLoss: Want = (_, __, loss) => isPerOutput(loss) || toLoss(loss as LossLike);

const wantMetrics: Want = (subject, name, metrics) => {
  for (const list of isPerOutput(metrics) ? Object.values(metrics) : [metrics]) {
    if (list === undefined) continue;
    if (!Array.isArray(list))
      throw new ValueError(subject, `${name} are ${show(list)}`, {
        code: "metrics",
        hint: 'a list, metrics: ["accuracy"], or one for each output: { digit: ["accuracy"] }',
        facts: { received: list },
      });
    for (const metric of Array.from(list)) findMetric(metric);
  }
};

const wantWeights: Want = (subject, name, weights) => {
  const hint = "numbers from 0, by output: { digit: 1, isEven: 0.5 }";
  if (!isPerOutput(weights)) throw badArgument(subject, name, weights, "loss-weights", hint);
  for (const [output, weight] of Object.entries(weights))
    if (weight !== undefined) finiteFrom(0)(subject, `the loss weight of "${output}"`, weight);
};

/** Checks names and numbers at once; what depends on the outputs' shapes waits until they are known. */
export function readCompileOptions(given: CompileOptions): Compiled {
  const { optimizer, loss, metrics, weightedMetrics, lossWeights, learningRate } = readOptions<CompileOptions>(
    "compile",
    given,
    {
      optimizer: checkedLater,
      loss: checkedLater,
      metrics: wantMetrics,
      weightedMetrics: wantMetrics,
      lossWeights: wantWeights,
      learningRate: (subject, _, rate) => checkRate(subject, rate as Rate),
    },
  );
  for (const [name, value] of Object.entries({ optimizer, loss }))
    if (value === undefined)
      throw new ValueError("compile", `${name} is missing`, {
        code: "compile-options",
        hint: 'compile({ optimizer: "adam", loss: "meanSquaredError" })',
      });
  const chosen = toOptimizer(optimizer, learningRate);
  wantLoss("compile", "loss", loss);
  return {
    optimizer: chosen,
    loss,
    metrics: metrics ?? [],
    weightedMetrics: weightedMetrics ?? [],
    lossWeights: (lossWeights ?? {}) as Record<string, number>,
  };
}

/** `step`: the schedule's own step, where one gave the rate. */
export function checkRate(subject: string, rate: Rate, step?: number): void {
  if (step === undefined) return void wantRate(subject, "the learning rate", rate);
  if (typeof rate === "number" && Number.isFinite(rate) && rate >= 0) return;
  throw new ValueError(subject, `the learning rate is ${show(rate)} at step ${step}`, {
    code: "learning-rate",
    hint: "a number from 0, such as 0.001, or a schedule",
    facts: { received: rate, step },
  });
}

/** One for each output: neither a name, nor a thing of ours or of the user's. */
export function isPerOutput(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !("perSample" in value) && !("update" in value) && typeof value.name !== "string";
}
