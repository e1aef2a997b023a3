/**
 * What goes on inside a layer: the values that it calls by a name (gates and states of a turn, scores and weights of attention, mean
 * and variance of a normalization), each with its formula; the states of all turns; and which place looked where.
 */

import { ElementRule } from "../../backend/reference/index.ts";
import { dtypes } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import type { Elem } from "../../scalar/index.ts";
import { type Formula, name, showLatex, showText } from "./formula.ts";
import { type Formulas, isInside } from "./formulas.ts";
import { elementOf, indexOf } from "./places.ts";
import type { Scene, Station } from "./scene.ts";
import type { Found } from "./target.ts";

/** One value with a name of its own: a gate, a score, a mean. */
export interface InsideValue {
  /** `lstm(step=3).forgetGate[0]` */
  readonly name: string;
  readonly layer: string;
  /** What the layer calls it: `forgetGate`. */
  readonly what: string;
  /** Which turn of a recurrence, from 0. */
  readonly step: number | undefined;
  readonly index: readonly number[];
  readonly value: number;
  readonly formula: string;
  readonly latex: string;
}

/** A recurrence's state at every turn, of one sample. */
export interface States {
  /** `lstm.hiddenState` */
  readonly name: string;
  readonly layer: string;
  readonly what: string;
  readonly sample: number;
  /** In the order of the turns' numbers: the state's numbers after each. */
  readonly turns: readonly { readonly step: number; readonly state: readonly number[] }[];
}

/** Where one head of an attention layer looked, for one sample. */
export interface Looks {
  /** `multiHeadAttention.weights` */
  readonly name: string;
  readonly layer: string;
  readonly sample: number;
  /** Which head, where there are several kinds of places before queries: `[0]`; else empty. */
  readonly head: readonly number[];
  /** The numbers of the places' tokens, where the network reads tokens. */
  readonly tokens: readonly number[] | undefined;
  /** `[queries][keys]`: scores before a mask hides some, and the weights that a softmax makes of them. */
  readonly scores: readonly (readonly number[])[] | undefined;
  readonly weights: readonly (readonly number[])[];
}

export interface Inside {
  /** What the number is made of within its layer, in the order in which it is computed. */
  readonly values: readonly InsideValue[];
  readonly states: readonly States[];
  readonly looks: readonly Looks[];
}

/** More values are not told, and more reads of one element not followed. */
const [mostValues, mostReads] = [64, 1024];

export function insideOf(scene: Scene, formulas: Formulas, target: Found): Inside {
  const { node, element, layer } = target;
  const whole = node === scene.nodes.objective;
  const sample = sampleOf(scene, node, element);
  const own = [...scene.stations.values()].filter((one) => one.what !== undefined && one.kind === "value");
  const shown = own.filter((one) => whole || one.layer === layer);
  return {
    values: whole ? [] : partsOf(scene, formulas, node, element),
    states: statesOf(scene, shown, sample),
    looks: looksOf(scene, shown, sample),
  };
}

/** The sample that an element belongs to; the first one's, where it belongs to none. */
function sampleOf(scene: Scene, node: Node, element: number): number {
  const { batched } = scene.shapeOf(node);
  return batched && node !== scene.nodes.objective ? indexOf(element, node.type.shape)[0] : 0;
}

/** The values with names that an element is computed from, within its layer and turn. */
function partsOf(scene: Scene, formulas: Formulas, node: Node, element: number): InsideValue[] {
  const start = scene.peel(node);
  const { layer, call } = start.origin;
  // A layer's result may be put together of turns: the first one that is met is told.
  let { turn } = start.origin;
  const found = new Map<string, { node: Node; element: number }>();
  const seen = new Set<string>();
  const go = (at: Node, place: number): void => {
    const key = `${at.id} ${place}`;
    if (seen.has(key) || found.size >= mostValues || scene.leaves.has(at)) return;
    seen.add(key);
    if (at.origin.layer !== layer || at.origin.call !== call) return;
    const station = scene.stations.get(at);
    // What a sum adds up is told neuron by neuron; an earlier turn is told where it is asked for.
    if (station?.kind === "sum") return;
    if (station && at !== start) turn ??= station.turn;
    if (station && at !== start && station.turn !== turn) return;
    for (const { from, place: its } of readsOf(scene, at, place)) go(from, its);
    if (station?.what !== undefined) found.set(key, { node: at, element: place });
  };
  go(start, element);
  // In the order in which they are computed.
  const sorted = [...found.values()].sort((a, b) => a.node.id - b.node.id || a.element - b.element);
  return sorted.map((one) => told(scene, formulas, one.node, one.element));
}

function told(scene: Scene, formulas: Formulas, node: Node, element: number): InsideValue {
  const station = scene.stations.get(node)!;
  const formula = isLook(station, "weights") ? softmaxOf(scene, station, element) : formulas.readable(node, element);
  return {
    name: scene.stationName(station, element),
    layer: station.layer,
    what: station.what!,
    step: station.turn,
    index: scene.place(node, element).index,
    value: scene.value(node, element),
    formula: showText(formula),
    latex: showLatex(formula),
  };
}

