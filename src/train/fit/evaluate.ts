/** An evaluation from its arguments to its results. */
import { checkedLater, readOptions, type Wants, whole } from "../../base/index.ts";
import type { Core } from "../core.ts";
import type { Data } from "../data/arrays.ts";
import { batchSizeOf, type Dataset, isDataset, type LabelledData, samplesIn } from "../data/dataset.ts";
import { readSamples } from "../data/read-samples.ts";
import { rows } from "../data/samples.ts";
import { samplesOf, stepLimit } from "../data/step-limit.ts";
import { sayAboutTargets } from "../odd-targets.ts";
import { evaluateColumns } from "../step/evaluate.ts";
import { evaluateDataset } from "../step/evaluate-dataset.ts";
import { reportsOf } from "../step/plan.ts";
import type { Value } from "../step/results.ts";
import { wantOutput, wantVerbose } from "./options.ts";
import { Progress, type ProgressOutput, type Verbose } from "./progress.ts";

export interface EvaluateOptions {
  /** Samples a step. Default: 32. Only the speed depends on it. */
  readonly batchSize?: number;
  /** Steps of `batchSize` samples after which it ends: for data sets without an end. Default: all of the data. */
  readonly steps?: number;
  /** One number a sample, or one for each step of it: how much its loss counts. For several outputs, one array for all or a record. */
  readonly sampleWeight?: Data;
  /** 0: silent. 1: a progress bar. 2: one line. Default: 1. */
  readonly verbose?: Verbose;
  /** Where progress is written. Default: standard error, or a browser's console. */
  readonly output?: ProgressOutput;
}

const wants: Wants<EvaluateOptions> = {
  batchSize: whole(1),
  steps: whole(1),
  sampleWeight: checkedLater,
  verbose: wantVerbose,
  output: wantOutput,
};

export async function evaluateModel(
  core: Core,
  data: LabelledData | Dataset,
  options: EvaluateOptions,
): Promise<Record<string, Value>> {
  const { batchSize: asked, verbose = 1, steps: most, sampleWeight, output } = readOptions("evaluate", options, wants);
  const batchSize = batchSizeOf("evaluate", data, asked) ?? asked ?? 32;
  const limit = stepLimit("steps", most, batchSize);
  const dataset = isDataset(data) ? data : undefined;
  const all = isDataset(data) ? undefined : readSamples(core, "evaluate", data.x, data.y, { sampleWeight });
  const samples = samplesOf("evaluate", limit, all?.samples ?? samplesIn(dataset!));
  const columns = all && limit ? rows(all, 0, samples!) : all;
  if (columns) sayAboutTargets(core, "evaluate", columns.y);
  const steps = samples && Math.ceil(samples / batchSize);
  const progress = new Progress({ verbose, steps, samples, output });
  const named = (values: readonly Value[]) =>
    Object.fromEntries(reportsOf(core.plan("evaluate")).map(({ key }, k) => [key, values[k]]));
  const show = (done: number, values: () => Value[], seen?: number) =>
    progress.steps(0, done, () => numbersOf(named(values())), seen);
  const values = columns
    ? await evaluateColumns(core, columns, batchSize, show)
    : await evaluateDataset(core, "evaluate", dataset!, batchSize, {
        limit,
        onBatch: show,
      });
  progress.epoch(0, () => numbersOf(named(values)), true);
  return named(values);
}

/** Without arrays, for which a line has no room. */
function numbersOf(values: Readonly<Record<string, Value>>): Record<string, number> {
  const numbers = Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  return Object.fromEntries(numbers);
}
