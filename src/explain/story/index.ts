/** `explain`: where a number of a model comes from, and where it goes. */

export type { LabelledData } from "../../train/index.ts";
export type { Code, CodeKernel, CodeLine, CodePart, CodeRole } from "../code/index.ts";
export type { ShowOptions } from "../locale.ts";
export type { Explainable } from "../training.ts";
export type { Difference, SlopeCheck } from "./check.ts";
export { type ExplainOptions, explain } from "./explain.ts";
export type { StoryFacts, Target } from "./facts.ts";
export type { Inside, InsideValue, Looks, States } from "./inside.ts";
export type { LayerMatrices, Nested } from "./matrices.ts";
export type { Neuron, Term } from "./neurons.ts";
export type { Backward, Factor, Path } from "./paths.ts";
export type { Rounded, Rounding } from "./rounding.ts";
export type { Story } from "./story.ts";
export type { At, AtGradient, AtInput, AtNeuron, AtParameter, Index } from "./target.ts";
export type { Change, Update } from "./update.ts";
