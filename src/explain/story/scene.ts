/**
 * What is being explained, made ready to be read: the forward half of a model's training step with its loops written
 * out, every value in it in float64, and names for the values that people know.
 *
 * A *station* is a value that a path is told by: what a neuron adds up, what it gives, what a layer gives, what a loop
 * carries. Stations are found in the graph (a product with a parameter, and the sums it feeds), not by kinds of layers;
 * so a layer of one's own has them, too. What a layer calls by a name (`forgetGate`, `scores`) is a station of that name.
 */
import { runGraph } from "../../backend/reference/index.ts";
import { dtypes, type Shape, type TypedArray } from "../../base/index.ts";
import { type Graph, type Node, nodesOf, readersOf } from "../../ir/index.ts";
import { Axes } from "../../scalar/index.ts";
import { mapTree, placeOf } from "../../train/step/cells.ts";
import type { StepNodes } from "../../train/step/train.ts";
import { unroll } from "../../transform/unroll.ts";
import { inFull, type Training } from "../training.ts";
import { indexOf } from "./places.ts";

export interface Station {
  readonly node: Node;
  /** A sum of products before it is bent, or a value that is handed on. */
  readonly kind: "sum" | "value";
  readonly layer: string;
  /** Which use of the layer, from 0; undefined where it is used once. */
  readonly call: number | undefined;
  /** Which turn of a loop; which of several values of its kind, from 0. */
  readonly turn: number | undefined;
  readonly part: number | undefined;
  /** Its own name within the layer, where the layer gives it one: `forgetGate`, `backward.hiddenState`; and the part alone. */
  readonly what: string | undefined;
  readonly scope: string | undefined;
}

/** What a value is computed from, besides constants. */
type Source = "constant" | "parameter" | "data";

export class Scene {
  readonly training: Training;
  /** The forward half, loops written out. */
  readonly graph: Graph;
  readonly inputs: readonly TypedArray[];
  readonly values: Map<Node, TypedArray> = new Map();
  /** Where things are in it. */
  readonly nodes: StepNodes;
  readonly readers: ReadonlyMap<Node, readonly Node[]>;
  readonly stations: ReadonlyMap<Node, Station>;
  /** The sums of products among them. */
  readonly sums: ReadonlySet<Node>;
  /** Leaves that have a name: parameters, the batch, the targets. */
  readonly leaves: ReadonlyMap<Node, { readonly name: string; readonly batched: boolean }>;
  readonly #sources = new Map<Node, Source>();

  constructor(training: Training) {
    this.training = training;
    const { nodes: all, written } = training.step;
    const wanted = [all.objective, ...all.calls.flatMap(({ before, after }) => [before, after])];
    const { graph, now } = unroll({ inputs: written.inputs, outputs: wanted });
    this.graph = graph;
    this.nodes = moved(all, now);
    this.inputs = inFull(training.values);
    runGraph(graph, this.inputs, undefined, this.values);
    this.readers = readersOf(graph);
    this.leaves = this.#leaves();
    for (const node of nodesOf(graph)) this.#sources.set(node, this.#sourceOf(node));
    [this.stations, this.sums] = this.#stations();
  }

  get samples(): number {
    return this.training.samples;
  }

  value(node: Node, element: number): number {
    return this.values.get(node)![element];
  }

  /** What a value is computed from. Values outside the forward half count as data. */
  source(node: Node): Source {
    return this.#sources.get(node) ?? "data";
  }

  /** Below views: what really was computed. */
  peel(node: Node): Node {
    let bare = node;
    while (bare.op.traits.view && !this.leaves.has(bare)) bare = bare.inputs[0];
    return bare;
  }

