/** Graph to kernels: one for each stored value, and one for each group of states that are updated together. */
import { dtypes, InternalError, sameShape, sizeOf, stridesOf } from "../base/index.ts";
import { type Graph, type Node, nodesOf } from "../ir/index.ts";
import { type Affine, affine } from "../scalar/index.ts";
import { MustStore, readerFor, SplitAxis } from "./elements.ts";
import type { Kernel, LoopAxis, Why } from "./kernel.ts";
import { runAxis } from "./kernel.ts";
import { sortKernels } from "./order.ts";
import { decideStorage, sumLength } from "./storage.ts";

export interface KernelGraph {
  readonly kernels: readonly Kernel[];
  readonly why: ReadonlyMap<Node, Why>;
}

export function toKernels(graph: Graph, fed: readonly boolean[], recorded: readonly boolean[]): KernelGraph {
  const fedNodes = new Set(graph.inputs.filter((_, k) => fed[k]));
  const recordedNodes = new Set(graph.outputs.filter((_, k) => recorded[k]));
  const forced = new Set<Node>();
  for (let attempts = 0; attempts < 200; attempts++) {
    const { why, host } = decideStorage(graph, forced);
    try {
      const build = (groups: Node[][]) =>
        groups.map((group, order) => kernelOf(group, order, why, host, fedNodes, recordedNodes));
      const kernels = build(groupNodes(graph, why, host));
      // Two groups may wait for each other, though no two values do; then each value gets its own loop.
      if (sortKernels(kernels, new Map())) return { kernels, why };
      return { kernels: build(ownLoops(graph, why)), why };
    } catch (problem) {
      if (!(problem instanceof MustStore)) throw problem;
      if (forced.has(problem.node)) throw new InternalError("lower", `cannot store ${problem.node.op.name}`);
      forced.add(problem.node);
    }
  }
  throw new InternalError("lower", "storage does not settle");
}

function ownLoops(graph: Graph, why: ReadonlyMap<Node, Why>): Node[][] {
  const inputs = new Set(graph.inputs);
  return nodesOf(graph)
    .filter((x) => why.has(x) && !inputs.has(x))
    .map((x) => [x]);
}

/** Outputs of one shape that are maps, and depend on each other at most at the same place, become one loop. */
function groupNodes(graph: Graph, why: ReadonlyMap<Node, Why>, host: ReadonlyMap<Node, Node>): Node[][] {
  const outputs = new Set(graph.outputs);
  const groups: Node[][] = [];
  const nodes = ownLoops(graph, why).flat();
  const isStored = (x: Node) => why.has(x);
  const plain = (x: Node) =>
    outputs.has(x) && !host.has(x) && x.op.traits.elementwise && x.inputs.length > 0 && sizeOf(x.type.shape) > 1;
  for (const node of nodes) {
    const group = plain(node)
      ? groups.find(
          (g) =>
            plain(g[0]) &&
            sameShape(g[0].type.shape, node.type.shape) &&
            shares(g, node, why) &&
            !needsThrough(node, g, isStored),
        )
      : undefined;
    if (group) group.push(node);
    else groups.push([node]);
  }
  return groups;
}

/** Does a value need a member of the group by way of a stored value outside of it? One loop would wait for itself. */
function needsThrough(node: Node, group: readonly Node[], isStored: (x: Node) => boolean): boolean {
  const members = new Set(group);
  // Operands have smaller ids: below the first member nothing needs one.
  const first = Math.min(...group.map((x) => x.id));
  const above = new Set<Node>([node]);
  for (const x of above) for (const y of x.inputs) if (y.id > first && !members.has(y)) above.add(y);
  const needing = new Set<Node>(members);
  for (const x of [...above].sort((a, b) => a.id - b.id)) {
    if (!x.inputs.some((y) => needing.has(y))) continue;
    if (x !== node && isStored(x)) return true;
    needing.add(x);
  }
  return false;
}

/** Does a value read a member of the group, or something that the group reads? */
function shares(group: readonly Node[], node: Node, why: ReadonlyMap<Node, Why>): boolean {
  const sources = (x: Node, into: Set<Node>): Set<Node> => {
    for (const y of x.inputs) {
      if (into.has(y)) continue;
      if (why.has(y)) into.add(y);
      else sources(y, into);
    }
    return into;
  };
  const mine = sources(node, new Set());
  return group.some(
    (x) =>
      mine.has(x) || [...sources(x, new Set())].some((y) => mine.has(y) && sameShape(y.type.shape, node.type.shape)),
  );
}

/** What keeps the order, as a reshape, is never computed: what is under it is, with the same element numbers. */
function underReshape(node: Node, why: ReadonlyMap<Node, Why>): Node {
  return node.op.traits.sameOrder && !why.has(node.inputs[0]) ? underReshape(node.inputs[0], why) : node;
}

function kernelOf(
  group: readonly Node[],
  order: number,
  why: ReadonlyMap<Node, Why>,
  host: ReadonlyMap<Node, Node>,
  fed: ReadonlySet<Node>,
  recorded: ReadonlySet<Node>,
): Kernel {
  const last = group[group.length - 1];
  const name = `k${order}_${[last.origin.layer, (host.get(last) ?? last).op.name].filter(Boolean).join("_")}`.replace(
    /\W/g,
    "_",
  );
  const { shape } = underReshape(last, why).type;
  // Each original axis as an expression of the loop's axes; splits refine it.
  let axes: LoopAxis[] = shape.map((size, d) => ({ name: `i${d}`, size }));
  let index: Affine[] = axes.map((a) => affine.axis(a.name));
  for (;;) {
    const reads = new Set<Node>();
    const own = new Set(group);
    const reader = readerFor({
      axes,
      isStored: (x) => why.has(x),
      isFed: (x) => fed.has(x) || recorded.has(x),
      onLoad: (x) => reads.add(x),
      own,
    });
    try {
      const stores = group.map((node) => {
        const source = underReshape(node, why);
        const at = affine.dot(index, stridesOf(source.type.shape));
        const row = recorded.has(node)
          ? affine.scale(affine.axis(runAxis), sizeOf(node.type.shape))
          : affine.constant(0);
        return { node, at: affine.add(at, row), elem: reader.elem(source, index) };
      });
      const flops = group.reduce((sum, node) => sum + flopsOf(host.get(node) ?? node), 0);
      return { name, axes, stores, reads, flops };
    } catch (problem) {
      if (!(problem instanceof SplitAxis)) throw problem;
      const { axis, lo } = problem;
      const [outer, inner] = [`${axis}a`, `${axis}b`];
      const by = { [axis]: affine.add(affine.scale(affine.axis(outer), lo), affine.axis(inner)) };
      axes = axes.flatMap((a) =>
        a.name === axis
          ? [
              { name: outer, size: a.size / lo },
              { name: inner, size: lo },
            ]
          : [a],
      );
      index = index.map((at) => affine.substitute(at, by));
    }
  }
}

function flopsOf(node: Node): number {
  return node.op.traits.contraction ? 2 * sizeOf(node.type.shape) * sumLength(node) : 0;
}

export function bytesOf(node: Node): number {
  return sizeOf(node.type.shape) * dtypes[node.type.dtype].bytes;
}
