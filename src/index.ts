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
export * as callbacks from "./callbacks/index.ts";
export { dataset, datasets, type Pipeline, type Samples } from "./data/index.ts";
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
  losses,
  type Metric,
  metrics,
  regularizers,
} from "./nn/index.ts";
export type { Initializer } from "./nn/layer.ts";
export { type Optimizer, optimizers, schedules } from "./optim/index.ts";
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
