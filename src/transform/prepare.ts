/** A step's graph as backends compile it. */
import { sizeOf } from "../base/index.ts";
import { type Graph, type Node, nodesOf } from "../ir/index.ts";
import { loopPasses } from "./loops/lazy.ts";
import { simplify } from "./simplify.ts";

/** Operations of a step below which its loops are written out, to become straight-line code. */
const few = 6000;

export function prepare(graph: Graph): Graph {
  const simple = simplify(graph);
  if (!hasLoop(simple)) return simple;
  const { improveLoops, unroll } = loopPasses.code;
  const improved = improveLoops(simple);
  const small = hasLoop(improved) && operationsOf(improved) <= few;
  return small ? simplify(unroll(improved).graph) : improved;
}

/** Whether the passes over loops must be there. */
export const hasLoop = (graph: Graph): boolean => nodesOf(graph).some((x) => x.op.traits.loop);

/** Roughly how many operations straight-line code has. */
function operationsOf(graph: Graph): number {
  return nodesOf(graph).reduce((sum, node) => sum + operations(node), 0);
}

function operations({ op: { traits }, attrs, type, inputs }: Node): number {
  if (traits.loop)
    return attrs.open ? Number.POSITIVE_INFINITY : (attrs.length as number) * operationsOf(attrs.body as Graph);
  if (traits.view || traits.given || traits.loopResult) return 0;
  if (traits.contraction)
    return Object.values(attrs.sizes as Readonly<Record<string, number>>).reduce((n, size) => n * size, 4);
  const read = traits.reduction ? Math.max(...inputs.map((x) => sizeOf(x.type.shape))) : 0;
  return 2 * Math.max(read, sizeOf(type.shape));
}
