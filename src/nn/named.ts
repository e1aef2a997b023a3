/** Names for values inside a layer, by which `explain` tells them. They change nothing of what is computed. */
import { withOrigin, withScope } from "../ir/index.ts";

/**
 * Runs `build`, whose result has a name within its layer. `axes` says what its axes count, where the first is not the samples or
 * one of size 1 says nothing ("").
 *
 *     const f = named("forgetGate", () => gate.apply(sum));
 */
export const named = <T>(what: string | undefined, build: () => T, axes?: readonly string[]): T =>
  withOrigin({ what, axes }, build);

/** Runs `build`, which makes one turn of a recurrence that is written out. */
export const atTurn = <T>(turn: number, build: () => T): T => withOrigin({ turn }, build);

/** Runs `build`, which makes a part of a layer: names in it begin with the part's. */
export const inPart = <T>(part: string, build: () => T): T => withScope(part, build);
