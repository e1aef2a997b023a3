/** `model.select`: a model of some of the layers of another. */
import { badArgument, dtypes, needed, readOptions, unknownName, ValueError, type Want } from "../base/index.ts";
import {
  ancestors,
  buildNetwork,
  input,
  type Network,
  type NetworkCall,
  type Symbolic,
  symbolicCall,
} from "../nn/index.ts";
import { Core } from "./core.ts";
import type { Shared } from "./step/sharing.ts";
import type { State } from "./step/state.ts";

export interface SelectOptions {
  /** The layer whose result it gives; or several, whose results come by their names. */
  readonly to: string | readonly string[];
  /** The layer with which it begins: what that layer is given becomes its input. Default: the model's own inputs. */
  readonly from?: string;
}

const wantNames: Want = (subject, name, value) => {
  const list = Array.isArray(value) ? Array.from(value) : [value];
  if (list.length > 0 && list.every((one) => typeof one === "string")) return;
  throw badArgument(subject, name, value, "layer-names", 'the name of a layer, or a list of them: "flatten"');
};

const wantName: Want = (subject, name, value) => {
  if (typeof value !== "string")
    throw badArgument(subject, name, value, "layer-name", 'the name of a layer: "dense_1"');
};

/** The part of a model between layers. It shares the model's numbers. */
export function selectPart(core: Core, options: SelectOptions): { readonly core: Core; readonly single: boolean } {
  const { to, from } = readOptions("select", options, { to: needed(wantNames), from: wantName });
  const { network } = core;
  const ends = [to].flat().map((name) => [name, callOf(network, name).outputs[0]] as const);
  const values = from === undefined ? ownInputs(network) : inputsOf(network, callOf(network, from));
  const starts = [...values].map(([n, x]) => [nameOf(network, n, values), x] as const);
  for (const call of network.calls) {
    const given = call.inputs.map((n) => values.get(n));
    if (call.outputs.some((n) => values.has(n)) || !given.every((x) => x !== undefined)) continue;
    const { name, spec } = network.layers[call.layer];
    for (const [at, x] of symbolicCall(name, spec, given, call.given).entries()) values.set(call.outputs[at], x);
  }
  const single = typeof to === "string";
  const outputs = ends.map(([name, n]) => [single ? "output" : name, values.get(n) ?? unreached(name, from)] as const);
  const needs = ancestors(outputs.map(([, x]) => x));
  const part = buildNetwork({
    inputs: Object.fromEntries(starts.filter(([, x]) => needs.has(x))),
    outputs: Object.fromEntries(outputs),
    names: new Map(network.layers.map(({ name, spec }) => [spec, name])),
  });
  const { dtype, seed, state } = core;
  const keys = part.layers.flatMap(({ name, params, state: kept }) =>
    [...Object.keys(params), ...Object.keys(kept)].map((key) => `${name}/${key}`),
  );
  const shared = new Map<string, Shared<State>>(keys.map((key) => [key, { state, key }]));
  return { core: new Core(part, { dtype: dtype as "f32" | "f64", seed }, { blank: true, shared }), single };
}

/** The one call of a layer. */
function callOf({ layers, calls }: Network, name: string): NetworkCall {
  const at = layers.findIndex((layer) => layer.name === name);
  if (at < 0)
    throw unknownName(
      "select",
      "layer",
      name,
      layers.map((layer) => layer.name),
    );
  const its = calls.filter(({ layer }) => layer === at);
  if (its.length === 1) return its[0];
  throw new ValueError("select", `layer "${name}" is called ${its.length} times`, {
    code: "select-calls",
    hint: "name a layer that is called once, before or after it",
    facts: { layer: name, calls: its.length },
  });
}

type Values = Map<number, Symbolic>;

const ownInputs = ({ inputs }: Network): Values =>
  new Map(inputs.map(({ name, shape, dtype }, n) => [n, input({ name, shape, dtype })]));

/** What a call is given, as inputs. */
function inputsOf({ types }: Network, call: NetworkCall): Values {
  return new Map(
    call.inputs.map((n) => {
      const { shape, dtype } = types[n];
      return [n, input({ shape, ...(!dtypes[dtype].float && { dtype }) })];
    }),
  );
}

/** The name of an input of the part: as in the whole, else "input", "input_1", … */
function nameOf({ inputs }: Network, n: number, values: Values): string {
  const at = [...values.keys()].filter((other) => other >= inputs.length).indexOf(n);
  return at < 0 ? inputs[n].name : at === 0 ? "input" : `input_${at}`;
}

function unreached(to: string, from: string | undefined): never {
  throw new ValueError("select", `layer "${to}" does not depend on what "${from}" is given alone`, {
    code: "select-from",
    hint: `choose a layer through which all goes that reaches "${to}", or leave out from`,
    facts: { to, from },
  });
}
