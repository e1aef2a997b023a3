/** An evaluation from its arguments to its results. */
import { checkedLater, readOptions, type Wants, whole } from "../../base/index.ts";
import type { Core } from "../core.ts";
import type { Data } from "../data/arrays.ts";
import { type Dataset, isDataset, type LabelledData } from "../data/dataset.ts";
import { batchFor } from "../data/fixed-batch.ts";
import { readSamples } from "../data/read-samples.ts";
import { rows } from "../data/samples.ts";
import { batchSizeOf, samplesIn } from "../data/sizes.ts";
import { samplesOf, stepLimit } from "../data/step-limit.ts";
import { sayAboutTargets } from "../odd-targets.ts";
import { evaluateColumns, type OnBatch } from "../step/evaluate.ts";
import { evaluateDataset } from "../step/evaluate-dataset.ts";
import { reportsOf } from "../step/reports.ts";
import type { Value } from "../step/results.ts";
import type { Verbose } from "./progress.ts";
import { type WatchOptions, watched, watchWants } from "./watch.ts";

export interface EvaluateOptions extends WatchOptions {
  /** Samples a step. Default: 32. Only the speed depends on it. */
  readonly batchSize?: number;
  /** Steps of `batchSize` samples after which it ends: for data sets without an end. Default: all of the data. */
  readonly steps?: number;
  /** One number a sample, or one for each step of it: how much its loss counts. For several outputs, one array for all or a record. */
  readonly sampleWeight?: Data;
  /** 0: silent. 1: a progress bar. 2: one line. Default: 1. */
  readonly verbose?: Verbose;
}

const wants: Wants<EvaluateOptions> = {
  batchSize: whole(1),
  steps: whole(1),
  sampleWeight: checkedLater,
  ...watchWants,
};

export async function evaluateModel(
  core: Core,
  data: LabelledData | Dataset,
  options: EvaluateOptions,
): Promise<Record<string, Value>> {
  const { batchSize: asked, steps: most, sampleWeight, ...watch } = readOptions("evaluate", options, wants);
  const batchSize = batchFor(core, "evaluate", batchSizeOf("evaluate", data, asked) ?? asked) ?? 32;
  const limit = stepLimit("steps", most, batchSize);
  const dataset = isDataset(data) ? data : undefined;
  const all = isDataset(data) ? undefined : readSamples(core, "evaluate", data.x, data.y, { sampleWeight });
  const samples = samplesOf("evaluate", limit, all?.samples ?? samplesIn(dataset!));
  const columns = all && limit ? rows(all, 0, samples!) : all;
  if (columns) sayAboutTargets(core, "evaluate", columns.y);
  const steps = samples && Math.ceil(samples / batchSize);
  const named = (values: readonly Value[]) =>
    Object.fromEntries(reportsOf(core.plan("evaluate")).map(({ key }, k) => [key, values[k]]));
  const values = await watched({ verbose: 1, ...watch }, { steps, samples }, async (tell) => {
    const last = { steps: 0, samples: 0 };
    const show: OnBatch = (done, now, seen) => {
      Object.assign(last, { steps: done, samples: seen });
      return tell(done, seen, () => numbersOf(named(now())));
    };
    const found = columns
      ? await evaluateColumns(core, columns, batchSize, show)
      : await evaluateDataset(core, "evaluate", dataset!, batchSize, { limit, onBatch: show, signal: watch.signal });
    // A last, smaller batch belongs to it, too.
    await tell(steps ?? last.steps, samples ?? last.samples, () => numbersOf(named(found)));
    return found;
  });
  return named(values);
}

/** Without arrays, for which a line has no room. */
function numbersOf(values: Readonly<Record<string, Value>>): Record<string, number> {
  const numbers = Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return Object.fromEntries(numbers);
}
