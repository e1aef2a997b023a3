/** The names by which cells are known, in memory and in files. */

const surrounding: readonly string[] = ["slot", "ema", "gradientSum", "training"];

/** The keys of cells; a parameter's is its name. */
export const keys = {
  /** Steps since the seed was set, and the seed: the random numbers of dropout depend on both. */
  counter: "@counter",
  seed: "@seed",
  /** An optimizer may call what it keeps as it likes: also as what surrounds it is called. */
  slot: (slot: string, parameter: string): string =>
    surrounding.includes(slot) ? `@slot/${slot}/${parameter}` : `@${slot}/${parameter}`,
  /** The moving average of a parameter, and the gradients that wait for an update. */
  ema: (parameter: string): string => `@ema/${parameter}`,
  gradientSum: (parameter: string): string => `@gradientSum/${parameter}`,
  /** In files: a parameter as training moves it, where prediction reads another. */
  training: (parameter: string): string => `@training/${parameter}`,
  /** An optimizer may call a scalar as it likes: also as one of our own cells is called. */
  scalar: (scalar: string): string => (scalar === "counter" || scalar === "seed" ? `@scalar/${scalar}` : `@${scalar}`),
} as const;
