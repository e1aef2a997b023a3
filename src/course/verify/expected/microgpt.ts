/**
 * The smallest GPT: what it says to a name before it has learned anything, and its losses over ten steps. The numbers come from plain
 * arithmetic in float64 (`plain-gpt.ts`), from the first weights of seed 1.
 */
import type { Quantities } from "../check.ts";

type MicrogptNames =
  | "parameters"
  | "uniform"
  | "probabilities"
  | "placeLosses"
  | "losses"
  | "plainLosses"
  | "plainGradients"
  | "plainUpdates"
  | "plainEnd";

const source = "microgpt";
const pairs = ["·e", "em", "mm", "ma", "a·"];

export const microgpt: Quantities<MicrogptNames> = {
  parameters: { name: "parameters: 27 letters and ends, 16 places, vectors of 16, 4 heads", source, values: 4192 },
  uniform: { name: "loss of knowing nothing, ln 27", source, values: 3.295836866004 },
  probabilities: {
    name: "emma, before training: probability of",
    source,
    labels: pairs,
    values: [0.04695937574, 0.034564488647, 0.036017656259, 0.028587919776, 0.046407872432],
  },
  placeLosses: {
    name: "emma, before training: loss −ln p of",
    source,
    labels: pairs,
    values: [3.058472396983, 3.364928463637, 3.323746009114, 3.554771035847, 3.070286169654],
  },
  losses: {
    name: "ten steps, one name each: loss of",
    source,
    labels: ["emma", "anna", "ella", "lily", "ruby", "nora", "mary", "rose", "jane", "lucy"],
    values: [
      3.274440815047, 3.179432061536, 2.783959824882, 3.112775406707, 3.159667420864, 2.79742444024, 2.88046551649,
      2.981796957737, 2.662429553386, 2.549281748092,
    ],
  },
  plainLosses: { name: "plain arithmetic beside it: largest difference of the ten losses", source, values: 0 },
  plainGradients: {
    name: "plain arithmetic beside it: largest difference of the first step's 4,192 gradients",
    source,
    values: 0,
  },
  plainUpdates: {
    name: "plain arithmetic beside it: largest difference of the 4,192 parameters after one step of Adam",
    source,
    values: 0,
  },
  plainEnd: { name: "plain arithmetic beside it: the same after ten steps", source, values: 0 },
};
