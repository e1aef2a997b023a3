export * from "./builders.ts";
export type { ScanAttrs, Value } from "./gradient.ts";
export type { Ops, Rule, Sample } from "./rule.ts";
export { parseSpec, reducedAxes, type Spec, showSpec } from "./spec.ts";
