/**
 * What a step computes from values that seldom change (a network's parameters, while it predicts) need not be computed in
 * every run. This pass moves it to a graph of its own, whose results the rest reads as inputs: operands of products, in the
 * order in which a tile reads them, and all that is costly.
 */
import { dtypes, sizeOf, type Type } from "../base/index.ts";
import { type Graph, type Node, nodesOf, rewrite, withOrigin } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { affine } from "../scalar/index.ts";

export interface Split {
  /** Inputs: the steady ones. Outputs: what `run` reads besides its own inputs. */
  readonly prepare: Graph;
  /** Inputs: the graph's, then one for each output of `prepare`. */
  readonly run: Graph;
}

/** Bytes of a panel's row: a cache line, and the vectors of a tile. */
const line = 64;
/** An operand that fits into the first-level cache, or has few columns, is read as fast without panels. */
const fewBytes = 2 ** 16;
const fewColumns = 128;
/** Elements of a value that are worth keeping. */
const fewElements = 4096;

/** Undefined where there is nothing worth taking out. */
export function splitSteady(graph: Graph, steady: ReadonlySet<Node>): Split | undefined {
  const panels = new Map<Node, Node>();
  const before = restsOf(graph, steady);
  const packed = rewrite(graph, (node, original) => inPanels(node, original, before, panels) ?? node);
  const isPanel = new Set(panels.values());
  const rests = restsOf(packed, steady);

  const kept = new Set<Node>();
  for (const node of nodesOf(packed)) {
    if (rests.has(node)) continue;
    for (const x of node.inputs) {
      const source = behindViews(x, isPanel);
      if (!rests.has(source) || steady.has(source)) continue;
      if (isPanel.has(source) || isWorthKeeping(source)) kept.add(source);
    }
  }
  if (kept.size === 0) return undefined;
  const stands = new Map([...kept].map((node) => [node, withOrigin(node.origin, () => o.input(node.type))]));
  const { outputs } = rewrite(packed, (now, original) => stands.get(original) ?? now);
  return {
    prepare: { inputs: graph.inputs.filter((x) => steady.has(x)), outputs: [...kept] },
    run: { inputs: [...graph.inputs, ...stands.values()], outputs },
  };
}

/** Everything that depends on steady inputs and on nothing else. */
function restsOf(graph: Graph, steady: ReadonlySet<Node>): Set<Node> {
  const rests = new Set<Node>(steady);
  for (const node of nodesOf(graph))
    if (node.inputs.length > 0 && node.inputs.every((x) => rests.has(x))) rests.add(node);
  return rests;
}

function behindViews(node: Node, panels: ReadonlySet<Node>): Node {
  return node.op.traits.view && !panels.has(node) ? behindViews(node.inputs[0], panels) : node;
}

function isWorthKeeping({ op: { traits }, inputs, type }: Node): boolean {
  if (traits.contraction || traits.reduction) return sizeOf(inputs[0].type.shape) >= fewElements;
  return sizeOf(type.shape) >= fewElements;
}

const bytesOf = ({ dtype, shape }: Type): number => sizeOf(shape) * dtypes[dtype].bytes;

/** A product whose steady operand `[…, n]` is read as panels `[n/w, …, w]`: the same sums, in the same order. */
function inPanels(node: Node, original: Node, rests: ReadonlySet<Node>, panels: Map<Node, Node>): Node | undefined {
  if (!node.op.traits.contraction) return undefined;
  const spec = o.parseSpec(node.attrs.spec as string);
  const column = spec.out.at(-1);
  const sizes = node.attrs.sizes as Readonly<Record<string, number>>;
  const width = line / dtypes[node.type.dtype].bytes;
  if (column === undefined || sizes[column] < fewColumns || sizes[column] % width !== 0) return undefined;
  const uses = (side: "a" | "b") => spec[side].filter((at) => affine.coefficient(at, column) !== 0).length;
  const side = uses("b") === 1 && uses("a") === 0 ? "b" : uses("a") === 1 && uses("b") === 0 ? "a" : undefined;
  if (!side) return undefined;
  const at = side === "a" ? 0 : 1;
  const x = node.inputs[at];
  const { shape } = x.type;
  const places = spec[side];
  const whole = affine.asAxis(places.at(-1)!) === column && shape.at(-1) === sizes[column];
  if (!whole || bytesOf(x.type) < fewBytes || !rests.has(original.inputs[at])) return undefined;

  const outer = freshName(sizes);
  const count = sizes[column] / width;
  const lead = shape.slice(0, -1);
  const cut = () => o.reshape(x, [...lead, count, width]);
  const panel = panels.get(x) ?? o.transpose(cut(), [lead.length, ...lead.keys(), lead.length + 1]);
  panels.set(x, panel);
  const own = [affine.axis(outer), ...places];
  const out = [...spec.out.slice(0, -1), outer, column];
  const text = o.showSpec({ a: side === "a" ? own : spec.a, b: side === "b" ? own : spec.b, out });
  const operands = [side === "a" ? panel : node.inputs[0], side === "b" ? panel : node.inputs[1]] as const;
  return o.reshape(o.contract(...operands, text, { ...sizes, [outer]: count, [column]: width }), node.type.shape);
}

function freshName(taken: Readonly<Record<string, number>>): string {
  for (let k = 0; ; k++) if (!(`j${k}` in taken)) return `j${k}`;
}
