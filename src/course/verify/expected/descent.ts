/** System F: descent. The texts draw valleys and bowls; these are the plainest ones that show what they say. */
import type { Quantities } from "../check.ts";

const rates = ["0.01", "0.1", "0.5", "1", "1.1"];
const sides = ["from the left", "from the right"];

type DescentNames =
  | "valley"
  | "first"
  | "quarter"
  | "decayed"
  | "bowlSlope"
  | "bowlStep"
  | "bowl"
  | "landings"
  | "depths";

export const descent: Quantities<DescentNames> = {
  valley: {
    name: "x² from 1, after ten steps with learning rate",
    source: "S2 §2.3.2",
    labels: rates,
    values: [0.817072806888, 0.1073741824, 0, 1, 6.1917364224],
  },
  first: {
    name: "x² from 1 with learning rate 0.1, step",
    source: "S2 §2.3.1",
    labels: ["1", "2", "3"],
    values: [0.8, 0.64, 0.512],
  },
  quarter: { name: "x² from 1 with learning rate 0.25, after three steps", source: "S2 §2.3.2", values: 0.125 },
  decayed: {
    name: "x² from 1, learning rate 1 that loses a tenth each step, after ten",
    source: "S2 §2.3.2",
    values: -0.00000109697759,
  },
  bowlSlope: { name: "z = x² + y²: gradient at (3, -2)", source: "S2 §2.3.1", values: [6, -4] },
  bowlStep: {
    name: "z = x² + y²: from (3, -2), one step with learning rate 0.1",
    source: "S2 §2.3.1",
    values: [2.4, -1.6],
  },
  bowl: {
    name: "z = x² + y² from (3, -2), learning rate 0.1: height after steps",
    source: "S2 §2.3.1",
    labels: ["0", "1", "5", "25"],
    values: [13, 8.32, 1.3958643712, 0.0001855422],
  },
  landings: {
    name: "x⁴ - 2x² + 0.3x has two valleys; descent lands at x,",
    source: "S2 §2.3.1",
    labels: sides,
    values: [-1.035578714089, 0.960149555519],
  },
  depths: {
    name: "x⁴ - 2x² + 0.3x: height of the landing,",
    source: "S2 §2.3.1",
    labels: sides,
    values: [-1.305428483744, -0.705853518972],
  },
};
