export type { Kernel, Why } from "./kernel.ts";
export { printLoops } from "./print.ts";
export { type Addresses, emitStep, notYetLowered, type Plan, planStep } from "./step.ts";
