/**
 * The graph: typed, static, single assignment. A node is a value. A graph is a list of inputs and a list of outputs; its
 * body is all nodes from which the outputs are computed. Nodes never change once made.
 */
import type { Type } from "../base/index.ts";
import type { Affine, Axes, Elem } from "../scalar/index.ts";

export type Attrs = Readonly<Record<string, unknown>>;

/** An operand as an element rule sees it: something that can be read at a place. */
export interface Operand {
  readonly type: Type;
  at(index: readonly Affine[]): Elem;
  /** By row-major element number. */
  atFlat(flat: Affine): Elem;
}

/** What passes ask of an op. Shared code asks these; it never asks an op's name. */
interface OpTraits {
  /** Only moves elements: reading through it is as cheap as reading its operand. */
  readonly view?: boolean;
  /** Its elements are the operand's, in the same order: element number n is element number n. */
  readonly sameOrder?: boolean;
  /** A view whose elements share elements of the operand: a value behind it is read several times over. */
  readonly overlaps?: boolean;
  /** Each element depends on the operands' elements of the same index, and on nothing else. */
  readonly elementwise?: boolean;
  /** Takes tens of instructions for each element, so it should not be computed twice. */
  readonly costly?: boolean;
  /** Adds up products over axes that the result does not have. */
  readonly contraction?: boolean;
  /** Computes one element from many. */
  readonly reduction?: boolean;
  /** For each element, reads as many of its operand as a row has: that had better be in memory. */
  readonly rereads?: boolean;
  /** Runs a graph of its own (attribute `body`), and so has several results. */
  readonly loop?: boolean;
  /** Its operands one after the other along the attribute `axis`. */
  readonly joins?: boolean;
  /** Reads elements at indices that are data. */
  readonly gathers?: boolean;
  /** Adds to elements at indices that are data. */
  readonly scatters?: boolean;
  /** Has no rule: its value is given when the graph runs. */
  readonly given?: boolean;
  /** Is one of the results of a loop. */
  readonly loopResult?: boolean;
  /** An element depends on its own index as well: a slice of the result is not the op on slices of its operands. */
  readonly positional?: boolean;
  /** Random bits, from a seed and a counter. */
  readonly draws?: boolean;
}

/** What a node needs to know of its op. The whole rule (gradient, samples) is in `ops/rule.ts`. */
export interface Op {
  readonly name: string;
  readonly traits: OpTraits;
  /** The result's type; throws where the operands do not fit. */
  type(inputs: readonly Type[], attrs: Attrs): Type;
  /** All results' types, of an op that has several. */
  results?(inputs: readonly Type[], attrs: Attrs): readonly Type[];
  /** One element of the result; `axes` names those that it reduces. Inputs and loops have none. */
  at?(index: readonly Affine[], inputs: readonly Operand[], attrs: Attrs, type: Type, axes: Axes): Elem;
}

/** Where a node comes from: the layer that made it and, in a gradient, the forward node and the rule. */
export interface Origin {
  readonly layer?: string;
  /** Which use of the layer, where it is called several times: from 0, counting all calls of the network. */
  readonly call?: number;
  /** Which iteration of a loop, where the loop was written out (see `transform/unroll.ts`). */
  readonly turn?: number;
  /** Which of a layer's values it belongs to, where that has a name: `forgetGate`; and which part of the layer: `backward`. */
  readonly what?: string;
  readonly scope?: string;
  /** What the axes of a named value count, where its shape does not tell: "sample" first, "" for one that says nothing. */
  readonly axes?: readonly string[];
  readonly gradientOf?: Node;
  readonly rule?: string;
}

export interface Node {
  /** Unique in this process, and larger than the ids of all operands. */
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Node[];
  readonly attrs: Attrs;
  readonly type: Type;
  readonly results?: readonly Type[];
  readonly origin: Origin;
}

export interface Graph {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

let made = 0;
let current: Origin = {};

/** Runs `build`; the nodes it makes carry `origin` (merged into the origin around it). */
export function withOrigin<T>(origin: Origin, build: () => T): T {
  const outer = current;
  current = { ...outer, ...origin };
  try {
    return build();
  } finally {
    current = outer;
  }
}

/** The same for a part of a layer, which may lie in another part: `backward.cell0`. */
export function withScope<T>(scope: string, build: () => T): T {
  return withOrigin({ scope: current.scope === undefined ? scope : `${current.scope}.${scope}` }, build);
}

/** Makes a node: asks the op for its type, which throws where operands do not fit. */
export function apply(op: Op, inputs: readonly Node[], attrs: Attrs = {}): Node {
  const types = inputs.map((x) => x.type);
  const results = op.results?.(types, attrs);
  return { id: made++, op, inputs, attrs, type: op.type(types, attrs), origin: current, ...(results && { results }) };
}

/** The same node over other operands; its origin is kept. */
export function rebuild(node: Node, inputs: readonly Node[], attrs: Attrs = node.attrs): Node {
  if (attrs === node.attrs && inputs.every((x, i) => x === node.inputs[i])) return node;
  return withOrigin(node.origin, () => apply(node.op, inputs, attrs));
}

/** All nodes that the outputs need (and all inputs), operands first. */
export function nodesOf(graph: Graph): Node[] {
  const seen = new Set<Node>(graph.inputs);
  // A stack of our own: recursion over a deep graph would overflow the call stack.
  const stack = [...graph.outputs];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** Rewrites a graph from the inputs down: `rule` gets each node over its already rewritten operands. */
export function rewrite(graph: Graph, rule: (node: Node, original: Node) => Node): Graph {
  const now = new Map<Node, Node>();
  for (const node of nodesOf(graph)) {
    const kept = rebuild(
      node,
      node.inputs.map((x) => now.get(x)!),
    );
    now.set(node, graph.inputs.includes(node) ? node : rule(kept, node));
  }
  return { inputs: graph.inputs, outputs: graph.outputs.map((x) => now.get(x)!) };
}

/** How many times each node is read, an output counting as one reader. */
export function readersOf(graph: Graph): Map<Node, Node[]> {
  const readers = new Map<Node, Node[]>();
  for (const node of nodesOf(graph)) {
    for (const x of node.inputs) {
      const list = readers.get(x);
      if (list) list.push(node);
      else readers.set(x, [node]);
    }
  }
  return readers;
}
