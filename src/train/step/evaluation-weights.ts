/** The parameters as evaluation and prediction read them: where an optimizer says so, not those that training moves. */
import type { Optimizer } from "../../optim/index.ts";
import { type Part, partsOf } from "../../optim/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Cell, Tree } from "./cells.ts";
import { keys } from "./keys.ts";
import { isWeight, type Param, trainableOf } from "./plan.ts";

/** What is asked of a model: it need not be compiled. */
export interface Read {
  readonly cells: readonly Cell[];
  readonly params: readonly Param[];
  readonly optimizer: Optimizer | undefined;
}

const deriving = ({ optimizer, params }: Read): Part<Param>[] =>
  optimizer ? partsOf(optimizer, trainableOf({ params })).filter((part) => part.optimizer.evaluationWeights) : [];

/** Whether evaluation reads other numbers than training moves. */
export const derives = (read: Read): boolean => deriving(read).length > 0;

/** The cells that are read: parameters and layers' state, and what their values for evaluation are computed from. */
export function cellsToRead(read: Read): readonly Cell[] {
  const parts = deriving(read);
  const names = new Set(parts.flatMap(({ params }) => params.map(({ name }) => name)));
  const scalars = new Set(parts.flatMap((part) => Object.keys(part.optimizer.scalars ?? {}).map(part.scalar)));
  const reads = ({ of, key }: Cell) => (of !== undefined && names.has(of)) || scalars.has(key);
  return read.cells.filter((cell) => isWeight(cell) || reads(cell));
}

/** All parameters and layers' state by name, as evaluation reads them. */
export function evaluationWeights(read: Read, cells: Tree): Tree {
  const weights: Record<string, Tensor> = {};
  for (const cell of read.cells) if (isWeight(cell)) weights[cell.key] = cells[cell.key];
  for (const { optimizer, params, scalar } of deriving(read)) {
    const own = (names: readonly string[], keyOf: (name: string) => string): Tree =>
      Object.fromEntries(names.map((name) => [name, cells[keyOf(name)]]));
    const scalars = own(Object.keys(optimizer.scalars ?? {}), scalar);
    for (const { name, shape } of params) {
      const slots = Object.keys(optimizer.init({ name, shape, dtype: cells[name].dtype }));
      const memory = own(slots, (slot) => keys.slot(slot, name));
      weights[name] = optimizer.evaluationWeights!({ parameter: cells[name], memory, scalars });
    }
  }
  return weights;
}
