// Not here: `cpu/roof.ts` and `cpu/timed.ts`, which those load who want kernels' times.
export { type Bound, bindStep, reserve } from "./cpu/bind.ts";
export type { CpuTarget } from "./cpu/schedule.ts";
export type { TileShape } from "./cpu/target.ts";
export type { KernelPlan } from "./plan/kernel.ts";
