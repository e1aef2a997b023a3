/** Learning rates by step number. Names and formulas are Keras's. */
import { builtIn, finiteFrom, needed, readOptions, wantFlag } from "../base/index.ts";
import type { Schedule } from "./optimizer.ts";

export {
  cosineDecayRestarts,
  multiStep,
  oneCycle,
  piecewiseConstantDecay,
  polynomialDecay,
  step,
  warmup,
} from "./more-schedules.ts";

/** A rate, or what a rate is multiplied by. */
const fromZero = finiteFrom(0);

/** The same rate at every step. */
export function constant(options: { readonly learningRate: number }): Schedule {
  const { learningRate } = readOptions("constant", options, { learningRate: needed(fromZero) });
  return builtIn("constant", { learningRate }, { at: () => learningRate });
}

export interface DecayOptions {
  readonly initialLearningRate: number;
  /** Steps (batches, not epochs) after which the decay has been applied once. */
  readonly decaySteps: number;
  readonly decayRate: number;
  /** Whether the rate falls in stairs, every `decaySteps`, instead of at each step. */
  readonly staircase?: boolean;
}

function decay(name: string, options: DecayOptions, rule: (rate: number, times: number) => number): Schedule {
  const {
    initialLearningRate,
    decaySteps,
    decayRate,
    staircase = false,
  } = readOptions(name, options, {
    initialLearningRate: needed(fromZero),
    decaySteps: needed(finiteFrom(1)),
    decayRate: needed(fromZero),
    staircase: wantFlag,
  });
  const at = (step: number): number =>
    initialLearningRate * rule(decayRate, staircase ? Math.floor(step / decaySteps) : step / decaySteps);
  return builtIn(name, { initialLearningRate, decaySteps, decayRate, staircase }, { at });
}

/** initialLearningRate · decayRate ^ (step / decaySteps) */
export function exponentialDecay(options: DecayOptions): Schedule {
  return decay("exponentialDecay", options, (rate, times) => rate ** times);
}

/** initialLearningRate / (1 + decayRate · step / decaySteps) */
export function inverseTimeDecay(options: DecayOptions): Schedule {
  return decay("inverseTimeDecay", options, (rate, times) => 1 / (1 + rate * times));
}

export interface CosineDecayOptions {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  /** The share of the rate that stays at the end. */
  readonly alpha?: number;
  /** Where given, the rate first climbs to this in `warmupSteps` steps, and the decay starts there. */
  readonly warmupTarget?: number;
  readonly warmupSteps?: number;
}

/** rate · ((1 - α) · ½(1 + cos(π · step / decaySteps)) + α) (Loshchilov and Hutter, ICLR 2017). */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const {
    initialLearningRate,
    decaySteps,
    alpha = 0,
    warmupTarget,
    warmupSteps = 0,
  } = readOptions("cosineDecay", options, {
    initialLearningRate: needed(fromZero),
    decaySteps: needed(finiteFrom(1)),
    alpha: fromZero,
    warmupTarget: fromZero,
    warmupSteps: fromZero,
  });
  const climb = warmupTarget === undefined ? 0 : warmupSteps;
  const top = warmupTarget ?? initialLearningRate;
  const at = (step: number): number => {
    if (step < climb) return initialLearningRate + ((top - initialLearningRate) * step) / climb;
    const done = Math.min(step - climb, decaySteps) / decaySteps;
    return top * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * done)) + alpha);
  };
  const warmUp = { warmupSteps, ...(warmupTarget !== undefined && { warmupTarget }) };
  return builtIn("cosineDecay", { initialLearningRate, decaySteps, alpha, ...warmUp }, { at });
}
