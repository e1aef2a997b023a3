export { type Bound, bindStep, type Reserved, reserve } from "./bind.ts";
export type { Kernel, Why } from "./kernel.ts";
export { notYetLowered, whyNotLowered } from "./lowered.ts";
// Not here: `roof.ts` and `timed.ts`, which those load who want kernels' times.
export {
  type Addresses,
  type Plan,
  planStep,
  type StepTarget,
} from "./step.ts";
export type { TileShape } from "./target.ts";
