/** `model.select`: a model of some of the layers of another. */
import { badArgument, dtypes, needed, readOptions, unknownName, ValueError, type Want } from "../base/index.ts";
import {
  ancestors,
  buildNetwork,
  frontAgain,
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
  const begun = from === undefined ? ownInputs(network) : inputsOf(network, callOf(network, from));
  const { values, starts } = begun;
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
    names: new Map([...(network.front?.layers ?? []), ...network.layers].map(({ name, spec }) => [spec, name])),
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
/** Where a part begins: its inputs by name, and the values of the network that are known then. */
interface Beginning {
  readonly starts: readonly (readonly [name: string, x: Symbolic])[];
  readonly values: Values;
}

function ownInputs({ inputs, front }: Network): Beginning {
  const named = (front?.inputs ?? inputs) as Network["inputs"];
  const starts = named.map(
    ({ name, shape, dtype, batchSize }) => [name, input({ name, shape, dtype, batchSize })] as const,
  );
  const given = starts.map(([, x]) => x);
  return { starts, values: new Map((front ? frontAgain(front, given) : given).map((x, n) => [n, x])) };
}

/** What a call is given, as inputs: with their names in the whole, else "input", "input_1", … */
function inputsOf({ types, inputs }: Network, call: NetworkCall): Beginning {
  const values: Values = new Map();
  const starts: [string, Symbolic][] = [];
  let unnamed = 0;
  for (const n of new Set(call.inputs)) {
    const { shape, dtype, batch: batchSize } = types[n];
    const x = input({ shape, batchSize, ...(!dtypes[dtype].float && { dtype }) });
    values.set(n, x);
    starts.push([inputs[n]?.name ?? (unnamed === 0 ? "input" : `input_${unnamed}`), x]);
    if (n >= inputs.length) unnamed++;
  }
  return { starts, values };
}

function unreached(to: string, from: string | undefined): never {
  throw new ValueError("select", `layer "${to}" does not depend on what "${from}" is given alone`, {
    code: "select-from",
    hint: `choose a layer through which all goes that reaches "${to}", or leave out from`,
    facts: { to, from },
  });
}
