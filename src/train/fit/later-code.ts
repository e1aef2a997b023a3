/** What a first training step does without, loaded when it is wanted: judging a model, reading data sets, naming a NaN. */
export { evaluateColumns } from "../step/evaluate.ts";
export { evaluateDataset, predictDataset } from "../step/evaluate-dataset.ts";
export { evaluateModel } from "./evaluate.ts";
export { openDataset } from "./feed-dataset.ts";
export { faultOf } from "./nonfinite.ts";
