/** What a model's numbers take in the backend's memory. */
import { isWeight } from "./plan.ts";
import type { State } from "./state.ts";

/** All in bytes. */
export interface MemoryReport {
  /** And layers' state. */
  readonly parameters: number;
  /** The optimizer's slots and scalars. */
  readonly optimizer: number;
  /** Of training data: all of an array, a block of a data set. The arrays that they were copied from are not counted. */
  readonly data: number;
  /** Everything inside a training step, planned before the first one. */
  readonly arena: number;
  /** Orders, learning rates and losses of the steps that run without returning. */
  readonly feeds: number;
  /** Programs for prediction and evaluation, with their data and results. */
  readonly streams: number;
  /** The last good state, which a NaN brings back. While `fit` runs. */
  readonly snapshot: number;
  /** The sum of all these. */
  readonly total: number;
  /** What the backend has taken from the machine, where it knows. */
  readonly reserved: number | undefined;
}

/** What training takes besides the state. */
type TrainSizes = Pick<MemoryReport, "data" | "arena" | "feeds">;

export function memoryReport(state: State, training: TrainSizes | undefined, streams: number): MemoryReport {
  const { data, arena, feeds } = training ?? { data: 0, arena: 0, feeds: 0 };
  const parameters = state.bytesOf(isWeight);
  const optimizer = state.bytesOf(({ role }) => role === "slot" || role === "scalar");
  const snapshot = training ? state.bytesOf(({ moves }) => moves) : 0;
  return {
    parameters,
    optimizer,
    data,
    arena,
    feeds,
    streams,
    snapshot,
    total: parameters + optimizer + data + arena + feeds + streams + snapshot,
    reserved: state.reserved,
  };
}

export function showMemory({ parameters, optimizer, data, arena, total }: MemoryReport): string {
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  return `Memory ${mb(total)}: data ${mb(data)}, parameters ${mb(parameters)}, optimizer ${mb(optimizer)}, step ${mb(arena)}`;
}
