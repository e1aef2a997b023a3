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
  /** The sum's name: `hidden.sum`, `rnn(t=3).sum`. */
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
  const reached = new Set(chain.knots.map(({ of }) => of));
  const sums = [...scene.sums].filter((node) => reached.has(node) && chain.region.under.has(node));
  const order = sums.sort((a, b) => b.id - a.id);
  const named = order.map((node) => ({ node, label: scene.stationLabel(scene.stations.get(node)!) }));
  return named.map(({ node, label }, k): LayerMatrices => {
    const station = scene.stations.get(node)!;
    const { weights, input } = productsOf(scene, node);
    const cotangent = chain.region.under.get(node)!;
    const activation = neurons.at(node, 0)?.activation;
    const after = named[k - 1] && productsOf(scene, named[k - 1].node);
    const slope = activation ? ` ⊙ ${activation}′` : "";
    const from = after ? `(δ[${named[k - 1].label}] · ${scene.leaves.get(after.weights)?.name}ᵀ)` : "∂loss/∂output";
    return {
      name: label,
      layer: station.layer,
      weights: scene.leaves.get(weights)?.name ?? "",
      kernel: nested(scene, weights),
      input: nested(scene, input),
      sum: nested(scene, node),
      delta: nested(scene, cotangent),
      shapes: { kernel: weights.type.shape, input: input.type.shape, sum: node.type.shape },
      formula: `δ[${label}] = ${from}${slope}`,
    };
  });
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
