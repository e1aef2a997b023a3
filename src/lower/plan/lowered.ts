/** Which graphs can be lowered: asked before anything is, so this is a file of its own. */
import { type Graph, nodesOf } from "../../ir/index.ts";

/** The op that lowering cannot do yet, if a graph has one. */
export function notYetLowered(graph: Graph): string | undefined {
  return nodesOf(graph).find((x) => x.op.traits.loop)?.op.name;
}

/** The same in words. */
export function whyNotLowered(graph: Graph): string | undefined {
  const op = notYetLowered(graph);
  return op && `${op} has no compiled form yet`;
}
