/** A fit from its arguments to its outcome: on arrays, or on a data set. */
import { ValueError } from "../../base/index.ts";
import { isPipeline } from "../../data/pipeline/contract.ts";
import type { Core } from "../core.ts";
import { type Dataset, isDataset, type LabelledData } from "../data/dataset.ts";
import { batchFor, wantWholeBatches } from "../data/fixed-batch.ts";
import type { Start } from "../data/pipeline-source.ts";
import { readFitData } from "../data/read-samples.ts";
import { columnsOf, rows, type Samples } from "../data/samples.ts";
import { batchSizeOf } from "../data/sizes.ts";
import { samplesOf, stepLimit } from "../data/step-limit.ts";
import type { RunKeeper } from "../file/keeper.ts";
import { sayAboutTargets } from "../odd-targets.ts";
import { wantNoDataset, wholeBatch } from "../step/whole-data.ts";
import type { CallbackModel } from "./callbacks.ts";
import type { Opened } from "./feed.ts";
import { ArraysFeed } from "./feed-arrays.ts";
import { type History, HistoryRecord } from "./history.ts";
import { type CheckedFitOptions, checkFitOptions, type FitOptions } from "./options.ts";
import { Run } from "./run.ts";
import { RunLog, tellError } from "./run-log.ts";
import { trainSetOf } from "./train-set.ts";
import type { Outcome, RunControl } from "./training.ts";

export async function fit(
  core: Core,
  model: CallbackModel & { readonly single: boolean },
  data: LabelledData | Dataset,
  options: FitOptions,
  control: RunControl,
): Promise<Outcome<History>> {
  let history = new HistoryRecord([{ key: "loss", shape: [] }], 0);
  const log = new RunLog(control);
  control.log = log;
  let entered = false;
  let keeper: RunKeeper | undefined;
  try {
    // A loop over the fit can begin before the first event.
    await undefined;
    core.begin("fit");
    entered = true;
    core.running = undefined;
    const checked = withOwnBatches(core, data, options, checkFitOptions(options));
    if (checked.run !== undefined) keeper = await openKeeper({ core, single: model.single, options: checked, log });
    const open = isDataset(data)
      ? openLazily(core, data, checked, keeper?.start)
      : openArrays(core, data, checked, options, keeper);
    const { feed, validation } = await open;
    try {
      await keeper?.restore(feed);
      if (!keeper?.from) core.state.restart();
      const validate = validation && (await validationOf(core, validation, checked));
      const run = new Run({ core, model, options: checked, control, log, feed, validate, keeper });
      history = run.history;
      await run.go();
    } finally {
      await feed.close();
    }
    await keeper?.finish(control.stopped && !keeper.over);
    return { history: history.toHistory() };
  } catch (error) {
    await tellError(log, error);
    await keeper?.fail(error);
    return { history: history.toHistory(), error };
  } finally {
    await keeper?.close();
    if (entered) core.end();
  }
}

/** A pipeline that has batches says how large they are, and in which order they come. */
function withOwnBatches(
  core: Core,
  data: LabelledData | Dataset,
  given: FitOptions,
  options: CheckedFitOptions,
): CheckedFitOptions {
  if (!isPipeline(data)) return { ...options, batchSize: batchFor(core, "fit", given?.batchSize) ?? options.batchSize };
  if (given?.shuffle)
    throw new ValueError("fit", "shuffle was given beside a pipeline", {
      code: "pipeline-option",
      hint: "the pipeline says in which order its samples come: dataset(…).shuffle(10_000)",
      facts: { option: "shuffle" },
    });
  const own = batchSizeOf("fit", data, given?.batchSize);
  return { ...options, shuffle: false, batchSize: batchFor(core, "fit", own) ?? options.batchSize };
}

/** `given`: the options as the user wrote them. */
async function openArrays(
  core: Core,
  { x, y }: LabelledData,
  options: CheckedFitOptions,
  given: FitOptions,
  keeper: RunKeeper | undefined,
): Promise<Opened> {
  const { validationData, stepsPerEpoch, shuffle } = options;
  const { train, validation } = readFitData(core, x, y, options);
  keeper?.know(columnsOf(train));
  const plan = core.plan("fit");
  const batchSize = plan.optimizer.wholeData ? wholeBatch(plan, train.samples, given) : options.batchSize;
  const samples = samplesOf("fit", stepLimit("stepsPerEpoch", stepsPerEpoch, batchSize), train.samples);
  wantWholeBatches(core, "fit", samples);
  sayAboutTargets(core, "fit", train.y);
  const batch = Math.min(batchSize, train.samples);
  const epochs = Math.max(0, options.epochs - options.initialEpoch);
  const set = await trainSetOf(core, train, train.samples, batch, Math.floor(samples / batch) * epochs);
  set.write(train);
  const feed = await new ArraysFeed({ core, set, samples, shuffle }).open(epochs);
  return { feed, validation: isDataset(validationData) ? validationData : validation };
}

/** Loaded when it is wanted: most programs never do. */
async function openKeeper(job: Parameters<typeof import("../file/keeper.ts").openKeeper>[0]): Promise<RunKeeper> {
  const { openKeeper: open } = await import("../file/keeper.ts");
  return open(job);
}

/** Loaded when it is wanted: most programs never do. */
async function openLazily(core: Core, data: Dataset, options: CheckedFitOptions, start?: Start): Promise<Opened> {
  // A model that learns its input's shape from the data has no plan yet.
  if (core.compiled) wantNoDataset(core.compiled);
  const { openDataset } = await import("./later-code.ts");
  return openDataset(core, data, options, start);
}

/** What gives the means over the validation data, or over as many as were asked for. */
async function validationOf(core: Core, on: Samples | Dataset, options: CheckedFitOptions) {
  const { batchSize, validationSteps } = options;
  const subject = "fit: validation data";
  const limit = stepLimit("validationSteps", validationSteps, batchSize);
  const { evaluateColumns, evaluateDataset } = await import("./later-code.ts");
  if (!isDataset(on)) {
    const part = limit ? rows(on, 0, samplesOf(subject, limit, on.samples)) : on;
    return () => evaluateColumns(core, part, batchSize);
  }
  return () => evaluateDataset(core, subject, on, batchSize, { limit });
}
