/** Optimizers and schedules: by name (`adam`, `cosineDecay`), and as the front door's namespaces. */
export { memoryOf } from "./memory.ts";
export { memoryKeys } from "./memory-keys.ts";
export { longForm, type Optimizer, type Schedule } from "./optimizer.ts";
export * as optimizers from "./optimizers.ts";
export * from "./optimizers.ts";
export { type Part, partsOf } from "./parts.ts";
export { type Rate, type ScheduleName, toRate, wantRate } from "./rate.ts";
export { loadOptimizers, type OptimizerLike, type OptimizerName, toOptimizer } from "./resolve.ts";
export * from "./schedules.ts";
export * as schedules from "./schedules.ts";
export { finishedRecord, updateCells } from "./update.ts";
