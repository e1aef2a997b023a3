/** What is reported beside the loss: one value per sample, averaged. */
import { readOptions, type Shape, wantFinite } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { builtIn } from "./built-in.ts";
import type { Activation } from "./layer.ts";
import type { Loss, Metric, MetricMaker } from "./loss.ts";
import * as losses from "./losses.ts";

/** What takes no options refuses those that it is given. */
type NoOptions = Readonly<Record<string, never>>;

const meanOfSample = (x: Tensor): Tensor => (x.rank > 1 ? x.mean(x.shape.slice(1).map((_, d) => d + 1)) : x);

function plain(options: NoOptions | undefined, metric: Metric): Metric {
  readOptions(metric.name, options, {});
  return builtIn(metric);
}

/**
 * The share of right answers. What is right follows from loss and output: labels that are class numbers meet the most
 * probable class; after a softmax the class decides, whatever the loss; one output is yes above ½ (above 0 where it is a
 * logit), and so is each of several sigmoids; other outputs are one-hot.
 */
export function accuracy(options?: NoOptions): MetricMaker {
  readOptions("accuracy", options, {});
  const choose = (loss: Loss, outputShape: Shape, activation?: Activation): Metric =>
    builtIn({ ...meantBy(loss, outputShape, activation), name: "accuracy" });
  return builtIn(Object.assign(choose, { chooses: "metric" } as const));
}

function meantBy(loss: Loss, outputShape: Shape, activation: Activation | undefined): Metric {
  if (loss.targets === "classes") return sparseCategoricalAccuracy();
  if ((outputShape.at(-1) ?? 1) === 1) return binaryAccuracy(loss.logits ? { threshold: 0 } : {});
  if (loss.logits) return loss.logits === "sigmoid" ? binaryAccuracy({ threshold: 0 }) : categoricalAccuracy();
  if (activation?.link === "softmax") return categoricalAccuracy();
  return loss.fromLogits?.sigmoid ? binaryAccuracy() : categoricalAccuracy();
}

/** The most probable class is the label. */
export function sparseCategoricalAccuracy(options?: NoOptions): Metric {
  return plain(options, {
    name: "sparseCategoricalAccuracy",
    direction: "max",
    perSample(target, output) {
      const best = output.argmax(-1);
      return meanOfSample(best.equal(target.cast("i32").reshape(best.shape)).cast(output.dtype));
    },
  });
}

/** The most probable class is the largest of the one-hot target. */
export function categoricalAccuracy(options?: NoOptions): Metric {
  return plain(options, {
    name: "categoricalAccuracy",
    direction: "max",
    answers: "one-hot",
    perSample: (target, output) =>
      meanOfSample(output.argmax(-1).equal(target.reshape(output.shape).argmax(-1)).cast(output.dtype)),
  });
}

/**
 * The output is above the threshold just where the target is above ½: targets are 0 and 1, or smoothed (.05, .95).
 *
 *     metrics.binaryAccuracy({ threshold: 0.9 })
 */
export function binaryAccuracy(options?: { readonly threshold?: number }): Metric {
  const config = readOptions("binaryAccuracy", options, { threshold: wantFinite });
  const { threshold = 0.5 } = config;
  return builtIn({
    name: "binaryAccuracy",
    direction: "max",
    ...(Object.keys(config).length > 0 && { config }),
    answers: "yes-no",
    perSample(target, output) {
      const { dtype, shape } = output;
      const wanted = target.cast(dtype).reshape(shape).greater(0.5).cast(dtype);
      return meanOfSample(output.greater(threshold).cast(dtype).equal(wanted).cast(dtype));
    },
  });
}

/** mean |t - o| */
export function meanAbsoluteError(options?: NoOptions): Metric {
  const { perSample } = losses.meanAbsoluteError();
  return plain(options, { name: "meanAbsoluteError", direction: "min", perSample });
}

/** mean (t - o)² */
export function meanSquaredError(options?: NoOptions): Metric {
  const { perSample } = losses.meanSquaredError();
  return plain(options, { name: "meanSquaredError", direction: "min", perSample });
}
