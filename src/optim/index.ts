/** Optimizers and schedules: by name (`adam`, `cosineDecay`), and as the front door's namespaces. */
export { type OptimizerLike, type OptimizerName, optimizerByName, toOptimizer } from "./by-name.ts";
export type { Described, Optimizer, Schedule } from "./optimizer.ts";
export * as optimizers from "./optimizers.ts";
export * from "./optimizers.ts";
export { type ScheduleName, toSchedule, wantRate } from "./resolve.ts";
export * from "./schedules.ts";
export * as schedules from "./schedules.ts";
