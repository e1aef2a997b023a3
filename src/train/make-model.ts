/** How models are made: of layers one after the other, or of symbolic values. */
import { checkedLater, readOptions } from "../base/index.ts";
import { type AnyLayer, buildNetwork, checkSequence, type Symbolic } from "../nn/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { AnyKeys } from "./compile.ts";
import { Core } from "./core.ts";
import { Model } from "./model.ts";
import type { ModelOptions } from "./model-options.ts";

/**
 * A model of layers one after the other. Without an `inputShape` on the first layer, the first data tell. Without a `seed` every
 * model has seed 0: two of the same layers start with the same weights.
 *
 *     const model = sequential([
 *       layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
 *       layers.dense({ units: 1, activation: "sigmoid" }),
 *     ]);
 */
export function sequential(
  layers: readonly (AnyLayer | Pick<Model, "asLayer">)[],
  options?: ModelOptions,
): Model<Tensor, AnyKeys<Tensor>> {
  const list = Array.isArray(layers)
    ? Array.from(layers, (one) => (one instanceof Model ? one.asLayer() : one))
    : layers;
  checkSequence(list as readonly AnyLayer[]);
  return new Model<Tensor, AnyKeys<Tensor>>(new Core(list as readonly AnyLayer[], options), true);
}

type Predicted<O> = O extends Symbolic ? Tensor : { readonly [K in keyof O]: Tensor };

/**
 * A model of symbolic values: everything between inputs and outputs. Named outputs give records.
 *
 *     const image = input({ shape: [28, 28] });
 *     const net = model({ inputs: { image }, outputs: { digit: image.pipe(layers.flatten(), layers.dense({ units: 10 })) } });
 */
export function model<O extends Symbolic | Readonly<Record<string, Symbolic>>>(
  ends: { readonly inputs: Symbolic | Readonly<Record<string, Symbolic>>; readonly outputs: O },
  options?: ModelOptions,
): Model<Predicted<O>, AnyKeys<Predicted<O>>> {
  const { inputs, outputs } = readOptions("model", ends, { inputs: checkedLater, outputs: checkedLater });
  const single = isSymbolic(outputs);
  const network = buildNetwork({
    inputs: isSymbolic(inputs) ? { input: inputs } : (inputs as Record<string, Symbolic>),
    outputs: single ? { output: outputs } : (outputs as Record<string, Symbolic>),
  });
  return new Model<Predicted<O>, AnyKeys<Predicted<O>>>(new Core(network, options), single);
}

const isSymbolic = (value: unknown): value is Symbolic =>
  typeof value === "object" && value !== null && "source" in value && "pipe" in value;
