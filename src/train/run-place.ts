/** Where a model stands in its run: what files keep of it. */
export interface RunPlace {
  /** Shuffling draws from it; `fit({ seed })` replaces it. */
  readonly seed: number;
  /** Steps and epochs since the model was made (epochs: since the last reseeding). */
  readonly steps: number;
  readonly epochs: number;
  /** The step from which a schedule counts: the one at which it was given. */
  readonly rateFrom: number;
}
