/** Which number of a model is meant. */
import {
  isRecord,
  type Shape,
  ShapeError,
  show,
  showType,
  unknownName,
  ValueError,
  wantWhole,
} from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import { elementOf } from "./places.ts";
import type { Scene, Station } from "./scene.ts";

/** A place in an array: one number will do where there is one axis. */
export type Index = number | readonly number[];

/** A number of a parameter: `{ layer: "hidden", param: "kernel", index: [0, 0] }`. */
export interface AtParameter {
  readonly layer: string;
  readonly param: string;
  /** May be left out where the parameter is one number. */
  readonly index?: Index;
}

/** A number that a layer gives for one sample: a neuron's activation, a pixel of a feature map. */
export interface AtNeuron {
  readonly layer: string;
  /** Its place in the layer's output, without the batch axis. `unit` and `index` mean the same. */
  readonly unit?: Index;
  readonly index?: Index;
  /**
   * `"sum"`: before the activation. Or what the layer calls by a name: `"forgetGate"`, `"scores"`, `"mean"`; in a part of a layer,
   * `"backward.hiddenState"`. Default: `"output"`.
   */
  readonly value?: "output" | "sum" | (string & {});
  /** Which sample of the batch. Default: 0. */
  readonly sample?: number;
  /** Which turn of a loop inside the layer. Default: what the layer gives at its end. */
  readonly step?: number;
  /** Which of several values inside the layer, as names tell them. */
  readonly part?: number;
  /** Which use of a layer that is called several times, from 0. Default: the last. */
  readonly call?: number;
}

/** A number of a sample: `{ input: "input", index: [0] }`. */
export interface AtInput {
  readonly input: string;
  readonly index?: Index;
  readonly sample?: number;
}

/** The slope of the loss by one of these, as the number to be explained. */
export interface AtGradient {
  readonly gradient: AtParameter | AtNeuron | AtInput;
}

/**
 * Also as a name, as stories write it: `"loss"`, `"hidden/kernel[0,0]"`, `"hidden.sum[1]"`, `"rnn(step=2, sample=1)[0]"`,
 * `"lstm(step=3).forgetGate[0]"`.
 */
export type At = AtParameter | AtNeuron | AtInput | AtGradient | string;

/** A target found: a node of the scene's graph, and an element of it. */
export interface Found {
  readonly node: Node;
  readonly element: number;
  readonly name: string;
  /** The layer it belongs to, as nodes remember it. */
  readonly layer: string;
  /** The parameter's position in the plan, where it is one. */
  readonly param: number | undefined;
  readonly gradient: boolean;
}

const subject = "explain";

/** What a record may say, by its first word. */
const words = {
  gradient: ["gradient"],
  input: ["input", "index", "sample"],
  param: ["layer", "param", "index"],
  layer: ["layer", "unit", "index", "value", "sample", "step", "part", "call"],
} as const;
const counted = ["sample", "step", "part", "call"] as const;

/** Throws a ValueError that names the nearest layer, parameter or place where there is no such number. */
export function findTarget(scene: Scene, at: At): Found {
  const { objective } = scene.nodes;
  if (at === "loss")
    return { node: objective, element: 0, name: "loss", layer: "loss", param: undefined, gradient: false };
  if (typeof at === "string") return findTarget(scene, readName(scene, at));
  if (!isRecord(at)) throw wrong(at);
  const said = Object.fromEntries(Object.entries(at).filter(([, value]) => value !== undefined));
  const kind = (["gradient", "input", "param", "layer"] as const).find((word) => Object.hasOwn(said, word));
  if (kind === undefined || (kind === "param" && !Object.hasOwn(said, "layer"))) throw wrong(at);
  for (const word of Object.keys(said))
    if (!(words[kind] as readonly string[]).includes(word)) throw unknownName(subject, "word in at", word, words[kind]);
  if (kind === "layer" && "unit" in said && "index" in said) throw wrong(at);
  for (const word of counted) if (word in said) wantWhole(subject, word, said[word], 0);
  switch (kind) {
    case "gradient": {
      const { gradient: by } = said as unknown as AtGradient;
      // The slope of a slope is not told here.
      if (isRecord(by) && "gradient" in by) throw wrong(at);
      return { ...findTarget(scene, by), gradient: true };
    }
    case "input":
      return findInput(scene, said as unknown as AtInput);
    case "param":
      return findParameter(scene, said as unknown as AtParameter);
    case "layer":
      return findNeuron(scene, said as unknown as AtNeuron);
  }
}

/** A name as stories write it: read from its end, since layers may be called anything. */
function readName(scene: Scene, text: string): Exclude<At, string> {
  const slope = /^∂loss\/∂(.+)$/s.exec(text);
  return slope ? { gradient: readValue(scene, slope[1]) } : readValue(scene, text);
}

