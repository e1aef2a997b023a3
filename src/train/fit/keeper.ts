/** What a run asks of whoever keeps it in a folder (`file/keeper.ts`). */
import type { Direction } from "../../nn/index.ts";
import type { Position } from "../../runs/position.ts";
import type { EpochsEvent } from "./events.ts";

export interface Keeper {
  /** Where the run goes on, if it does. */
  readonly from: Position | undefined;
  /** One of its own callbacks has ended it before. */
  readonly over: boolean;
  /** Something is kept after each epoch, or whenever the number of steps is a multiple of this. */
  readonly every: "epoch" | number;
  /** Whether it looks at each epoch when it is over, and before the next one begins. */
  readonly pauses: boolean;
  /** The last state is still being written. */
  readonly busy: boolean;
  /** Epochs that are over since before this fit, for the history. */
  past(keys: readonly string[], arrays: readonly string[]): EpochsEvent | undefined;
  /** The first events are told, and callbacks have had their `onTrainBegin`. `reported`: what the logs of each epoch will hold. */
  begun(reported: Readonly<Record<string, Direction | undefined>>): Promise<void>;
  /** An epoch is over. Says whether it is the best so far. */
  improved(event: EpochsEvent): boolean;
  /** Copies the state at once, and writes it while training goes on. `over`: a callback has ended the run. */
  keep(position: Position, over: boolean): Promise<void>;
}
