/** A batch's columns, by the names of the inputs and outputs that they belong to. */
import type { Type } from "../../base/index.ts";
import type { Network } from "../../nn/index.ts";
import type { Column } from "../data/arrays.ts";
import type { Samples } from "../data/samples.ts";
import { type Batch, mapBatch } from "./cells.ts";

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
