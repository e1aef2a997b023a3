/** Evaluation: data stream through a small program, a few batches at a time. */
import type { Type, TypedArray } from "../../base/index.ts";
import { breathe, Pace } from "../../runtime/index.ts";
import type { Core } from "../core.ts";
import { keyOfTypes } from "../data/arrays.ts";
import { columnsOf, type Samples } from "../data/samples.ts";
import { type Batch, type NamedStep, traceStep } from "./cells.ts";
import { cellsToRead, evaluationWeights } from "./evaluation-weights.ts";
import { judge } from "./objective.ts";
import { batchOf, type Plan, typesOf } from "./plan.ts";
import { fewOrMany, Stream } from "./streams.ts";

/** From parameters and a batch to what is recorded. */
function evaluateStep(plan: Plan, batch: Batch<Type>, size: number): NamedStep {
  const name = `evaluate, batch ${size}`;
  return traceStep({ name, cells: cellsToRead(plan), batch, size }, (cells, samples) => ({
    cells: {},
    records: judge(plan, evaluationWeights(plan, cells), samples).records,
  }));
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
    return new Stream("evaluate", core.state, step, batch, runs);
  };
  return core.streams.with(key, lay, use);
}

/** The means over all samples, in the order of `recordedKeys`. `onBatch` hears how many batches are done. */
export async function evaluateColumns(
  core: Core,
  data: Samples,
  batchSize: number,
  onBatch?: (done: number, means: () => number[]) => void,
): Promise<number[]> {
  await core.state.open();
  const { samples } = data;
  const batch = Math.min(batchSize, samples);
  const columns = columnsOf(data);
  const full = Math.floor(samples / batch);
  const rest = samples % batch;
  const sums: number[] = [];
  let seen = 0;
  const add = (records: readonly TypedArray[], size: number, rows: number) => {
    records.forEach((values, k) => {
      for (let t = 0; t < rows; t++) sums[k] = (sums[k] ?? 0) + values[t] * size;
    });
    seen += rows * size;
  };
  const means = () => sums.map((sum) => sum / seen);

  const pace = new Pace();
  await withStream(core, data, { batch, batches: full }, async (stream) => {
    for (let done = 0; done < full; ) {
      const rows = Math.min(pace.next(full - done), stream.rows);
      const start = performance.now();
      add(await stream.start(columns, done * batch, rows), batch, rows);
      pace.took(rows, performance.now() - start);
      done += rows;
      onBatch?.(done, means);
      if (done < full) await breathe();
    }
  });
  if (rest > 0)
    await withStream(core, data, { batch: rest, batches: 1 }, async (tail) => {
      add(await tail.start(columns, full * batch, 1), rest, 1);
    });
  return means();
}
