/** From what users hand to `fit` and `evaluate` to columns that fit the model. */
import { LimpidError, shareOf, ValueError } from "../../base/index.ts";
import type { Core } from "../core.ts";
import type { Data, InputData } from "./arrays.ts";
import { type Chunk, type Dataset, isDataset, partsOf } from "./dataset.ts";
import { readInputs } from "./inputs.ts";
import { type ClassWeight, readSampleWeights } from "./sample-weights.ts";
import { rows, type Samples } from "./samples.ts";
import { readTargets } from "./targets.ts";

export function readSamples(
  core: Core,
  subject: string,
  x: InputData,
  y: Data,
  weights: { sampleWeight?: Data; classWeight?: ClassWeight } = {},
): Samples {
  const { columns, samples } = readInputs(core, subject, x);
  const ports = core.plan(subject).outputs;
  const targets = readTargets(subject, y, ports, core.dtype, samples, core.onTrial);
  const w = readSampleWeights(subject, weights, ports, targets, core.dtype, samples);
  return { x: columns, y: targets, w, samples };
}

/** Inputs without answers. */
export function readInputSamples(core: Core, subject: string, x: InputData): Samples {
  const { columns, samples } = readInputs(core, subject, x);
  return { x: columns, y: [], w: undefined, samples };
}

/** What decides which samples are trained on and validated on, and how much each counts. */
interface Parting {
  readonly validationData?: Chunk | Dataset;
  readonly validationSplit?: number;
  readonly sampleWeight?: Data;
  readonly classWeight?: ClassWeight;
}

/** What to train on, and what to validate on, if that is arrays. */
export function readFitData(
  core: Core,
  x: InputData,
  y: Data,
  options: Parting,
): { train: Samples; validation: Samples | undefined } {
  const { validationData, validationSplit = 0, sampleWeight, classWeight } = options;
  const all = readSamples(core, "fit", x, y, { sampleWeight, classWeight });
  if (isDataset(validationData)) return { train: all, validation: undefined };
  if (validationData !== undefined) return { train: all, validation: readValidation(core, validationData) };
  if (validationSplit === 0) return { train: all, validation: undefined };
  const cut = all.samples - shareOf(all.samples, validationSplit);
  if (cut === 0 || cut === all.samples)
    throw new ValueError(
      "fit",
      `validationSplit ${validationSplit} of ${all.samples} samples leaves none to ${cut === 0 ? "train" : "validate"} on`,
      {
        code: "validation-split",
        hint: "give more samples, or validationData",
        facts: { validationSplit, samples: all.samples },
      },
    );
  // Class weights balance training; they are not part of what is validated.
  const plain = classWeight === undefined ? all : readSamples(core, "fit", x, y, { sampleWeight });
  return { train: rows(all, 0, cut), validation: rows(plain, cut, all.samples) };
}

/** Errors say that they are about the validation data. */
export function readValidation(core: Core, given: Chunk): Samples {
  const { x, y, sampleWeight } = partsOf(given);
  if (x === undefined || y === undefined)
    throw new ValueError("fit", "validationData lacks x or y", {
      code: "validation-data",
      hint: "validationData: [x, y]",
    });
  try {
    return readSamples(core, "fit", x, y, { sampleWeight });
  } catch (error) {
    throw error instanceof LimpidError ? error.retold("fit: validation data") : error;
  }
}