/** Whether a value is laid out as queries by keys. */
function isLook({ node }: Station, what: string): boolean {
  const { axes = [] } = node.origin;
  return node.origin.what === what && axes.at(-2) === "query" && axes.at(-1) === "key";
}

/** A weight is a softmax over the scores of its row. */
function softmaxOf(scene: Scene, station: Station, element: number): Formula {
  const { index, sample } = scene.place(station.node, element);
  const row = scene.stationLabel({ ...station, what: station.what!.replace(/weights$/, "scores") }, [...sample]);
  return { k: "call", fn: "softmax", args: [name(`${row}[${[...index.slice(0, -1), "·"]}]`)] };
}

/** Which elements of its operands an element is computed from. */
function readsOf(scene: Scene, node: Node, element: number): { from: Node; place: number }[] {
  const operands = node.inputs.map((x) => scene.values.get(x)!);
  const rule = new ElementRule(node, operands);
  if (!rule.rule) return [];
  rule.goTo(element);
  const found: { from: Node; place: number }[] = [];
  const walk = (e: Elem): void => {
    if (found.length >= mostReads) return;
    if (e.k === "load") found.push({ from: node.inputs[e.from], place: rule.place(e.at) });
    else if (e.k === "cast" || e.k === "unary") walk(e.x);
    else if (e.k === "select") walk(rule.read(e.cond) ? e.yes : e.no);
    else if (e.k === "guard") walk(isInside(rule, e) ? e.yes : e.no);
    else if (e.k === "reduce") rule.each(e.axes, () => walk(e.x));
    else if (e.k === "binary" || e.k === "compare") for (const part of [e.x, e.y]) walk(part);
  };
  walk(rule.rule);
  return found;
}

/** Of what is handed from turn to turn. */
function statesOf(scene: Scene, stations: readonly Station[], sample: number): States[] {
  const groups = new Map<string, Station[]>();
  for (const one of stations) {
    if (one.turn === undefined || !/(^|\.)(hidden|cell)State$/.test(one.what!)) continue;
    const key = `${one.layer} ${one.call} ${one.what}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((list) => {
    const sorted = list.toSorted((a, b) => a.turn! - b.turn!);
    const { layer, what } = list[0];
    return {
      name: scene.stationLabel({ ...list[0], turn: undefined, part: undefined }),
      layer,
      what: what!,
      sample,
      turns: sorted.map(({ node, turn }) => ({ step: turn!, state: rowOf(scene, node, sample) })),
    };
  });
}

/** A sample's numbers. */
function rowOf(scene: Scene, node: Node, sample: number): number[] {
  const values = scene.values.get(node)!;
  const size = values.length / scene.samples;
  return Array.from(values.subarray(sample * size, (sample + 1) * size));
}

/** Of attention: the last two axes of its weights are queries and keys. */
function looksOf(scene: Scene, stations: readonly Station[], sample: number): Looks[] {
  return stations
    .filter((one) => isLook(one, "weights"))
    .flatMap((one) => {
      const scores = stations.find(
        (other) =>
          isLook(other, "scores") && other.layer === one.layer && other.call === one.call && other.turn === one.turn,
      );
      const { shape } = one.node.type;
      const before = shape.slice(1, -2);
      return Array.from({ length: before.reduce((size, n) => size * n, 1) }, (_, k): Looks => {
        const head = indexOf(k, before);
        const table = ({ node }: Station) => tableOf(scene, node, [sample, ...head]);
        const { axes } = scene.shapeOf(one.node);
        return {
          name: scene.stationLabel(one),
          layer: one.layer,
          sample,
          head: head.filter((_, d) => axes.includes(d + 1)),
          tokens: tokensOf(scene, shape.at(-1)!, sample),
          scores: scores && table(scores),
          weights: table(one),
        };
      });
    });
}

/** The integers that the network reads for this sample, where there is one of them for each place. */
function tokensOf(scene: Scene, places: number, sample: number): number[] | undefined {
  const whole = Object.values(scene.nodes.inputs).filter(({ type }) => dtypes[type.dtype].float === false);
  const [only, ...others] = whole.filter(({ type }) => type.shape.length === 2 && type.shape[1] === places);
  const values = only && scene.values.get(only);
  return values && others.length === 0
    ? Array.from(values.subarray(sample * places, (sample + 1) * places))
    : undefined;
}

/** Rows and columns behind leading indices. */
function tableOf(scene: Scene, node: Node, lead: readonly number[]): number[][] {
  const { shape } = node.type;
  const [rows, columns] = shape.slice(-2);
  const values = scene.values.get(node)!;
  const start = elementOf([...lead, 0, 0], shape);
  return Array.from({ length: rows }, (_, r) =>
    Array.from(values.subarray(start + r * columns, start + (r + 1) * columns)),
  );
}
