/** Checks what every pass must keep true. A failure is a bug in Limpid, so it says so and prints the graph. */
import { InternalError, sameShape, showType } from "../base/index.ts";
import { type Graph, type Node, nodesOf } from "./node.ts";
import { print } from "./print.ts";

export function verifyGraph(graph: Graph): Graph {
  const known = new Set<Node>();
  const bug = (node: Node, problem: string): never => {
    throw new InternalError("graph", `${node.op.name}: ${problem}\n${print(graph)}`);
  };
  for (const node of nodesOf(graph)) {
    if (node.op.traits.given && !graph.inputs.includes(node)) bug(node, "an input that the graph does not list");
    for (const x of node.inputs) if (!known.has(x)) bug(node, "reads a value that comes later");
    const type = node.op.type(
      node.inputs.map((x) => x.type),
      node.attrs,
    );
    if (type.dtype !== node.type.dtype || !sameShape(type.shape, node.type.shape))
      bug(node, `is ${showType(node.type)}, its rule says ${showType(type)}`);
    if (node.op.traits.loop) verifyGraph(node.attrs.body as Graph);
    known.add(node);
  }
  return graph;
}
