/** Which values share a loop: outputs of one shape that are maps, as Adam's m, v and w are. */
import { sameShape, sizeOf } from "../../base/index.ts";
import { type Graph, type Node, nodesOf } from "../../ir/index.ts";
import type { Storage } from "./storage.ts";

/** What a machine can bind at once. */
export interface Limits {
  /** Values that one kernel may read and write. */
  readonly bindings?: number;
}

/** The values that are computed, each with a loop of its own. */
export function ownLoops(graph: Graph, { why }: Storage): Node[][] {
  const inputs = new Set(graph.inputs);
  return nodesOf(graph)
    .filter((x) => why.has(x) && !inputs.has(x) && !x.op.traits.loopResult)
    .map((x) => [x]);
}

/** Outputs of one shape that are maps, and depend on each other at most at the same place, become one loop. */
export function groupValues(graph: Graph, storage: Storage, { bindings = Number.POSITIVE_INFINITY }: Limits): Node[][] {
  const outputs = new Set(graph.outputs);
  const { host, loops } = storage;
  const known = new Map<Node, ReadonlySet<Node>>();
  const sourcesOf = (node: Node): ReadonlySet<Node> => {
    const sources = known.get(node) ?? readBy(node, storage);
    known.set(node, sources);
    return sources;
  };
  const plain = (x: Node) =>
    outputs.has(x) &&
    !host.has(x) &&
    !loops.has(x) &&
    x.op.traits.elementwise &&
    x.inputs.length > 0 &&
    sizeOf(x.type.shape) > 1;
  const fits = (group: readonly Node[], node: Node) =>
    plain(group[0]) &&
    sameShape(group[0].type.shape, node.type.shape) &&
    shares(group, node, sourcesOf) &&
    new Set([...group, node].flatMap((x) => [x, ...sourcesOf(x)])).size <= bindings &&
    !needsThrough(node, group, storage);
  const groups: Node[][] = [];
  for (const node of ownLoops(graph, storage).flat()) {
    const group = plain(node) ? groups.find((g) => fits(g, node)) : undefined;
    if (group) group.push(node);
    else groups.push([node]);
  }
  return groups;
}

/** Does a value need a member of the group at other places, or by way of a stored value? One loop would wait for itself. */
function needsThrough(node: Node, group: readonly Node[], { why }: Storage): boolean {
  const members = new Set(group);
  // Operands have smaller ids: below the first member nothing needs one.
  const first = Math.min(...group.map((x) => x.id));
  const above = new Set<Node>([node]);
  for (const x of above) for (const y of x.inputs) if (y.id > first && !members.has(y)) above.add(y);
  const needing = new Set<Node>(members);
  for (const x of [...above].sort((a, b) => a.id - b.id)) {
    if (!x.inputs.some((y) => needing.has(y))) continue;
    if (x !== node && (why.has(x) || !x.op.traits.elementwise)) return true;
    needing.add(x);
  }
  return false;
}

/** Does a value read a member of the group, or something that the group reads? */
function shares(group: readonly Node[], node: Node, sourcesOf: (x: Node) => ReadonlySet<Node>): boolean {
  const mine = sourcesOf(node);
  // Or of something larger that holds all of their elements, as four gates are slices of one value.
  const alike = (y: Node) => mine.has(y) && sizeOf(y.type.shape) >= sizeOf(node.type.shape);
  return group.some((x) => mine.has(x) || [...sourcesOf(x)].some(alike));
}

/** The stored values that a value is computed from. */
function readBy(node: Node, { why }: Storage): ReadonlySet<Node> {
  const sources = new Set<Node>();
  const seen = new Set<Node>();
  const visit = (x: Node): void => {
    for (const y of x.inputs) {
      if (seen.has(y)) continue;
      seen.add(y);
      if (why.has(y)) sources.add(y);
      else visit(y);
    }
  };
  visit(node);
  return sources;
}
