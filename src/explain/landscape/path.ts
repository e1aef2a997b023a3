/** The way a model's weights took: recorded while it trains, or put together by hand. */
import { DataError, readOptions, show, sizeOf, whole } from "../../base/index.ts";
import { Tensor } from "../../tensor/index.ts";
import type { Callback } from "../../train/index.ts";
import type { Param } from "../../train/step/plan.ts";

export type Weights = Readonly<Record<string, Tensor>>;

/** One place on the way. */
export interface Vertex {
  readonly weights: Weights;
  /** Epochs done when the weights were these. */
  readonly epoch: number;
  /**
   * The loss that the run logged for the epoch that began here. With all samples in one step it is the loss of these very
   * weights; with mini-batches it is the mean on the way to the next vertex.
   */
  readonly logged?: number;
}

export interface PathRecorder extends Callback {
  /** What has been recorded so far, in order. */
  readonly path: readonly Vertex[];
}

/**
 * A callback that remembers the weights, at the start and after every so many epochs, with the loss that was logged next.
 *
 *     const recorder = recordPath();
 *     await model.fit(x, y, { epochs: 200, callbacks: [recorder] });
 *     const view = await landscape(model, { x, y, path: recorder.path });
 */
export function recordPath(options?: { readonly every?: number }): PathRecorder {
  const { every = 1 } = readOptions("recordPath", options, { every: whole(1) });
  const path: { weights: Weights; epoch: number; logged?: number }[] = [];
  let done = 0;
  return {
    name: "recordPath",
    path,
    onTrainBegin({ model }) {
      if (path.length === 0) path.push({ weights: model.weights, epoch: 0 });
    },
    onEpochEnd({ model, logs }) {
      const last = path[path.length - 1];
      if (last.epoch === done) last.logged = logs.loss;
      done++;
      if (done % every === 0) path.push({ weights: model.weights, epoch: done });
    },
  };
}

/** Weights as one row of numbers, parameter by parameter. */
export function flatten(weights: Weights, params: readonly Param[]): Float64Array {
  const sizes = params.map(({ shape }) => sizeOf(shape));
  const stray = Object.keys(weights).find((name) => !params.some((one) => one.name === name));
  if (stray !== undefined) throw foreign(`has ${stray}, which the model does not have`, stray);
  const row = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const [k, { name }] of params.entries()) {
    const given = weights[name];
    const size = sizes[k];
    if (!(given instanceof Tensor))
      throw foreign(`has ${given === undefined ? "no" : show(given)} ${name}`, name, size);
    if (given.size !== size) throw foreign(`has ${given.size} numbers in ${name}`, name, size, given.size);
    if (!given.data.every(Number.isFinite)) throw foreign(`has a number in ${name} that is not finite`, name, size);
    row.set(given.data, at);
    at += size;
  }
  return row;
}

const foreign = (problem: string, name: string, expected?: number, received?: number): DataError =>
  new DataError("landscape", `a vertex of the path ${problem}`, {
    code: "path-weights",
    hint: `record the path of this very model${expected === undefined ? "" : `: its ${name} has ${expected} numbers`}`,
    facts: { name, expected, received },
  });
