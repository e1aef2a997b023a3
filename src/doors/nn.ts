/**
 * `limpid/nn`: layers, activations, losses and what else networks are made of, by name (`dense`, `relu`, `huber`) and as
 * the front door's namespaces; metrics that share a loss's name, and layers that share an activation's, and initializers that share a layer's, only in theirs.
 */
export * from "../nn/activations.ts";
export { elu, leakyRelu, relu, softmax } from "../nn/activations.ts";
export type { Augmentation, AugmentationContext, SampleBatch } from "../nn/augmentations/augmentation.ts";
export * from "../nn/augmentations.ts";
export {
  activations,
  augmentations,
  initializers,
  input,
  type Layer,
  layer,
  layers,
  losses,
  metrics,
  regularizers,
  type Symbolic,
} from "../nn/index.ts";
export * from "../nn/initializers.ts";
export type {
  Activation,
  Initializer,
  InputType,
  LayerContext,
  LayerResult,
  LayerSpec,
  Mask,
  Outcome,
  ParamSpec,
  Regularizer,
  StateSpec,
  Uniform,
} from "../nn/layer.ts";
export * from "../nn/layers.ts";
export { identity } from "../nn/layers.ts";
export type { Direction, Judge, Loss, Metric, MetricMaker, SampleMetric, SumMetric, SumSpec } from "../nn/loss.ts";
export { type ReduceOptions, reduceLoss } from "../nn/losses/reduce.ts";
export type { Reduction } from "../nn/losses/reductions.ts";
export * from "../nn/losses.ts";
export { accuracy, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "../nn/metrics.ts";
export * from "../nn/regularizers.ts";
export type {
  ActivationName,
  InitializerName,
  RegularizerName,
} from "../nn/resolve.ts";
export type { LossLike, LossName, MetricLike, MetricName } from "../nn/resolve-judges.ts";
