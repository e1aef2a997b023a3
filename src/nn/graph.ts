/**
 * A network is layers applied in an order: plain data, made once from symbolic values. Values are numbered, the inputs
 * first and then what the calls give, one after the other; each call says which numbers its results have. A layer that is
 * called twice is one layer (and one set of parameters) and two calls.
 */
import { type Shape, ShapeError, sameShape, show, ValueError } from "../base/index.ts";
import { splitCall } from "./call-options.ts";
import { frontOf } from "./front.ts";
import { inferType, showBatch } from "./infer.ts";
import { inputsOf } from "./inputs.ts";
import type { Activation, AnyLayer, HostType, InputType } from "./layer.ts";
import type { Network, NetworkCall, NetworkLayer } from "./network.ts";
import { wantLayerName } from "./options.ts";
import { input, Symbolic, symbolicCall, wantLayer } from "./symbolic.ts";

export type { Network, NetworkCall, NetworkInput, NetworkLayer } from "./network.ts";

/**
 * The network between inputs and outputs. Default layer names are `dense`, `dense_1`, … in the order of the calls.
 * Throws a ValueError on two layers of one name, on an input that no output needs, and on one that is not listed.
 */
export function buildNetwork({
  inputs,
  outputs,
  names: known,
}: {
  readonly inputs: Readonly<Record<string, Symbolic>>;
  readonly outputs: Readonly<Record<string, Symbolic>>;
  /** Layers that have names already. */
  readonly names?: ReadonlyMap<AnyLayer, string>;
}): Network {
  const given = entriesOf("inputs", inputs);
  const wanted = entriesOf("outputs", outputs);
  const needed = ancestors(wanted.map(([, x]) => x));
  checkInputs(given, needed);

  const made = [...needed].flatMap((x) => ("layer" in x.source ? [x.source] : []));
  const all = [...new Set(made)].sort((a, b) => a.results[0].id - b.results[0].id);
  const allSpecs = [...new Set(all.map(({ layer }) => layer))];
  const allNames = known ? allSpecs.map((spec) => known.get(spec)!) : nameLayers(allSpecs);
  const byLayer = new Map(allSpecs.map((spec, k) => [spec, allNames[k]]));
  const { front, starts } = frontOf(
    given,
    all,
    byLayer,
    wanted.map(([, x]) => x),
  );
  const called = all.filter(({ results }) => !results[0].onHost);
  const specs = [...new Set(called.map(({ layer }) => layer))];
  const names = specs.map((spec) => byLayer.get(spec)!);
  const number = new Map(
    [...starts.map(([, x]) => x), ...called.flatMap(({ results }) => results)].map((x, k) => [x, k]),
  );
  const layers: NetworkLayer[] = [];
  // Texts end in the front.
  const types = starts.map(([, x]) => x.type as InputType);
  const unmasked = new Set<string>();
  const metrics = new Set<string>();
  const calls = called.map(({ layer, inputs, given: extra, results }): NetworkCall => {
    const at = specs.indexOf(layer);
    const operands = inputs.map((y) => number.get(y)!);
    const masks = splitCall(inputs, extra).own.map(({ mask }) => mask);
    const inferred = inferType(names[at], layer, { inputs: operands.map((k) => types[k]), masks, given: extra });
    if (masks.some((mask) => mask) && losesMask(layer, inferred.masks)) unmasked.add(names[at]);
    for (const metric of inferred.metrics) metrics.add(`${names[at]}/${metric}`);
    const { params, state } = inferred;
    if (layers[at]) wantSameParams(layers[at], { ...params, ...state });
    layers[at] ??= { name: names[at], spec: layer, params, state };
    types.push(...inferred.types);
    const outputs = results.map((y) => number.get(y)!);
    return { layer: at, inputs: operands, outputs, ...(extra && { given: extra }) };
  });
  return {
    ...inputsOf(given, starts, layers, calls),
    layers,
    calls,
    outputs: Object.fromEntries(wanted.map(([name, x]) => [name, number.get(x)!])),
    types,
    unmasked: [...unmasked],
    masked: wanted.filter(([, { mask }]) => mask !== undefined).map(([name]) => name),
    ...(front && { front }),
    metrics: [...metrics],
  };
}