function readValue(scene: Scene, text: string): AtParameter | AtNeuron | AtInput {
  const [, stem, place] = /^(.*?)(?:\[([^[\]]*)\])?$/s.exec(text.trim())!;
  const index = place === undefined ? undefined : place.split(",").map((part) => Number(part.trim() || Number.NaN));
  const all = scene.training.plan.network.layers.map((layer) => layer.name);
  // Parameters of parts have names with a stroke of their own: `both/forward/kernel`.
  const owner = all.filter((name) => stem.startsWith(`${name}/`)).sort((a, b) => b.length - a.length)[0];
  const cut = owner?.length ?? stem.lastIndexOf("/");
  if (cut >= 0) return { layer: stem.slice(0, cut), param: stem.slice(cut + 1), index };
  const [name, facts, value] = readStem(stem, all);
  const given: Record<string, number> = {};
  for (const fact of facts?.split(",") ?? []) {
    const [word, number] = fact.split("=").map((part) => part.trim());
    const known = ["sample", "step", "part", "call"];
    if (!known.includes(word)) throw unknownName(subject, "word in at", word, known);
    given[word] = Number(number || Number.NaN);
  }
  if (!all.includes(name) && Object.hasOwn(scene.nodes.inputs, name)) return { input: name, index, ...given };
  return { layer: name, index, value, ...given };
}

/** `lstm(step=3).forgetGate` in three parts. A layer's name may have dots: the longest that fits is meant. */
function readStem(stem: string, layers: readonly string[]): [name: string, facts: string | undefined, value: string] {
  const rest = /^(?:\(([^()]*)\))?(?:\.([\w.]+))?$/;
  const known = layers.filter((name) => stem.startsWith(name) && rest.test(stem.slice(name.length)));
  const longest = known.sort((a, b) => b.length - a.length)[0];
  const [, name, facts, value = "output"] =
    longest === undefined
      ? /^(.*?)(?:\(([^()]*)\))?(?:\.(\w+))?$/s.exec(stem)!
      : [stem, longest, ...rest.exec(stem.slice(longest.length))!.slice(1)];
  return [name, facts, value];
}

function wrong(at: unknown): ValueError {
  return new ValueError(subject, `at is ${show(at)}`, {
    code: "explain-at",
    hint: 'for example { layer: "hidden", param: "kernel", index: [0, 0] }, { layer: "hidden", unit: 0 } or "loss"',
    facts: { received: at },
  });
}

function wantLayer(scene: Scene, layer: string): void {
  const names = scene.training.plan.network.layers.map(({ name }) => name);
  if (!names.includes(layer)) throw unknownName(subject, "layer", layer, names);
}

function findParameter(scene: Scene, { layer, param, index }: AtParameter): Found {
  wantLayer(scene, layer);
  const { params } = scene.training.plan;
  const own = params.filter(({ name }) => name.startsWith(`${layer}/`));
  const position = params.findIndex(({ name }) => name === `${layer}/${param}`);
  if (position < 0)
    throw unknownName(
      subject,
      `parameter of ${layer}`,
      param,
      own.map(({ name }) => name.slice(layer.length + 1)),
    );
  const { name, shape } = params[position];
  const element = placeIn(name, index, shape);
  const node = scene.nodes.params[name];
  return { node, element, name: scene.nameOf(node, element)!, layer, param: position, gradient: false };
}

function findInput(scene: Scene, { input, index, sample }: AtInput): Found {
  const names = Object.keys(scene.nodes.inputs);
  if (!names.includes(input)) throw unknownName(subject, "input", input, names);
  const node = scene.nodes.inputs[input];
  const element = placeInBatch(scene, input, node.type.shape, index, sample);
  if (!node.type.dtype.startsWith("f"))
    throw new ValueError(subject, `input "${input}" holds ${showType(node.type)}, which has no slope`, {
      code: "explain-no-slope",
      hint: 'give the samples as floats: x.cast("f32")',
      facts: { input, type: node.type },
    });
  return { node, element, name: scene.nameOf(node, element)!, layer: "batch", param: undefined, gradient: false };
}

function findNeuron(scene: Scene, at: AtNeuron): Found {
  wantLayer(scene, at.layer);
  const node = layerValue(scene, at);
  const { batched, shape } = scene.shapeOf(node);
  const index = "unit" in at ? at.unit : at.index;
  // What all samples share has no sample.
  const element = batched
    ? placeInBatch(scene, at.layer, [scene.samples, ...shape], index, at.sample)
    : placeIn(at.layer, index, shape);
  // A view of something else, say a flattened image, has its own name here.
  const place = scene.place(node, element);
  const called = scene.nameOf(node, element) ?? `${at.layer}${sampleText(place.sample)}[${place.index}]`;
  return { node, element, name: called, layer: at.layer, param: undefined, gradient: false };
}

