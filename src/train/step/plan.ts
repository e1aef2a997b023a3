/** What a model's steps are made from: its network, its parameters, what judges its outputs, and its optimizer. */
import type { DType, Shape } from "../../base/index.ts";
import type { Constraint, Direction, Loss, Metric, Network, Regularizer } from "../../nn/index.ts";
import type { Optimizer } from "../../optim/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { OwnStep } from "../own-step.ts";
import type { Batch, Cell, Tree } from "./cells.ts";

/** One output with what it is judged by. */
export interface Judged {
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
  readonly loss: Loss;
  /** How much its loss counts in the objective. */
  readonly lossWeight: number;
  readonly metrics: readonly Watched[];
}

/** A metric as a step sees it. */
export interface Watched {
  readonly metric: Metric;
  /** Whether the samples' weights count. */
  readonly weighted: boolean;
  /** What it keeps over an epoch: cells, and the name that the metric knows each by. */
  readonly sums: readonly (Cell & { readonly name: string })[];
  /** What it reports. */
  readonly reports: readonly Report[];
}

/** A result: of a loss or a metric of single samples, the mean of its batches; of all others, what the last step says. */
export interface Report {
  readonly key: string;
  readonly shape: Shape;
  readonly mean: boolean;
  /** Which way it gets better, where that is known. */
  readonly direction: Direction | undefined;
}

/** A parameter, or a layer's state, without its numbers. */
export interface Param {
  readonly name: string;
  readonly shape: Shape;
  readonly trainable: boolean;
  readonly regularizer?: Regularizer;
  readonly constraint?: Constraint;
  /** A layer's state, such as a moving average, which no gradient moves. */
  readonly state: boolean;
}

/** All that the graphs depend on, except the data's types. */
export interface Plan {
  readonly network: Network;
  readonly dtype: DType;
  readonly params: readonly Param[];
  /** Layers that were frozen when the model was compiled, by path. */
  readonly frozen: ReadonlySet<string>;
  /** All cells of the model. */
  readonly cells: readonly Cell[];
  readonly outputs: readonly Judged[];
  readonly optimizer: Optimizer;
  /** Changes a batch before a training step sees it. */
  readonly augment?: (cells: Tree, batch: Batch<Tensor>) => Batch<Tensor>;
  /** In place of the standard step. */
  readonly trainStep?: OwnStep;
}

/** Numbers of the network itself: its parameters and its layers' state. */
export const isWeight = ({ role }: Pick<Cell, "role">): boolean => role === "parameter" || role === "state";

/** The parameters that training moves. */
export function trainableOf({ params }: Pick<Plan, "params">): readonly Param[] {
  return params.filter((p) => p.trainable);
}

/** What metrics keep over an epoch. */
export function sumsOf(outputs: readonly Judged[]): readonly Cell[] {
  return outputs.flatMap(({ metrics }) => metrics.flatMap(({ sums }) => sums));
}
