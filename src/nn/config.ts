/** A network as JSON and back: which layers, called on what. Parameters' values are kept elsewhere. */
import { type DType, descriptionOf, isRecord, type Kind, makeByName, type Shape, ValueError } from "../base/index.ts";
import { splitCall } from "./call-options.ts";
import { buildNetwork, type Network, type NetworkCall } from "./graph.ts";
import type { AnyLayer, LayerResult } from "./layer.ts";
import * as layers from "./layers.ts";
import { networkIn, networkLayer } from "./nested.ts";
import { callLayer, input, type Layer, type Symbolic, wantLayer } from "./symbolic.ts";

export interface NetworkConfig {
  readonly inputs: readonly { readonly name: string; readonly shape: Shape; readonly dtype?: DType }[];
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly config: Readonly<Record<string, unknown>>;
  }[];
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
export function networkConfig({ inputs, layers: placed, calls, outputs }: Network): NetworkConfig {
  return {
    inputs: inputs.map(({ name, shape, dtype }) => ({ name, shape, ...(dtype && { dtype }) })),
    layers: placed.map(({ name, spec }) => {
      const ours = descriptionOf(spec);
      if (ours) return { name, kind: ours.name, config: ours.config ?? {} };
      const inner = networkIn(spec);
      const { kind, config } = spec;
      if (inner) return { name, kind: "model", config: { ...inner, network: networkConfig(inner.network) } };
      // Whoever gives it a config says what makes it again: see `loadModel(file, { layers })`.
      if (config && !Object.hasOwn(layers, kind)) return { name, kind, config };
      throw new ValueError(`layer ${name}`, "holds a function of your own, which no file can hold", {
        code: "layer-not-saved",
        hint: "save model.weights, build the model in code, and call setWeights; or give the layer a config, and load it by loadModel(file, { layers: { kind: maker } })",
        facts: { layer: name, kind: spec.kind },
      });
    }),
    // Which values a call makes follows from the order.
    calls: calls.map(({ layer, inputs, given }) => ({ layer, inputs, ...(given && { given }) })),
    outputs,
  };
}

/** A layer of a file: a model inside, one of the user's own, or a built-in one. */
function layerAgain({ name, kind, config }: NetworkConfig["layers"][number], own: OwnLayers): AnyLayer {
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
  const made = config.layers.map((one) => layerAgain(one, layersOfOwn));
  const inputs = config.inputs.map((given) => input(given));
  const values: Symbolic[] = [...inputs];
  const find = (n: number): Symbolic => {
    if (Object.hasOwn(values, n)) return values[n];
    throw new ValueError("model", `value ${n} is used before it is made`, {
      code: "network-config",
      hint: "the description of the model is damaged",
    });
  };
  for (const call of config.calls) {
    const layer = made[call.layer];
    if (!layer)
      throw new ValueError("model", `there is no layer number ${call.layer}`, {
        code: "network-config",
        hint: "the description of the model is damaged",
      });
    const { own, options } = splitCall(call.inputs.map(find), call.given);
    values.push(...callLayer(layer, call.given ? [...own, options] : own));
  }
  return buildNetwork({
    inputs: Object.fromEntries(config.inputs.map(({ name }, k) => [name, inputs[k]])),
    outputs: Object.fromEntries(Object.entries(config.outputs).map(([name, n]) => [name, find(n)])),
  });
}