/** A layer with a rule of its own knows what becomes of its mask. */
function losesMask({ mask: rule = "drop" }: AnyLayer, after: readonly (Shape | undefined)[]): boolean {
  return rule === "drop" || (rule === "pass" && !after.some((mask) => mask));
}

/**
 * Layers one after the other, from an input named `input` to an output named `output`. Without `inputType` the first
 * layer's `inputShape` counts; a ValueError says so where there is neither.
 */
export function sequentialNetwork(
  layers: readonly AnyLayer[],
  inputType?: { readonly shape: Shape; readonly dtype?: HostType["dtype"] },
): Network {
  checkSequence(layers);
  const shape = inputType?.shape ?? inputShapeOf(layers[0]);
  if (!shape)
    throw new ValueError("sequential", `the first layer, ${layers[0].kind}, does not know its input's shape`, {
      code: "no-input-shape",
      hint: `give it one, layers.${layers[0].kind}({ …, inputShape: [28, 28] }), or call fit first`,
    });
  const names = nameLayers(layers.filter((x, k) => layers.indexOf(x) === k));
  const { host, batchSize } = layers[0];
  const start = input({ shape, dtype: inputType ? inputType.dtype : host?.texts ? "string" : undefined, batchSize });
  // Errors from here already use the names that the layers will have in the network.
  const end = layers.reduce<Symbolic>((x, spec) => {
    const name = names[[...new Set(layers)].indexOf(spec)];
    return symbolicCall(name, spec, [x])[0];
  }, start);
  return buildNetwork({ inputs: { input: start }, outputs: { output: end } });
}

/** A sample's shape, where the first layer of a sequential model knows it. */
export const inputShapeOf = (first: AnyLayer | undefined): Shape | undefined =>
  first?.inputShape ?? first?.host?.inputShape;

/** Throws where a list is empty or holds something that is not a layer. */
export function checkSequence(layers: readonly AnyLayer[]): void {
  if (!Array.isArray(layers) || layers.length === 0)
    throw new ValueError(
      "sequential",
      Array.isArray(layers) ? "there are no layers" : `the layers are ${show(layers)}`,
      {
        code: "no-layers",
        hint: 'a list: sequential([layers.dense({ units: 10, activation: "softmax" })])',
        facts: { received: layers },
      },
    );
  for (const spec of layers) wantLayer("sequential", spec);
  nameLayers([...new Set(layers)]);
}

function entriesOf(what: "inputs" | "outputs", record: Readonly<Record<string, Symbolic>>): [string, Symbolic][] {
  if (Array.isArray(record))
    throw new ValueError("model", `${what} are a list`, {
      code: "ends-list",
      hint: `give each a name: model({ inputs: { image }, outputs: { digit } }); data come by these names, too`,
      facts: { what },
    });
  const entries = Object.entries(record ?? {});
  for (const [name, x] of entries) {
    if (x instanceof Symbolic) continue;
    throw new ValueError("model", `${what} has ${show(name)}, which is not symbolic`, {
      code: "not-symbolic",
      hint: "inputs are made by input({ shape }), outputs by calling layers on them",
      facts: { name },
    });
  }
  if (entries.length > 0) return entries;
  throw new ValueError("model", `there are no ${what}`, {
    code: `no-${what}`,
    hint: "model({ inputs: { image }, outputs: { digit } })",
  });
}

/** Everything that these values are computed from, and themselves. */
export function ancestors(values: readonly Symbolic[]): Set<Symbolic> {
  const seen = new Set<Symbolic>();
  // A stack of our own: recursion over a deep model would overflow the call stack.
  const stack = [...values];
  for (let x = stack.pop(); x; x = stack.pop()) {
    if (seen.has(x)) continue;
    seen.add(x);
    if ("layer" in x.source) stack.push(...x.source.inputs);
  }
  return seen;
}

