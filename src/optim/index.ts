/** Optimizers and schedules. */
export { type OptimizerLike, type OptimizerName, optimizerByName, toOptimizer } from "./by-name.ts";
export type { Optimizer, Schedule } from "./optimizer.ts";
export * as optimizers from "./optimizers.ts";
export type { ScheduleName } from "./resolve.ts";
export * as schedules from "./schedules.ts";
