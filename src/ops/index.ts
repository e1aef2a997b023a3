export * from "./builders.ts";
export type { Ops, Rule, Sample } from "./rule.ts";
export type { ScanAttrs } from "./scan.ts";
export { scanRule } from "./scan.ts";
export { parseSpec, reducedAxes, type Spec, showSpec } from "./spec.ts";
