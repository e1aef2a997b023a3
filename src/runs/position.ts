/** Where a run stands between two chunks of steps. */

/** With the model's cells, all that a run needs to go on as if it had never been stopped. */
export interface Position {
  /** Steps of the run so far. */
  readonly step: number;
  /** The number of the run's first epoch, and of the one under way, as the history counts. */
  readonly firstEpoch: number;
  readonly epoch: number;
  /** Of the epoch under way: its steps and samples so far, and the sums over these of what steps record. */
  readonly stepsInEpoch: number;
  readonly samples: number;
  readonly sums: readonly number[];
}
