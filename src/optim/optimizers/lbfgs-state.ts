/** What L-BFGS keeps between its looks, and what ends them. */

/** What a step does: it looks at its place, it searches along a direction and knows no interval yet or one, it is at its goal. */
export const phases: Readonly<Record<"looking" | "reaching" | "zooming" | "finished", number>> = {
  looking: 0,
  reaching: 1,
  zooming: 2,
  finished: 3,
};

/** The scalars that it keeps: the loss and the slope at the place where it stands, and where the search stands. */
export const scalars: Readonly<Record<string, number>> = {
  phase: phases.looking,
  loss: 0,
  slope: 0,
  length: 0,
  low: 0,
  lowLoss: 0,
  lowSlope: 0,
  high: 0,
  highLoss: 0,
  highSlope: 0,
  tries: 0,
};

/** The options that the steps read. */
export interface Goal {
  readonly gradientTolerance: number;
  readonly changeTolerance: number;
  readonly searchLimit: number;
}
