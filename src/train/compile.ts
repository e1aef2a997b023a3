/** From what `compile` takes (names or things, one for all outputs or one for each) to what the steps are made of. */
import { isRecord, show, unknownName, ValueError, wantOptions } from "../base/index.ts";
import {
  type Loss,
  type LossLike,
  type Metric,
  type MetricLike,
  metricByName,
  type Network,
  toLoss,
  toMetric,
} from "../nn/index.ts";
import { isSchedule, type Optimizer, type OptimizerLike, type Schedule, toOptimizer } from "../optim/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Judged } from "./step.ts";

/** One for the model, or one for each output by name. */
export type PerOutput<T, Out> = Out extends Tensor ? T : T | { readonly [K in keyof Out]?: T };

export interface CompileOptions<Out = unknown> {
  readonly optimizer: OptimizerLike;
  readonly loss: PerOutput<LossLike, Out>;
  readonly metrics?: PerOutput<readonly MetricLike[], Out>;
  /** How much each output's loss counts. Default: 1. */
  readonly lossWeights?: { readonly [K in keyof Out]?: number };
  /** Instead of the optimizer's own. */
  readonly learningRate?: number | Schedule;
}

type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;
type NameOf<M> = M extends string ? M : M extends { readonly name: infer N extends string } ? N : string;
type Names<M> = M extends readonly (infer Each)[] ? NameOf<Each> : never;
type Plain<M> = M extends readonly unknown[] ? Names<M> : { [K in keyof M]: Names<M[K]> }[keyof M];

/** Keys of results besides `loss`, as far as the types know them: `"accuracy"`, `"digitAccuracy"`. */
export type ResultKeys<Out, M> = Out extends Tensor
  ? Plain<M>
  : IsUnion<keyof Out> extends true
    ?
        | `${keyof Out & string}Loss`
        | (M extends readonly unknown[]
            ? `${keyof Out & string}${Capitalize<Names<M>>}`
            : { [K in keyof M & string]: `${K}${Capitalize<Names<M[K]>>}` }[keyof M & string])
    : Plain<M>;

/** What a model was compiled with, as given; read for a network by `judgedOutputs`. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly lossWeights: Readonly<Record<string, number>>;
}

/** Checks names and numbers at once; what depends on the outputs' shapes waits until they are known. */
export function readCompileOptions(options: CompileOptions): Compiled {
  wantOptions("compile", options, ["optimizer", "loss", "metrics", "lossWeights", "learningRate"]);
  for (const word of ["optimizer", "loss"] as const)
    if (options?.[word] === undefined)
      throw new ValueError("compile", `${word} is missing`, {
        code: "compile-options",
        hint: 'compile({ optimizer: "adam", loss: "meanSquaredError" })',
      });
  const optimizer = toOptimizer(options.optimizer);
  if (options.learningRate !== undefined) checkRate("compile", options.learningRate);
  const { loss, metrics = [], lossWeights = {} } = options;
  if (!isPerOutput(loss)) toLoss(loss as LossLike);
  const lists: unknown[] = isPerOutput(metrics) ? Object.values(metrics) : [metrics];
  for (const list of lists)
    if (!Array.isArray(list) && list !== undefined)
      throw new ValueError("compile", `metrics are ${show(list)}`, {
        code: "metrics",
        hint: 'a list, metrics: ["accuracy"], or one for each output: { digit: ["accuracy"] }',
        facts: { received: list },
      });
  if (!isPerOutput(lossWeights))
    throw new ValueError("compile", `lossWeights are ${show(lossWeights)}`, {
      code: "loss-weight",
      hint: "a record by output: { digit: 1, isEven: 0.5 }",
    });
  for (const name of lists.flat()) if (typeof name === "string") metricByName(name);
  return {
    optimizer: options.learningRate === undefined ? optimizer : { ...optimizer, learningRate: options.learningRate },
    loss,
    metrics,
    lossWeights: lossWeights as Record<string, number>,
  };
}

export function checkRate(subject: string, rate: number | Schedule, step?: number): void {
  if (isSchedule(rate)) return;
  if (typeof rate === "number" && Number.isFinite(rate) && rate >= 0) return;
  const at = step === undefined ? "" : ` at step ${step}`;
  throw new ValueError(subject, `the learning rate is ${show(rate)}${at}`, {
    code: "learning-rate",
    hint: "a number from 0, such as 0.001, or a schedule",
    facts: { received: rate, step },
  });
}

/** One for each output: neither a name, nor a thing of ours or of the user's. */
function isPerOutput(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !("perSample" in value) && typeof value.name !== "string";
}

/** The outputs of a network with the losses and metrics they are judged by. */
export function judgedOutputs({ loss, metrics, lossWeights }: Compiled, network: Network): Judged[] {
  const names = Object.keys(network.outputs);
  for (const given of [loss, metrics, lossWeights])
    if (isPerOutput(given))
      for (const name of Object.keys(given))
        if (!names.includes(name)) throw unknownName("compile", "output", name, names);
  return names.map((name) => {
    const given = isPerOutput(loss) ? loss[name] : loss;
    if (given === undefined)
      throw new ValueError("compile", `output "${name}" has no loss`, {
        code: "loss-missing",
        hint: `loss: { ${names.join(": …, ")}: … }`,
        facts: { output: name },
      });
    const { shape } = network.types[network.outputs[name]];
    const its: Loss = toLoss(given as LossLike);
    const list = ((isPerOutput(metrics) ? metrics[name] : metrics) ?? []) as readonly MetricLike[];
    const lossWeight = lossWeights[name] ?? 1;
    if (!(Number.isFinite(lossWeight) && lossWeight >= 0))
      throw new ValueError("compile", `the loss weight of "${name}" is ${show(lossWeight)}`, {
        code: "loss-weight",
        hint: "a number from 0",
      });
    const wanted = list.map((metric): Metric => toMetric(metric, its, shape));
    return { name, shape, loss: its, lossWeight, metrics: wanted };
  });
}
