/** Optimizers and schedules: by name (`adam`, `cosineDecay`), and as the front door's namespaces. */
export type { Optimizer, Schedule } from "./optimizer.ts";
export * as optimizers from "./optimizers.ts";
export * from "./optimizers.ts";
export { type ScheduleName, toRate, wantRate } from "./rate.ts";
export { type OptimizerLike, type OptimizerName, toOptimizer } from "./resolve.ts";
export * from "./schedules.ts";
export * as schedules from "./schedules.ts";
