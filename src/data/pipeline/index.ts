/** Pipelines of samples. */

export type { PipelinePosition } from "./contract.ts";
export { dataset, type Readable } from "./dataset.ts";
export { datasetFromIdx } from "./idx-files.ts";
export type { BatchOptions, MapOptions, PassOptions } from "./options.ts";
export type { Pipeline, PipelinePass } from "./pipeline.ts";
export type { Batched } from "./stack.ts";
export type { Place } from "./stages.ts";
export type { Row } from "./tables.ts";
export { type TextFolder, type TextFolderOptions, textDatasetFromDirectory } from "./text-folder.ts";
export { type TimeSeriesOptions, timeseriesDatasetFromArray } from "./time-series.ts";
