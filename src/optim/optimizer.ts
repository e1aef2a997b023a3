/**
 * What an optimizer is: a pure step over one parameter, written as graph. It holds no numbers: the model owns the optimizer's
 * memory. What surrounds the step (clipping, decay of the weights, averages, accumulation) is the same for all optimizers and is
 * carried out by the training step, between the gradients and the parameters.
 */
import type { DType, Shape } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";

/** A learning rate by step number (from 0). Plain JavaScript: the rate is an input of the compiled step. */
export interface Schedule {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly at: (step: number) => number;
}

/** What surrounds the step of any optimizer. Names and meanings are Keras's. */
export interface Surroundings {
  /** Every element of a gradient is cut off at ± this. Of the three ways to clip, at most one is given. */
  readonly clipValue?: number;
  /** The gradient of each parameter whose Euclidean norm is larger is scaled down to it. */
  readonly clipNorm?: number;
  /** Largest allowed Euclidean norm of all gradients together; larger ones are scaled down. */
  readonly globalClipNorm?: number;
  /** Before each update, w ← w - rate · weightDecay · w. */
  readonly weightDecay?: number;
  /** Parameters whose names contain one of these texts are not decayed: `["bias"]`. */
  readonly excludeFromWeightDecay?: readonly string[];
  /** Keeps an exponential moving average of every parameter, with which training ends. Default: false. */
  readonly useEma?: boolean;
  /** How much of the average stays at each update. Default: 0.99. */
  readonly emaMomentum?: number;
  /** Updates after which the parameters themselves become the averages. Default: only at the end of `fit`. */
  readonly emaOverwriteFrequency?: number;
  /** Steps whose gradients are averaged to one update: as if the batch were so many times larger. */
  readonly gradientAccumulationSteps?: number;
}

/** What all optimizers have, whatever their step is like. */
interface Common extends Surroundings {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly learningRate: number | Schedule;
  /** Scalars kept once per model, with their first values: powers of beta. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** The scalars' values for the next step. Called once a step, before any parameter's step, which sees the new ones. */
  readonly advance?: (scalars: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;
  /**
   * The largest learning rate at which it still converges on a quadratic function of this curvature (the second derivative
   * along the steepest direction). Optimizers that rescale every gradient have no such number, and leave it out.
   */
  readonly stableRate?: (curvature: number) => number;
  /**
   * It compares losses of one step with those of another, so all steps must compute the same function: all samples in one batch, and
   * nothing random. Others are refused.
   */
  readonly wholeData?: boolean;
  /** What scalars become where another `fit` begins, and where parameters' numbers are replaced. */
  readonly restart?: Readonly<Record<string, number>>;
  /** Optimizers for some of the parameters each, where it is one only by name. `of` gives a parameter's place in the list. */
  readonly parts?: { readonly optimizers: readonly Optimizer[]; of(parameter: string): number };
}

/** The values that an update reads. */
interface Given {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** A scalar of the parameter's type. */
  readonly rate: Tensor;
}

type Values = Readonly<Record<string, Tensor>>;

/** The short form, for optimizers whose memory of a parameter has its shape and starts at zero. */
export interface ShortOptimizer extends Common {
  /** Names of what is kept per parameter: "m", "v". */
  readonly slots: readonly string[];
  readonly step: (given: Given & { readonly slots: Values }) => { readonly parameter: Tensor; readonly slots: Values };
  readonly init?: undefined;
  readonly evaluationWeights?: undefined;
}

/** What an optimizer reads that looks at all parameters together, by parameter. */
export interface Together {
  readonly parameters: Values;
  readonly gradients: Values;
  /** What is minimized, at these parameters. */
  readonly loss: Tensor;
  readonly memory: Readonly<Record<string, Values>>;
  readonly scalars: Values;
  readonly rate: Tensor;
}

/** What it makes of them: memory and scalars anew, all of them. */
export interface TogetherResult {
  readonly memory: Readonly<Record<string, Values>>;
  readonly scalars: Values;
  /** The loss to report instead of the one at the parameters of this step. */
  readonly loss?: Tensor;
  /** Above 0 where it is at its goal: `fit` ends after this step. */
  readonly finished?: Tensor;
}

/** A parameter, as an optimizer is told of it: without its numbers. */
export interface ParameterInfo {
  /** `"layer/param"` */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A value that an optimizer keeps for one parameter. */
export interface MemorySpec {
  readonly shape: Shape;
  /** Default: the parameter's. */
  readonly dtype?: DType;
  /** A number everywhere, or the parameter's own numbers, which takes its shape and type. */
  readonly first: number | "parameter";
}

/** The long form: memory of any shape and first value, different from parameter to parameter. */
export interface LongOptimizer extends Common {
  /** What it keeps for this parameter, by name. */
  readonly init: (parameter: ParameterInfo) => Readonly<Record<string, MemorySpec>>;
  /** Gives all of the memory anew. */
  readonly step: (given: Given & { readonly memory: Values; readonly name: string }) => {
    readonly parameter: Tensor;
    readonly memory: Values;
  };
  /** Called once a step instead of `advance`, before any parameter's step, which sees the new memory and scalars. (Decision 15.) */
  readonly together?: (given: Together) => TogetherResult;
  /** Where evaluation, prediction and `model.weights` take other numbers than those that training moves. */
  readonly evaluationWeights?: (given: {
    readonly parameter: Tensor;
    readonly memory: Values;
    readonly scalars: Values;
  }) => Tensor;
  /** Where not all parameters decay alike: instead of `weightDecay`. */
  readonly decayOf?: (parameter: ParameterInfo) => number;
  readonly slots?: undefined;
}

/** Optimizers of one's own are plain objects of either form. */
export type Optimizer = ShortOptimizer | LongOptimizer;

/** The same optimizer in the long form. */
export function longForm(optimizer: Optimizer): LongOptimizer {
  if (optimizer.init) return optimizer;
  const { slots, step, evaluationWeights: _, ...rest } = optimizer;
  return {
    ...rest,
    init: ({ shape }) => Object.fromEntries(slots.map((slot) => [slot, { shape, first: 0 }])),
    step: ({ memory, parameter, gradient, scalars, rate }) => {
      const next = step({ parameter, gradient, slots: memory, scalars, rate });
      return { parameter: next.parameter, memory: next.slots };
    },
  };
}
