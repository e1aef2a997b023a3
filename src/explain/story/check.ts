/**
 * The slope without calculus: what does the loss do when the number is moved a little to either side? At several step
 * sizes, because large steps see the curve and small ones the rounding.
 */
import { runGraph } from "../../backend/reference/index.ts";
import type { TypedArray } from "../../base/index.ts";
import { type Graph, type Node, nodesOf, rewrite } from "../../ir/index.ts";
import { input } from "../../ops/index.ts";
import type { Scene } from "./scene.ts";

/** One central difference. */
export interface Difference {
  readonly step: number;
  /** The loss with the number one step above and below. */
  readonly above: number;
  readonly below: number;
  readonly slope: number;
  /** |slope − gradient| */
  readonly gap: number;
}

export interface SlopeCheck {
  /** By the step that balances curve and rounding, the cube root of the rounding error. */
  readonly slope: number;
  /** |slope − gradient| */
  readonly gap: number;
  readonly steps: readonly Difference[];
}

const sizes = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];
/** Which of them is nearest to the cube root of the rounding error, 6e-6. */
const balanced = sizes.indexOf(1e-5);

export function checkSlope(scene: Scene, target: Node, element: number, gradient: number): SlopeCheck {
  const value = scene.value(target, element);
  const lossAt = lossBy(scene, target, element);
  const scale = Math.max(1, Math.abs(value));
  const difference = (size: number): Difference => {
    // Steps that floating point holds exactly.
    const [up, down] = [value + size * scale, value - size * scale];
    const [above, below] = [lossAt(up), lossAt(down)];
    const slope = (above - below) / (up - down);
    return { step: size * scale, above, below, slope, gap: Math.abs(slope - gradient) };
  };
  const steps = sizes.map(difference);
  const { slope, gap } = steps[balanced];
  return { slope, gap, steps };
}

/** The loss with another number in the target's place, everything before it as it was. */
function lossBy({ graph, nodes, values, inputs }: Scene, target: Node, element: number): (value: number) => number {
  const { objective } = nodes;
  if (target === objective) return (value) => value;
  const own = input(target.type);
  // Inputs are not rewritten, so a target that is one is put in its place among them.
  const at = graph.inputs.indexOf(target);
  const cut: Graph =
    at >= 0
      ? { inputs: graph.inputs, outputs: [objective] }
      : rewrite({ inputs: [...graph.inputs, own], outputs: [objective] }, (now, old) => (old === target ? own : now));
  const numbers = Float64Array.from(values.get(target)!);
  const given = at >= 0 ? inputs.with(at, numbers) : [...inputs, numbers];
  // What does not depend on the number is not computed again.
  const moving = new Set<Node>(at >= 0 ? [target] : [own]);
  const steady = new Map<Node, TypedArray>();
  const reached = new Set(nodesOf(cut));
  for (const node of reached) if (node.inputs.some((x) => moving.has(x))) moving.add(node);
  for (const node of reached) if (!moving.has(node) && values.has(node)) steady.set(node, values.get(node)!);
  return (value) => {
    numbers[element] = value;
    return runGraph(cut, given, undefined, new Map(steady))[0][0];
  };
}
