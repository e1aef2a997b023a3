/** The way a model's weights took: recorded while it trains, or put together by hand. */
import { DataError, ValueError } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Callback } from "../../train/index.ts";
import type { Slot } from "../../train/step.ts";

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
export function recordPath({ every = 1 }: { readonly every?: number } = {}): PathRecorder {
  if (!Number.isInteger(every) || every < 1)
    throw new ValueError("recordPath", `every is ${every}`, {
      code: "path-every",
      hint: "a whole number of epochs, from 1",
      facts: { received: every },
    });
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
export function flatten(weights: Weights, slots: readonly Slot[]): Float64Array {
  const row = new Float64Array(slots.reduce((sum, { shape }) => sum + shape.reduce((n, m) => n * m, 1), 0));
  let at = 0;
  for (const { name, shape } of slots) {
    const given = weights[name];
    const size = shape.reduce((n, m) => n * m, 1);
    if (!given || given.size !== size)
      throw new DataError("landscape", `the path's weights have ${given ? `${given.size} numbers in` : "no"} ${name}`, {
        code: "path-weights",
        hint: `record the path of this very model: its ${name} has ${size} numbers`,
        facts: { name, expected: size, received: given?.size },
      });
    row.set(given.data, at);
    at += size;
  }
  return row;
}
