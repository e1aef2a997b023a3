/**
 * - `"sumOverBatchSize"`, and `"mean"`, its other name: the sum over the number of losses (with a mask: of those that it leaves).
 *   A weight of 2 counts twice in the sum and once in the number.
 * - `"meanWithSampleWeight"`: the sum over the sum of the weights.
 * - `"sum"`: the sum.
 * - `"none"`: the losses as they are. For calculations of one's own: a model minimizes one number.
 */
export type Reduction = (typeof reductions)[number];
export const reductions = ["sumOverBatchSize", "mean", "meanWithSampleWeight", "sum", "none"] as const;
