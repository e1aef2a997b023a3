/** What `model` and `sequential` take beside the network. */
import { checkedLater, oneOf, readOptions, type Wants, wantSeed } from "../base/index.ts";
import { wantLayerName } from "../nn/index.ts";

export interface ModelOptions {
  /**
   * Everything random comes from it: first weights, shuffling, dropout. The same seed gives the same bits. Default: 0, so that
   * all models without a seed start alike and, on the same data, end alike: several that should differ (an ensemble, a second
   * try) need seeds of their own.
   *
   *     const ensemble = [1, 2, 3].map((seed) => sequential([…], { seed }));
   */
  readonly seed?: number;
  /** Of parameters and arithmetic. Default: `"f32"`. */
  readonly dtype?: "f32" | "f64";
  /** Default: the one that `configure` chose. */
  readonly backend?: string;
  /** Its name where it is a layer of another model, and the beginning of its weights' names there. Default: "model". */
  readonly name?: string;
}

const wants: Wants<ModelOptions> = {
  name: wantLayerName,
  seed: wantSeed,
  dtype: oneOf(["f32", "f64"]),
  backend: checkedLater,
};

/** What a model is made with, whatever is not said filled in. */
export function readModelOptions(
  options: ModelOptions | undefined,
): ModelOptions & Required<Pick<ModelOptions, "seed" | "dtype">> {
  return { seed: 0, dtype: "f32", ...readOptions("model", options, wants) };
}
