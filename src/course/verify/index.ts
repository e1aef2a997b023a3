/**
 * Every number of the source texts, computed by the engine that ships: the expected ones stand in `expected/`, and
 * nothing of what is computed is typed in. Last the smallest GPT, beside plain arithmetic.
 */
import { listOf, oneOf, readOptions, ValueError } from "../../base/index.ts";
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
import type { Precision } from "./precision.ts";
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
  compute: (dtype: Precision) => Promise<Computed<Q>>,
): (dtype: Precision) => Promise<Check[]> {
  return async (dtype) => judge({ system, id }, wanted, await compute(dtype));
}

const compute: Readonly<Record<SystemId, (dtype: Precision) => Promise<Check[]>>> = {
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

const everySystem = Object.keys(compute) as SystemId[];

/** Whole trainings that are compared with others in float64: the texts say nothing of them in float32. */
const inF64Only: readonly SystemId[] = ["overfitting", "microgpt"];

export interface VerifyOptions {
  /** Which parts; all of them where nothing is said. */
  readonly systems?: readonly SystemId[];
  /**
   * In which floats. Default: `"f64"`, in which every number is right. `"f32"` shows what half the bits miss by; the parts `overfitting` and
   * `microgpt` are whole trainings in float64 and have no float32.
   */
  readonly dtype?: Precision;
}

/**
 * Computes the numbers of the source texts, and those of a microgpt, and compares them with what should come out. Takes a second or two. Throws
 * `ValueError` for a system that is not there, or that has no float32.
 *
 *     const wrong = (await verify()).filter(({ passed }) => !passed);   // []
 *     await verify({ systems: ["worked"] });                            // the 2-2-2 network's only
 *     (await verify({ dtype: "f32" })).filter(({ passed }) => !passed);     // what float32 misses by more than 1e-9
 */
export async function verify(options?: VerifyOptions): Promise<Check[]> {
  const { systems, dtype = "f64" } = readOptions("verify", options, {
    systems: listOf(everySystem, "system"),
    dtype: oneOf(["f32", "f64"], "dtype"),
  });
  const alone = dtype === "f32" ? inF64Only : [];
  const asked = systems ?? everySystem.filter((id) => !alone.includes(id));
  const bad = asked.find((id) => alone.includes(id));
  if (bad)
    throw new ValueError("verify", `"${bad}" is computed in f64 only`, {
      code: "verify-in-f64-only",
      hint: 'leave it out of systems, or leave dtype: "f32" out',
      facts: { system: bad },
    });
  const checks: Check[] = [];
  for (const id of asked) checks.push(...(await compute[id](dtype)));
  return checks;
}
