/** A prediction from its arguments to its results: one tensor for each output. Loaded late in a page. */
import { allLoaded, loadWanted, readOptions, whole } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Core } from "./core.ts";
import type { InputData } from "./data/arrays.ts";
import { isDataset, type Questions } from "./data/dataset.ts";
import { batchFor } from "./data/fixed-batch.ts";
import { readInputs } from "./data/inputs.ts";
import { samplesOf, stepLimit } from "./data/step-limit.ts";
import type { PredictOptions } from "./fit/predict.ts";
import { predictColumns, predictColumnsSync } from "./step/predict.ts";

/** What a prediction at once takes: there is nobody to watch it. */
export type SyncPredictOptions = Pick<PredictOptions, "batchSize" | "steps">;

export async function predict(
  core: Core,
  x: InputData | Questions,
  options: PredictOptions | undefined,
): Promise<Tensor[]> {
  const plain = Object.keys(options ?? {}).every((name) => name === "batchSize" || name === "steps");
  if (isDataset(x) || !plain) {
    if (!allLoaded()) await loadWanted();
    const { predictModel } = await import("./fit/later-code.ts");
    return predictModel(core, x, options);
  }
  const { columns, samples, batchSize } = questions(core, x as InputData, options);
  return predictColumns(core, columns, samples, batchSize);
}

/** All samples as one batch. */
export async function predictOnBatch(core: Core, x: InputData): Promise<Tensor[]> {
  const { columns, samples } = readInputs(core, "predictOnBatch", x);
  batchFor(core, "predictOnBatch", samples);
  return predictColumns(core, columns, samples, samples);
}

/** The same at once. */
export function predictSync(core: Core, x: InputData, options: SyncPredictOptions | undefined): Tensor[] {
  const { columns, samples, batchSize } = questions(core, x, options);
  return predictColumnsSync(core, columns, samples, batchSize, options === undefined ? x : undefined);
}

function questions(core: Core, x: InputData, options: SyncPredictOptions | undefined) {
  const { batchSize: asked, steps } = readOptions("predict", options, { batchSize: whole(1), steps: whole(1) });
  const batchSize = batchFor(core, "predict", asked) ?? 32;
  const { columns, samples } = readInputs(core, "predict", x);
  return { columns, samples: samplesOf("predict", stepLimit("steps", steps, batchSize), samples), batchSize };
}
