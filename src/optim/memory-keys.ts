/** The names by which an optimizer's memory is known: in models, in files, and in loops of one's own. */

const surrounding: readonly string[] = ["slot", "ema", "gradientSum", "training"];

export const memoryKeys = {
  /** An optimizer may call what it keeps as it likes: also as what surrounds it is called. */
  slot: (slot: string, parameter: string): string =>
    surrounding.includes(slot) ? `@slot/${slot}/${parameter}` : `@${slot}/${parameter}`,
  /** The moving average of a parameter, and the gradients that wait for an update. */
  ema: (parameter: string): string => `@ema/${parameter}`,
  gradientSum: (parameter: string): string => `@gradientSum/${parameter}`,
  /** An optimizer may call a scalar as it likes: also as a model's own cells are called. */
  scalar: (scalar: string): string => (scalar === "counter" || scalar === "seed" ? `@scalar/${scalar}` : `@${scalar}`),
} as const;
