/** The layers that Limpid has. Names and options are Keras's, in camelCase. The files hold makers, and their options' types. */

export * from "./layers/attention/index.ts";
export * from "./layers/augmentation/index.ts";
export * from "./layers/batch-normalization.ts";
export * from "./layers/categories/index.ts";
export * from "./layers/convolution/index.ts";
export * from "./layers/dense.ts";
export * from "./layers/einsum-dense.ts";
export {
  type ActivationOptions,
  type ActivityRegularizationOptions,
  activation,
  activityRegularization,
  type DropoutOptions,
  dropout,
  identity,
  type ReluOptions,
  type RescalingOptions,
  relu,
  rescaling,
  type SoftmaxOptions,
  softmax,
} from "./layers/elementwise.ts";
export * from "./layers/embedding.ts";
export * from "./layers/lambda.ts";
export * from "./layers/merge.ts";
export * from "./layers/noise.ts";
export * from "./layers/normalization.ts";
export * from "./layers/norms.ts";
export * from "./layers/places/index.ts";
export * from "./layers/pooling/index.ts";
export * from "./layers/rectifiers.ts";
export * from "./layers/recurrent/index.ts";
export * from "./layers/reversible-embedding.ts";
export * from "./layers/shape.ts";
export * from "./layers/spectral-normalization.ts";
