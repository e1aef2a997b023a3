/** How far the numbers that the model really computes with (f32, on its backend) are from the exact ones. */
import { dtypes, type TypedArray } from "../../base/index.ts";
import { type Graph, type Node, nodesOf, withOrigin } from "../../ir/index.ts";
import { constant } from "../../ops/index.ts";
import { type Bound, bind } from "../../runtime/bind.ts";
import { openSession } from "../../runtime/index.ts";
import type { Plan } from "../../train/step/plan.ts";
import { cotangentRule, pullback } from "../../transform/index.ts";
import type { Scene } from "./scene.ts";

/** One number, computed twice. */
export interface Rounded {
  readonly exact: number;
  /** As the model's own backend and type give it. */
  readonly run: number;
  /** |run − exact| */
  readonly gap: number;
}

export interface Rounding {
  readonly dtype: string;
  readonly backend: string;
  readonly loss: Rounded;
  readonly value: Rounded;
  readonly gradient: Rounded;
}

/** Values and slopes of everything that has a name, by a program that is kept: models are asked about many numbers. */
interface Kept {
  readonly bound: Bound;
  readonly of: ReadonlyMap<Node, { readonly value: number; readonly slope: number }>;
}

const known = new WeakMap<Plan, { readonly objective: Node; readonly kept: Kept }>();

/** Runs the same graph where the model runs. */
export async function roundingOf(
  scene: Scene,
  backend: string,
  target: Node,
  gradient: Node,
  element: number,
): Promise<Rounding> {
  const { objective } = scene.nodes;
  let kept = known.get(scene.training.plan);
  if (kept?.objective !== objective) {
    kept = { objective, kept: await keep(scene, backend) };
    known.set(scene.training.plan, kept);
  }
  const found = kept.kept.of.get(target);
  if (found) return compare(scene, kept.kept.bound, { target, gradient, element }, found);
  const inputs = scene.graph.inputs;
  const own = await compile(scene, backend, { inputs, outputs: [objective, target, gradient] });
  const result = await compare(scene, own, { target, gradient, element }, { value: 1, slope: 2 });
  own.free();
  return result;
}

async function compile({ training }: Scene, backend: string, graph: Graph): Promise<Bound> {
  const bound = bind(await openSession([training.plan.dtype, "i32", "u8", "bool"], backend), { graph });
  await bound.open();
  return bound;
}

async function keep(scene: Scene, backend: string): Promise<Kept> {
  const { objective, params, inputs } = scene.nodes;
  const leaves = [...Object.values(params), ...Object.values(inputs)].filter((x) => dtypes[x.type.dtype].float);
  const stations = new Set(scene.stations.keys());
  const seed = withOrigin({ gradientOf: objective, rule: "seed" }, () => constant(1, objective.type.dtype));
  const slopes = pullback([objective], [seed], leaves, stations);
  const bySlope = new Map<Node, Node>(leaves.map((leaf, k) => [leaf, slopes[k]]));
  for (const node of nodesOf({ inputs: [], outputs: slopes })) {
    const { gradientOf, rule } = node.origin;
    if (rule === cotangentRule && gradientOf && stations.has(gradientOf)) bySlope.set(gradientOf, node);
  }
  const outputs = [objective, ...bySlope.keys(), ...bySlope.values()];
  const of = new Map([...bySlope.keys()].map((node, k) => [node, { value: 1 + k, slope: 1 + bySlope.size + k }]));
  return { bound: await compile(scene, backend, { inputs: scene.graph.inputs, outputs }), of };
}

async function compare(
  { values, training, nodes }: Scene,
  { session, program, inputs, outputs }: Bound,
  { target, gradient, element }: { readonly target: Node; readonly gradient: Node; readonly element: number },
  at: { readonly value: number; readonly slope: number },
): Promise<Rounding> {
  for (const [k, buffer] of inputs.entries()) buffer.write(training.values[k] as TypedArray);
  await program.start(0, 1);
  const numbers = await Promise.all(outputs.map((buffer) => buffer.read()));
  const both = (node: Node, output: number, place: number): Rounded => {
    const exact = values.get(node)![place];
    const run = numbers[output][place];
    return { exact, run, gap: Math.abs(run - exact) };
  };
  return {
    dtype: training.plan.dtype,
    backend: session.backend,
    loss: both(nodes.objective, 0, 0),
    value: both(target, at.value, element),
    gradient: both(gradient, at.slope, element),
  };
}