  #leaves(): Map<Node, { name: string; batched: boolean }> {
    const { nodes, training } = this;
    const leaves = new Map<Node, { name: string; batched: boolean }>();
    for (const { name } of training.plan.params) {
      leaves.set(this.graph.inputs[placeOf(training.step.inputs, "cell", name)], { name, batched: false });
      leaves.set(nodes.params[name], { name, batched: false });
    }
    for (const [name, node] of Object.entries(nodes.inputs)) leaves.set(node, { name, batched: true });
    const targets = Object.entries(nodes.targets);
    for (const [name, node] of targets)
      leaves.set(node, { name: targets.length > 1 ? `target.${name}` : "target", batched: true });
    return leaves;
  }

  #sourceOf(node: Node): Source {
    const leaf = this.leaves.get(node);
    if (leaf) return leaf.batched ? "data" : "parameter";
    const from = node.inputs.map((x) => this.#sources.get(x)!);
    if (from.includes("data")) return "data";
    return from.includes("parameter") ? "parameter" : "constant";
  }

  /** The sum that a product feeds: through additions and views, as long as nothing else reads what lies between. */
  #sumOf(product: Node): Node {
    let sum = product;
    for (let node = product; ; ) {
      const readers = this.readers.get(node) ?? [];
      const [next] = readers;
      const inside = readers.length === 1 && sameUse(next, node);
      if (!inside || !(next.op.traits.view || addsUp(next))) return sum;
      node = next;
      if (!next.op.traits.view) sum = next;
    }
  }

  #stations(): [Map<Node, Station>, Set<Node>] {
    const found = new Map<Node, "sum" | "value">();
    const sums = new Set<Node>();
    const value = (node: Node) => {
      const bare = this.peel(node);
      const known = found.has(bare) || this.leaves.has(bare) || bare === this.nodes.objective;
      if (!known && this.source(bare) === "data" && dtypes[bare.type.dtype].float) found.set(bare, "value");
    };
    const nodes = nodesOf(this.graph);
    const ends = new Set(this.nodes.calls.map(({ after }) => this.peel(after)));
    for (const node of nodes) {
      if (!node.op.traits.contraction) continue;
      const [weights, others] = split(node.inputs, (x) => this.source(x) === "parameter");
      if (weights.length !== 1 || others.length !== 1) continue;
      const sum = this.#sumOf(node);
      sums.add(sum);
      found.set(sum, ends.has(sum) ? "value" : "sum");
      value(others[0]);
    }
    for (const { after } of this.nodes.calls) value(after);
    // What a layer calls by a name, where others read it.
    for (const node of nodes)
      if (node.origin.what !== undefined && (this.readers.get(node) ?? []).some((reader) => !sameName(reader, node)))
        if (sameName(this.peel(node), node)) value(node);
    // What one turn of a loop hands to another.
    for (const [node, readers] of this.readers)
      if (readers.some((reader) => reader.origin.turn !== node.origin.turn) && node.origin.turn !== undefined)
        value(node);
    return [this.#named(found), sums];
  }

  /** Says of each what distinguishes it from the others of its layer. */
  #named(found: ReadonlyMap<Node, "sum" | "value">): Map<Node, Station> {
    const nodes = [...found.keys()].filter((node) => node.origin.layer !== undefined).sort((a, b) => a.id - b.id);
    const calls = new Map<string, Set<number | undefined>>();
    const groups = new Map<string, Node[]>();
    const keyOf = (node: Node, kind: string) => {
      const { layer, call, turn } = node.origin;
      return `${layer} ${call} ${turn} ${kind} ${nameWithin(node, kind)}`;
    };
    for (const node of nodes) {
      const layer = node.origin.layer!;
      calls.set(layer, (calls.get(layer) ?? new Set()).add(node.origin.call));
      const key = keyOf(node, found.get(node)!);
      groups.set(key, [...(groups.get(key) ?? []), node]);
    }
    return new Map(
      nodes.map((node) => {
        const { layer, call, turn } = node.origin;
        const kind = found.get(node)!;
        const group = groups.get(keyOf(node, kind))!;
        const uses = [...calls.get(layer!)!];
        return [
          node,
          {
            node,
            kind,
            layer: layer!,
            call: uses.length > 1 ? uses.indexOf(call) : undefined,
            turn,
            part: group.length > 1 ? group.indexOf(node) : undefined,
            what: nameWithin(node, kind),
            scope: node.origin.scope,
          },
        ];
      }),
    );
  }

  /** The name of one element of a leaf or a station; nothing for other values. */
  nameOf(node: Node, element: number): string | undefined {
    if (node === this.nodes.objective) return "loss";
    const leaf = this.leaves.get(node);
    if (leaf) {
      if (!leaf.batched) return `${leaf.name}${bracket(indexOf(element, node.type.shape))}`;
      const { index, sample } = this.place(node, element);
      return `${leaf.name}${brackets([...sample])}${bracket(index)}`;
    }
    const station = this.stations.get(node);
    return station && this.stationName(station, element);
  }

  stationName(station: Station, element: number): string {
    const { index, sample } = this.place(station.node, element);
    return `${this.stationLabel(station, sample)}${bracket(index)}`;
  }

  /** Without the place in it: `rnn(step=2).sum`. */
  stationLabel({ layer, kind, call, turn, part, what }: Station, more: readonly string[] = []): string {
    const facts = [
      call === undefined ? [] : [`call=${call}`],
      turn === undefined ? [] : [`step=${turn}`],
      part === undefined ? [] : [`part=${part}`],
      more,
    ].flat();
    return `${layer}${brackets(facts)}${what === undefined ? "" : `.${what}`}${kind === "sum" ? ".sum" : ""}`;
  }

  /** A value's shape without the batch axis, and without axes of size 1 that say nothing. */
  shapeOf(node: Node): { readonly batched: boolean; readonly shape: Shape; readonly axes: readonly number[] } {
    const { shape } = node.type;
    const names = this.stations.get(node)?.what === undefined ? undefined : node.origin.axes;
    const batched = names ? names[0] === "sample" : shape[0] === this.samples;
    const axes = shape.map((_, d) => d).filter((d) => (d > 0 || !batched) && !(names?.[d] === "" && shape[d] === 1));
    return { batched, shape: axes.map((d) => shape[d]), axes };
  }

  /** An element's index without the batch axis, and the sample, where there are several. */
  place(node: Node, element: number): { readonly index: readonly number[]; readonly sample: readonly string[] } {
    const full = indexOf(element, node.type.shape);
    const { batched, axes } = this.shapeOf(node);
    return { index: axes.map((d) => full[d]), sample: batched && this.samples > 1 ? [`sample=${full[0]}`] : [] };
  }
}

