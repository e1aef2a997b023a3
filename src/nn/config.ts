/** A network as JSON: which layers, called on what. Parameters' values are kept elsewhere. `from-config.ts` reads it. */
import { descriptionOf, ValueError } from "../base/index.ts";
import type { Front } from "./front.ts";
import type { Network, NetworkCall, NetworkInput } from "./graph.ts";
import { networkIn } from "./inside.ts";
import { builtInKinds } from "./kinds.ts";
import type { AnyLayer } from "./layer.ts";
import { type Trainable, trainableLater } from "./trainable.ts";

export interface LayerConfig {
  readonly name: string;
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Where it was frozen, or set free, after it was made. */
  readonly trainable?: Trainable;
}

export interface NetworkConfig {
  readonly inputs: readonly Pick<NetworkInput, "name" | "shape" | "dtype" | "batchSize">[];
  readonly layers: readonly LayerConfig[];
  /** Layers on the host, before the graph. `inputs` are then what these give, in the order of `feeds`. */
  readonly front?: Pick<Front, "inputs" | "calls" | "feeds"> & { readonly layers: readonly LayerConfig[] };
  readonly calls: readonly Pick<NetworkCall, "layer" | "inputs" | "given">[];
  readonly outputs: Readonly<Record<string, number>>;
}

/** Throws a ValueError that names the layer which has code of the user's own in it, and nothing that makes it again. */
export function networkConfig({ inputs, layers: placed, calls, outputs, front }: Network): NetworkConfig {
  return {
    inputs: inputs.map(({ name, shape, dtype, batchSize }) => ({
      ...{ name, shape },
      ...(dtype && { dtype }),
      ...(batchSize && { batchSize }),
    })),
    ...(front && {
      front: { inputs: front.inputs, layers: front.layers.map(layerConfig), calls: front.calls, feeds: front.feeds },
    }),
    layers: placed.map(layerConfig),
    // Which values a call makes follows from the order.
    calls: calls.map(({ layer, inputs, given }) => ({ layer, inputs, ...(given && { given }) })),
    outputs,
  };
}

function layerConfig({ name, spec }: { readonly name: string; readonly spec: AnyLayer }): LayerConfig {
  const ours = descriptionOf(spec);
  const trainable = trainableLater(spec);
  const said = trainable !== undefined && { trainable };
  if (ours) return { name, kind: ours.name, config: ours.config ?? {}, ...said };
  const inner = networkIn(spec);
  const { kind, config } = spec;
  if (inner) return { name, kind: "model", config: { ...inner, network: networkConfig(inner.network) } };
  // Whoever gives it a config says what makes it again: see `loadModel(file, { layers })`.
  if (config && !Object.hasOwn(builtInKinds, kind)) return { name, kind, config, ...said };
  throw new ValueError(`layer ${name}`, "holds a function of your own, which no file can hold", {
    code: "layer-not-saved",
    hint: "save model.weights, build the model in code, and call setWeights; or give the layer a config, and load it by loadModel(file, { layers: { kind: maker } })",
    facts: { layer: name, kind: spec.kind },
  });
}
