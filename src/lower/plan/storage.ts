/**
 * Decides which values get memory. The rest is fused into its readers.
 *
 * Stored: inputs and outputs; contractions and reductions; what a contraction reads, unless it is a plain load after
 * views (so that its inner loop does nothing but multiply); a loop's operands and results; costly values that are read twice or repeated by a
 * broadcast; what a reshape cuts across rows. Then storage moves *down* chains of elementwise ops with a single reader, so that
 * bias and activation become the epilogue of the product before them.
 */
import { sameShape, sizeOf } from "../../base/index.ts";
import { type Graph, type Node, nodesOf } from "../../ir/index.ts";
import { parseSpec, reducedAxes } from "../../ops/index.ts";
import { Nest } from "./crossing.ts";
import { Reader } from "./elements.ts";
import type { Why } from "./kernel.ts";
import { longSum } from "./sums.ts";

export interface Storage {
  readonly why: ReadonlyMap<Node, Why>;
  /** Stored value → the contraction or reduction whose epilogue computes it. */
  readonly host: ReadonlyMap<Node, Node>;
  /** The loops of those values whose axes a reshape splits. */
  readonly loops: ReadonlyMap<Node, Nest>;
}

export function decideStorage(graph: Graph): Storage {
  const nodes = nodesOf(graph);
  const readers = new Map<Node, Node[]>(nodes.map((x) => [x, []]));
  for (const node of nodes) for (const x of new Set(node.inputs)) readers.get(x)!.push(node);
  const program = { graph, nodes, readers, outputs: new Set(graph.outputs) };
  const cut = new Set<Node>();
  // What a reshape cuts is only seen when the rest is decided; storing it may save others from being stored.
  for (;;) {
    const why = valuesToStore(program, cut);
    const host = epilogues(program, why, cut);
    const { loops, across } = readReshapes(program, why);
    if (across.size === 0) return { why, host, loops };
    for (const node of across) cut.add(node);
  }
}

interface Program {
  readonly graph: Graph;
  /** Operands first. */
  readonly nodes: readonly Node[];
  readonly readers: ReadonlyMap<Node, readonly Node[]>;
  readonly outputs: ReadonlySet<Node>;
}

export function sumLength(node: Node): number {
  if (!node.op.traits.contraction) return 0;
  const sizes = node.attrs.sizes as Record<string, number>;
  return reducedAxes(parseSpec(node.attrs.spec as string)).reduce((n, name) => n * sizes[name], 1);
}

/** What keeps the order, as a reshape, is never computed: what is under it is, with the same element numbers. */
export function underReshape(node: Node, isStored: (x: Node) => boolean): Node {
  return node.op.traits.sameOrder && !isStored(node.inputs[0]) ? underReshape(node.inputs[0], isStored) : node;
}

/** What a loop reads: its carries have first values of their own, and all else is read where it is, reshaped or not. */
export function operandsOf({ inputs, attrs }: Node): readonly Node[] {
  const under = (x: Node): Node => (x.op.traits.sameOrder ? under(x.inputs[0]) : x);
  return inputs.map((x, k) => (k < (attrs.carries as number) ? x : under(x)));
}

/** The value under the views. */
function behindViews(node: Node): Node {
  return node.op.traits.view && !node.op.traits.overlaps ? behindViews(node.inputs[0]) : node;
}

/** Instructions of an element from which a value is not computed again: by two readers, or by a broadcast for each copy. */
const costlyTwice = 20;
const costlyRepeated = 4;

function valuesToStore(program: Program, cut: ReadonlySet<Node>): Map<Node, Why> {
  const { graph, nodes } = program;
  const why = new Map<Node, Why>();
  const mark = (node: Node, reason: Why) => {
    if (!why.has(node)) why.set(node, reason);
  };
  for (const x of graph.inputs) mark(x, "input");
  for (const x of graph.outputs) mark(x, "output");
  for (const x of cut) mark(x, "reshape across rows");
  for (const x of nodes) {
    if (x.op.traits.loop) for (const operand of operandsOf(x)) mark(operand, "loop operand");
    if (x.op.traits.loopResult) mark(x, "loop result");
  }

  // How much work reading a value means, when it is not stored.
  const cost = new Map<Node, number>();
  for (const node of nodes) {
    const { traits } = node.op;
    if (traits.contraction) mark(node, "contraction");
    if (traits.reduction) mark(node, "reduction");
    if (traits.contraction) for (const x of node.inputs) mark(behindViews(x), "contraction operand");
    if (traits.rereads) for (const x of node.inputs) mark(behindViews(x), "costly, reread");
    const inputs = node.inputs.reduce((sum, x) => sum + (why.has(x) ? 0 : cost.get(x)!), 0);
    const all = inputs + (traits.costly ? 20 : traits.view ? 0 : 1) + (traits.gathers ? 4 : 0);
    cost.set(node, all);
    if (why.has(node) || traits.view || traits.loop || node.inputs.length === 0) continue;
    const { count, repeated } = usesOf(node, program, why);
    if ((count > 1 && (all >= costlyTwice || traits.gathers)) || (repeated && all >= costlyRepeated))
      mark(node, "costly, reread");
  }
  return why;
}

