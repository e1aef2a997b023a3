/** Data sets, preprocessing, and NumPy's random numbers. */

export * as datasets from "./datasets/index.ts";
export type { DatasetOptions, TableOptions } from "./datasets/options.ts";
export type { ClassTable, Penguin } from "./datasets/tables.ts";
export { type MnistDigitOptions, toMnistDigit } from "./digit.ts";
export type { FeatureOptions } from "./features.ts";
export { type Fold, type FoldOptions, kFold, stratifiedKFold } from "./folds.ts";
export { type IdxOptions, parseIdx } from "./idx.ts";
export { oneHot, toCategorical } from "./labels.ts";
export { type NumpyRandom, numpyRandom, type Size } from "./numpy-random.ts";
export {
  type Batched,
  type BatchOptions,
  dataset,
  datasetFromIdx,
  type MapOptions,
  type PassOptions,
  type Pipeline,
  type PipelinePass,
  type PipelinePosition,
  type Place,
  type Readable,
  type Row,
  type TextFolder,
  type TextFolderOptions,
  type TimeSeriesOptions,
  textDatasetFromDirectory,
  timeseriesDatasetFromArray,
} from "./pipeline/index.ts";
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
export { type PadOptions, padSequences } from "./sequences.ts";
export { type Samples, type SplitOptions, type TrainTest, trainTestSplit } from "./split.ts";
export { type Whitener, type WhitenerJSON, type WhitenOptions, whiten } from "./whiten.ts";
