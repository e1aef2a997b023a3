/** A fit from its arguments to its outcome: on arrays, or on a data set. */

import type { Core } from "../core.ts";
import type { Data } from "../data/arrays.ts";
import { type Dataset, isDataset } from "../data/dataset.ts";
import { limitOf, samplesOf } from "../data/limit.ts";
import { readFitData } from "../data/read-samples.ts";
import { rows, type Samples } from "../data/samples.ts";
import { sayAboutTargets } from "../misfit.ts";
import { evaluateColumns } from "../step/evaluate.ts";
import { recordedDirections, recordedKeys } from "../step/plan.ts";
import type { FitData } from "./arguments.ts";
import type { CallbackModel } from "./callbacks.ts";
import { Epochs } from "./epochs.ts";
import type { Listener, Outcome } from "./events.ts";
import { Fit } from "./fit.ts";
import { type History, HistoryRecord, valKey } from "./history.ts";
import { type CheckedFitOptions, checkFitOptions, type FitOptions } from "./options.ts";
import type { RunnerJob } from "./runner.ts";
import { trainSetOf } from "./train-set.ts";

export async function startFit(
  core: Core,
  model: CallbackModel,
  data: FitData,
  options: FitOptions,
  listener: Listener,
): Promise<Outcome<History>> {
  let history = new HistoryRecord(["loss"], 0);
  let entered = false;
  try {
    // Whoever wants to iterate can say so before the first event.
    await undefined;
    core.wantIdle("fit");
    [core.busy, entered] = ["fit", true];
    const checked = checkFitOptions(options);
    const job = { core, model, options: checked, listener };
    const epochsFor = (validation: Samples | Dataset | undefined): Epochs => {
      const { outputs } = core.plan("fit");
      const [keys, directions] = [recordedKeys(outputs), recordedDirections(outputs)];
      history = new HistoryRecord([...keys, ...(validation ? keys.map(valKey) : [])], checked.initialEpoch);
      if (checked.seed !== undefined) core.reseed(checked.seed);
      const validate = validation && validationOf(core, validation, checked);
      return new Epochs({ core, options: checked, listener, keys, directions, history, validate });
    };
    await (isDataset(data) ? onDataset(job, data, epochsFor) : onArrays(job, data, epochsFor));
    return { history: history.toHistory() };
  } catch (error) {
    return { history: history.toHistory(), error };
  } finally {
    if (entered) core.busy = undefined;
  }
}

export type EpochsFor = (validation: Samples | Dataset | undefined) => Epochs;

async function onArrays(job: RunnerJob, { x, y }: { x: Data; y: Data }, epochsFor: EpochsFor): Promise<void> {
  const { core, options } = job;
  const { train, validation } = readFitData(core, x, y, options);
  const { validationData, stepsPerEpoch, batchSize } = options;
  const samples = samplesOf("fit", limitOf("stepsPerEpoch", stepsPerEpoch, batchSize), train.samples);
  sayAboutTargets(core, "fit", train.y);
  const epochs = epochsFor(isDataset(validationData) ? validationData : validation);
  const batch = Math.min(batchSize, train.samples);
  const steps = Math.floor(samples / batch) * Math.max(0, options.epochs - options.initialEpoch);
  const set = await trainSetOf(core, train, train.samples, batch, steps);
  set.write(train);
  await new Fit({ ...job, epochs, set, samples }).run();
}

/** Loaded when it is wanted: most programs never do. */
async function onDataset(job: RunnerJob, data: Dataset, epochsFor: EpochsFor): Promise<void> {
  const { fitDataset } = await import("./pieces.ts");
  await fitDataset(job, data, epochsFor);
}

/** What gives the means over the validation data, or over as many as were asked for. */
function validationOf(core: Core, on: Samples | Dataset, { batchSize, validationSteps }: CheckedFitOptions) {
  const subject = "fit: validation data";
  const limit = limitOf("validationSteps", validationSteps, batchSize);
  if (!isDataset(on)) {
    const part = limit ? rows(on, 0, samplesOf(subject, limit, on.samples)) : on;
    return () => evaluateColumns(core, part, batchSize);
  }
  return async () => {
    const { evaluateDataset } = await import("./pieces.ts");
    return evaluateDataset(core, subject, on, batchSize, { limit });
  };
}
