/** What the methods of a pipeline may be told. */
import type { PipelinePosition } from "./contract.ts";

export interface MapOptions {
  /** How many elements are worked on at once, where the function gives promises. Their order stays. Default: 1. */
  readonly concurrency?: number;
}

export interface BatchOptions {
  /** Leaves out a last batch that is smaller. Default: false. */
  readonly dropRemainder?: boolean;
}

export interface PassOptions {
  /** Which pass: each is shuffled in another order. Default: 0. */
  readonly epoch?: number;
  /** For stages that shuffle and have no seed of their own. Default: 0. */
  readonly seed?: number;
  /** Goes on where an earlier pass stood: its `position`. */
  readonly from?: PipelinePosition;
}
