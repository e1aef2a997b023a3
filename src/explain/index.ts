/** Where numbers come from: checked gradients, a model's structure, what is wrong with it, and its loss surface. */
export type { DiagnoseOptions } from "./diagnose/context.ts";
export { type Confidence, type Finding, type Severity, tellFinding } from "./diagnose/finding.ts";
export { type Diagnosis, diagnose } from "./diagnose/index.ts";
export {
  type Checkable,
  type CheckData,
  type GradientCheck,
  type GradientCheckOptions,
  gradientCheck,
  type SlopeGap,
} from "./gradient-check.ts";
export type { Fidelity, Warned } from "./landscape/fidelity.ts";
export {
  type Landscape,
  type LandscapeOptions,
  landscape,
  type PathPoint,
  type PlaneChoice,
} from "./landscape/index.ts";
export { type PathRecorder, recordPath, type Vertex, type Weights } from "./landscape/path.ts";
export type { Locale } from "./locale.ts";
export * from "./pictures/index.ts";
export { type Rehearsal, type RehearseOptions, rehearse } from "./rehearse.ts";
export * from "./story/index.ts";
export { type LayerFacts, type ModelFacts, type ParamFacts, summarize } from "./summarize.ts";
