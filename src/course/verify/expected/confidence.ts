/**
 * System B, what its text calls confidence: the slope of the sigmoid at a prediction, and what two losses make of a
 * prediction that is wrong (the truth is 0).
 */
import type { Quantities } from "../check.ts";

const predictions = ["0.5", "0.9", "0.99", "0.999"];

type ConfidenceNames = "slopes" | "squared" | "crossEntropy" | "cost" | "mild";

export const confidence: Quantities<ConfidenceNames> = {
  slopes: {
    name: "slope of the sigmoid where it is",
    source: "S1 §4.5",
    labels: predictions,
    values: [0.25, 0.09, 0.0099, 0.000999],
  },
  squared: {
    name: "delta under half the squared error, the truth being 0, at",
    source: "S1 §4.5",
    labels: predictions,
    values: [-0.125, -0.081, -0.009801, -0.000998001],
  },
  crossEntropy: {
    name: "delta under cross-entropy, the truth being 0, at",
    source: "S1 §4.5",
    labels: predictions,
    values: [-0.5, -0.9, -0.99, -0.999],
  },
  cost: {
    name: "cross-entropy where the truth has the probability",
    source: "S3 §3",
    labels: ["0.5", "0.1", "0.01", "0.001"],
    values: [Math.LN2, Math.LN10, 4.605170185988, 6.907755278982],
  },
  mild: { name: "delta at 0.8, the truth being 1, half the squared error", source: "S1 §4.5", values: 0.032 },
};