interface Uses {
  readonly count: number;
  readonly repeated: boolean;
}

/** How often a value is read, views looked through, and whether a view repeats it. A view has one operand: each is looked at once. */
function usesOf(node: Node, program: Program, why: ReadonlyMap<Node, Why>): Uses {
  let count = program.outputs.has(node) ? 1 : 0;
  let repeated = false;
  for (const reader of program.readers.get(node)!) {
    if (!reader.op.traits.view || why.has(reader)) {
      count++;
      continue;
    }
    const inner = usesOf(reader, program, why);
    count += inner.count;
    repeated ||= inner.repeated || sizeOf(reader.type.shape) > sizeOf(node.type.shape);
  }
  return { count, repeated };
}

/**
 * Moves storage down to the ends of epilogues. A contraction's operand that was decided late (its reader comes after it) may have
 * been costed as stored already; storing more never makes a value wrong.
 */
function epilogues(
  { nodes, readers, outputs }: Program,
  why: Map<Node, Why>,
  cut: ReadonlySet<Node>,
): ReadonlyMap<Node, Node> {
  const host = new Map<Node, Node>();
  // Another product that waits for the same epilogue stays stored: only one can be in registers.
  const taken = new Set<Node>();
  const nextOf = (end: Node, node: Node): Node | undefined => {
    const [next, ...more] = readers.get(end)!;
    if (!next || more.length > 0 || outputs.has(end) || cut.has(end) || taken.has(next)) return undefined;
    if (end !== node && why.get(end) === "costly, reread") return undefined;
    const { traits } = next.op;
    return traits.elementwise && !traits.view && sameShape(next.type.shape, node.type.shape) ? next : undefined;
  };
  for (const node of nodes) {
    const { contraction, reduction, gathers } = node.op.traits;
    // Longer products are added up in memory, block by block, and so have no epilogue.
    if ((!contraction && !reduction) || gathers || sumLength(node) > longSum || outputs.has(node)) continue;
    let end = node;
    for (let next = nextOf(end, node); next; next = nextOf(end, node)) {
      end = next;
      taken.add(next);
    }
    if (end === node) continue;
    why.delete(node);
    host.set(end, node);
    if (!why.has(end)) why.set(end, "end of epilogue");
  }
  return host;
}

/** Reads through the reshapes of every stored value: which loops they split, and which values cannot be read so. */
function readReshapes(
  { nodes }: Program,
  why: ReadonlyMap<Node, Why>,
): { readonly loops: ReadonlyMap<Node, Nest>; readonly across: ReadonlySet<Node> } {
  const loops = new Map<Node, Nest>();
  const across = new Set<Node>();
  const isStored = (x: Node) => why.has(x);
  // Values under which there is a reshape of something that is not stored: most have none, and nothing is to be decided.
  const reshaping = new Set<Node>();
  for (const node of nodes) {
    if (node.inputs.length === 0) continue;
    const [under] = node.inputs;
    const cuts = node.op.traits.sameOrder && !isStored(under);
    if (cuts || node.inputs.some((x) => reshaping.has(x) && !isStored(x))) reshaping.add(node);
    if (!isStored(node) || !reshaping.has(node)) continue;
    const source = underReshape(node, isStored);
    const whole = Nest.over(source.type.shape);
    const loop = loopOf(source, whole, (x) => x !== node && (isStored(x) || across.has(x)), across);
    if (loop !== whole) loops.set(node, loop);
  }
  return { loops, across };
}

/** The loop of a value, its axes split where reshapes under it ask for it. What cannot be read through goes `across`. */
function loopOf(source: Node, whole: Nest, isStored: (x: Node) => boolean, across: Set<Node>): Nest {
  let loop = whole;
  for (;;) {
    let split: Parameters<Nest["split"]>[0] | undefined;
    const reader = new Reader({
      loop,
      isStored,
      numberOf: () => 0,
      onCrossing(node, problem) {
        if (split) return;
        if (problem === "store") across.add(node);
        else split = problem.split;
      },
    });
    reader.elem(source, loop.index);
    if (!split) return loop;
    loop = loop.split(split);
  }
}
