/**
 * System G: data preparation, on five people of (150, 48), (160, 60), (165, 58), (185, 74), (190, 80) cm and kg; the
 * sixth, (175, 88), is the test part. Standard deviations are over n samples, the covariance over n − 1.
 */
import type { Quantities } from "../check.ts";

const source = "S2 §2.3.4";
const units = ["cm", "kg"];
const transforms = ["standardize", "normalize", "whiten"];

type PreparingNames =
  | "mean"
  | "deviation"
  | "standardized"
  | "normalized"
  | "whitened"
  | "correlation"
  | "covariance"
  | "restored"
  | "testStandardized"
  | "testNormalized"
  | "leakedMean"
  | "leakedTest"
  | "leakedNormalized"
  | "three"
  | "threeStatistics";

export const preparing: Quantities<PreparingNames> = {
  mean: { name: "mean of the training part,", source, labels: units, values: [170, 64] },
  deviation: {
    name: "standard deviation of the training part,",
    source,
    labels: units,
    values: [15.165750888103, 11.52388823271],
  },
  standardized: {
    name: "standardized",
    source,
    values: [
      [-1.318760946792, -1.388420269001],
      [-0.659380473396, -0.34710506725],
      [-0.329690236698, -0.520657600875],
      [0.989070710094, 0.867762668126],
      [1.318760946792, 1.388420269001],
    ],
  },
  normalized: {
    name: "normalized to [0, 1]",
    source,
    values: [
      [0, 0],
      [0.25, 0.375],
      [0.375, 0.3125],
      [0.875, 0.8125],
      [1, 1],
    ],
  },
  whitened: {
    name: "whitened (ZCA)",
    source,
    values: [
      [-0.733495401636, -1.030526319789],
      [-1.330403758124, 0.946938491685],
      [0.298454178244, -0.988732405737],
      [1.03194957988, 0.041793914052],
      [0.733495401636, 1.030526319789],
    ],
  },
  correlation: { name: "correlation of height and weight", source, values: 0.984159505315 },
  covariance: {
    name: "covariance of the whitened data",
    source,
    values: [
      [1, 0],
      [0, 1],
    ],
  },
  restored: {
    name: "largest difference after the inverse of",
    source,
    labels: transforms,
    values: [0, 0, 0],
  },
  testStandardized: {
    name: "test part, standardized by the training part,",
    source,
    labels: units,
    values: [0.329690236698, 2.082630403502],
  },
  testNormalized: {
    name: "test part, normalized by the training part,",
    source,
    labels: units,
    values: [0.625, 1.25],
  },
  leakedMean: { name: "mean with the test part let in,", source, labels: units, values: [170.833333333333, 68] },
  leakedTest: {
    name: "test part, standardized with itself let in,",
    source,
    labels: units,
    values: [0.298274993136, 1.448413648756],
  },
  leakedNormalized: {
    name: "test part, normalized with itself let in,",
    source,
    labels: units,
    values: [0.625, 1],
  },
  three: { name: "10, 20, 30 standardized", source, values: [-1.224744871392, 0, 1.224744871392] },
  threeStatistics: {
    name: "10, 20, 30:",
    source,
    labels: ["mean", "variance", "standard deviation"],
    values: [20, 66.666666666667, 8.164965809277],
  },
};
