/** Prediction: inputs stream through a small program, a few batches at a time. */
import { dtypes, type Shape, sizeOf, type Type, type TypedArray } from "../../base/index.ts";
import { applyNetwork } from "../../nn/index.ts";
import { breathe, Pace } from "../../runtime/pace.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Core } from "../core.ts";
import type { Column } from "../data/arrays.ts";
import { fixedBatch, wantWholeBatches } from "../data/fixed-batch.ts";
import { keyOfTypes } from "../data/named.ts";
import { batchOf, typesOf } from "./batch.ts";
import { type Batch, type NamedStep, traceStep } from "./cells.ts";
import { cellsToRead, evaluationWeights, type Read } from "./evaluation-weights.ts";
import type { Plan } from "./plan.ts";
import { Again } from "./predict-again.ts";
import { noRandom } from "./random.ts";
import { streamsOf } from "./stream-cache.ts";
import { fewOrMany, Stream } from "./streams.ts";

/** From parameters and inputs to the network's outputs, in their order. */
function predictStep(plan: Pick<Plan, "network" | "dtype"> & Read, batch: Batch<Type>, size: number): NamedStep {
  const name = `predict, batch ${size}`;
  const { network, dtype } = plan;
  return traceStep({ name, cells: cellsToRead(plan), batch, size }, (cells, { x }) => {
    const weights = evaluationWeights(plan, cells);
    const manner = { dtype, training: false, uniformFor: () => noRandom };
    const { outputs, state } = applyNetwork(network, weights, x, manner);
    return {
      cells: state,
      records: Object.fromEntries(Object.keys(network.outputs).map((key) => [key, outputs[key]])),
    };
  });
}

/** The program for so many samples in batches, and the key by which the model keeps it. */
function streamFor({ state, network, dtype, compiled }: Core, x: readonly Column[], batch: number, samples: number) {
  const runs = fewOrMany(Math.floor(samples / batch));
  const key = `predict ${batch} ${runs} ${keyOfTypes(x)}`;
  const lay = () => {
    const plan = { network, dtype, cells: state.cells, params: state.params, optimizer: compiled?.optimizer };
    const types = typesOf(batchOf(network, { x, y: [], w: undefined }));
    return new Stream("predict", state, predictStep(plan, types, batch), batch, runs);
  };
  return { key, lay };
}

/** As many as the model's input says, else a power of two: few samples share a handful of programs instead of one for each number of them. */
function roomFor(core: Core, samples: number, batchSize: number): number {
  const own = fixedBatch(core);
  if (own !== undefined) return own;
  return samples >= batchSize ? batchSize : Math.min(batchSize, 2 ** Math.ceil(Math.log2(samples)));
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
  onSamples?: (done: number) => void | Promise<void>,
): Promise<Tensor[]> {
  await core.state.open();
  wantWholeBatches(core, "predict", samples);
  const collector = new Collector(core, samples);
  const pace = new Pace();
  for (let done = 0; done < samples; ) {
    const batch = roomFor(core, samples - done, batchSize);
    const { key, lay } = streamFor(core, columns, batch, samples);
    await streamsOf(core).with(key, lay, async (stream) => {
      const rows = Math.min(pace.next(Math.max(1, Math.floor((samples - done) / batch))), stream.rows);
      const start = performance.now();
      collector.add(await stream.start(columns, done, rows), done);
      done += rows * batch;
      pace.took(rows, performance.now() - start);
    });
    await onSamples?.(Math.min(done, samples));
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
  wantWholeBatches(core, "predict", samples);
  const collector = new Collector(core, samples);
  let again: Again | undefined;
  for (let done = 0; done < samples; ) {
    const batch = roomFor(core, samples - done, batchSize);
    const { key, lay } = streamFor(core, columns, batch, samples);
    const stream = streamsOf(core).atOnce(key, lay);
    const rows = Math.min(Math.max(1, Math.floor((samples - done) / batch)), stream.rows);
    collector.add(stream.run(columns, done, rows), done);
    // Rows that are named must be looked at each time.
    const quick = done === 0 && !core.network.front && !core.network.inputs.some(({ rows }) => rows);
    if (quick) again = Again.like(like, columns, samples, stream, core.dtype, collector.shapes);
    done += rows * batch;
  }
  streamsOf(core).remember(again);
  return collector.tensors(core);
}
