/**
 * Whether a program runs faster on one thread or on all. On an idle machine a small network's step gains from several; on a busy one
 * threads wait for each other, and one alone is far quicker. The bits are the same, so it may be found out while running: now and then a
 * few steps are given to whichever is the slower one so far. Soon after it has changed, since a moment's disturbance looks like a
 * busy machine; then more and more seldom.
 */
export type Way = "together" | "alone";

/** Fewer steps than this in a run say nothing, and large steps are always worth sharing. */
const fewest = 64;
/** Of a run's steps, the part that a trial gets; and how many runs lie between trials at most. */
const trialPart = 8;
const seldom = 32;

export class Choice {
  readonly #perStep: Partial<Record<Way, number>> = {};
  /** Runs between this trial and the next, and until the next. */
  #between = 1;
  #left = 0;

  /** The steps from..to-1 in one or two parts, and how each is to be run. */
  next(from: number, to: number): { from: number; to: number; way: Way }[] {
    const best = this.best;
    const steps = to - from;
    if (steps < fewest || this.#left-- > 0) return [{ from, to, way: best }];
    this.#left = this.#between - 1;
    this.#between = Math.min(seldom, 2 * this.#between);
    const at = from + Math.floor(steps / trialPart);
    return [
      { from, to: at, way: best === "together" ? "alone" : "together" },
      { from: at, to, way: best },
    ];
  }

  took(way: Way, steps: number, ms: number): void {
    // Of a few steps, most of the time is the message's.
    if (steps < fewest / trialPart) return;
    const { best } = this;
    this.#perStep[way] = ms / steps;
    if (this.best === best) return;
    this.#between = 1;
    this.#left = 0;
  }

  get best(): Way {
    const { together, alone } = this.#perStep;
    return alone !== undefined && together !== undefined && alone < together ? "alone" : "together";
  }
}
