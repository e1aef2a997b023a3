/** What all built-in optimizers have in common: the options of every optimizer, and how one is put together. */
import {
  builtIn,
  type Described,
  descriptionOf,
  finiteFrom,
  share,
  ValueError,
  type Want,
  type Wants,
  wantFlag,
  wantTexts,
  whole,
} from "../base/index.ts";
import { type Functional, firstMemory, updateWeights } from "./functional.ts";
import type { LongOptimizer, Optimizer, ShortOptimizer, Surroundings } from "./optimizer.ts";
import { type Rate, toRate, wantRate } from "./rate.ts";

export interface OptimizerOptions extends Surroundings {
  /** A number, a schedule, or a function of the step. */
  readonly learningRate?: Rate | Described;
}

/** The decay factor of a moving average: below 1, or the first value would never fade. */
export const decayFactor: Want = share({ below: true });

export const ofSurroundings: Wants<Surroundings> = {
  clipValue: finiteFrom(0),
  clipNorm: finiteFrom(0),
  globalClipNorm: finiteFrom(0),
  weightDecay: finiteFrom(0),
  excludeFromWeightDecay: wantTexts,
  useEma: wantFlag,
  emaMomentum: share(),
  emaOverwriteFrequency: whole(1),
  gradientAccumulationSteps: whole(2),
};

export const ofEveryOptimizer: Wants<OptimizerOptions> = { learningRate: wantRate, ...ofSurroundings };

const clips = ["clipValue", "clipNorm", "globalClipNorm"] as const;

/** Throws where gradients would be clipped in two ways. */
export function wantOneClip(subject: string, given: Surroundings): void {
  const [first, second] = clips.filter((clip) => given[clip] !== undefined);
  if (second === undefined) return;
  throw new ValueError(subject, `${first} and ${second} are both given`, {
    code: "two-clips",
    hint: "gradients are clipped in one way: by value, by the norm of each, or by the norm of all",
    facts: { first, second },
  });
}

/** What makes any optimizer a function, too. */
export const functional: Functional & ThisType<Optimizer> = {
  firstMemory(weights) {
    return firstMemory(this, weights);
  },
  update(given) {
    return updateWeights(this, given);
  },
};

type Own = "name" | "config" | "learningRate" | keyof Surroundings;
/** What is different in each optimizer. */
type ShortRule = Omit<ShortOptimizer, Own>;
type LongRule = Omit<LongOptimizer, Own>;

/** A built-in optimizer, from the options that all have (`given`), its own options (`own`), and its formula. */
export function optimizer(
  name: string,
  given: OptimizerOptions,
  rate: number,
  own: object,
  rule: ShortRule,
): ShortOptimizer & Functional;
export function optimizer(
  name: string,
  given: OptimizerOptions,
  rate: number,
  own: object,
  rule: LongRule,
): LongOptimizer & Functional;
export function optimizer(
  name: string,
  given: OptimizerOptions,
  usualRate: number,
  own: object,
  rule: ShortRule | LongRule,
): Optimizer & Functional {
  const { learningRate, ...around } = given;
  wantOneClip(name, around);
  const rate = toRate(name, "learningRate", learningRate ?? usualRate);
  // No file can hold a schedule of the user's own.
  const saved = typeof rate === "number" ? rate : descriptionOf(rate);
  const options = { ...(saved !== undefined && { learningRate: saved }), ...around, ...own };
  return builtIn(name, options, { learningRate: rate, ...around, ...rule, ...functional }) as Optimizer & Functional;
}
