/** The training programs that a model keeps. */
import type { Core } from "../core.ts";
import { keyOfTypes } from "../data/named.ts";
import { columnsOf, type Samples } from "../data/samples.ts";
import { sayUncompiled } from "../say-uncompiled.ts";
import { TrainSet } from "../step/training-programs.ts";

/**
 * A model's programs over data like these, with room for so many samples, for so many steps to come. Kept for the next fit on data of
 * the same size.
 */
export async function trainSetOf(
  core: Core,
  data: Samples,
  room: number,
  batch: number,
  steps: number,
): Promise<TrainSet> {
  await core.state.open();
  sayUncompiled(core, "fit");
  const key = `${room} ${batch} ${data.w !== undefined} ${keyOfTypes(columnsOf(data))}`;
  return core.trainSet(key, steps, () => new TrainSet(core.state, core.plan("fit"), key, data, room, batch));
}
