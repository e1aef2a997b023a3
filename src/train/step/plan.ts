/** What a model's steps are made from: its network, its parameters, what judges its outputs, and its optimizer. */
import type { DType, Shape, Type } from "../../base/index.ts";
import type { Direction, Loss, Metric, Network, Regularizer } from "../../nn/index.ts";
import type { Optimizer } from "../../optim/index.ts";
import type { Column } from "../data/arrays.ts";
import type { Samples } from "../data/samples.ts";
import { type Batch, type Cell, mapBatch } from "./cells.ts";

/** One output with what it is judged by. */
export interface Judged {
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
  readonly loss: Loss;
  /** How much its loss counts in the objective. */
  readonly lossWeight: number;
  readonly metrics: readonly Metric[];
}

/** A parameter, or a layer's state, without its numbers. */
export interface Param {
  readonly name: string;
  readonly shape: Shape;
  readonly trainable: boolean;
  readonly regularizer?: Regularizer;
  /** A layer's state, such as a moving average, which no gradient moves. */
  readonly state: boolean;
}

/** All that the graphs depend on, except the data's types. */
export interface Plan {
  readonly network: Network;
  readonly dtype: DType;
  readonly params: readonly Param[];
  /** All cells of the model. */
  readonly cells: readonly Cell[];
  readonly outputs: readonly Judged[];
  readonly optimizer: Optimizer;
}

/** Numbers of the network itself: its parameters and its layers' state. */
export const isWeight = ({ role }: Pick<Cell, "role">): boolean => role === "parameter" || role === "state";

/** The parameters that training moves. */
export function trainableOf({ params }: Pick<Plan, "params">): readonly Param[] {
  return params.filter((p) => p.trainable);
}

/** The name of a result: with several outputs each has its output's name before its own. */
function resultName({ name: output }: Judged, name: string, several: boolean): string {
  return several ? `${output}${name[0].toUpperCase()}${name.slice(1)}` : name;
}

/** What is recorded of every step, in this order: `loss`, then losses of single outputs, then metrics. */
export function recordedKeys(outputs: readonly Judged[]): string[] {
  const several = outputs.length > 1;
  return [
    "loss",
    ...(several ? outputs.map((output) => resultName(output, "loss", several)) : []),
    ...outputs.flatMap((output) => output.metrics.map(({ name }) => resultName(output, name, several))),
  ];
}

/** Which way each of `recordedKeys` gets better, where that is known: losses fall, metrics say it themselves. */
export function recordedDirections(outputs: readonly Judged[]): (Direction | undefined)[] {
  const losses = outputs.length > 1 ? outputs.length + 1 : 1;
  // A loss can be a metric.
  const its = (metric: Metric) => metric.direction ?? ("targets" in metric ? "min" : undefined);
  return [...Array<Direction>(losses).fill("min"), ...outputs.flatMap(({ metrics }) => metrics.map(its))];
}

/** Columns by the names of the inputs and outputs that they belong to. */
export function batchOf(network: Network, { x, y, w }: Pick<Samples, "x" | "y" | "w">): Batch<Column> {
  const byName = (names: readonly string[], columns: readonly Column[]) =>
    Object.fromEntries(columns.map((column, k) => [names[k], column]));
  const outputs = Object.keys(network.outputs);
  return {
    x: byName(
      network.inputs.map(({ name }) => name),
      x,
    ),
    y: byName(outputs, y),
    w: byName(outputs, w ?? []),
  };
}

/** The types of one sample. */
export function typesOf(batch: Batch<Column>): Batch<Type> {
  return mapBatch(batch, ({ dtype, shape }) => ({ dtype, shape }));
}
