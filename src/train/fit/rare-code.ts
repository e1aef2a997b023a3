/** What few fits and evaluations need, loaded by those: data sets that are read piece by piece, and what names a NaN. */
export { evaluateDataset, predictDataset } from "../step/evaluate-dataset.ts";
export { openDataset } from "./feed-dataset.ts";
export { faultOf } from "./nonfinite.ts";
