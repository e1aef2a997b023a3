/**
 * Every number of the source texts, computed by the engine that ships: the expected ones stand in `expected/`, and
 * nothing of what is computed is typed in. Last the smallest GPT, beside plain arithmetic.
 */
import { listOf, readOptions } from "../../base/index.ts";
import { computeBlueberries } from "./blueberries.ts";
import { type Check, type Computed, judge, type Quantity } from "./check.ts";
import { computeConfidence } from "./confidence.ts";
import { computeDescent } from "./descent.ts";
import { blueberries } from "./expected/blueberries.ts";
import { confidence } from "./expected/confidence.ts";
import { descent } from "./expected/descent.ts";
import { litterBox } from "./expected/litter-box.ts";
import { microgpt } from "./expected/microgpt.ts";
import { digitReader, neuron } from "./expected/neuron.ts";
import { overfitting } from "./expected/overfitting.ts";
import { preparing } from "./expected/preparing.ts";
import { worked } from "./expected/worked.ts";
import { computeLitterBox } from "./litter-box.ts";
import { computeMicrogpt } from "./microgpt.ts";
import { computeDigitReader, computeNeuron } from "./neuron.ts";
import { computeOverfitting } from "./overfitting.ts";
import { computePreparing } from "./preparing.ts";
import { computeWorked } from "./worked.ts";

export type { Check } from "./check.ts";

/** What the source texts describe, part by part. */
interface Parts {
  readonly digitReader: typeof digitReader;
  readonly litterBox: typeof litterBox;
  readonly confidence: typeof confidence;
  readonly worked: typeof worked;
  readonly neuron: typeof neuron;
  readonly descent: typeof descent;
  readonly overfitting: typeof overfitting;
  readonly preparing: typeof preparing;
  readonly blueberries: typeof blueberries;
  readonly microgpt: typeof microgpt;
}

/** The first word of a check's `id`. */
export type SystemId = keyof Parts;

/** What a check's `id` can be. */
export type CheckId = { [S in SystemId]: `${S}.${Extract<keyof Parts[S], string>}` }[SystemId];

function part<Q extends Readonly<Record<string, Quantity>>>(
  system: string,
  id: SystemId,
  wanted: Q,
  compute: () => Promise<Computed<Q>>,
): () => Promise<Check[]> {
  return async () => judge({ system, id }, wanted, await compute());
}

const systems: Readonly<Record<SystemId, () => Promise<Check[]>>> = {
  digitReader: part("A", "digitReader", digitReader, computeDigitReader),
  litterBox: part("B", "litterBox", litterBox, computeLitterBox),
  confidence: part("B", "confidence", confidence, computeConfidence),
  worked: part("C", "worked", worked, computeWorked),
  neuron: part("D", "neuron", neuron, computeNeuron),
  descent: part("F", "descent", descent, computeDescent),
  overfitting: part("F", "overfitting", overfitting, computeOverfitting),
  preparing: part("G", "preparing", preparing, computePreparing),
  blueberries: part("blueberries", "blueberries", blueberries, computeBlueberries),
  microgpt: part("microgpt", "microgpt", microgpt, computeMicrogpt),
};

const everySystem = Object.keys(systems) as SystemId[];

export interface VerifyOptions {
  /** Which parts; all of them where nothing is said. */
  readonly systems?: readonly SystemId[];
}

/**
 * Computes the numbers of the source texts, and those of a microgpt, and compares them with what should come out. Takes a second or two. Throws
 * `ValueError` for a system that is not there.
 *
 *     const wrong = (await verify()).filter(({ passed }) => !passed);   // []
 *     await verify({ systems: ["worked"] });                            // the 2-2-2 network's only
 */
export async function verify(options?: VerifyOptions): Promise<Check[]> {
  const { systems: asked = everySystem } = readOptions("verify", options, { systems: listOf(everySystem, "system") });
  const checks: Check[] = [];
  for (const id of asked) checks.push(...(await systems[id]()));
  return checks;
}
