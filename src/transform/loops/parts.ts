/** Loops taken apart and put together again: what passes over loops share. */
import { type Graph, type Node, nodesOf, rebuild, rewrite, withOrigin } from "../../ir/index.ts";
import * as o from "../../ops/index.ts";

/** An input of a body, and the operand that it stands for. */
export interface Given {
  readonly inside: Node;
  readonly outside: Node;
}

/** A carry: as a turn is given it, as the loop begins, and as a turn passes it on. */
export interface Carry extends Given {
  readonly next: Node;
}

export interface Parts {
  readonly length: number;
  readonly reverse: boolean;
  /** Nothing of it is to be kept for another loop, nor for all turns at once. */
  readonly remat: boolean;
  /** It goes on as long as its last carry holds. */
  readonly open: boolean;
  readonly carries: readonly Carry[];
  readonly rows: readonly Given[];
  readonly stay: readonly Given[];
  /** Values of the body that are stacked. */
  readonly stacks: readonly Node[];
}

export function partsOf({ attrs, inputs }: Node): Parts {
  const { body, carries, fed, length, reverse, remat = false, open = false } = attrs as unknown as o.ScanAttrs;
  const given = body.inputs.map((inside, k) => ({ inside, outside: inputs[k] }));
  return {
    length,
    reverse,
    remat,
    open,
    carries: given.slice(0, carries).map((one, k) => ({ ...one, next: body.outputs[k] })),
    rows: given.slice(carries, carries + fed),
    stay: given.slice(carries + fed),
    stacks: body.outputs.slice(carries),
  };
}

/** The inputs of a body. */
export function insideOf({ carries, rows, stay }: Parts): Node[] {
  return [...carries, ...rows, ...stay].map(({ inside }) => inside);
}

export function bodyOf(parts: Parts): Graph {
  return { inputs: insideOf(parts), outputs: [...parts.carries.map(({ next }) => next), ...parts.stacks] };
}

/** The loop; its origin is that of another one. */
export function assemble(parts: Parts, like: Node): Node {
  const { length, reverse, remat, open, carries, rows, stay } = parts;
  const own = { body: bodyOf(parts), carries: carries.length, fed: rows.length, length, reverse };
  const attrs = { ...own, ...(remat && { remat }), ...(open && { open }) };
  const operands = [...carries, ...rows, ...stay].map(({ outside }) => outside);
  return withOrigin(like.origin, () => o.scan(attrs, operands));
}

export function loopsOf(graph: Graph): Node[] {
  return nodesOf(graph).filter((x) => x.op.traits.loop);
}

/** The results of a loop that are read, by their index. */
export function resultsOf(graph: Graph): Map<Node, ReadonlyMap<number, readonly Node[]>> {
  const results = new Map<Node, Map<number, Node[]>>(loopsOf(graph).map((loop) => [loop, new Map()]));
  for (const node of nodesOf(graph)) {
    if (!node.op.traits.loopResult) continue;
    const of = results.get(node.inputs[0])!;
    const index = node.attrs.index as number;
    of.set(index, [...(of.get(index) ?? []), node]);
  }
  return results;
}

/** Rewrites every loop, its operands already rewritten: `f` gives what takes the place of those of its results that are `used`. */
export function rewriteLoops(
  graph: Graph,
  f: (loop: Node, used: readonly number[]) => ReadonlyMap<number, Node> | undefined,
): Graph {
  const results = resultsOf(graph);
  if (results.size === 0) return graph;
  const instead = new Map<Node, ReadonlyMap<number, Node> | undefined>();
  return rewrite(graph, (node, original) => {
    if (original.op.traits.loop) instead.set(original, f(node, [...results.get(original)!.keys()]));
    const own = original.op.traits.loopResult ? instead.get(original.inputs[0]) : undefined;
    return own?.get(original.attrs.index as number) ?? node;
  });
}

/** The graph with other nodes in the place of some. What takes a place may itself read nodes that are replaced. */
export function substitute(graph: Graph, replaced: ReadonlyMap<Node, Node>): Graph {
  const now = new Map<Node, Node>(graph.inputs.map((x) => [x, x]));
  // A stack of our own, as deep graphs need it.
  const stack = [...graph.outputs];
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const instead = replaced.get(node);
    const needed = now.has(node) ? [] : (instead ? [instead] : node.inputs).filter((x) => !now.has(x));
    if (needed.length > 0) {
      stack.push(...needed);
      continue;
    }
    stack.pop();
    if (now.has(node)) continue;
    const operands = node.inputs.map((x) => now.get(x)!);
    now.set(node, instead ? now.get(instead)! : rebuild(node, operands));
  }
  return { inputs: graph.inputs, outputs: graph.outputs.map((x) => now.get(x)!) };
}

/** A value that takes tens of instructions or reads much: it should not be computed twice. */
export function isDear({ op: { traits } }: Node): boolean {
  return Boolean(traits.costly || traits.contraction || traits.reduction || traits.gathers || traits.loopResult);
}

/** A product, a sum or a gather: what is better done for all turns at once. */
export function isHeavy({ op: { traits } }: Node): boolean {
  return Boolean(traits.contraction || traits.reduction || traits.gathers);
}

/** Everything from which some values are computed, themselves included. */
export function coneOf(values: readonly Node[], border: ReadonlySet<Node> = new Set()): Set<Node> {
  const cone = new Set<Node>();
  const stack = [...values];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (cone.has(node) || border.has(node)) continue;
    cone.add(node);
    stack.push(...node.inputs);
  }
  return cone;
}
