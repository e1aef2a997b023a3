/**
 * Passes over loops, for backends that compile: the same values at less cost. They run on a backend's copy of the graph; the
 * reference, `explain` and gradient checks read loops as they were written.
 */
import { type Graph, nodesOf } from "../../ir/index.ts";
import { withResults } from "../../ops/index.ts";
import { simplify } from "../simplify.ts";
import { mergeLoops, shareLoops } from "./merge.ts";
import { hoistLoops, sinkLoops } from "./move.ts";
import { tidyLoops } from "./tidy.ts";

export { unroll } from "../unroll.ts";

/** All passes, in their order. Loops are merged while their bodies are as they were written: then equal values have equal keys. */
export function improveLoops(graph: Graph): Graph {
  if (!nodesOf(graph).some((x) => x.op.traits.loop)) return graph;
  const shared = shareLoops(mergeLoops(withResults(graph)));
  const tidy = tidyLoops(shared, (body) => simplify(improveLoops(body)));
  const moved = sinkLoops(hoistLoops(tidyLoops(tidy, simplify)));
  return simplify(tidyLoops(simplify(moved), simplify));
}
