/**
 * Are the gradients right? Every slope that back-propagation gives is compared with what the loss does when the number
 * is moved a little to either side. Both are computed by the reference in float64, for f32 models as well, so that what
 * is left between them is a fault of a formula and not of rounding.
 */
import { runGraph } from "../backend/reference/index.ts";
import {
  checkedLater,
  finiteFrom,
  indexOf,
  isFunction,
  randomStream,
  readOptions,
  type Shape,
  type TypedArray,
  ValueError,
  type Wants,
  whole,
} from "../base/index.ts";
import type { Graph } from "../ir/index.ts";
import type { Optimizer } from "../optim/index.ts";
import { Tensor, valueAndGrad } from "../tensor/all.ts";
import { trace } from "../tensor/trace.ts";
import { flattenTree, unflattenTree } from "../tensor/tree.ts";
import type { LabelledData } from "../train/index.ts";
import { provideCode } from "../train/provide-code.ts";
import { placeOf } from "../train/step/cells.ts";
import { trainableOf } from "../train/step/plan.ts";
import { wantModel } from "../train/want-model.ts";
import { type Explainable, inFull, trainingOf } from "./training.ts";

export interface GradientCheckOptions {
  /** How many numbers of each parameter are tried, drawn at random but always the same. Default: 64. */
  readonly samples?: number;
  /** The largest gap that passes. Default: 1e-6. */
  readonly tolerance?: number;
}

const wants: Wants<GradientCheckOptions> = { samples: whole(1), tolerance: finiteFrom(0) };

/** Data to judge a model on, and how to check. */
export type CheckData = LabelledData & GradientCheckOptions;

/** One slope, by back-propagation and by a difference. */
export interface SlopeGap {
  /** The layer's name; empty for a plain function. */
  readonly layer: string;
  readonly param: string;
  readonly index: readonly number[];
  /** |gradient − difference|, relative to the larger of the two (and to a thousandth of the loss, where both are tiny). */
  readonly gap: number;
  readonly gradient: number;
  readonly difference: number;
}

export interface GradientCheck {
  readonly passed: boolean;
  readonly worst: SlopeGap;
  /** How many numbers were tried, and how many there are. */
  readonly checked: number;
  readonly total: number;
  readonly tolerance: number;
}

/** A model, as far as this needs one. */
export type Checkable = Explainable;

/** A function's numbers by name, and two graphs over the same inputs. */
interface Subject {
  readonly params: readonly {
    readonly layer: string;
    readonly param: string;
    readonly shape: Shape;
    /** Which of the inputs it is. */
    readonly input: number;
  }[];
  readonly inputs: readonly TypedArray[];
  readonly loss: Graph;
  readonly gradients: Graph;
}

/**
 * Checks a compiled model's gradients on some data, in the very graph that trains it.
 *
 *     const { passed, worst } = await gradientCheck(model, { x, y });
 */
export async function gradientCheck(model: Checkable, data: CheckData): Promise<GradientCheck>;
/**
 * Checks the gradient of a function that `grad` takes, with respect to its first argument.
 *
 *     await gradientCheck((w) => sum(square(w)), tensor([1, 2]));
 */
export async function gradientCheck<P>(
  f: (params: P) => Tensor,
  params: P,
  options?: GradientCheckOptions,
): Promise<GradientCheck>;
export async function gradientCheck<P>(
  subject: Checkable | ((params: P) => Tensor),
  second: unknown,
  third?: GradientCheckOptions,
): Promise<GradientCheck> {
  if (isFunction(subject)) return compare(ofFunction(subject, second as P), third);
  wantModel("gradientCheck", subject);
  const data = { x: checkedLater, y: checkedLater, sampleWeight: checkedLater };
  const { x, y, sampleWeight, ...options } = readOptions("gradientCheck", second as CheckData, { ...data, ...wants });
  return compare(ofModel(subject, { x, y, sampleWeight }), options);
}

/** Gives the gradient in place of the new parameter, so that a training step shows it. */
const showGradient: Optimizer = {
  name: "showGradient",
  learningRate: 0,
  slots: [],
  step: ({ gradient }) => ({ parameter: gradient, slots: {} }),
};

/**
 * The graph is that of the training step itself, so dropout and its like are checked too: seed and counter are inputs,
 * and with these fixed the same numbers are dropped every time.
 */
function ofModel(model: Checkable, data: LabelledData): Subject {
  const { plan, step, values } = trainingOf(model, "gradientCheck", data, showGradient);
  const { graph } = step;
  const moving = trainableOf(plan);
  return {
    params: moving.map(({ name, shape }) => {
      const cut = name.lastIndexOf("/");
      return {
        layer: name.slice(0, cut),
        param: name.slice(cut + 1),
        shape,
        input: placeOf(step.inputs, "cell", name),
      };
    }),
    inputs: values,
    loss: { inputs: graph.inputs, outputs: [graph.outputs[placeOf(step.outputs, "record", "loss")]] },
    gradients: {
      inputs: graph.inputs,
      outputs: moving.map(({ name }) => graph.outputs[placeOf(step.outputs, "cell", name)]),
    },
  };
}

