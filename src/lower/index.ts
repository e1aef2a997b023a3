export { type Bound, bindStep, type Reserved, reserve } from "./bind.ts";
export type { Kernel, Why } from "./kernel.ts";
export { notYetLowered, whyNotLowered } from "./lowered.ts";
export { measureRoof, roofModule } from "./roof.ts";
export {
  type Addresses,
  type Plan,
  planStep,
  type StepTarget,
} from "./step.ts";
export type { TileShape } from "./tile/index.ts";
export { exportKernels, timedRun } from "./timed.ts";
