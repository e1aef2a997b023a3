/**
 * Every number of the source texts, computed by the engine that ships: the expected ones stand in `expected/`, and
 * nothing of what is computed is typed in.
 */
import { computeBlueberries } from "./blueberries.ts";
import { type Check, judge } from "./check.ts";
import { blueberries } from "./expected/blueberries.ts";
import { litterBox } from "./expected/litter-box.ts";
import { digitReader, neuron } from "./expected/neuron.ts";
import { worked } from "./expected/worked.ts";
import { computeLitterBox } from "./litter-box.ts";
import { computeDigitReader, computeNeuron } from "./neuron.ts";
import { computeWorked } from "./worked.ts";

export type { Check } from "./check.ts";

/** What a check's `id` can be. */
export type CheckId =
  | `digitReader.${keyof typeof digitReader}`
  | `litterBox.${keyof typeof litterBox}`
  | `worked.${keyof typeof worked}`
  | `neuron.${keyof typeof neuron}`
  | `blueberries.${keyof typeof blueberries}`;

/**
 * Computes the numbers of the source texts and compares them with what should come out. Takes a second or two.
 *
 *     const wrong = (await verify()).filter(({ passed }) => !passed);   // []
 */
export async function verify(): Promise<Check[]> {
  return [
    ...judge({ system: "A", id: "digitReader" }, digitReader, await computeDigitReader()),
    ...judge({ system: "B", id: "litterBox" }, litterBox, await computeLitterBox()),
    ...judge({ system: "C", id: "worked" }, worked, await computeWorked()),
    ...judge({ system: "D", id: "neuron" }, neuron, await computeNeuron()),
    ...judge({ system: "blueberries", id: "blueberries" }, blueberries, await computeBlueberries()),
  ];
}
