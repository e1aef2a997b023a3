/**
 * Layers, graphs of layers, losses and metrics. They hold no numbers: the model (`train`) does. Everything is here by
 * name (`dense`, `relu`, `huber`) and as the front door's namespaces; metrics that share a loss's name only in theirs.
 */
export * from "./activations.ts";
export * as activations from "./activations.ts";
export {
  type ApplyOptions,
  applyNetwork,
  buildNetwork,
  checkSequence,
  finalActivation,
  type Network,
  type NetworkCall,
  type NetworkInput,
  type NetworkLayer,
  sequentialNetwork,
} from "./graph.ts";
export { runLayer } from "./infer.ts";
export * as initializers from "./initializers.ts";
export * from "./initializers.ts";
export type {
  Activation,
  Initializer,
  InputType,
  LayerContext,
  LayerSpec,
  ParamSpec,
  Regularizer,
  Uniform,
} from "./layer.ts";
export * as layers from "./layers.ts";
export * from "./layers.ts";
export type { Direction, Loss, Metric, MetricMaker } from "./loss.ts";
export * from "./losses.ts";
export * as losses from "./losses.ts";
export * as metrics from "./metrics.ts";
export { accuracy, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./metrics.ts";
export { fansOf, type Parameter, parametersOf } from "./parameters.ts";
export * from "./regularizers.ts";
export * as regularizers from "./regularizers.ts";
export {
  type ActivationName,
  type InitializerName,
  type LossLike,
  type LossName,
  lossByName,
  type MetricLike,
  type MetricName,
  metricByName,
  type RegularizerName,
  toLoss,
  toMetric,
} from "./resolve.ts";
export { input, type Layer, layer, Symbolic } from "./symbolic.ts";
