/** The layers that Limpid has. Names and options are Keras's, in camelCase. */
export { type Conv2dOptions, conv2d } from "./layers/conv.ts";
export { type DenseOptions, dense } from "./layers/dense.ts";
export {
  type ActivationOptions,
  activation,
  type DropoutOptions,
  dropout,
  type ReluOptions,
  type RescalingOptions,
  relu,
  rescaling,
  type SoftmaxOptions,
  softmax,
} from "./layers/elementwise.ts";
export { add, type ConcatenateOptions, concatenate, type MergeOptions } from "./layers/merge.ts";
export { averagePooling2d, globalAveragePooling2d, maxPooling2d, type PoolingOptions } from "./layers/pooling.ts";
export { flatten, type ReshapeOptions, reshape } from "./layers/shape.ts";
