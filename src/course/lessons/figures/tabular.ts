/** Figures that are tables and nothing else: they are counted among the tables, and called so. */
import type { FigureName } from "./requests.ts";

const names: ReadonlySet<FigureName> = new Set<FigureName>([
  "guesses",
  "guessesByRate",
  "secants",
  "neuron",
  "gates",
  "xorByHand",
  "collapse",
  "litterBox",
  "toggles",
  "alone",
  "prospects",
  "twoLosses",
  "valley",
  "quasiNewton",
  "workedUpdates",
  "nearby",
  "scaleMatters",
  "transforms",
  "restored",
  "remedies",
  "widths",
  "softmax",
  "readings",
  "memory",
  "looking",
]);

/** Known before it is computed, so that a text may name its number. */
export const isTabular = (name: FigureName): boolean => names.has(name);
