/** Evaluation and prediction: data stream through small programs, a few batches at a time. */
import { dtypes, type Shape, sizeOf, type TypedArray } from "../../base/index.ts";
import { breathe, Pace } from "../../runtime/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Core } from "../core.ts";
import type { Column } from "../data/arrays.ts";
import { columnsOf, type Samples } from "../data/samples.ts";
import { againLike } from "./again.ts";
import { type Batches, fewOrMany } from "./streams.ts";

/** The means over all samples, in the order of `recordedKeys`. `onBatch` hears how many batches are done. */
export async function evaluateColumns(
  core: Core,
  data: Samples,
  batchSize: number,
  onBatch?: (done: number, means: () => number[]) => void,
): Promise<number[]> {
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
  await core.evaluating(data, fewOrMany(batch, full), async (stream) => {
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
    await core.evaluating(data, fewOrMany(rest, 1), async (tail) => {
      add(await tail.start(columns, full * batch, 1), rest, 1);
    });
  return means();
}

/** Power of two: few samples share a handful of programs instead of one for each number of them. */
function roomFor(samples: number, batchSize: number): number {
  return samples >= batchSize ? batchSize : Math.min(batchSize, 2 ** Math.ceil(Math.log2(samples)));
}

/** What a prediction of so many samples takes of batches of one size. */
function batchesOf(batch: number, samples: number): Batches {
  return fewOrMany(batch, Math.floor(samples / batch));
}

/** Collects what streams give into one tensor for each output. */
class Collector {
  /** Of one sample's outputs. */
  readonly shapes: readonly Shape[];
  readonly #arrays: readonly TypedArray[];
  readonly #samples: number;

  constructor(core: Core, samples: number) {
    const { network, dtype } = core;
    this.#samples = samples;
    this.shapes = Object.values(network.outputs).map((n) => network.types[n].shape);
    this.#arrays = this.shapes.map((shape) => dtypes[dtype].zeros(samples * sizeOf(shape)));
  }

  add(results: readonly TypedArray[], from: number): void {
    results.forEach((values, k) => {
      const into = this.#arrays[k];
      const at = from * sizeOf(this.shapes[k]);
      into.set(at + values.length > into.length ? values.subarray(0, into.length - at) : values, at);
    });
  }

  tensors(core: Core): Tensor[] {
    return this.#arrays.map((data, k) =>
      fromHost({ dtype: core.dtype, shape: [this.#samples, ...this.shapes[k]], data }),
    );
  }
}

/** One tensor for each output. */
export async function predictColumns(
  core: Core,
  columns: readonly Column[],
  samples: number,
  batchSize: number,
): Promise<Tensor[]> {
  const collector = new Collector(core, samples);
  const pace = new Pace();
  for (let done = 0; done < samples; ) {
    const batch = roomFor(samples - done, batchSize);
    await core.predicting(columns, batchesOf(batch, samples), async (stream) => {
      const rows = Math.min(pace.next(Math.max(1, Math.floor((samples - done) / batch))), stream.rows);
      const start = performance.now();
      collector.add(await stream.start(columns, done, rows), done);
      done += rows * batch;
      pace.took(rows, performance.now() - start);
    });
    if (done < samples) await breathe();
  }
  return collector.tensors(core);
}

/** The same at once. Inputs like `like`, from which the columns were read, then take the short way. */
export function predictColumnsSync(
  core: Core,
  columns: readonly Column[],
  samples: number,
  batchSize: number,
  like: unknown,
): Tensor[] {
  const collector = new Collector(core, samples);
  for (let done = 0; done < samples; ) {
    const batch = roomFor(samples - done, batchSize);
    const stream = core.predictingAtOnce(columns, batchesOf(batch, samples));
    const rows = Math.min(Math.max(1, Math.floor((samples - done) / batch)), stream.rows);
    collector.add(stream.run(columns, done, rows), done);
    if (done === 0) core.again = againLike(like, columns, samples, stream, core.dtype, collector.shapes);
    done += rows * batch;
  }
  return collector.tensors(core);
}
