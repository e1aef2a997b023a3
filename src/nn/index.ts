/**
 * Layers, graphs of layers, losses and metrics. They hold no numbers: the model (`train`) does. What users make is here as
 * the front door's namespaces, and by name in `limpid/nn`.
 */
export * as activations from "./activations.ts";
export { type ApplyOptions, applyNetwork, otherBatch } from "./apply.ts";
export * as augmentations from "./augmentations.ts";
export * as constraints from "./constraints.ts";
export { type Front, frontAgain } from "./front.ts";
export {
  ancestors,
  buildNetwork,
  callThatMade,
  checkSequence,
  finalActivation,
  inputShapeOf,
  type Network,
  type NetworkCall,
  type NetworkLayer,
  nameLayers,
  outputLayer,
  sequentialNetwork,
} from "./graph.ts";
export { holdsTexts, readTexts, type TextData } from "./host.ts";
export { runLayer } from "./infer.ts";
export * as initializers from "./initializers.ts";
export { networkIn } from "./inside.ts";
export type {
  Activation,
  AnyLayer,
  Constraint,
  HostType,
  LayerContext,
  LayerResult,
  LayerSpec,
  Mask,
  Regularizer,
  Uniform,
} from "./layer.ts";
export { recurrencesIn } from "./layers/recurrent/sequence.ts";
export { walk } from "./layers/recurrent/turns.ts";
export { under } from "./layers/recurrent/wrapped.ts";
export * as layers from "./layers.ts";
export { type Direction, type Loss, type Metric, type SampleMetric, type SumMetric, targetShape } from "./loss.ts";
export * as losses from "./losses.ts";
export * as metrics from "./metrics.ts";
export { networkLayer } from "./nested.ts";
export { wantLayerName, wantTrainable } from "./options.ts";
export { type Parameter, parametersOf } from "./parameters.ts";
export * as regularizers from "./regularizers.ts";
export type { LossLike, MetricLike, MetricName } from "./resolve-judges.ts";
export { runFront } from "./run-front.ts";
export { callLayer, callResult, input, type Layer, layer, Symbolic, symbolicCall } from "./symbolic.ts";
export { frozenIn, movingIn, setTrainable, type Trainable, trainableOf } from "./trainable.ts";
