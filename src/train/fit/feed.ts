/** Where a run gets its steps from: arrays in memory, or a data set that is read piece by piece. */

import type { DataPlace, Position } from "../../runs/position.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Samples } from "../data/samples.ts";
import type { Window } from "./run-steps.ts";

export interface Feed {
  /** Steps and samples of an epoch, where they are known beforehand. */
  readonly steps: number | undefined;
  readonly samples: number | undefined;
  /** Whether every epoch has just so many steps, and a window may span several epochs. */
  readonly even: boolean;
  /** The run goes on at this position: there, and not at an epoch's beginning, does the next `give` begin. */
  goOn(from: Position): Promise<void>;
  /** Where the next sample stands in its pipeline, after so many steps of the epoch under way; undefined where it begins anew. */
  placeAt?(stepsInEpoch: number): DataPlace | undefined;
  /**
   * Hands out the next epochs, window by window, each when the one before has been run, until `run` says that it is enough. Uneven
   * feeds are asked for one epoch at a time.
   */
  give(epochs: number, run: (window: Window) => Promise<boolean>): Promise<void>;
  /** The run is over. */
  close(): Promise<void>;
}

/** Data to train on, read or begun, and what to validate on, if anything. */
export interface Opened {
  readonly feed: Feed;
  readonly validation: Samples | Dataset | undefined;
}
