/**
 * What functions of tensors compute at once, outside of `compile`. Small work is done by the reference backend, in float64;
 * large work by compiled programs on this thread, in the tensors' own type, as `compile` does. Where the compiler is not loaded
 * yet, the reference does it all.
 */
import { runGraph } from "../backend/reference/index.ts";
import { compiler } from "../backend/wasm/lazy-compiler.ts";
import { dtypes, sizeOf, type TypedArray, ValueError } from "../base/index.ts";
import { type Graph, type Node, nodesOf } from "../ir/index.ts";
import { backendInForce, worded } from "../runtime/index.ts";

/** Elements to compute from which a compiled program pays: about a millisecond for the reference. */
const much = 2 ** 14;
/** Roughly how many elements are computed in a second: by the reference, and by a compiled program on one thread. */
const aSecond = { reference: 2e7, compiled: 4e9 };

/** How many elements are computed, terms of sums counted one by one. */
export function workOf(graph: Graph): number {
  let work = 0;
  for (const { op, type, inputs, attrs } of nodesOf(graph)) {
    if (op.traits.loop) work += (attrs.length as number) * workOf(attrs.body as Graph);
    else if (op.traits.contraction) work += product(Object.values(attrs.sizes as Readonly<Record<string, number>>));
    else if (!op.traits.given) work += Math.max(sizeOf(type.shape), ...inputs.map((x) => sizeOf(x.type.shape)));
  }
  return work;
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** The values of nodes, each in an array of its own type, from the numbers of their leaves. */
export function computeNodes(nodes: readonly Node[], numbersOf: (leaf: Node) => TypedArray | undefined): TypedArray[] {
  const leaves = nodesOf({ inputs: [], outputs: nodes }).filter((x) => x.op.traits.given);
  const numbers = leaves.map((leaf) => {
    const data = numbersOf(leaf);
    if (data) return data;
    throw new ValueError("tensor", "a value of a function being traced was used outside of it", {
      code: "leaked-trace",
      hint: "return it from the function instead of storing it elsewhere",
    });
  });
  return run({ inputs: leaves, outputs: nodes }, numbers).map((value, k) => {
    const { array, zeros } = dtypes[nodes[k].type.dtype];
    if (value.constructor === array) return value;
    const data = zeros(value.length);
    data.set(value);
    return data;
  });
}

/** The outputs of a graph, given its inputs. */
function run(graph: Graph, inputs: readonly TypedArray[]): TypedArray[] {
  const work = workOf(graph);
  // Of a loop that is open nobody knows how long it takes.
  if (work < much && !nodesOf(graph).some((x) => x.attrs.open)) return runGraph(graph, inputs);
  if (backendInForce() !== "reference" && compiler.loaded) {
    const results = compiler.code.atOnce.run(graph, inputs);
    if (results) {
      if (work > aSecond.compiled) warn();
      return results;
    }
  }
  if (work > aSecond.reference) warn();
  return runGraph(graph, inputs);
}

let warned = false;

/** Warns once: where a call takes seconds, the program should say how to avoid it. */
function warn(): void {
  if (warned) return;
  warned = true;
  const line = "work at once takes seconds here: use compile(f); in a page, await ready() first";
  console.warn(`limpid: ${worded({ line, code: "slow-at-once", facts: {} })}`);
}
