/** Prices by weighing: one weight, learned by division and by descent. */
import type { Quantities } from "../check.ts";

type BlueberriesNames =
  | "strawberryPrice"
  | "strawberryWeight"
  | "guesses"
  | "firstGaps"
  | "firstLoss"
  | "firstSlope"
  | "rate"
  | "slower"
  | "stabilityLimit"
  | "atTheLimit";

export const blueberries: Quantities<BlueberriesNames> = {
  strawberryPrice: { name: "strawberries: price of 1 kg", source: "S0", values: 10 },
  strawberryWeight: { name: "strawberries: kg for 1 yuan, the weight on money", source: "S0", values: 0.1 },
  guesses: {
    name: "blueberries: guess",
    source: "S0",
    labels: ["1", "2", "3", "4", "5"],
    values: [15, 19, 19.8, 19.96, 19.992],
  },
  firstGaps: {
    name: "blueberries: guess 15, money too much for kg",
    source: "S0",
    labels: ["1", "2", "3"],
    values: [-5, -10, -15],
  },
  firstLoss: { name: "blueberries: loss at 15", source: "S0", values: 116.666666666667 },
  firstSlope: { name: "blueberries: slope of the loss at 15", source: "S0", values: -46.666666666667 },
  rate: { name: "the learning rate that makes 15 into 19, 0.6/7", source: "S0", values: 0.0857142857 },
  slower: { name: "with learning rate 0.05 the guess after 15", source: "S0", values: 17.333333333333 },
  stabilityLimit: { name: "largest stable learning rate, 3/14", source: "S0", values: 0.214285714286 },
  atTheLimit: { name: "at that rate the guess only swings", source: "S0", values: [15, 25, 15] },
};
