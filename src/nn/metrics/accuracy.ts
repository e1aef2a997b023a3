/** The share of right answers. */
import { builtIn, mark, readOptions, type Shape, wantFinite, wantFlag, whole } from "../../base/index.ts";
import { type Tensor, where } from "../../tensor/index.ts";
import type { Activation } from "../layer.ts";
import type { Loss, Metric, MetricMaker, SampleMetric } from "../loss.ts";
import { meanOfLast } from "../losses/shared.ts";
import { likeOutput, type NoOptions, plain, type SampleParts } from "./shared.ts";

/**
 * The share of right answers. What is right follows from loss and output: labels that are class numbers meet the most
 * probable class; after a softmax the class decides, whatever the loss; one output is yes above ½ (above 0 where it is a
 * logit), and so is each of several sigmoids; other outputs are one-hot.
 */
export function accuracy(options?: NoOptions): MetricMaker {
  readOptions("accuracy", options, {});
  const choose = (loss: Loss, outputShape: Shape, activation?: Activation): SampleMetric =>
    mark({ ...meantBy(loss, outputShape, activation), name: "accuracy" }, { name: "accuracy" });
  return mark(Object.assign(choose, { chooses: "metric" } as const), { name: "accuracy" });
}

function meantBy(loss: Loss, outputShape: Shape, activation: Activation | undefined): SampleMetric {
  if (loss.targets === "classes") return sparseCategoricalAccuracy();
  if ((outputShape.at(-1) ?? 1) === 1) return binaryAccuracy(loss.logits ? { threshold: 0 } : {});
  if (loss.logits) return loss.logits === "sigmoid" ? binaryAccuracy({ threshold: 0 }) : categoricalAccuracy();
  if (activation?.link === "softmax") return categoricalAccuracy();
  return loss.fromLogits?.sigmoid ? binaryAccuracy() : categoricalAccuracy();
}

/** The most probable class is the label. */
export function sparseCategoricalAccuracy(options?: NoOptions): SampleMetric {
  return plain("sparseCategoricalAccuracy", options, {
    direction: "max",
    targets: "classes",
    perSample(target, output) {
      const best = output.argmax(-1);
      return best.equal(target.cast("i32").reshape(best.shape)).cast(output.dtype);
    },
  });
}

/** The most probable class is the largest of the one-hot target. */
export function categoricalAccuracy(options?: NoOptions): SampleMetric {
  return plain("categoricalAccuracy", options, {
    direction: "max",
    targets: "values",
    answers: "one-hot",
    perSample: (target, output) => output.argmax(-1).equal(target.reshape(output.shape).argmax(-1)).cast(output.dtype),
  });
}

/**
 * The output is above the threshold just where the target is above ½: targets are 0 and 1, or smoothed (.05, .95).
 *
 *     metrics.binaryAccuracy({ threshold: 0.9 })
 */
export function binaryAccuracy(options?: { readonly threshold?: number }): SampleMetric {
  const read = readOptions("binaryAccuracy", options, { threshold: wantFinite });
  const { threshold = 0.5 } = read;
  const parts: SampleParts = {
    direction: "max",
    targets: "values",
    answers: "yes-no",
    perSample(target, output) {
      const { dtype, shape } = output;
      const wanted = target.cast(dtype).reshape(shape).greater(0.5).cast(dtype);
      return meanOfLast(output.greater(threshold).cast(dtype).equal(wanted).cast(dtype));
    },
  };
  const onLogits = (): Metric => ({ ...binaryAccuracy({ threshold: 0 }) });
  return builtIn("binaryAccuracy", read, read.threshold === undefined ? { ...parts, onLogits } : parts);
}

export interface TopKOptions {
  /** How many of the largest are looked at. Default: 5. */
  readonly k?: number;
}

/** Whether fewer than k numbers of the row are larger than the one at the label. Equal ones do not count against it. */
function amongTop(wanted: Tensor, output: Tensor, k: number): Tensor {
  const own = where(wanted, output, 0).sum(-1, true);
  const larger = output.greater(own).cast(output.dtype).sum(-1);
  return larger.less(k).cast(output.dtype);
}

/**
 * The share of samples whose class, the largest of the one-hot target, is among the k most probable.
 *
 *     metrics.topKCategoricalAccuracy({ k: 3 })
 */
export function topKCategoricalAccuracy(options?: TopKOptions): SampleMetric {
  const read = readOptions("topKCategoricalAccuracy", options, { k: whole(1) });
  return builtIn("topKCategoricalAccuracy", read, {
    direction: "max" as const,
    perSample(target: Tensor, output: Tensor) {
      const label = likeOutput(target, output).argmax(-1);
      return amongTop(label.oneHot(output.shape[output.rank - 1], "bool"), output, read.k ?? 5);
    },
  });
}

export interface SparseTopKOptions extends TopKOptions {
  /** Outputs are class numbers, the best first. Default: false, they are scores of all classes. */
  readonly fromSortedIds?: boolean;
}

/** The share of samples whose label is among the k most probable classes. */
export function sparseTopKCategoricalAccuracy(options?: SparseTopKOptions): SampleMetric {
  const name = "sparseTopKCategoricalAccuracy";
  const read = readOptions(name, options, { k: whole(1), fromSortedIds: wantFlag });
  const { k = 5, fromSortedIds = false } = read;
  return builtIn(name, read, {
    direction: "max" as const,
    targets: "classes" as const,
    perSample(target: Tensor, output: Tensor) {
      const { dtype, shape } = output;
      const width = shape[shape.length - 1];
      const labels = target.reshape(shape.slice(0, -1));
      if (!fromSortedIds) return amongTop(labels.cast("i32").oneHot(width, "bool"), output, k);
      const first = output.slice(
        shape.map(() => 0),
        [...shape.slice(0, -1), Math.min(k, width)],
      );
      const found = first.equal(labels.cast(dtype).reshape([...labels.shape, 1])).cast(dtype);
      return found.max(-1);
    },
  });
}
