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
  /** Where the next sample stands, where the data are a pipeline that is on its way. */
  readonly data?: DataPlace;
}

/** A place in a pipeline. */
export interface DataPlace {
  /** The number of the pass. */
  readonly epoch: number;
  /** Elements of the pass before it. */
  readonly element: number;
  /** Samples of this element before it. */
  readonly used: number;
}
