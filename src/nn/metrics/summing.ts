/**
 * Metrics that keep sums. Their makers say what they are and what they take; how they add up is in `sums/`, which a page loads when a
 * model is compiled with one of them.
 */
import { builtIn, readOptions, type Wants } from "../../base/index.ts";
import type { SumMetric } from "../loss.ts";
import { type AllSums, sums } from "./lazy-sums.ts";
import type { Sums } from "./sums/shared.ts";

export type SumParts = Omit<SumMetric, "name" | "config">;

sums.withReady();

/** The sums that `of` names. */
export function added(of: (all: AllSums) => Sums): Sums {
  if (sums.loaded) return of(sums.code);
  return {
    init: sums.function((all) => of(all).init),
    update: sums.function((all) => of(all).update),
    result: sums.function((all) => of(all).result),
  };
}

/** A metric that keeps sums, of options as a table says. */
export function summing<O extends object>(
  name: string,
  options: O | undefined,
  wants: Wants<O>,
  parts: (options: O) => SumParts,
): SumMetric {
  const read = readOptions(name, options, wants);
  return builtIn(name, read, parts(read));
}
