/**
 * System F, continued: overfitting and what helps against it. The texts name them (S2 §2.3.3: regularization keeps
 * weights small and helps a model to generalize); the ten noisy points and the network are ours, and so are these
 * numbers, found by the reference backend in float64.
 */
import type { Quantities } from "../check.ts";

type OverfittingNames =
  | "parameters"
  | "wider"
  | "floor"
  | "byHeart"
  | "stopped"
  | "stoppedAfter"
  | "moreData"
  | "dropout"
  | "penalty"
  | "weightSquares"
  | "squares"
  | "objective";

const source = "S2 §2.3.3";
const parts = { source, digits: 4, labels: ["training", "validation"] } as const;

export const overfitting: Quantities<OverfittingNames> = {
  parameters: { name: "parameters of 1-30-1", source, values: 91 },
  wider: { name: "parameters of 1-100-1", source, values: 301 },
  floor: { name: "variance of noise with the standard deviation 0.3", source, values: 0.09 },
  byHeart: { name: "ten noisy points, 1,000 epochs: loss,", ...parts, values: [0.005258, 0.339674] },
  stopped: { name: "ten noisy points, early stopping: loss,", ...parts, values: [0.019136, 0.131462] },
  stoppedAfter: { name: "ten noisy points: epochs until the validation loss is lowest", source, values: 151 },
  moreData: { name: "a hundred noisy points: loss,", ...parts, values: [0.070607, 0.128137] },
  dropout: { name: "ten noisy points, dropout: loss,", ...parts, values: [0.028723, 0.111131] },
  penalty: { name: "ten noisy points, L2 penalty: loss,", ...parts, values: [0.020713, 0.090716] },
  weightSquares: {
    name: "ten noisy points: sum of the squares of the weights,",
    source,
    digits: 0,
    labels: ["as it is", "penalty"],
    values: [1292.41, 40.14],
  },
  squares: { name: "L2 penalty of the weights 3 and -4 with factor 0.01", source, values: 0.25 },
  objective: {
    name: "loss 0.2 with the L2 penalty of 3 and -4:",
    source,
    labels: ["objective", "slope of the penalty for 3"],
    values: [0.45, 0.06],
  },
};
