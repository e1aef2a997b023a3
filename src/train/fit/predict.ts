/** A prediction that is watched, or that is read from a data set. */
import { readOptions, type Wants, whole } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Core } from "../core.ts";
import type { InputData } from "../data/arrays.ts";
import { type Dataset, isDataset, type Questions } from "../data/dataset.ts";
import { batchFor } from "../data/fixed-batch.ts";
import { readInputs } from "../data/inputs.ts";
import { batchSizeOf, samplesIn } from "../data/sizes.ts";
import { samplesOf, stepLimit } from "../data/step-limit.ts";
import { predictDataset } from "../step/evaluate-dataset.ts";
import { predictColumns } from "../step/predict.ts";
import { type WatchOptions, watched, watchWants } from "./watch.ts";

export interface PredictOptions extends WatchOptions {
  /** Samples at a time. Default: 32. Only the speed depends on it. */
  readonly batchSize?: number;
  /** Batches after which it ends: for data sets without an end. Default: all of the data. */
  readonly steps?: number;
}

const wants: Wants<PredictOptions> = { batchSize: whole(1), steps: whole(1), ...watchWants };

export async function predictModel(
  core: Core,
  x: InputData | Questions,
  options: PredictOptions | undefined,
): Promise<Tensor[]> {
  const { batchSize: asked, steps: most, ...watch } = readOptions("predict", options, wants);
  const data = isDataset(x) ? x : undefined;
  const batchSize = batchFor(core, "predict", batchSizeOf("predict", data, asked) ?? asked) ?? 32;
  const limit = stepLimit("steps", most, batchSize);
  const given = data ? undefined : readInputs(core, "predict", x as InputData);
  const samples = samplesOf("predict", limit, given ? given.samples : samplesIn(data as Dataset));
  const steps = samples && Math.ceil(samples / batchSize);
  return watched(watch, { steps, samples }, (tell) => {
    const onSamples = (done: number) => tell(Math.ceil(done / batchSize), done);
    return given
      ? predictColumns(core, given.columns, samples!, batchSize, onSamples)
      : predictDataset(core, data!, batchSize, { limit, onSamples, signal: watch.signal });
  });
}
