/** The model: what users compile, fit, evaluate, ask and save. */

export type { CompileOptions } from "./compile.ts";
export type { ArrayData, Data, InputData } from "./data/arrays.ts";
export type { Chunk, Dataset, LabelledData, RandomAccess } from "./data/dataset.ts";
export { loadModel } from "./file/load.ts";
export { version } from "./file/version.ts";
export type { Callback, CallbackContext, CallbackModel } from "./fit/callbacks.ts";
export type { EvaluateOptions } from "./fit/evaluate.ts";
export type { FitEvent, Logs } from "./fit/events.ts";
export type { History } from "./fit/history.ts";
export type { FitOptions, ValidationData } from "./fit/options.ts";
export type { PredictOptions } from "./fit/predict.ts";
export type { ProgressOutput, Verbose } from "./fit/progress.ts";
export type { Training } from "./fit/training.ts";
export type { WatchOptions } from "./fit/watch.ts";
export type { HistoryOf } from "./history-of.ts";
export { model, sequential } from "./make-model.ts";
export { Model, type Results } from "./model.ts";
export type { ModelOptions } from "./model-options.ts";
export type { MemoryReport } from "./step/memory-report.ts";
export type { LayerSummary, ModelSummary } from "./summary.ts";
