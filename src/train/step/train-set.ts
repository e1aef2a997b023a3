/** The training programs that a model keeps. */

import type { Core } from "../core.ts";
import { type Columns, keyOfTypes } from "../data/arrays.ts";
import { TrainSet } from "./programs.ts";

/**
 * A model's programs over data like these, with room for so many samples, for so many steps to come. Kept for the next fit on data of
 * the same size.
 */
export function trainSetOf(
  core: Core,
  columns: Columns,
  samples: number,
  batch: number,
  steps: number,
): Promise<TrainSet> {
  const all = [...columns.x, ...columns.y, ...(columns.w ?? [])];
  const key = `${samples} ${batch} ${columns.w !== undefined} ${keyOfTypes(all)}`;
  return core.trainSet(key, steps, () => new TrainSet(core.state, core.plan("fit"), key, columns, samples, batch));
}
