/**
 * Prepares contractions for the tile: the operand that owns the result's innermost axis must have that axis last, so
 * that its elements are neighbours. Where it has not, a transposed copy is stored first; the copy is small beside
 * the product.
 */
import { sizeOf } from "../base/index.ts";
import { type Graph, type Node, nodesOf, rewrite } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { affine } from "../scalar/index.ts";
import { sumLength } from "./storage.ts";

/** Below this many multiply-adds a copy costs more than it saves. */
const worthCopying = 2048;

export function layOut(graph: Graph): { graph: Graph; copies: Set<Node> } {
  const copies = new Set<Node>();
  const made = new Map<string, Node>();
  const next = rewrite(graph, (node) => {
    if (!node.op.traits.contraction) return node;
    const spec = o.parseSpec(node.attrs.spec as string);
    const last = spec.out.at(-1);
    const sizes = node.attrs.sizes as Record<string, number>;
    if (last === undefined || sizes[last] < 4 || sizeOf(node.type.shape) * sumLength(node) < worthCopying) return node;
    const owners = [spec.a, spec.b].map((places) => places.findIndex((at) => affine.coefficient(at, last) !== 0));
    const [inA, inB] = owners.map((d) => d >= 0);
    if (inA === inB) return node;
    const side = inB ? 1 : 0;
    const places = [spec.a, spec.b][side];
    const at = owners[side];
    if (at === places.length - 1 || affine.asAxis(places[at]) === undefined) return node;
    const perm = [...places.keys()].filter((d) => d !== at).concat(at);
    const operand = node.inputs[side];
    const key = `${operand.id} ${perm}`;
    const copy = made.get(key) ?? o.transpose(operand, perm);
    made.set(key, copy);
    copies.add(copy);
    const moved = perm.map((d) => places[d]);
    const inputs = node.inputs.map((x, k) => (k === side ? copy : x));
    const text = o.showSpec(side === 0 ? { ...spec, a: moved } : { ...spec, b: moved });
    return o.contract(inputs[0], inputs[1], text, sizes);
  });
  const live = new Set(nodesOf(next));
  return { graph: next, copies: new Set([...copies].filter((x) => live.has(x))) };
}
