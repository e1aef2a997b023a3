/**
 * One forward loop instead of two, and no value of it computed again.
 *
 * *Merge*: loops with the same operands and the same carries are one, whose stacks are those of both. It undoes the second run that
 * a gradient asks for. *Share*: where a loop reads what another has stacked, whatever it computes from that alone the other may
 * have computed already: what is dear is stacked there, and what is cheap is computed again from the stacks under it.
 */
import { type Graph, type Node, nodesOf, rebuild } from "../../ir/index.ts";
import { keyOf } from "../../ir/key.ts";
import * as o from "../../ops/index.ts";
import {
  assemble,
  bodyOf,
  type Carry,
  type Given,
  insideOf,
  isDear,
  loopsOf,
  type Parts,
  partsOf,
  resultsOf,
  substitute,
} from "./parts.ts";

/** Copies of nodes over other inputs, equal values once. */
class Same {
  readonly #known = new Map<string, Node>();
  readonly now = new Map<Node, Node>();

  /** Says what takes an input's place. */
  bind(input: Node, by: Node): void {
    this.now.set(input, by);
  }

  /** The copies of some values. */
  copy(outputs: readonly Node[]): Node[] {
    for (const node of nodesOf({ inputs: [], outputs })) {
      if (this.now.has(node)) continue;
      const made = rebuild(
        node,
        node.inputs.map((x) => this.now.get(x)!),
      );
      const key = keyOf(made);
      const same = this.#known.get(key) ?? made;
      this.#known.set(key, same);
      this.now.set(node, same);
    }
    return outputs.map((x) => this.now.get(x)!);
  }
}

export function mergeLoops(graph: Graph): Graph {
  let now = graph;
  for (let merged = mergeTwo(now); merged; merged = mergeTwo(now)) now = merged;
  return now;
}

function mergeTwo(graph: Graph): Graph | undefined {
  const loops = loopsOf(graph);
  for (const [k, second] of loops.entries())
    for (const first of loops.slice(0, k)) {
      const merged = together(first, second);
      if (!merged) continue;
      const results = resultsOf(graph);
      const replaced = new Map<Node, Node>();
      for (const [loop, places] of [
        [first, merged.first],
        [second, merged.second],
      ] as const)
        for (const [index, nodes] of results.get(loop)!)
          for (const node of nodes) replaced.set(node, o.result(merged.loop, places[index]));
      return substitute(graph, replaced);
    }
  return undefined;
}

