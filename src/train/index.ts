/** The model: what users compile, fit, evaluate, ask and save. */

export type { CompileOptions } from "./compile.ts";
export type { Data, InputData } from "./data/arrays.ts";
export type { Chunk, Dataset, LabelledData } from "./data/dataset.ts";
export { loadModel } from "./file/load.ts";
export { version } from "./file/version.ts";
export type { Callback } from "./fit/callbacks.ts";
export type { FitEvent } from "./fit/events.ts";
export type { History } from "./fit/history.ts";
export type { FitOptions } from "./fit/options.ts";
export type { ProgressOutput } from "./fit/progress.ts";
export type { WatchOptions } from "./fit/watch.ts";
export { model, sequential } from "./make-model.ts";
export { Model } from "./model.ts";
