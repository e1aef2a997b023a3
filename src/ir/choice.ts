/**
 * Whether a program runs faster on one thread or on all. On an idle machine a small network's step gains from several threads; on
 * a busy one they wait for each other, and one thread is far quicker. The results are the same bits, so it is measured while the
 * program runs: now and then a few steps are run the way that was slower so far. This is tried again soon after a change, since
 * a short disturbance looks like a busy machine, and then less and less often.
 */
export type Way = "together" | "alone";

/** Runs of fewer steps are too short to measure; large steps are always run on all threads. */
const fewest = 64;
/** The part of a run's steps that a trial gets, at most as many as take so many milliseconds the better way, and the most runs between trials. */
const trialPart = 8;
const trialMs = 5;
const seldom = 32;
/** All threads must take less than this share of one thread's time: a whole core for a few percent is not worth it. */
const worthwhile = 0.9;

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
    this.#between = Math.min(seldom, 4 * this.#between);
    const enough = Math.ceil(trialMs / (this.#perStep[best] ?? Number.MIN_VALUE));
    const at = from + Math.min(Math.floor(steps / trialPart), Math.max(enough, fewest / trialPart));
    return [
      { from, to: at, way: best === "together" ? "alone" : "together" },
      { from: at, to, way: best },
    ];
  }

  took(way: Way, steps: number, ms: number): void {
    // In a run of a few steps, sending the message to the threads takes most of the time.
    if (steps < fewest / trialPart) return;
    const { best } = this;
    this.#perStep[way] = ms / steps;
    if (this.best === best) return;
    this.#between = 1;
    this.#left = 0;
  }

  get best(): Way {
    const { together, alone } = this.#perStep;
    return alone !== undefined && together !== undefined && together > worthwhile * alone ? "alone" : "together";
  }
}
