/** How metrics add up over an epoch. */
export { aucSums } from "./auc.ts";
export { atLeastSums, countSums } from "./confusion.ts";
export { correlationSums, r2Sums, rootMeanSums, totalSums } from "./numbers.ts";
export { binaryOverlapSums, fScoreSums, matrixSums, overlapSums } from "./scores.ts";
