/** What a first training step does without, loaded when it is wanted: judging a model, gradients, reading data sets, naming a NaN. */
export { evaluateColumns } from "../step/evaluate.ts";
export { evaluateDataset } from "../step/evaluate-dataset.ts";
export { evaluateModel } from "./evaluate.ts";
export { openDataset } from "./feed-dataset.ts";
export { gradientsOf } from "./gradients.ts";
export { faultOf } from "./nonfinite.ts";
export { predictModel } from "./predict.ts";
