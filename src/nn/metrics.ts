/** What is reported beside the loss: one value per sample, averaged. */
import { builtIn, mark, readOptions, type Shape, wantFinite } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Activation } from "./layer.ts";
import type { Loss, Metric, MetricMaker } from "./loss.ts";
import * as losses from "./losses.ts";

/** What takes no options refuses those that it is given. */
type NoOptions = Readonly<Record<string, never>>;

const meanOfSample = (x: Tensor): Tensor => (x.rank > 1 ? x.mean(x.shape.slice(1).map((_, d) => d + 1)) : x);

type Parts = Omit<Metric, "name" | "config">;

function plain(name: string, options: NoOptions | undefined, parts: Parts): Metric {
  return builtIn(name, readOptions(name, options, {}), parts);
}

/**
 * The share of right answers. What is right follows from loss and output: labels that are class numbers meet the most
 * probable class; after a softmax the class decides, whatever the loss; one output is yes above ½ (above 0 where it is a
 * logit), and so is each of several sigmoids; other outputs are one-hot.
 */
export function accuracy(options?: NoOptions): MetricMaker {
  readOptions("accuracy", options, {});
  const choose = (loss: Loss, outputShape: Shape, activation?: Activation): Metric =>
    mark({ ...meantBy(loss, outputShape, activation), name: "accuracy" }, { name: "accuracy" });
  return mark(Object.assign(choose, { chooses: "metric" } as const), { name: "accuracy" });
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
  return plain("sparseCategoricalAccuracy", options, {
    direction: "max",
    perSample(target, output) {
      const best = output.argmax(-1);
      return meanOfSample(best.equal(target.cast("i32").reshape(best.shape)).cast(output.dtype));
    },
  });
}

/** The most probable class is the largest of the one-hot target. */
export function categoricalAccuracy(options?: NoOptions): Metric {
  return plain("categoricalAccuracy", options, {
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
  const read = readOptions("binaryAccuracy", options, { threshold: wantFinite });
  const { threshold = 0.5 } = read;
  const parts: Parts = {
    direction: "max",
    answers: "yes-no",
    perSample(target, output) {
      const { dtype, shape } = output;
      const wanted = target.cast(dtype).reshape(shape).greater(0.5).cast(dtype);
      return meanOfSample(output.greater(threshold).cast(dtype).equal(wanted).cast(dtype));
    },
  };
  return builtIn("binaryAccuracy", read, parts);
}

/** mean |t - o| */
export function meanAbsoluteError(options?: NoOptions): Metric {
  const { perSample } = losses.meanAbsoluteError();
  return plain("meanAbsoluteError", options, { direction: "min", perSample });
}

/** mean (t - o)² */
export function meanSquaredError(options?: NoOptions): Metric {
  const { perSample } = losses.meanSquaredError();
  return plain("meanSquaredError", options, { direction: "min", perSample });
}
