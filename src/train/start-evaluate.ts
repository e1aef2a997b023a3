/** An evaluation from its arguments to its results. */
import { unknownName } from "../base/index.ts";
import type { Data } from "./arrays.ts";
import type { Core } from "./core.ts";
import { isDataset, sizeOf } from "./dataset.ts";
import { evaluateColumns } from "./evaluate.ts";
import { checkVerbose, count } from "./fit-options.ts";
import { readLabelled } from "./prepare.ts";
import { Progress, type ProgressOutput, type Verbose } from "./progress.ts";
import type { FitData } from "./start-fit.ts";
import { recordedKeys } from "./step.ts";

export interface EvaluateOptions {
  readonly batchSize?: number;
  readonly sampleWeight?: Data;
  readonly verbose?: Verbose;
  readonly output?: ProgressOutput;
}

const known = ["batchSize", "sampleWeight", "verbose", "output"];

export async function evaluateModel(
  core: Core,
  data: FitData,
  options: EvaluateOptions,
): Promise<Record<string, number>> {
  for (const word of Object.keys(options))
    if (!known.includes(word)) throw unknownName("evaluate", "option", word, known);
  const batchSize = count("evaluate", "batchSize", options.batchSize ?? 32, 1);
  const verbose = checkVerbose("evaluate", options.verbose ?? 1);
  const dataset = isDataset(data) ? data : undefined;
  const columns = isDataset(data)
    ? undefined
    : readLabelled(core, "evaluate", data.x, data.y, { sampleWeight: options.sampleWeight });
  const samples = columns?.samples ?? sizeOf(dataset);
  const steps = samples && Math.ceil(samples / batchSize);
  const progress = new Progress({ verbose, steps, samples, output: options.output });
  const named = (values: readonly number[]) =>
    Object.fromEntries(recordedKeys(core.plan("evaluate").outputs).map((key, k) => [key, values[k]]));
  const show = (done: number, means: () => number[], seen?: number) =>
    progress.steps(0, done, () => named(means()), seen);
  const values = columns
    ? await evaluateColumns(core, columns, batchSize, show)
    : await (await import("./evaluate-dataset.ts")).evaluateDataset(core, "evaluate", dataset!, batchSize, show);
  progress.epoch(0, () => named(values), true);
  return named(values);
}
