/**
 * Layers, graphs of layers, losses and metrics. They hold no numbers: the model (`train`) does. What users make is here as
 * the front door's namespaces, and by name in `limpid/nn`.
 */
export * as activations from "./activations.ts";
export {
  type ApplyOptions,
  applyNetwork,
  buildNetwork,
  callThatMade,
  checkSequence,
  finalActivation,
  type Network,
  type NetworkCall,
  type NetworkInput,
  type NetworkLayer,
  outputLayer,
  sequentialNetwork,
} from "./graph.ts";
export { runLayer } from "./infer.ts";
export * as initializers from "./initializers.ts";
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
export type { Direction, Judge, Loss, Metric, MetricMaker } from "./loss.ts";
export * as losses from "./losses.ts";
export * as metrics from "./metrics.ts";
export { accuracy, binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./metrics.ts";
export { fansOf, type Parameter, parametersOf } from "./parameters.ts";
export * as regularizers from "./regularizers.ts";
export {
  type ActivationName,
  findMetric,
  type InitializerName,
  type LossLike,
  type LossName,
  type MetricLike,
  type MetricName,
  type RegularizerName,
  toLoss,
  toMetric,
} from "./resolve.ts";
export { input, type Layer, layer, Symbolic } from "./symbolic.ts";
