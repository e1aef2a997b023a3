/** Data sets, preprocessing, and NumPy's random numbers. */

export type { DatasetOptions } from "./datasets.ts";
export * as datasets from "./datasets.ts";
export type { FeatureOptions } from "./features.ts";
export { type IdxOptions, parseIdx } from "./idx.ts";
export { oneHot } from "./labels.ts";
export { type NumpyRandom, numpyRandom, type Size } from "./numpy-random.ts";
export {
  type NormalizeOptions,
  type Normalizer,
  type NormalizerJSON,
  normalize,
  type Scaler,
  type Standardizer,
  type StandardizerJSON,
  standardize,
} from "./scale.ts";
export { scalerFromJSON } from "./scaler-json.ts";
export { type Samples, type SplitOptions, type TrainTest, trainTestSplit } from "./split.ts";
export { type Whitener, type WhitenerJSON, type WhitenOptions, whiten } from "./whiten.ts";
