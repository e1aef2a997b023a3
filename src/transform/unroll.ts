/**
 * Graph to graph, with loops written out: each iteration has nodes of its own, which remember their iteration (`origin.turn`).
 * For reading (what did step 3 pass to step 4?), not for running.
 */
import { type Graph, type Node, nodesOf, rebuild, withOrigin } from "../ir/index.ts";
import * as o from "../ops/index.ts";

/** The graph without loops, and which node of it each node of the given graph has become. */
export interface Unrolled {
  readonly graph: Graph;
  readonly now: ReadonlyMap<Node, Node>;
}

export function unroll(graph: Graph): Unrolled {
  const now = new Map<Node, Node>();
  /** All results of a loop. */
  const results = new Map<Node, readonly Node[]>();
  for (const node of nodesOf(graph)) {
    const inputs = node.inputs.map((x) => now.get(x)!);
    if (graph.inputs.includes(node)) now.set(node, node);
    // A loop whose turns nobody knows yet stays a loop.
    else if (node.op.traits.loop && !node.attrs.open) {
      const all = withOrigin(node.origin, () => turns(node.attrs as unknown as o.ScanAttrs, inputs));
      results.set(node, all);
      now.set(node, all[0]);
    } else if (results.has(node.inputs[0])) {
      now.set(node, results.get(node.inputs[0])![node.attrs.index as number]);
    } else {
      now.set(node, rebuild(node, inputs));
    }
  }
  return { graph: { inputs: graph.inputs, outputs: graph.outputs.map((x) => now.get(x)!) }, now };
}

/** The results of a loop: the last carries, then the stacks. */
function turns({ body, carries, fed, length, reverse }: o.ScanAttrs, operands: readonly Node[]): Node[] {
  // A body may hold loops of its own.
  const flat = unroll(body).graph;
  const stay = operands.slice(carries + fed);
  const rowOf = (x: Node, t: number): Node => {
    const [, ...shape] = x.type.shape;
    const zero = shape.map(() => 0);
    return o.reshape(o.slice(x, [t, ...zero], [1, ...shape]), shape);
  };
  let carry = operands.slice(0, carries);
  const stacks: Node[][] = body.outputs.slice(carries).map(() => []);
  for (let step = 0; step < length; step++) {
    const t = reverse ? length - 1 - step : step;
    withOrigin({ turn: t }, () => {
      const rows = operands.slice(carries, carries + fed).map((x) => rowOf(x, t));
      const outputs = o.inline(flat, [...carry, ...rows, ...stay]);
      carry = outputs.slice(0, carries);
      for (const [k, stack] of stacks.entries()) {
        const out = outputs[carries + k];
        stack[t] = o.reshape(out, [1, ...out.type.shape]);
      }
    });
  }
  const none = body.outputs.slice(carries).map(({ type }) => ({ ...type, shape: [0, ...type.shape] }));
  return [...carry, ...stacks.map((rows, k) => (length > 0 ? o.concat(rows, 0) : o.full(none[k], 0)))];
}
