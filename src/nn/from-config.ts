/**
 * A network from JSON (`config.ts`). Whoever reads one brings the makers of layers along, so that a bundle in which nobody loads a model does
 * not hold all layers.
 */
import { isAwaited, isRecord, makeByName, ValueError, wantMaker } from "../base/index.ts";
import { splitCall } from "./call-options.ts";
import type { LayerConfig, NetworkConfig } from "./config.ts";
import { buildNetwork, type Network } from "./graph.ts";
import type { AnyLayer, LayerResult } from "./layer.ts";
import type * as all from "./layers.ts";
import { networkLayer } from "./nested.ts";
import { callLayer, input, type Layer, type Symbolic, wantLayer } from "./symbolic.ts";
import { setTrainable } from "./trainable.ts";

/** The makers of built-in layers, by kind. */
export type Makers = typeof all;

/** Says that code of makers will be needed which this network names: a page has some of it late. */
export function wantMakers(makers: Makers, config: NetworkConfig): void {
  const awaited = Object.entries(makers).filter(([, maker]) => isAwaited(maker));
  if (awaited.length === 0) return;
  const text = JSON.stringify(config);
  for (const [kind, maker] of awaited) if (text.includes(`"${kind}"`)) wantMaker(maker);
}

/** Makers of layers of one's own, by kind. Each gets the layer's `config` and its name. */
export type OwnLayers = Readonly<Record<string, (options: never) => AnyLayer>>;

/** Makes a built-in layer again from its kind and its config. Throws a ValueError on an unknown kind or bad options. */
export function layerFromConfig(
  makers: Makers,
  kind: string,
  config: Readonly<Record<string, unknown>>,
): Layer<LayerResult> {
  const options = Object.entries(config).map(([key, value]) => [key, revived(makers, value)]);
  const layer = { what: "layer", space: "layers", makers, method: "forward" };
  return makeByName<Layer<LayerResult>>("layerFromConfig", layer, kind, Object.fromEntries(options));
}

/** An option as it was: layers in layers are made again. */
function revived(makers: Makers, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => revived(makers, part));
  if (!isRecord(value) || typeof value.layer !== "string" || !isRecord(value.config)) return value;
  return layerFromConfig(makers, value.layer, value.config);
}

/** A layer of a file: a model inside, one of the user's own, or a built-in one. */
function layerAgain(makers: Makers, described: LayerConfig, own: OwnLayers): AnyLayer {
  const made = madeAgain(makers, described, own);
  if (described.trainable !== undefined) setTrainable(made, described.trainable);
  return made;
}

function madeAgain(makers: Makers, { name, kind, config }: LayerConfig, own: OwnLayers): AnyLayer {
  if (kind === "model") {
    const { network, single } = config as unknown as { readonly network: NetworkConfig; readonly single: boolean };
    return networkLayer(networkFromConfig(makers, network, own), { name, single });
  }
  const maker = Object.hasOwn(own, kind) ? own[kind] : undefined;
  if (maker) return named(maker({ ...config, name } as never), name);
  if (Object.hasOwn(makers, kind)) return layerFromConfig(makers, kind, { ...config, name });
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
export function networkFromConfig(makers: Makers, config: NetworkConfig, layersOfOwn: OwnLayers = {}): Network {
  const { front } = config;
  const again = (one: LayerConfig) => layerAgain(makers, one, layersOfOwn);
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
