/** The model: what users compile, fit, evaluate, ask and save. */
export type { ArrayData, Data } from "./arrays.ts";
export * as callbacks from "./builtin-callbacks.ts";
export type { Callback, CallbackContext, CallbackModel } from "./callbacks.ts";
export type { CompileOptions } from "./compile.ts";
export type { ModelOptions } from "./core.ts";
export type { Chunk, Dataset, RandomAccess } from "./dataset.ts";
export type { FitEvent, Training } from "./events.ts";
export type { FitOptions, LabelledData, ValidationData } from "./fit-options.ts";
export type { History } from "./history.ts";
export { loadModel } from "./load.ts";
export type { MemoryReport } from "./memory.ts";
export { type HistoryOf, Model, model, type PredictOptions, type Results, sequential } from "./model.ts";
export type { Logs, ProgressOutput, Verbose } from "./progress.ts";
export type { EvaluateOptions } from "./start-evaluate.ts";
export type { LayerSummary, ModelSummary } from "./summary.ts";
export { version } from "./version.ts";
