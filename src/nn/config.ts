/** A network as JSON and back: which layers, called on what. Parameters' values are kept elsewhere. */
import { descriptionOf, isRecord, type Kind, makeByName, ValueError } from "../base/index.ts";
import { splitCall } from "./call-options.ts";
import type { Front } from "./front.ts";
import { buildNetwork, type Network, type NetworkCall, type NetworkInput } from "./graph.ts";
import { networkIn } from "./inside.ts";
import type { AnyLayer, LayerResult } from "./layer.ts";
import * as layers from "./layers.ts";
import { networkLayer } from "./nested.ts";
import { callLayer, input, type Layer, type Symbolic, wantLayer } from "./symbolic.ts";
import { setTrainable, type Trainable, trainableLater } from "./trainable.ts";

interface LayerConfig {
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

const layer: Kind<Layer<LayerResult>> = { what: "layer", space: "layers", makers: layers, method: "forward" };

/** Makes a built-in layer again from its kind and its config. Throws a ValueError on an unknown kind or bad options. */
export function layerFromConfig(kind: string, config: Readonly<Record<string, unknown>>): Layer<LayerResult> {
  const options = Object.entries(config).map(([key, value]) => [key, revived(value)]);
  return makeByName("layerFromConfig", layer, kind, Object.fromEntries(options));
}

/** An option as it was: layers in layers are made again. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (!isRecord(value) || typeof value.layer !== "string" || !isRecord(value.config)) return value;
  return layerFromConfig(value.layer, value.config);
}

/** Makers of layers of one's own, by kind. Each gets the layer's `config` and its name. */
export type OwnLayers = Readonly<Record<string, (options: never) => AnyLayer>>;

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
  if (config && !Object.hasOwn(layers, kind)) return { name, kind, config, ...said };
  throw new ValueError(`layer ${name}`, "holds a function of your own, which no file can hold", {
    code: "layer-not-saved",
    hint: "save model.weights, build the model in code, and call setWeights; or give the layer a config, and load it by loadModel(file, { layers: { kind: maker } })",
    facts: { layer: name, kind: spec.kind },
  });
}

/** A layer of a file: a model inside, one of the user's own, or a built-in one. */
function layerAgain(described: LayerConfig, own: OwnLayers): AnyLayer {
  const made = madeAgain(described, own);
  if (described.trainable !== undefined) setTrainable(made, described.trainable);
  return made;
}

function madeAgain({ name, kind, config }: LayerConfig, own: OwnLayers): AnyLayer {
  if (kind === "model") {
    const { network, single } = config as unknown as { readonly network: NetworkConfig; readonly single: boolean };
    return networkLayer(networkFromConfig(network, own), { name, single });
  }
  const maker = Object.hasOwn(own, kind) ? own[kind] : undefined;
  if (maker) return named(maker({ ...config, name } as never), name);
  if (Object.hasOwn(layers, kind)) return layerFromConfig(kind, { ...config, name });
  throw new ValueError(`layer ${name}`, `is of the kind "${kind}", which Limpid does not have`, {
    code: "layer-own",
    hint: `if it is one of your own: loadModel(file, { layers: { ${kind}: (options) => layer({ … }) } })`,
    facts: { layer: name, kind },
  });
}

/** Makers of one's own need not care for names. */
function named(made: AnyLayer, name: string): AnyLayer {
  wantLayer("loadModel", made);
  return made.name === name ? made : Object.defineProperty(made, "name", { value: name, configurable: true });
}

/** The network again. Throws where the description is damaged. */
export function networkFromConfig(config: NetworkConfig, layersOfOwn: OwnLayers = {}): Network {
  const { front } = config;
  const again = (one: LayerConfig) => layerAgain(one, layersOfOwn);
  const ends = (front ?? config).inputs;
  const inputs = ends.map((given) => input(given));
  const before = front ? called(inputs, front.layers.map(again), front.calls) : inputs;
  const values = called(
    front ? front.feeds.map((n) => find(before, n)) : before,
    config.layers.map(again),
    config.calls,
  );
  return buildNetwork({
    inputs: Object.fromEntries(ends.map(({ name }, k) => [name, inputs[k]])),
    outputs: Object.fromEntries(Object.entries(config.outputs).map(([name, n]) => [name, find(values, n)])),
  });
}

/** Calls one after the other: these values, and those that the calls make. */
function called(given: readonly Symbolic[], made: readonly AnyLayer[], calls: NetworkConfig["calls"]): Symbolic[] {
  const values = [...given];
  for (const call of calls) {
    const layer = made[call.layer];
    if (!layer)
      throw new ValueError("model", `there is no layer number ${call.layer}`, {
        code: "network-config",
        hint: "the description of the model is damaged",
      });
    const { own, options } = splitCall(
      call.inputs.map((n) => find(values, n)),
      call.given,
    );
    values.push(...callLayer(layer, call.given ? [...own, options] : own));
  }
  return values;
}

function find(values: readonly Symbolic[], n: number): Symbolic {
  if (Object.hasOwn(values, n)) return values[n];
  throw new ValueError("model", `value ${n} is used before it is made`, {
    code: "network-config",
    hint: "the description of the model is damaged",
  });
}