const bracket = (index: readonly number[]): string => (index.length > 0 ? `[${index.join(",")}]` : "");
const brackets = (facts: readonly string[]): string => (facts.length > 0 ? `(${facts.join(", ")})` : "");

/** Whether two values belong to one use of one layer. */
function sameUse({ origin: a }: Node, { origin: b }: Node): boolean {
  return a.layer === b.layer && a.call === b.call && a.turn === b.turn;
}

/** Whether two nodes belong to one value that has a name. */
function sameName(a: Node, b: Node): boolean {
  return sameUse(a, b) && a.origin.what === b.origin.what && a.origin.scope === b.origin.scope;
}

/** A station's name within its layer. Sums have none but that of their part: `backward`. */
function nameWithin({ origin: { what, scope } }: Node, kind: string): string | undefined {
  const own = kind === "sum" ? undefined : what;
  return scope !== undefined && own !== undefined ? `${scope}.${own}` : (own ?? scope);
}

/** Element by element the sum (or difference) of its operands. */
export function addsUp(node: Node): boolean {
  if (!node.op.traits.elementwise || node.inputs.length !== 2 || !node.op.at) return false;
  const operands = node.inputs.map((x, from) => {
    const load = { k: "load", dtype: x.type.dtype, from, at: { c: 0, t: {} } } as const;
    return { type: x.type, at: () => load, atFlat: () => load };
  });
  const element = node.op.at(
    node.type.shape.map(() => ({ c: 0, t: {} })),
    operands,
    node.attrs,
    node.type,
    new Axes(),
  );
  return (
    element.k === "binary" &&
    (element.op === "add" || element.op === "sub") &&
    element.x.k === "load" &&
    element.y.k === "load"
  );
}

function split<T>(list: readonly T[], test: (x: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((x) => !test(x))];
}

function moved(nodes: StepNodes, now: ReadonlyMap<Node, Node>): StepNodes {
  const go = (node: Node): Node => now.get(node) ?? node;
  return {
    ...nodes,
    objective: go(nodes.objective),
    inputs: mapTree(nodes.inputs, go),
    targets: mapTree(nodes.targets, go),
    params: mapTree(nodes.params, go),
    calls: nodes.calls.map(({ before, after }) => ({ before: go(before), after: go(after) })),
  };
}