interface Together {
  readonly loop: Node;
  /** Which result of the new loop each result of the old ones has become. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** Two loops as one, where they have the same operands and pass on the same carries. */
function together(first: Node, second: Node): Together | undefined {
  const [a, b] = [partsOf(first), partsOf(second)];
  const alike =
    a.length === b.length &&
    a.reverse === b.reverse &&
    a.remat === b.remat &&
    a.open === b.open &&
    a.carries.length === b.carries.length &&
    a.rows.length === b.rows.length &&
    first.inputs.length === second.inputs.length &&
    first.inputs.every((x, k) => x === second.inputs[k]);
  if (!alike) return undefined;
  const same = new Same();
  const inputs = insideOf(a);
  for (const x of inputs) same.bind(x, x);
  const own = same.copy(bodyOf(a).outputs);
  for (const [k, x] of insideOf(b).entries()) same.bind(x, inputs[k]);
  const other = same.copy(bodyOf(b).outputs);
  const count = a.carries.length;
  if (other.slice(0, count).some((x, k) => x !== own[k])) return undefined;
  const stacks = [...new Set([...own.slice(count), ...other.slice(count)])];
  const place = (x: Node, k: number) => (k < count ? k : count + stacks.indexOf(x));
  return {
    loop: assemble({ ...a, carries: a.carries.map((carry, k) => ({ ...carry, next: own[k] })), stacks }, first),
    first: own.map(place),
    second: other.map(place),
  };
}

export function shareLoops(graph: Graph): Graph {
  let now = graph;
  for (let shared = shareAny(now); shared; shared = shareAny(now)) now = shared;
  return now;
}

function shareAny(graph: Graph): Graph | undefined {
  const loops = loopsOf(graph);
  for (const [k, taker] of loops.entries())
    for (const giver of loops.slice(0, k)) {
      const shared = shareTwo(graph, giver, taker);
      if (shared) return shared;
    }
  return undefined;
}

function shareTwo(graph: Graph, giver: Node, taker: Node): Graph | undefined {
  const [f, g] = [partsOf(giver), partsOf(taker)];
  if (f.length !== g.length || f.remat || g.remat) return undefined;
  const bound = boundTo(g, giver, f);
  if (
    ![...bound.keys()].some((x) => g.rows.some(({ inside, outside }) => inside === x && outside.op.traits.loopResult))
  )
    return undefined;
  const same = new Same();
  for (const x of insideOf(f)) same.bind(x, x);
  const own = same.copy(bodyOf(f).outputs);
  const known = new Set(same.now.values());
  for (const [x, by] of bound) same.bind(x, same.now.get(by)!);

  const taken = new Sharing(g, bound, same, known);
  const next = taken.parts();
  if (taken.stacks.length === 0) return undefined;
  const count = f.carries.length;
  const stacks = [...own.slice(count)];
  const places = taken.stacks.map(({ value }) => {
    const at = stacks.indexOf(value);
    return count + (at >= 0 ? at : stacks.push(value) - 1);
  });
  const more = assemble({ ...f, carries: f.carries.map((carry, k) => ({ ...carry, next: own[k] })), stacks }, giver);
  const rows = taken.stacks.map(({ inside }, k) => ({ inside, outside: o.result(more, places[k]) }));
  const less = assemble({ ...next, rows: [...next.rows, ...rows] }, taker);
  const replaced = new Map<Node, Node>();
  const results = resultsOf(graph);
  for (const [loop, now] of [
    [giver, more],
    [taker, less],
  ] as const)
    for (const [index, nodes] of results.get(loop)!) for (const node of nodes) replaced.set(node, o.result(now, index));
  return substitute(graph, replaced);
}

/** The inputs of a loop's body that are values of another loop's body. */
function boundTo(g: Parts, giver: Node, f: Parts): Map<Node, Node> {
  const bound = new Map<Node, Node>();
  const give = (list: readonly Given[], to: readonly Given[]) => {
    for (const { inside, outside } of list) {
      const from = to.find((one) => one.outside === outside);
      if (from) bound.set(inside, from.inside);
    }
  };
  give(g.rows, f.rows);
  give(g.stay, f.stay);
  for (const { inside, outside } of g.rows) {
    if (!outside.op.traits.loopResult || outside.inputs[0] !== giver) continue;
    const index = (outside.attrs.index as number) - f.carries.length;
    if (index >= 0) bound.set(inside, f.stacks[index]);
  }
  return bound;
}

interface NewStack {
  /** The value in the giver's body, and what the taker reads in its place. */
  readonly value: Node;
  readonly inside: Node;
}

/** The taker's body, in which what the giver knows already is read. */
class Sharing {
  readonly stacks: NewStack[] = [];
  readonly #parts: Parts;
  readonly #bound: ReadonlyMap<Node, Node>;
  readonly #same: Same;
  readonly #known: ReadonlySet<Node>;
  /** What is computed from values of the giver alone. */
  readonly #shared = new Set<Node>();
  readonly #now = new Map<Node, Node>();

  constructor(parts: Parts, bound: ReadonlyMap<Node, Node>, same: Same, known: ReadonlySet<Node>) {
    this.#parts = parts;
    this.#bound = bound;
    this.#same = same;
    this.#known = known;
  }

  parts(): Parts {
    const { carries, stacks } = this.#parts;
    const body = bodyOf(this.#parts);
    const nodes = nodesOf(body);
    const inputs = new Set(body.inputs);
    for (const x of nodes) {
      if (inputs.has(x) ? this.#bound.has(x) : x.inputs.every((y) => this.#shared.has(y))) this.#shared.add(x);
    }
    this.#same.copy(nodes.filter((x) => this.#shared.has(x)));
    for (const x of nodes) {
      if (this.#shared.has(x)) continue;
      const operands = inputs.has(x) ? [] : x.inputs.map((y) => this.#resolve(y));
      this.#now.set(x, inputs.has(x) ? x : rebuild(x, operands));
    }
    const nextOf = (carry: Carry): Carry => ({ ...carry, next: this.#resolve(carry.next) });
    return { ...this.#parts, carries: carries.map(nextOf), stacks: stacks.map((x) => this.#resolve(x)) };
  }

  /** What stands for a value in the new body. */
  #resolve(node: Node): Node {
    const made = this.#now.get(node);
    if (made) return made;
    const value = this.#same.now.get(node);
    const here = ((): Node => {
      if (this.#bound.has(node) || node.inputs.length === 0) return node;
      if (isDear(node) && value && this.#known.has(value)) return this.#stack(value, node);
      return rebuild(
        node,
        node.inputs.map((x) => this.#resolve(x)),
      );
    })();
    this.#now.set(node, here);
    return here;
  }

  #stack(value: Node, like: Node): Node {
    const known = this.stacks.find((one) => one.value === value);
    if (known) return known.inside;
    const inside = o.input(like.type);
    this.stacks.push({ value, inside });
    return inside;
  }
}
