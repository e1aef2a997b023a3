/** Training that leaves no trace: a copy of a model learns, and what happened is kept. */
import type { Tensor } from "../tensor/index.ts";
import { type Data, type FitOptions, type History, Model } from "../train/index.ts";
import { recordPath, type Vertex } from "./landscape/path.ts";

export interface RehearseOptions extends FitOptions {
  /** From the model's own first weights instead of those it has now. Default: false. */
  readonly fresh?: boolean;
  /** Remember the weights after every so many epochs. Default: 1. */
  readonly every?: number;
}

export interface Rehearsal {
  readonly history: History;
  readonly path: readonly Vertex[];
  /** The copy, as the training left it. */
  readonly model: Model<Tensor>;
}

/**
 * Trains a copy, with `fit`'s own options, and gives its history and the path of its weights. The model stays as it is.
 * Throws what `fit` throws.
 *
 *     const { history, path } = await rehearse(model, x, y, { epochs: 20, fresh: true });
 */
export async function rehearse(
  model: Pick<Model, "internals" | "single">,
  x: Data,
  y: Data,
  { fresh = false, every = 1, ...options }: RehearseOptions = {},
): Promise<Rehearsal> {
  const copy = new Model<Tensor>(model.internals.copy({ fresh }), model.single);
  const recorder = recordPath({ every });
  const callbacks = [...(options.callbacks ?? []), recorder];
  const history = await copy.fit(x, y, { ...options, callbacks });
  return { history, path: recorder.path, model: copy };
}
