/**
 * Back-propagation as the books write it: for each layer on the way a vector δ of slopes by its sums, the matrix that
 * carries δ back, and the slopes of what bends the sums. All of it is values of the gradient's graph.
 */
import type { Shape } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import type { Chain } from "./chain.ts";
import type { Neurons } from "./neurons.ts";
import type { Scene } from "./scene.ts";

/** Numbers, nested by their shape. */
export type Nested = number | readonly Nested[];

export interface LayerMatrices {
  /** The sum's name: `hidden.sum`, `rnn(step=3).sum`. */
  readonly name: string;
  readonly layer: string;
  /** The parameter that the sum multiplies by, and its numbers. */
  readonly weights: string;
  readonly kernel: Nested;
  /** What is multiplied. */
  readonly input: Nested;
  readonly sum: Nested;
  /** ∂loss/∂sum */
  readonly delta: Nested;
  readonly shapes: { readonly kernel: Shape; readonly input: Shape; readonly sum: Shape };
  /** `δ[hidden] = (δ[output] · output/kernelᵀ) ⊙ sigmoid′` */
  readonly formula: string;
}

/** From the loss to the target; sums that the target does not reach are left out. */
export function matricesOf(scene: Scene, chain: Chain, neurons: Neurons): LayerMatrices[] {
  const onwards = leadsTo(chain);
  const sums = [...scene.sums].filter((node) => onwards.has(node) && chain.region.under.has(node));
  return sums
    .sort((a, b) => b.id - a.id)
    .map((node): LayerMatrices => {
      const station = scene.stations.get(node)!;
      const { weights, input } = productsOf(scene, node);
      return {
        name: scene.stationLabel(station),
        layer: station.layer,
        weights: scene.leaves.get(weights)?.name ?? "",
        kernel: nested(scene, weights),
        input: nested(scene, input),
        sum: nested(scene, node),
        delta: nested(scene, chain.region.under.get(node)!),
        shapes: { kernel: weights.type.shape, input: input.type.shape, sum: node.type.shape },
        formula: `δ[${scene.stationLabel(station)}] = ${deltaOf(scene, onwards, node, neurons)}`,
      };
    });
}

/** Which values those of a station lead to, and whether each element leads to one element only. */
type Onwards = ReadonlyMap<Node, { readonly to: ReadonlySet<Node>; readonly single: boolean }>;

function leadsTo({ knots }: Chain): Onwards {
  const found = new Map<Node, { to: Set<Node>; single: boolean }>();
  for (const { of, strands } of knots) {
    const its = found.get(of) ?? { to: new Set<Node>(), single: true };
    found.set(of, its);
    for (const { to } of strands) its.to.add(knots[to].of);
    if (strands.length > 1) its.single = false;
  }
  return found;
}

/** δ of a sum, written with what comes after it. */
function deltaOf(scene: Scene, onwards: Onwards, sum: Node, neurons: Neurons): string {
  const label = (node: Node) => scene.stationLabel(scene.stations.get(node)!);
  const only = (node: Node): Node | undefined => {
    const [first, ...others] = onwards.get(node)?.to ?? [];
    return others.length === 0 ? first : undefined;
  };
  const next = only(sum);
  const bent = next && scene.stations.has(next) && !scene.sums.has(next) ? next : undefined;
  const from = bent ?? sum;
  const after = only(from);
  const carried = after && scene.sums.has(after) ? scene.leaves.get(productsOf(scene, after).weights) : undefined;
  const back = carried ? `δ[${label(after!)}] · ${carried.name}ᵀ` : `∂loss/∂${label(from)}`;
  if (!bent) return back;
  const activation = neurons.activation(sum);
  const slope = activation ? `${activation}′` : `∂${label(bent)}/∂${label(sum)}`;
  const outer = carried ? `(${back})` : back;
  // Element by element, or, for a softmax, through a whole matrix of slopes.
  return onwards.get(sum)!.single ? `${outer} ⊙ ${slope}` : `${outer} · ${slope}`;
}

/** The first product with a parameter that a sum adds up. */
function productsOf(scene: Scene, sum: Node): { weights: Node; input: Node } {
  const stack = [sum];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.op.traits.contraction) {
      const weights = node.inputs.find((x) => scene.source(x) === "parameter")!;
      const input = node.inputs.find((x) => x !== weights)!;
      return { weights: scene.peel(weights), input };
    }
    stack.push(...[...node.inputs].reverse().filter((x) => scene.source(x) === "data"));
  }
  return { weights: sum, input: sum };
}

function nested(scene: Scene, node: Node): Nested {
  const values = scene.values.get(node)!;
  const { shape } = node.type;
  const level = (d: number, at: number, size: number): Nested => {
    if (d === shape.length) return values[at];
    const inner = size / shape[d];
    return Array.from({ length: shape[d] }, (_, i) => level(d + 1, at + i * inner, inner));
  };
  return level(0, 0, values.length);
}
