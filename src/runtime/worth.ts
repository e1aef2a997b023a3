/**
 * What a step costs, estimated from its graph alone: seconds of a run in WebAssembly, and seconds that a C compiler would take. No
 * clock is read, so the same program always makes the same choice, on every machine.
 */
import { dtypes, sizeOf } from "../base/index.ts";
import { type Graph, type Node, nodesOf } from "../ir/index.ts";

export interface Cost {
  /** Seconds of one run, in WebAssembly. */
  readonly run: number;
  /** Seconds to compile it as C. */
  readonly compile: number;
}

/** Nanoseconds for four bytes of a result, or for one product: measured on Zen 3 and Zen 5, between idle and busy. */
const product = 0.1;
const sumOrMove = 0.3;
const function_ = 3;
const plain = 0.15;

/** Seconds that gcc takes: for any program, and for each product of a step with its loops. */
const begin = 0.15;
const perProduct = 0.16;

export function costOf(graph: Graph): Cost {
  const nodes = nodesOf(graph);
  return {
    run: nodes.reduce((sum, node) => sum + nanoseconds(node), 0) / 1e9,
    compile: begin + perProduct * productsIn(nodes),
  };
}

/** Those in the bodies of loops, too: a loop is compiled once, however many turns it has. */
function productsIn(nodes: readonly Node[]): number {
  return nodes.reduce((count, { op: { traits }, attrs }) => {
    if (traits.loop) return count + productsIn(nodesOf(attrs.body as Graph));
    return count + (traits.contraction ? 1 : 0);
  }, 0);
}

function nanoseconds({ op: { traits }, type, inputs, attrs }: Node): number {
  if (traits.view || traits.given || traits.loopResult) return 0;
  if (traits.loop) {
    const turn = nodesOf(attrs.body as Graph).reduce((sum, node) => sum + nanoseconds(node), 0);
    return turn * (attrs.length as number);
  }
  const wide = dtypes[type.dtype].bytes / 4;
  if (traits.contraction) {
    const places = Object.values(attrs.sizes as Readonly<Record<string, number>>).reduce((n, size) => n * size, 1);
    return places * product * wide;
  }
  if (traits.elementwise) return sizeOf(type.shape) * (traits.costly ? function_ : plain) * wide;
  const read = Math.max(sizeOf(type.shape), ...inputs.map((x) => sizeOf(x.type.shape)));
  return read * sumOrMove * wide;
}
