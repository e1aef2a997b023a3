/** The front door: models, layers, data, tensors. Other doors (`limpid/tensor`, `limpid/data`, …) lead to the rooms. */

export {
  DataError,
  DTypeError,
  FileError,
  InternalError,
  LimpidError,
  NonFiniteError,
  ShapeError,
  ValueError,
} from "./base/index.ts";
export { dataset, type Pipeline, type Samples } from "./data/index.ts";
export * as callbacks from "./namespaces/callbacks.ts";
export * as datasets from "./namespaces/datasets.ts";
export * as losses from "./namespaces/losses.ts";
export * as metrics from "./namespaces/metrics.ts";
export * as optimizers from "./namespaces/optimizers.ts";
export * as schedules from "./namespaces/schedules.ts";
export {
  activations,
  type Constraint,
  constraints,
  initializers,
  input,
  type Layer,
  type LayerSpec,
  type Loss,
  layer,
  layers,
  type Metric,
  regularizers,
} from "./nn/index.ts";
export type { Initializer } from "./nn/layer.ts";
export type { Optimizer } from "./optim/index.ts";
export { configure, ready } from "./runtime/index.ts";
export { type DType, type Shape, Tensor, tensor } from "./tensor/index.ts";
export {
  type Callback,
  type Chunk,
  type CompileOptions,
  type Dataset,
  type FitEvent,
  type FitOptions,
  type History,
  loadModel,
  Model,
  model,
  sequential,
  version,
} from "./train/index.ts";
