/** Graph to kernels: one for each stored value, and one for each group of states that are updated together. */
import { InternalError, sameShape, sizeOf, stridesOf } from "../../base/index.ts";
import { type Graph, type Node, nodesOf } from "../../ir/index.ts";
import { affine } from "../../scalar/index.ts";
import { Nest } from "./crossing.ts";
import type { Draft, LoopDraft } from "./draft.ts";
import { Reader } from "./elements.ts";
import { type Kernel, runAxis, type ValueId } from "./kernel.ts";
import { sortWork } from "./order.ts";
import { type Storage, sumLength, underReshape } from "./storage.ts";

/** A graph's kernels, beside its loops. Names begin with `prefix`. */
export function toKernels(
  graph: Graph,
  storage: Storage,
  numbers: ReadonlyMap<Node, ValueId>,
  loops: readonly LoopDraft[],
  { prefix, limits }: { readonly prefix: string; readonly limits: Limits },
): readonly Draft[] {
  const writer = new Writer(storage, numbers, prefix);
  const build = (groups: readonly Node[][]): Draft[] => [
    ...groups.map((group, order) => writer.kernel(group, order)),
    ...loops,
  ];
  const work = build(groupValues(graph, storage, limits));
  // Two groups may wait for each other, though no two values do; then each value gets its own loop.
  return sortWork(work, new Map()) ? work : build(ownLoops(graph, storage));
}

class Writer {
  readonly #storage: Storage;
  readonly #numbers: ReadonlyMap<Node, ValueId>;
  readonly #prefix: string;

  constructor(storage: Storage, numbers: ReadonlyMap<Node, ValueId>, prefix: string) {
    this.#storage = storage;
    this.#numbers = numbers;
    this.#prefix = prefix;
  }

  kernel(group: readonly Node[], order: number): Kernel {
    const { why, host, loops } = this.#storage;
    const isStored = (x: Node) => why.has(x);
    const own = new Set(group);
    const last = group[group.length - 1];
    const joined = group.length === 1 && !loops.has(last) ? equalParts(underReshape(last, isStored)) : undefined;
    const loop = loops.get(last) ?? Nest.over((joined?.[0] ?? underReshape(last, isStored)).type.shape);
    const reader = new Reader({
      loop,
      isStored: (x) => isStored(x) && !own.has(x),
      numberOf: (x) => this.#numbers.get(x)!,
      onCrossing(node) {
        throw new InternalError("lower", `${node.op.name} should have been stored`);
      },
    });
    const stores = group.flatMap((node) => {
      const source = underReshape(node, isStored);
      const strides = stridesOf(source.type.shape);
      const at = affine.dot(loop.index, strides);
      const store = { value: this.#numbers.get(node)!, type: node.type };
      if (!joined) return [{ ...store, at, elem: reader.elem(source, loop.index) }];
      // One loop over a part's shape writes all parts: nothing has to ask in which of them it is.
      const axis = source.attrs.axis as number;
      const step = joined[0].type.shape[axis] * strides[axis];
      return joined.map((part, k) => ({
        ...store,
        at: affine.shift(at, k * step),
        elem: reader.elem(part, loop.index),
      }));
    });
    const flops = group.reduce((sum, node) => sum + flopsOf(host.get(node) ?? node), 0);
    const parts = [last.origin.layer, (host.get(last) ?? last).op.name];
    const name = `${this.#prefix}k${order}_${parts.filter(Boolean).join("_")}`.replace(/\W/g, "_");
    return { name, axes: loop.axes, stores, reads: reader.loaded, flops, given: [runAxis], times: 1 };
  }
}

/** The parts of a value that joins several of one shape. */
function equalParts({ op, inputs, type }: Node): readonly Node[] | undefined {
  const equal = op.traits.joins && inputs.length > 1 && sizeOf(type.shape) > 0;
  return equal && inputs.every((x) => sameShape(x.type.shape, inputs[0].type.shape)) ? inputs : undefined;
}

function flopsOf(node: Node): number {
  return node.op.traits.contraction ? 2 * sizeOf(node.type.shape) * sumLength(node) : 0;
}

/** What a machine can bind at once. */
export interface Limits {
  /** Values that one kernel may read and write. */
  readonly bindings?: number;
}

/** The values that are computed, each with a loop of its own. */
function ownLoops(graph: Graph, { why }: Storage): Node[][] {
  const inputs = new Set(graph.inputs);
  return nodesOf(graph)
    .filter((x) => why.has(x) && !inputs.has(x) && !x.op.traits.loopResult)
    .map((x) => [x]);
}

/** Outputs of one shape that are maps, and depend on each other at most at the same place, become one loop. */
function groupValues(graph: Graph, storage: Storage, { bindings = Number.POSITIVE_INFINITY }: Limits): Node[][] {
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
