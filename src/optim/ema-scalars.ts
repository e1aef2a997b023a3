/** What the averaging of parameters keeps in the model's memory: the averaging itself (`surroundings.ts`) is loaded with training. */
import type { LongOptimizer } from "./optimizer.ts";

/**
 * The scalars that averaging takes: the share of the average that stays (0 at the first update, after which the average is the
 * parameter) and, where parameters are overwritten now and then, the updates since.
 */
export function emaScalars({ useEma, emaOverwriteFrequency }: LongOptimizer): Readonly<Record<string, number>> {
  if (!useEma) return {};
  return { [stays]: 0, ...(emaOverwriteFrequency !== undefined && { [updates]: 0 }) };
}

export const stays = "ema.stays";
export const updates = "ema.updates";
