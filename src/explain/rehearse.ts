/** Training that leaves no trace: a copy of a model learns, and what happened is kept. */
import { checkedLater, readOptions, type Wants, wantFlag, whole } from "../base/index.ts";
import { type OptimizerLike, toOptimizer } from "../optim/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { checkFitOptions, fitWants } from "../train/fit/options.ts";
import { type Data, type FitOptions, type History, type InputData, Model } from "../train/index.ts";
import { recordPath, type Vertex } from "./landscape/path.ts";
import { copyOf, toldBy } from "./training.ts";

export interface RehearseOptions extends FitOptions {
  /** From the model's own first weights instead of those it has now. Default: false. */
  readonly fresh?: boolean;
  /** Another optimizer than the model's own, from the same weights. */
  readonly optimizer?: OptimizerLike;
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
  x: InputData,
  y: Data,
  options?: RehearseOptions,
): Promise<Rehearsal> {
  const wants: Wants<RehearseOptions> = { ...fitWants, fresh: wantFlag, optimizer: checkedLater, every: whole(1) };
  const { fresh, optimizer, every, ...others } = readOptions("rehearse", options, wants);
  const core = copyOf("rehearse", model, { fresh });
  if (optimizer !== undefined) {
    core.plan("rehearse");
    const chosen = { ...core.compiled!, optimizer: toOptimizer(optimizer) };
    core.compile(() => chosen);
  }
  const copy = new Model<Tensor>(core, model.single);
  const recorder = recordPath({ every });
  const history = await toldBy("rehearse", () => {
    const { callbacks } = checkFitOptions(others);
    return copy.fit(x, y, { ...others, callbacks: [...callbacks, recorder] });
  });
  return { history, path: recorder.path, model: copy };
}
