import { sizeOf } from "../base/index.ts";
import { type Graph, nodesOf } from "../ir/index.ts";

/** Values and products of a step below which a program takes microseconds in any backend. */
const little = 50_000;

/** Whether a graph is so little work that a long compilation would hardly ever pay. A rough count will do. */
export function isSmall(graph: Graph): boolean {
  let work = 0;
  for (const { op, type, inputs } of nodesOf(graph)) {
    if (op.traits.loop) return false;
    const size = sizeOf(type.shape);
    // Of the product of an m×k with a k×n matrix: m·n·k, which is the root of m·k · k·n · m·n.
    work += op.traits.contraction
      ? Math.sqrt(inputs.reduce((product, x) => product * sizeOf(x.type.shape), size))
      : size;
  }
  return work < little;
}