const sampleText = (sample: readonly string[]): string => (sample.length > 0 ? `(${sample})` : "");

/** The value of a layer that is meant. */
function layerValue(scene: Scene, { layer, value = "output", step, part, call }: AtNeuron): Node {
  const { network } = scene.training.plan;
  const uses = network.calls.flatMap((use, k) => (network.layers[use.layer].name === layer ? [k] : []));
  const use = call === undefined ? uses[uses.length - 1] : uses[call];
  if (use === undefined)
    throw new ValueError(subject, `call is ${call}, but ${layer} is called ${uses.length} times`, {
      code: "explain-call",
      hint: `a whole number from 0 to ${uses.length - 1}`,
      facts: { layer, received: call, calls: uses.length },
    });
  const own = [...scene.stations.values()].filter((one) => one.layer === layer && one.node.origin.call === use);
  const names = [...new Set(own.flatMap(({ what, kind }) => (what && kind === "value" ? [what] : [])))];
  const known = [
    "output",
    "sum",
    ...names,
    ...own.flatMap(({ scope, kind }) => (scope && kind === "sum" ? [`${scope}.sum`] : [])),
  ];
  if (!known.includes(value)) throw unknownName(subject, "value", value, [...new Set(known)]);
  const plain = value === "output" || value === "sum";
  if (plain && step === undefined && part === undefined)
    return scene.nodes.calls[use][value === "sum" ? "before" : "after"];
  const inside = own.filter((one) => isMeant(one, value));
  const there = step === undefined ? inside : inside.filter(({ turn }) => turn === step);
  const steps = new Set(inside.map(({ turn }) => turn).filter((turn) => turn !== undefined));
  if (there.length === 0)
    throw new ValueError(subject, `${layer} has no step ${step}`, {
      code: "explain-step",
      hint: steps.size > 0 ? `steps run 0..${Math.max(...steps)}` : "it has no loop inside",
      facts: { layer, received: step, steps: steps.size },
    });
  const found = part === undefined ? foremost(there) : there.find((station) => station.part === part);
  if (found) return found.node;
  throw new ValueError(subject, `${layer} has no part ${part}`, {
    code: "explain-part",
    hint: there.length > 1 ? `parts run 0..${there.length - 1}` : "it has one part only",
    facts: { layer, received: part, parts: there.length },
  });
}

/** Whether a station is one that "output", "sum" or a name means. */
function isMeant({ kind, what, scope }: Station, value: string): boolean {
  if (value === "output") return kind === "value";
  if (kind === "sum") return value === "sum" || value === `${scope}.sum`;
  return value === what;
}

/** Of several values the one that a turn hands on: its hidden state, or the last. */
function foremost(list: readonly Station[]): Station | undefined {
  return list.find(({ what }) => what === "hiddenState" || what?.endsWith(".hiddenState")) ?? list.at(-1);
}

function placeInBatch(scene: Scene, what: string, shape: Shape, index: Index | undefined, sample = 0): number {
  if (!Number.isInteger(sample) || sample < 0 || sample >= scene.samples)
    throw new ValueError(subject, `sample is ${sample}, but x holds ${scene.samples}`, {
      code: "explain-sample",
      hint: scene.samples === 1 ? "there is one sample, 0" : `a whole number from 0 to ${scene.samples - 1}`,
      facts: { received: sample, samples: scene.samples },
    });
  const rest = shape.slice(1);
  return sample * rest.reduce((size, n) => size * n, 1) + placeIn(what, index, rest);
}

/** The element number of an index, which must lie inside. */
function placeIn(what: string, index: Index | undefined, shape: Shape): number {
  const single = shape.every((n) => n === 1);
  const given = index === undefined ? (single ? shape.map(() => 0) : []) : typeof index === "number" ? [index] : index;
  if (Array.isArray(given) && given.length === shape.length) {
    const bad = given.findIndex((at, d) => !Number.isInteger(at) || at < 0 || at >= shape[d]);
    if (bad < 0) return elementOf(given, shape);
    const near = given.map((at, d) => (Number.isFinite(at) ? Math.min(Math.max(Math.round(at), 0), shape[d] - 1) : 0));
    throw new ValueError(subject, `${show(given)} is not a place in ${what}, which is [${shape}]`, {
      code: "explain-index",
      hint: `the nearest place is [${near}]; axis ${bad} runs 0..${shape[bad] - 1}`,
      facts: { what, received: given, shape, nearest: near },
    });
  }
  throw new ShapeError(
    subject,
    index === undefined
      ? `${what} is [${shape}], and no index says which`
      : `index ${show(index)} does not fit ${what}, which is [${shape}]`,
    {
      code: "explain-index-rank",
      hint: `${shape.length} number${shape.length === 1 ? "" : "s"}, such as [${shape.map(() => 0)}]`,
      facts: { what, received: index, shape },
    },
  );
}
