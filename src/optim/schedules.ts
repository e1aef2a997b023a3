/** Learning rates by step number. Names and formulas are Keras's. */
import { show, ValueError, wantOptions } from "../base/index.ts";
import type { Schedule } from "./optimizer.ts";

/** A number from 0. `fallback` stands in where an option is missing. */
function atLeast(subject: string, name: string, value: unknown, lowest: number): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= lowest) return;
  throw new ValueError(subject, `${name} is ${show(value)}`, {
    code: "schedule-option",
    hint: `a number from ${lowest}`,
    facts: { option: name, received: value },
  });
}

/** The same rate at every step. */
export function constant(options: { readonly learningRate: number }): Schedule {
  const { learningRate } = wantOptions("constant", options, ["learningRate"]);
  atLeast("constant", "learningRate", learningRate, 0);
  return { name: "constant", config: { learningRate }, at: () => learningRate };
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
  const known = ["initialLearningRate", "decaySteps", "decayRate", "staircase"];
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = wantOptions(name, options, known);
  atLeast(name, "initialLearningRate", initialLearningRate, 0);
  atLeast(name, "decaySteps", decaySteps, 1);
  atLeast(name, "decayRate", decayRate, 0);
  return {
    name,
    config: { initialLearningRate, decaySteps, decayRate, staircase },
    at: (step) => initialLearningRate * rule(decayRate, staircase ? Math.floor(step / decaySteps) : step / decaySteps),
  };
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
  const known = ["initialLearningRate", "decaySteps", "alpha", "warmupTarget", "warmupSteps"];
  const {
    initialLearningRate,
    decaySteps,
    alpha = 0,
    warmupTarget,
    warmupSteps = 0,
  } = wantOptions("cosineDecay", options, known);
  atLeast("cosineDecay", "initialLearningRate", initialLearningRate, 0);
  atLeast("cosineDecay", "decaySteps", decaySteps, 1);
  atLeast("cosineDecay", "alpha", alpha, 0);
  atLeast("cosineDecay", "warmupSteps", warmupSteps, 0);
  if (warmupTarget !== undefined) atLeast("cosineDecay", "warmupTarget", warmupTarget, 0);
  const climb = warmupTarget === undefined ? 0 : warmupSteps;
  const top = warmupTarget ?? initialLearningRate;
  return {
    name: "cosineDecay",
    config: {
      initialLearningRate,
      decaySteps,
      alpha,
      warmupSteps,
      ...(warmupTarget !== undefined && { warmupTarget }),
    },
    at(step) {
      if (step < climb) return initialLearningRate + ((top - initialLearningRate) * step) / climb;
      const done = Math.min(step - climb, decaySteps) / decaySteps;
      return top * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * done)) + alpha);
    },
  };
}
