import type { Shape } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";

/** What a model minimizes for one output. Losses of one's own are plain objects of this shape. */
export interface Loss {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** `"values"`: targets look like the output. `"classes"`: one class number a sample (the output's last axis dropped). */
  readonly targets: "values" | "classes";
  /** One loss per sample, `[batch]`. */
  readonly perSample: (target: Tensor, output: Tensor) => Tensor;
  /** The same computed from what comes before the last activation: exact where the probability is 0 or 1. */
  readonly fromLogits?: Readonly<Partial<Record<"softmax" | "sigmoid", (target: Tensor, logits: Tensor) => Tensor>>>;
  /** Over the batch. Default: "mean". */
  readonly reduction?: "mean" | "sum";
}

/** Which way a number gets better: down, as losses, or up, as accuracies. */
export type Direction = "min" | "max";

/** What is reported beside the loss; averaged over samples. */
export interface Metric {
  readonly name: string;
  /** One value per sample, `[batch]`. */
  readonly perSample: (target: Tensor, output: Tensor) => Tensor;
  /** Which way it gets better, for whoever stops early; where it is not said, they must be told. */
  readonly direction?: Direction;
}

/** How a metric's name is understood for a loss and an output: "accuracy" has three meanings. */
export type MetricMaker = (loss: Loss, outputShape: Shape) => Metric;
