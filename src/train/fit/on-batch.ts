/**
 * One batch at a time, in a loop of one's own: `trainOnBatch` and `testOnBatch`. As in Keras 3 they give running values: means, and
 * what metrics keep, over all batches since `resetMetrics`, `fit` or `compile`.
 */
import { checkedLater, readOptions, type Wants, wantFlag } from "../../base/index.ts";
import type { Core } from "../core.ts";
import type { Data, InputData } from "../data/arrays.ts";
import { batchFor } from "../data/fixed-batch.ts";
import { readSamples } from "../data/read-samples.ts";
import type { ClassWeight } from "../data/sample-weights.ts";
import { sayAboutTargets } from "../odd-targets.ts";
import { Evaluation, evaluateColumns } from "../step/evaluate.ts";
import { trainReportsOf } from "../step/own-step.ts";
import { Results, type Value } from "../step/results.ts";
import { StepRunner } from "./run-steps.ts";
import { trainSetOf } from "./train-set.ts";

export interface OnBatchOptions {
  /** One number a sample, or one for each step of it: how much its loss counts. */
  readonly sampleWeight?: Data;
  /** Whether the running values begin anew with this batch: then they are this batch's own. Default: false. */
  readonly resetMetrics?: boolean;
}

export interface TrainOnBatchOptions extends OnBatchOptions {
  /** How much samples of a class count, by class number. */
  readonly classWeight?: ClassWeight;
}

/** Running values: of training and of testing, each by itself. */
class Running {
  train: Results | undefined;
  test: Evaluation | undefined;
}

const ofBatch: Wants<OnBatchOptions> = { sampleWeight: checkedLater, resetMetrics: wantFlag };
const ofTraining: Wants<TrainOnBatchOptions> = { ...ofBatch, classWeight: checkedLater };

/** More of them will come: a program that is worth it is compiled for many. */
const toCome = 1024;

export async function trainOnBatch(
  core: Core,
  x: InputData,
  y: Data,
  options: TrainOnBatchOptions | undefined,
): Promise<Record<string, Value>> {
  const { resetMetrics = false, ...weights } = readOptions("trainOnBatch", options, ofTraining);
  core.begin("trainOnBatch");
  let runner: StepRunner | undefined;
  try {
    const data = readSamples(core, "trainOnBatch", x, y, weights);
    sayAboutTargets(core, "trainOnBatch", data.y);
    const { samples } = data;
    batchFor(core, "trainOnBatch", samples);
    const set = await trainSetOf(core, data, samples, samples, toCome);
    set.write(data);
    const { full } = set;
    const running = runningOf(core);
    if (resetMetrics) running.train = undefined;
    full.order.write(Int32Array.from({ length: samples }, (_, k) => k));
    full.rates.write([...core.ratesAt(core.steps)]);
    full.fresh?.write([running.train ? 0 : 1]);
    running.train ??= new Results(trainReportsOf(core.plan("trainOnBatch")));
    const results = running.train;
    runner = new StepRunner({
      core,
      control: { stopped: false },
      signal: undefined,
      before: core.steps,
      epochOf: () => core.epochs,
      until: (_, to) => to,
      finish: () => undefined,
      done(_, __, ___, [{ values, batch }]) {
        results.add(values, batch, 1);
        return undefined;
      },
    });
    await runner.run([{ program: full, row: 0, steps: 1 }]);
    return named(results);
  } finally {
    runner?.leave();
    core.end();
  }
}

export async function testOnBatch(
  core: Core,
  x: InputData,
  y: Data,
  options: OnBatchOptions | undefined,
): Promise<Record<string, Value>> {
  const { resetMetrics = false, sampleWeight } = readOptions("testOnBatch", options, ofBatch);
  const data = readSamples(core, "testOnBatch", x, y, { sampleWeight });
  sayAboutTargets(core, "testOnBatch", data.y);
  batchFor(core, "testOnBatch", data.samples);
  const running = runningOf(core);
  if (resetMetrics) running.test = undefined;
  running.test ??= new Evaluation(core.plan("testOnBatch"));
  const { test } = running;
  await evaluateColumns(core, data, data.samples, undefined, test);
  return named(test.results);
}

function runningOf(core: Core): Running {
  core.running ??= new Running();
  return core.running as Running;
}

const named = (results: Results): Record<string, Value> => {
  const values = results.values();
  return Object.fromEntries(results.reports.map(({ key }, k) => [key, values[k]]));
};
