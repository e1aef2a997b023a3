/** System D: one neuron, and what stacking neurons without an activation amounts to. */
import type { Quantities } from "../check.ts";

type NeuronNames =
  | "terms"
  | "weighted"
  | "normal"
  | "lighter"
  | "slope"
  | "offset"
  | "collapse"
  | "sigmoid"
  | "tanh"
  | "relu"
  | "euler"
  | "scoreLine"
  | "scoreLoss"
  | "scoreAt"
  | "gateSums"
  | "gates"
  | "smooth"
  | "xorSums"
  | "xor";

const inputs = ["-1", "0", "1"];
const pairs = ["(0,0)", "(0,1)", "(1,0)", "(1,1)"];
const gates = [...["AND", "OR", "NAND"].flatMap((gate) => pairs.map((pair) => gate + pair)), "NOT(0)", "NOT(1)"];

export const neuron: Quantities<NeuronNames> = {
  terms: { name: "term of the sum, w·x", source: "S2 §1.1", values: [0.1, 5.4, 4.2] },
  weighted: { name: "0.1·1 + 0.03·180 + 0.06·70 + 0", source: "S2 §1.1", values: 9.7 },
  normal: { name: "it lies in the normal range (6, 13): 1 is yes", source: "S2 §1.1", values: 1 },
  lighter: { name: "the same neuron for (0, 165, 55)", source: "S2 §1.1", values: 8.25 },
  slope: { name: "y = mx + b learned from points of 2x + 1: m", source: "S2 §1.1, S4", values: 2 },
  offset: { name: "y = mx + b learned from points of 2x + 1: b", source: "S2 §1.1, S4", values: 1 },
  collapse: {
    name: "three linear layers against the one layer that is their product, largest difference",
    source: "S2 §1.2",
    values: 0,
  },
  sigmoid: {
    name: "sigmoid of",
    source: "S2 §1.2",
    labels: inputs,
    values: [0.26894142137, 0.5, 0.73105857863],
  },
  tanh: { name: "tanh of", source: "S2 §1.2", labels: inputs, values: [-0.761594155956, 0, 0.761594155956] },
  relu: { name: "ReLU of", source: "S2 §1.2", labels: inputs, values: [0, 0, 1] },
  euler: { name: "e, the base of the sigmoid", source: "S1 §3.3", values: Math.E },
  scoreLine: {
    name: "hours of study → score, by one neuron:",
    source: "S4",
    labels: ["m", "b"],
    values: [5.714285714286, 46.666666666667],
  },
  scoreLoss: { name: "hours → score: mean squared error that is left", source: "S4", values: 1.31746031746 },
  scoreAt: {
    name: "hours → score: hours",
    source: "S4",
    labels: ["7", "40"],
    values: [86.666666666667, 275.238095238095],
  },
  gateSums: {
    name: "a neuron set by hand as a gate: sum of",
    source: "S0 §2.2",
    labels: gates,
    values: [-1.5, -0.5, -0.5, 0.5, -0.5, 0.5, 0.5, 1.5, 1.5, 0.5, 0.5, -0.5, 0.5, -0.5],
  },
  gates: {
    name: "a neuron set by hand as a gate:",
    source: "S0 §2.2",
    labels: gates,
    values: [0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 0],
  },
  smooth: {
    name: "AND with the weights ten times as large, its step a sigmoid:",
    source: "S0 §2.2",
    labels: pairs,
    values: [3.05902227e-7, 0.006692850924, 0.006692850924, 0.993307149076],
  },
  xorSums: {
    name: "AND of (OR, NAND): sum for",
    source: "S0 §2.2",
    labels: pairs,
    values: [-0.5, 0.5, 0.5, -0.5],
  },
  xor: { name: "AND of (OR, NAND), which is XOR:", source: "S0 §2.2", labels: pairs, values: [0, 1, 1, 0] },
};

/** System A, as far as it can be had without training: sizes of the digit reader. */
type DigitReaderNames =
  | "parameters"
  | "layerParameters"
  | "collapsed"
  | "narrow"
  | "kernel"
  | "powers"
  | "powerSum"
  | "softmax"
  | "crossEntropy"
  | "uniformLoss"
  | "steps"
  | "products"
  | "epochProducts";

export const digitReader: Quantities<DigitReaderNames> = {
  parameters: { name: "parameters of 784-32-64-10", source: "S0 §4", values: 27_882 },
  layerParameters: {
    name: "784-32-64-10: parameters of layer",
    source: "S0 §4",
    labels: ["1", "2", "3"],
    values: [25_120, 2_112, 650],
  },
  collapsed: { name: "parameters of the softmax regression it collapses to", source: "S0 §4.2", values: 7_850 },
  narrow: { name: "parameters of 784-16-10", source: "S0 §4", values: 12_730 },
  kernel: { name: "parameters of a convolution: 32 filters, 3x3, one channel", source: "S0 §3.1", values: 320 },
  powers: {
    name: "e to the powers 2, 1, 0.1",
    source: "S0 §4.2",
    values: [7.389056098931, Math.E, 1.105170918076],
  },
  powerSum: { name: "their sum", source: "S0 §4.2", values: 11.212508845466 },
  softmax: {
    name: "softmax of (2, 1, 0.1)",
    source: "S0 §4.2",
    values: [0.659001138886, 0.242432970705, 0.098565890409],
  },
  crossEntropy: {
    name: "cross-entropy where the right one is",
    source: "S3 §3",
    labels: ["1", "2", "3"],
    values: [0.417030016278, 1.417030016278, 2.317030016278],
  },
  uniformLoss: { name: "cross-entropy of ten equal guesses, ln 10", source: "S3 §3", values: Math.LN10 },
  products: { name: "multiplications of 784-32-64-10 for one picture", source: "S0 §4", values: 27_776 },
  epochProducts: {
    name: "multiplications of 784-32-64-10 in an epoch of 60,000 pictures, forward and backward",
    source: "S0 §4",
    labels: ["hundred millions", "thousand millions"],
    values: [34.944, 3.4944],
  },
  steps: { name: "steps of one epoch: 60,000 pictures, 32 at a time", source: "S0 §4", values: 1875 },
};
