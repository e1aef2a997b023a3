/** What few fits and evaluations need, loaded by those: data sets that are read piece by piece. */
export { evaluateDataset, predictDataset } from "./evaluate-dataset.ts";
export { fitDataset } from "./fit-dataset.ts";
