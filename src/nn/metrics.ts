/** What is reported beside the loss: one value per sample, averaged. */
import type { Shape } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Loss, Metric, MetricMaker } from "./loss.ts";
import * as losses from "./losses.ts";

const meanOfSample = (x: Tensor): Tensor => (x.rank > 1 ? x.mean(x.shape.slice(1).map((_, d) => d + 1)) : x);

/**
 * The share of right answers. What is right follows from the loss and the output: labels that are class numbers meet
 * the most probable class; one output (or binaryCrossentropy) is yes above ½; other outputs are one-hot.
 */
export function accuracy(): MetricMaker {
  return (loss: Loss, outputShape: Shape) => {
    const meant =
      loss.targets === "classes"
        ? sparseCategoricalAccuracy
        : outputShape.at(-1) === 1 || outputShape.length === 0 || loss.fromLogits?.sigmoid
          ? binaryAccuracy
          : categoricalAccuracy;
    return { ...meant(), name: "accuracy" };
  };
}

/** The most probable class is the label. */
export function sparseCategoricalAccuracy(): Metric {
  return {
    name: "sparseCategoricalAccuracy",
    direction: "max",
    perSample(target, output) {
      const best = output.argmax(-1);
      return meanOfSample(best.equal(target.cast("i32").reshape(best.shape)).cast(output.dtype));
    },
  };
}

/** The most probable class is the largest of the one-hot target. */
export function categoricalAccuracy(): Metric {
  return {
    name: "categoricalAccuracy",
    direction: "max",
    perSample: (target, output) =>
      meanOfSample(output.argmax(-1).equal(target.reshape(output.shape).argmax(-1)).cast(output.dtype)),
  };
}

/** The output is above ½ just where the target is 1. */
export function binaryAccuracy(): Metric {
  return {
    name: "binaryAccuracy",
    direction: "max",
    perSample(target, output) {
      const said = output.greater(0.5).cast(output.dtype);
      return meanOfSample(said.equal(target.cast(output.dtype).reshape(output.shape)).cast(output.dtype));
    },
  };
}

/** mean |t - o| */
export function meanAbsoluteError(): Metric {
  return { name: "meanAbsoluteError", direction: "min", perSample: losses.meanAbsoluteError().perSample };
}

/** mean (t - o)² */
export function meanSquaredError(): Metric {
  return { name: "meanSquaredError", direction: "min", perSample: losses.meanSquaredError().perSample };
}
