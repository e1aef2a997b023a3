/**
 * `limpid/nn`: layers, activations, losses and what else networks are made of, by name (`dense`, `relu`, `huber`) and as
 * the front door's namespaces; metrics that share a loss's name, and layers that share an activation's, only in theirs.
 */
export * from "../nn/activations.ts";
export { relu, softmax } from "../nn/activations.ts";
export {
  type Activation,
  type ActivationName,
  accuracy,
  activations,
  binaryAccuracy,
  categoricalAccuracy,
  type Direction,
  type Initializer,
  type InitializerName,
  type InputType,
  initializers,
  input,
  type Judge,
  type Layer,
  type LayerContext,
  type LayerSpec,
  type Loss,
  type LossLike,
  type LossName,
  layer,
  layers,
  losses,
  type Metric,
  type MetricLike,
  type MetricMaker,
  type MetricName,
  metrics,
  type ParamSpec,
  type Regularizer,
  type RegularizerName,
  regularizers,
  type Symbolic,
  sparseCategoricalAccuracy,
  type Uniform,
} from "../nn/index.ts";
export * from "../nn/initializers.ts";
export * from "../nn/layers.ts";
export * from "../nn/losses.ts";
export * from "../nn/regularizers.ts";
