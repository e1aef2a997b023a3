/** System D: one neuron, and what stacking neurons without an activation amounts to. */
import type { Quantities } from "../check.ts";

type NeuronNames = "weighted" | "normal" | "slope" | "offset" | "collapse";

export const neuron: Quantities<NeuronNames> = {
  weighted: { name: "0.1·1 + 0.03·180 + 0.06·70 + 0", source: "S2 §1.1", values: 9.7 },
  normal: { name: "it lies in the normal range (6, 13): 1 is yes", source: "S2 §1.1", values: 1 },
  slope: { name: "y = mx + b learned from points of 2x + 1: m", source: "S2 §1.1, S4", values: 2 },
  offset: { name: "y = mx + b learned from points of 2x + 1: b", source: "S2 §1.1, S4", values: 1 },
  collapse: {
    name: "three linear layers against the one layer that is their product, largest difference",
    source: "S2 §1.2",
    values: 0,
  },
};

/** System A, as far as it can be had without training: sizes of the digit reader. */
type DigitReaderNames = "parameters" | "collapsed";

export const digitReader: Quantities<DigitReaderNames> = {
  parameters: { name: "parameters of 784-32-64-10", source: "S0 §4", values: 27_882 },
  collapsed: { name: "parameters of the softmax regression it collapses to", source: "S0 §4.2", values: 7_850 },
};