function checkInputs(given: readonly (readonly [string, Symbolic])[], needed: ReadonlySet<Symbolic>): void {
  for (const [k, [name, x]] of given.entries()) {
    if (!("input" in x.source))
      throw new ValueError("model", `inputs has "${name}", which is a layer's result`, {
        code: "input-not-input",
        hint: "inputs are made by input({ shape })",
        facts: { name },
      });
    const twice = given.findIndex(([, y]) => y === x);
    if (twice < k)
      throw new ValueError("model", `the inputs "${given[twice][0]}" and "${name}" are the same`, {
        code: "input-twice",
        hint: "give each its own input({ shape })",
      });
    if (!needed.has(x))
      throw new ValueError("model", `no output depends on the input "${name}"`, {
        code: "unused-input",
        hint: "leave it out of inputs, or connect it",
        facts: { name },
      });
  }
  for (const x of needed) {
    if (!("input" in x.source) || given.some(([, y]) => y === x)) continue;
    const name = x.source.input.name;
    throw new ValueError(
      "model",
      `the outputs depend on an input ${name ? `"${name}" ` : ""}of ${showBatch(x.type)} that is not among inputs`,
      { code: "disconnected", hint: "list every input: model({ inputs: { … }, outputs: { … } })", facts: { name } },
    );
  }
}

/** A name for each layer: its own, or its kind with a number. */
export function nameLayers(specs: readonly AnyLayer[]): string[] {
  const taken = new Set<string>();
  for (const { name, kind } of specs) {
    if (name === undefined) continue;
    wantLayerName(kind, "name", name);
    if (taken.has(name))
      throw new ValueError("model", `two layers are named "${name}"`, {
        code: "duplicate-layer",
        hint: "names are unique in a model; to share parameters use the same layer object twice",
        facts: { name },
      });
    taken.add(name);
  }
  return specs.map(({ name, kind }) => {
    if (name !== undefined) return name;
    let free = kind;
    for (let k = 1; taken.has(free); k++) free = `${kind}_${k}`;
    taken.add(free);
    return free;
  });
}

function wantSameParams(layer: NetworkLayer, again: Readonly<Record<string, { readonly shape: Shape }>>): void {
  for (const [key, { shape }] of Object.entries(again)) {
    const before = (layer.params[key] ?? layer.state[key])?.shape;
    if (before && sameShape(before, shape)) continue;
    throw new ShapeError(`layer ${layer.name}`, `is used twice, with a ${key} of [${before}] and then of [${shape}]`, {
      code: "shared-shape",
      hint: "a shared layer must see inputs of one shape; make two layers",
      facts: { layer: layer.name, param: key, expected: before, received: shape },
    });
  }
}

/** The call that makes a value; undefined for an input of the network. */
export function callThatMade({ calls }: Network, value: number): NetworkCall | undefined {
  return calls.find(({ outputs }) => outputs.includes(value));
}

/**
 * The layer that computes an output's numbers. Layers after it that pass their input on are skipped; with `moved`, so are those
 * that only move or average numbers.
 */
export function outputLayer(network: Network, output: string, moved = false): AnyLayer | undefined {
  let value = network.outputs[output];
  let call = callThatMade(network, value);
  while (call) {
    const { spec } = network.layers[call.layer];
    if (call.outputs[0] !== value) return undefined;
    const passesOn = spec.results === "same" || (moved && spec.results === "moved");
    if (spec.activation || !passesOn) return spec;
    [value] = call.inputs;
    call = callThatMade(network, value);
  }
  return undefined;
}

/** The activation of the last layer before an output, if it has one. A loss with a form for its `link` works on logits. */
export function finalActivation(network: Network, output: string): Activation | undefined {
  const call = callThatMade(network, network.outputs[output]);
  // It is applied to the first result of a call.
  return call?.outputs[0] === network.outputs[output] ? network.layers[call.layer].spec.activation : undefined;
}
