/** `limpid/optim`: optimizers and schedules by name (`adam`, `cosineDecay`), and as the front door's namespaces. */
export {
  type Optimizer,
  type OptimizerLike,
  type OptimizerName,
  optimizers,
  type Schedule,
  type ScheduleName,
  schedules,
} from "../optim/index.ts";
export * from "../optim/optimizers.ts";
export * from "../optim/schedules.ts";
