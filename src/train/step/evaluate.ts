/** Evaluation: data stream through a small program, a few batches at a time. */
import type { Type, TypedArray } from "../../base/index.ts";
import { breathe, Pace } from "../../runtime/pace.ts";
import type { Core } from "../core.ts";
import { wantWholeBatches } from "../data/fixed-batch.ts";
import { keyOfTypes } from "../data/named.ts";
import { columnsOf, type Samples } from "../data/samples.ts";
import { batchOf, typesOf } from "./batch.ts";
import { type Batch, type NamedStep, traceStep } from "./cells.ts";
import { cellsToRead, evaluationWeights } from "./evaluation-weights.ts";
import { judge } from "./objective.ts";
import { type Plan, sumsOf } from "./plan.ts";
import { reportsOf } from "./reports.ts";
import { Results, type Value } from "./results.ts";
import { streamsOf } from "./stream-cache.ts";
import { fewOrMany, Stream } from "./streams.ts";

/** From parameters, and what metrics keep, and a batch to what is recorded. */
function evaluateStep(plan: Plan, batch: Batch<Type>, size: number): NamedStep {
  const name = `evaluate, batch ${size}`;
  const cells = [...cellsToRead(plan), ...sumsOf(plan.outputs)];
  return traceStep({ name, cells, batch, size }, (own, samples) => {
    const { records, sums, state } = judge(plan, evaluationWeights(plan, own), samples, { sums: own });
    return { cells: { ...state, ...sums }, records };
  });
}

/** Uses the program for so many batches like these, which the model keeps. */
function withStream(
  core: Core,
  data: Samples,
  { batch, batches }: { readonly batch: number; readonly batches: number },
  use: (stream: Stream) => Promise<void>,
): Promise<void> {
  const runs = fewOrMany(batches);
  const key = `evaluate ${batch} ${runs} ${data.w !== undefined} ${keyOfTypes(columnsOf(data))}`;
  const lay = () => {
    const plan = core.plan("evaluate");
    const step = evaluateStep(plan, typesOf(batchOf(plan.network, data)), batch);
    return new Stream("evaluate", core.state, step, batch, runs, { kept: sumsOf(plan.outputs) });
  };
  return streamsOf(core).with(key, lay, use);
}

/** An evaluation under way: over arrays, or over one block of a data set after another. */
export class Evaluation {
  readonly results: Results;
  /** What metrics keep, by key. It is this evaluation's own: several may run at once, also beside a fit. */
  readonly kept: Map<string, TypedArray>;

  constructor(plan: Plan) {
    this.results = new Results(reportsOf(plan));
    this.kept = new Map(sumsOf(plan.outputs).map(({ key, first }) => [key, first() as TypedArray]));
  }
}

/** Hears how many batches and samples are done. What it throws ends the evaluation. */
export type OnBatch = (done: number, values: () => Value[], seen: number) => void | Promise<void>;

/** What all samples give, in the order of `reportsOf`. `onBatch` hears how many batches are done. */
export async function evaluateColumns(
  core: Core,
  data: Samples,
  batchSize: number,
  onBatch?: OnBatch,
  evaluation: Evaluation = new Evaluation(core.plan("evaluate")),
): Promise<Value[]> {
  await core.state.open();
  const { results, kept } = evaluation;
  const { samples } = data;
  wantWholeBatches(core, "evaluate", samples);
  const batch = Math.min(batchSize, samples);
  const columns = columnsOf(data);
  const full = Math.floor(samples / batch);
  const rest = samples % batch;
  const values = () => results.values();

  const pace = new Pace();
  await withStream(core, data, { batch, batches: full }, async (stream) => {
    for (let done = 0; done < full; ) {
      const rows = Math.min(pace.next(full - done), stream.rows);
      const start = performance.now();
      results.add(await stream.start(columns, done * batch, rows, kept), batch, rows);
      pace.took(rows, performance.now() - start);
      done += rows;
      await onBatch?.(done, values, done * batch);
      if (done < full) await breathe();
    }
  });
  if (rest > 0)
    await withStream(core, data, { batch: rest, batches: 1 }, async (tail) => {
      results.add(await tail.start(columns, full * batch, 1, kept), rest, 1);
      await onBatch?.(full + 1, values, samples);
    });
  return values();
}
