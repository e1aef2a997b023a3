import type { Shape } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Activation } from "./layer.ts";
import type { Reduction } from "./losses/reductions.ts";

/** What a model minimizes for one output. Losses of one's own are functions, or plain objects of this shape. */
export interface Loss {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** `"values"`: targets look like the output. `"classes"`: one class number a sample (the output's last axis dropped). */
  readonly targets: "values" | "classes";
  /** What class numbers may be that are not the output's: `"any"` say which samples are alike; a `"sequence"` is a row of them. */
  readonly classes?: "any" | "sequence";
  /** The axis of the classes, where it is not the last; 0 counts samples. */
  readonly axis?: number;
  /** A class number that may stand in the targets and does not count. */
  readonly ignoreClass?: number;
  /** What targets of values can be, both ends included; others are refused. */
  readonly range?: readonly [least: number, most: number];
  /** One loss for each sample, `[batch]`, or for each step or place of it, `[batch, time]`; one number is the batch's. */
  readonly perSample: (target: Tensor, output: Tensor) => Tensor;
  /** Which of the losses count, by their first axes: others are left out, and not counted in a mean. Default: all. */
  readonly mask?: (target: Tensor, losses: Tensor) => Tensor;
  /** The same computed from what comes before the last activation: exact where the probability is 0 or 1. */
  readonly fromLogits?: Readonly<Partial<Record<"softmax" | "sigmoid", (target: Tensor, logits: Tensor) => Tensor>>>;
  /** The output is not probabilities but what this activation would make them of. */
  readonly logits?: "softmax" | "sigmoid";
  /** How the losses of a batch become one number. Default: "sumOverBatchSize", their mean. */
  readonly reduction?: Reduction;
}

/** The shape of one sample's targets, for outputs of a shape (both without the batch's axis). */
export function targetShape({ targets, axis = -1 }: Loss, output: Shape): Shape {
  if (targets === "values") return output;
  const at = axis < 0 ? axis + output.length : axis - 1;
  return output.filter((_, d) => d !== at);
}

/** How many classes an output of a shape tells apart. */
export function classCount({ axis = -1 }: Loss, output: Shape): number {
  return output.at(axis < 0 ? axis : axis - 1) ?? 1;
}

/** Which way a number gets better: down, as losses, or up, as accuracies. */
export type Direction = "min" | "max";

interface OfEveryMetric {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Whether smaller or larger values are better. Where it is missing, early stopping must be given a `mode`. */
  readonly direction?: Direction;
  /** What it compares, where that is of one form: targets of the other one are turned into it. Only of metrics that are built in. */
  readonly targets?: Loss["targets"];
  /** It counts right answers, so targets must be: 0 or 1 each, or a row for each sample whose largest is its class. */
  readonly answers?: "yes-no" | "one-hot";
  /** What it is where the outputs are not probabilities but logits, as the loss says. */
  readonly onLogits?: (link: "softmax" | "sigmoid") => Metric;
}

/** What is reported beside the loss: the mean over an epoch's samples. */
export interface SampleMetric extends OfEveryMetric {
  /** One value per sample, `[batch]`. More axes are averaged; one number is the batch's. */
  readonly perSample: (target: Tensor, output: Tensor) => Tensor;
}

/** A number that a metric keeps over an epoch, or an array of them. */
export interface SumSpec {
  readonly shape: Shape;
  /** What each epoch begins with. Default: 0. */
  readonly first?: number;
}

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * What is no mean of samples: it adds up over an epoch, and is read at its end. Everything is part of the compiled step.
 *
 *     const largestError = {
 *       name: "largestError",
 *       init: () => ({ most: { shape: [] } }),
 *       update: ({ most }, yTrue, yPred) => ({ most: most.maximum(yTrue.sub(yPred).abs().max()) }),
 *       result: ({ most }) => most,
 *     };
 */
export interface SumMetric extends OfEveryMetric {
  /** What it keeps, by name. The shapes are those of one sample's targets and outputs. */
  readonly init: (shapes: { readonly yTrue: Shape; readonly yPred: Shape }) => Readonly<Record<string, SumSpec>>;
  /** What it keeps after a batch, all of it. `weights` are `[batch]`, or `[batch, time]` where steps have their own; 1 where there are none. */
  readonly update: (sums: Tensors, target: Tensor, output: Tensor, weights: Tensor) => Tensors;
  /** What is reported: a number, an array, or several by name. */
  readonly result: (sums: Tensors) => Tensor | Tensors;
}

export type Metric = SampleMetric | SumMetric;

/** How a metric's name is understood for a loss and an output: "accuracy" has three meanings. */
export interface MetricMaker {
  (loss: Loss, outputShape: Shape, activation?: Activation): Metric;
  /** Distinguishes it from a metric of one's own, which is a function of targets and outputs. */
  readonly chooses: "metric";
}

/**
 * A loss or metric as people write it first: from a batch's targets and outputs, which have one shape, to one value for each
 * sample. Values of more axes are averaged, as Keras does; one number is the whole batch's.
 */
export type Judge = (yTrue: Tensor, yPred: Tensor) => Tensor;
