/**
 * System B: who will buy the litter box? A 3-4-1 network without biases, trained 60,000 times on four customers.
 * Numbers that the text prints with few decimals are held to those; the others were recomputed in float64.
 */
import type { Quantities } from "../check.ts";

const updates = ["at 0", "at 10,000", "at 20,000", "at 30,000", "at 40,000", "at 50,000"];

type LitterBoxNames =
  | "syn0"
  | "syn1"
  | "error"
  | "lastPrediction"
  | "lastError"
  | "finalError"
  | "firstBelow"
  | "pathInPlane"
  | "noHidden"
  | "noCat"
  | "noBeer"
  | "noVisited"
  | "widthTwo"
  | "widthTwoLater"
  | "widthTwoWeights"
  | "rateTenFinal"
  | "rateTenBump"
  | "rateThousand"
  | "prospects"
  | "weights"
  | "stateSum"
  | "stateSums"
  | "stateHidden"
  | "statePrediction"
  | "ratios"
  | "ratioProduct"
  | "exactRatios"
  | "exactSlope"
  | "exactSlopeCheck"
  | "tableErrors"
  | "tableSlopes"
  | "tableDeltas";

export const litterBox: Quantities<LitterBoxNames> = {
  syn0: {
    name: "first value of syn0, np.random.seed(1)",
    source: "S1 §2.5",
    digits: 8,
    values: [
      [-0.16595599, 0.44064899, -0.99977125, -0.39533485],
      [-0.70648822, -0.81532281, -0.62747958, -0.30887855],
      [-0.20646505, 0.07763347, -0.16161097, 0.370439],
    ],
  },
  syn1: {
    name: "first value of syn1, np.random.seed(1)",
    source: "S1 §2.5",
    digits: 8,
    values: [[-0.5910955], [0.75623487], [-0.94522481], [0.34093502]],
  },
  error: {
    name: "mean |error| by number of updates,",
    source: "S1 §2, step 9",
    labels: updates,
    values: [0.4964100319, 0.0085845257, 0.0057894599, 0.0046291768, 0.0039587653, 0.0035101226],
  },
  lastPrediction: {
    name: "last prediction printed (59,999 updates), customer",
    source: "S1 §2, line 120",
    labels: ["1", "2", "3", "4"],
    values: [0.997017108, 0.996722087, 0.002605725, 0.003867593],
  },
  lastError: { name: "mean |error| after 59,999 updates", source: "S1 §2", values: 0.0031835307 },
  finalError: { name: "mean |error| after 60,000 updates", source: "S1 §2", values: 0.003183502386 },
  firstBelow: {
    name: "first iteration with mean |error| below",
    source: "S1",
    labels: [".1", ".05", ".01"],
    values: [498, 860, 7715],
  },
  pathInPlane: {
    name: "share of the 16 weights' path in its two principal components",
    source: "S1 §1.3",
    digits: 3,
    values: 0.997,
  },
  noHidden: { name: "without the hidden layer, prediction", source: "S1", values: [0.5, 0.5, 0.5, 0.5] },
  noCat: { name: 'without "cat", prediction', source: "S1", values: [0.5, 0.5, 0.5, 0.5] },
  noBeer: { name: 'without "beer", prediction', source: "S1", values: [0.5, 0.5, 0.5, 0.5] },
  noVisited: { name: 'without "visited" it still learns: prediction, rounded', source: "S1", values: [1, 1, 0, 0] },
  widthTwo: { name: "hidden width 2 is stuck: mean |error|", source: "S1", digits: 3, values: 0.252 },
  widthTwoLater: { name: "the same after 200,000 updates", source: "S1", digits: 3, values: 0.251 },
  widthTwoWeights: {
    name: "hidden width 2: the largest |weight|,",
    source: "S1",
    digits: 1,
    labels: ["at 60000", "at 200000"],
    values: [12.0, 13.4],
  },
  rateTenFinal: { name: "learning rate 10 still learns: prediction, rounded", source: "S1", values: [1, 1, 0, 0] },
  rateTenBump: {
    name: "learning rate 10, the largest rise of mean |error| in one update",
    source: "S1",
    digits: 3,
    values: 0.113,
  },
  rateThousand: { name: "learning rate 1000 saturates: mean |error|", source: "S1", values: 0.5 },
  prospects: {
    name: "after 60,000 updates, someone who never visited:",
    source: "S1 §1.1",
    labels: ["cat", "beer", "neither", "both"],
    values: [0.557705401796, 0.428273741724, 0.241904937968, 0.006766817615],
  },
  weights: { name: "weights of 3-4-1 without biases", source: "S1 §4.3", values: 16 },

  stateSum: { name: "printed state: l1_LH of customer 1, 3.66 + .16", source: "S1 §3.3", values: 3.82 },
  stateSums: {
    name: "printed state: sum of the first hidden neuron, customer",
    source: "S1 §3.3",
    labels: ["1", "2", "3", "4"],
    values: [3.82, -4.68, 0.16, -1.02],
  },
  stateHidden: {
    name: "printed state: l1",
    source: "S1 §3.3",
    digits: 2,
    values: [
      [0.98, 0.03, 0.61, 0.58],
      [0.01, 0.95, 0.43, 0.34],
      [0.54, 0.34, 0.06, 0.87],
      [0.27, 0.5, 0.95, 0.1],
    ],
  },
  statePrediction: {
    name: "printed state: l2, to three places, customer",
    source: "S1 §4.5",
    digits: 3,
    labels: ["1", "2", "3", "4"],
    values: [0.479, 0.904, 0.054, 0.715],
  },
  ratios: {
    name: "change of l2_error with syn0,1: the text's ratio",
    source: "S1 §5.6",
    labels: ["1", "2", "3", "4", "5"],
    values: [-1, 0.25, 12.21, 0.0196, 1],
  },
  ratioProduct: { name: "product of the five rounded ratios", source: "S1 §5.6", digits: 4, values: -0.0598 },
  exactRatios: {
    name: "the five ratios, not rounded,",
    source: "S1 §5.6",
    labels: ["1", "2", "3", "4", "5"],
    values: [-1, 0.249561248649, 12.21, 0.020996874436, 1],
  },
  exactSlope: { name: "change of l2_error with syn0,1, exactly", source: "S1 §5.6", values: -0.063980475 },
  exactSlopeCheck: { name: "the same by a central difference", source: "S1 §5.6", values: -0.063980475 },

  tableErrors: { name: "table: error", source: "S1 §4.5", values: [0.5, 0.1, -0.05, -0.7] },
  tableSlopes: { name: "table: slope", source: "S1 §4.5", digits: 2, values: [0.25, 0.09, 0.05, 0.21] },
  tableDeltas: {
    name: "table: error × printed slope",
    source: "S1 §4.5",
    digits: 3,
    values: [0.125, 0.009, -0.003, -0.147],
  },
};