function ofFunction<P>(f: (params: P) => Tensor, params: P): Subject {
  const { leaves } = flattenTree(params);
  const paths = pathsOf(params);
  provideCode();
  // One trace for both, so that both have the same inputs.
  const { graph, captured } = trace(leaves, (tensors) => {
    const [loss, gradients] = valueAndGrad(f)(unflattenTree(params, tensors));
    return [loss, ...flattenTree(gradients).leaves];
  });
  const [loss, ...gradients] = graph.outputs;
  return {
    params: leaves.map(({ shape }, k) => ({ layer: "", param: paths[k], shape, input: k })),
    inputs: [...leaves, ...captured].map((tensor) => tensor.data),
    loss: { inputs: graph.inputs, outputs: [loss] },
    gradients: { inputs: graph.inputs, outputs: gradients },
  };
}

/** Where the tensors of a tree are: `hidden.kernel`, `[0]`. In the order of `flattenTree`. */
function pathsOf(tree: unknown, path = ""): string[] {
  if (tree instanceof Tensor) return [path];
  if (Array.isArray(tree)) return tree.flatMap((part, k) => pathsOf(part, `${path}[${k}]`));
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([name, part]) => pathsOf(part, path ? `${path}.${name}` : name));
}

function compare(
  { params, inputs, loss, gradients }: Subject,
  options: GradientCheckOptions | undefined,
): GradientCheck {
  const { samples = 64, tolerance = 1e-6 } = readOptions("gradientCheck", options, wants);
  if (params.every(({ shape }) => shape.includes(0)) || params.length === 0)
    throw new ValueError("gradientCheck", "there is nothing to check: no trainable parameter", {
      code: "gradient-check-nothing",
      hint: "give a model with trainable parameters, or a function of tensors",
    });
  const values = inFull(inputs);
  const slopes = runGraph(gradients, values);
  const lossAt = () => runGraph(loss, values)[0][0];
  const middle = lossAt();
  const small = 1e-3 * Math.max(1, Math.abs(middle));

  let worst: SlopeGap | undefined;
  let checked = 0;
  for (const [k, { layer, param, shape, input }] of params.entries()) {
    const numbers = values[input];
    for (const at of choose(numbers.length, samples, k)) {
      const gradient = slopes[k][at];
      const found = closest(
        gradient,
        small,
        (moved) => withValue(numbers, at, moved, lossAt),
        numbers[at],
        middle,
        tolerance,
      );
      checked++;
      // A NaN is the worst of all.
      if (!worst || (!Number.isNaN(worst.gap) && !(found.gap <= worst.gap)))
        worst = { layer, param, index: indexOf(at, shape), gradient, ...found };
    }
  }
  const total = params.reduce((sum, { input }) => sum + values[input].length, 0);
  return { passed: worst!.gap <= tolerance, worst: worst!, checked, total, tolerance };
}

function withValue(numbers: TypedArray, at: number, value: number, measure: () => number): number {
  const before = numbers[at];
  numbers[at] = value;
  const result = measure();
  numbers[at] = before;
  return result;
}

/** The difference that agrees best: a smaller step is tried where a kink (of relu, of a maximum) may lie within one. */
function closest(
  gradient: number,
  small: number,
  lossAt: (value: number) => number,
  value: number,
  middle: number,
  tolerance: number,
): { gap: number; difference: number } {
  const relative = (difference: number) =>
    Math.abs(gradient - difference) / Math.max(Math.abs(gradient), Math.abs(difference), small);
  let best = { gap: Number.POSITIVE_INFINITY, difference: Number.NaN };
  // The cube root of the rounding error balances rounding and curvature.
  let step = Math.cbrt(Number.EPSILON) * Math.max(1, Math.abs(value));
  for (let attempt = 0; attempt < 3; attempt++, step /= 4) {
    const [above, below] = [value + step, value - step];
    const [lossAbove, lossBelow] = [lossAt(above), lossAt(below)];
    const difference = (lossAbove - lossBelow) / (above - below);
    const gap = relative(difference);
    if (Number.isNaN(gap)) return { gap, difference };
    if (gap < best.gap) best = { gap, difference };
    if (best.gap <= tolerance) return best;
    // On a kink any slope between those of the two sides is a gradient.
    const sides = [(lossAbove - middle) / (above - value), (middle - lossBelow) / (value - below)];
    const inside =
      gradient >= Math.min(...sides) - tolerance * small && gradient <= Math.max(...sides) + tolerance * small;
    if (inside && Math.abs(sides[0] - sides[1]) > 1e-3 * Math.max(...sides.map(Math.abs)))
      return { gap: 0, difference: gradient };
  }
  return best;
}

/** Some places, or all where there are few; the same ones every time. */
function choose(length: number, samples: number, stream: number): number[] {
  if (length <= samples) return Array.from({ length }, (_, k) => k);
  const random = randomStream(0, stream);
  const chosen = new Set<number>();
  while (chosen.size < samples) chosen.add(Math.floor(random() * length));
  return [...chosen].sort((a, b) => a - b);
}
