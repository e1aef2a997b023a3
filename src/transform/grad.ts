/**
 * Reverse-mode differentiation, graph to graph: it walks from the loss towards the inputs and *adds nodes*. It never
 * computes anything; so gradients print, simplify, compile and can be differentiated again. Each node it makes
 * remembers the forward node it belongs to.
 */
import { dtypes, ShapeError, showType } from "../base/index.ts";
import { type Graph, type Node, nodesOf, withOrigin } from "../ir/index.ts";
import { cotangentOf } from "../ops/contract-gradient.ts";
import type { Ops } from "../ops/index.ts";
import * as o from "../ops/index.ts";
import { loopCotangents } from "../ops/scan-gradient.ts";

/** What gradient rules build with. */
const building: Ops = { ...o, long: { contract: cotangentOf, loop: loopCotangents } };

/** The rule of a node that stands for the cotangent of a marked value. */
export const cotangentRule = "cotangent";

const isFloat = (x: Node): boolean => dtypes[x.type.dtype].float;

/** Nodes through which any of `targets` reaches the outputs. */
function between(graph: Graph, targets: ReadonlySet<Node>): Set<Node> {
  const on = new Set<Node>();
  for (const node of nodesOf(graph)) {
    if (targets.has(node) || node.inputs.some((x) => on.has(x))) on.add(node);
  }
  return on;
}

/**
 * Cotangents of `wrt`, given those of some values. A target that no value depends on gets zeros. The cotangent of each
 * `marked` value becomes a node of its own (an identity with the rule `cotangent`), so that `explain` can find it: otherwise one
 * node may be the cotangent of several values.
 */
export function pullback(
  outputs: readonly Node[],
  cotangents: readonly Node[],
  wrt: readonly Node[],
  marked?: ReadonlySet<Node>,
): Node[] {
  const graph: Graph = { inputs: [], outputs };
  const on = between(graph, new Set(wrt));
  const gathered = new Map<Node, Node>();
  // Of an op with several results, one cotangent for each result.
  const perResult = new Map<Node, (Node | undefined)[]>();
  const give = (node: Node, g: Node | undefined) => {
    if (!g || !on.has(node) || !isFloat(node)) return;
    const before = gathered.get(node);
    gathered.set(node, before ? withOrigin({ gradientOf: node, rule: "sum of paths" }, () => o.add(before, g)) : g);
  };
  for (const [k, node] of outputs.entries()) give(node, cotangents[k]);

  const order = nodesOf(graph).filter((node) => on.has(node));
  for (const node of order.reverse()) {
    const gathering = gathered.get(node);
    const g =
      gathering && marked?.has(node)
        ? withOrigin({ ...node.origin, gradientOf: node, rule: cotangentRule }, () => o.identity(gathering))
        : gathering;
    const several = perResult.get(node);
    if (wrt.includes(node) || (!g && !several)) continue;
    if (node.op.traits.loopResult) {
      const [loop] = node.inputs;
      const slots = perResult.get(loop) ?? loop.results!.map(() => undefined);
      slots[node.attrs.index as number] = g;
      perResult.set(loop, slots);
      continue;
    }
    // What stands in no table brings its rule along.
    const rule = o.rules.get(node.op.name) ?? (node.op as o.Rule);
    const origin = { ...node.origin, gradientOf: node, rule: `${node.op.name} gradient` };
    const parts = withOrigin(
      origin,
      () => (several ? rule.gradLoop?.(building, several, node, vjp) : rule.grad?.(building, g!, node)) ?? [],
    );
    for (const [k, x] of node.inputs.entries()) give(x, parts[k]);
  }
  return wrt.map((x) => gathered.get(x) ?? o.zerosLike(x));
}

/**
 * The gradient of a scalar with respect to some values it was computed from.
 * Throws where the value is not a float scalar.
 */
export function grad(loss: Node, wrt: readonly Node[]): Node[] {
  if (loss.type.shape.length > 0 || !isFloat(loss)) {
    throw new ShapeError("grad", `needs a float scalar to differentiate, got ${showType(loss.type)}`, {
      code: "grad-not-scalar",
      hint: "reduce it first: sum(x) or mean(x)",
      facts: { received: loss.type },
    });
  }
  for (const x of wrt) {
    if (isFloat(x)) continue;
    throw new ShapeError("grad", `cannot differentiate with respect to ${showType(x.type)}`, {
      code: "grad-not-float",
      hint: "only float values have slopes",
    });
  }
  return pullback([loss], [o.constant(1, loss.type.dtype)], wrt);
}

/**
 * The backward graph of a body: its inputs are the body's, then a cotangent for each float output; its outputs
 * are a cotangent for each float input.
 */
function vjp(body: Graph): Graph {
  const outs = body.outputs.filter(isFloat);
  const cotangents = outs.map((x) => o.input(x.type));
  return {
    inputs: [...body.inputs, ...cotangents],
    outputs: pullback(outs, cotangents, body.inputs.filter(isFloat)),
  };
}
