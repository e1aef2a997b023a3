/**
 * Decides which values get memory. The rest is fused into its readers.
 *
 * Stored: inputs and outputs; contractions and reductions; what a contraction reads, unless it is a plain load after
 * views (so that its inner loop does nothing but multiply); costly values that are read twice or repeated by a
 * broadcast. Then storage moves *down* chains of elementwise ops with a single reader, so that bias and activation
 * become the epilogue of the product before them.
 */
import { sameShape, sizeOf } from "../base/index.ts";
import { type Graph, type Node, nodesOf } from "../ir/index.ts";
import { parseSpec, reducedAxes } from "../ops/index.ts";
import { longSum } from "./accumulate.ts";
import type { Why } from "./kernel.ts";

export interface Storage {
  readonly why: ReadonlyMap<Node, Why>;
  /** Stored value → the contraction or reduction whose epilogue computes it. */
  readonly host: ReadonlyMap<Node, Node>;
}

export function sumLength(node: Node): number {
  if (!node.op.traits.contraction) return 0;
  const sizes = node.attrs.sizes as Record<string, number>;
  return reducedAxes(parseSpec(node.attrs.spec as string)).reduce((n, name) => n * sizes[name], 1);
}

/** The value under the views. */
function behindViews(node: Node): Node {
  return node.op.traits.view && !node.op.traits.overlaps ? behindViews(node.inputs[0]) : node;
}

export function decideStorage(graph: Graph, forced: ReadonlySet<Node>): Storage {
  const nodes = nodesOf(graph);
  const readers = new Map<Node, Node[]>(nodes.map((x) => [x, []]));
  for (const node of nodes) for (const x of new Set(node.inputs)) readers.get(x)!.push(node);
  const outputs = new Set(graph.outputs);
  const why = new Map<Node, Why>();
  const mark = (node: Node, reason: Why) => {
    if (!why.has(node)) why.set(node, reason);
  };

  for (const x of graph.inputs) mark(x, "input");
  for (const x of graph.outputs) mark(x, "output");
  for (const x of forced) mark(x, "reshape across rows");

  /** Readers with views looked through, and whether one of them repeats the value. */
  const uses = (node: Node): { count: number; repeated: boolean } => {
    let count = outputs.has(node) ? 1 : 0;
    let repeated = false;
    for (const reader of readers.get(node)!) {
      if (!reader.op.traits.view || why.has(reader)) {
        count++;
        continue;
      }
      const inner = uses(reader);
      count += inner.count;
      repeated ||= inner.repeated || sizeOf(reader.type.shape) > sizeOf(node.type.shape);
    }
    return { count, repeated };
  };

  // How much work reading a value means, when it is not stored.
  const cost = new Map<Node, number>();
  for (const node of nodes) {
    const { traits } = node.op;
    if (traits.contraction) mark(node, "contraction");
    if (traits.reduction) mark(node, "reduction");
    if (traits.contraction) {
      for (const x of node.inputs) {
        const source = behindViews(x);
        if (!why.has(source)) mark(source, "contraction operand");
      }
    }
    const inputs = node.inputs.reduce((sum, x) => sum + (why.has(x) ? 0 : cost.get(x)!), 0);
    const own = (traits.costly ? 20 : traits.view ? 0 : 1) + (traits.gathers ? 4 : 0);
    cost.set(node, inputs + own);
    if (why.has(node) || traits.view || node.inputs.length === 0) continue;
    const { count, repeated } = uses(node);
    if ((count > 1 && inputs + own >= 20) || (repeated && inputs + own >= 4) || (count > 1 && traits.gathers)) {
      mark(node, "costly, reread");
    }
  }

  // A contraction's operand that was decided late (its reader comes after it) may have been costed as stored already;
  // storing more never makes a value wrong. Now move storage down to the end of epilogues.
  const host = new Map<Node, Node>();
  // Another product that waits for the same epilogue stays stored: only one can be in registers.
  const taken = new Set<Node>();
  for (const node of nodes) {
    if (!node.op.traits.contraction && !node.op.traits.reduction) continue;
    // Longer products are added up in memory, block by block, and so have no epilogue.
    if (node.op.traits.gathers || sumLength(node) > longSum || outputs.has(node)) continue;
    let end = node;
    for (;;) {
      const [next, ...more] = readers.get(end)!;
      if (!next || more.length > 0 || outputs.has(end) || (end !== node && why.get(end) === "costly, reread")) break;
      const fits =
        next.op.traits.elementwise &&
        !next.op.traits.view &&
        sameShape(next.type.shape, node.type.shape) &&
        !taken.has(next);
      if (!fits || forced.has(end)) break;
      end = next;
      taken.add(next);
    }
    if (end === node) continue;
    why.delete(node);
    host.set(end, node);
    if (!why.has(end)) why.set(end, "end of epilogue");
  }
  return { why, host };
}
