/** How far the numbers that the model really computes with (f32, on its backend) are from the exact ones. */
import { dtypes, type TypedArray } from "../../base/index.ts";
import { type Buffer, type Graph, type Node, nodesOf, type Program, type Session, withOrigin } from "../../ir/index.ts";
import { constant } from "../../ops/index.ts";
import { openSession } from "../../runtime/index.ts";
import type { Plan } from "../../train/step/step.ts";
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

/** A graph compiled where the model runs. */
interface Compiled {
  readonly graph: Graph;
  readonly session: Session;
  readonly program: Program;
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
}

/** Values and slopes of everything that has a name, by a program that is kept: models are asked about many numbers. */
interface Kept extends Compiled {
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
  const { objective } = scene.sights;
  let kept = known.get(scene.training.plan);
  if (kept?.objective !== objective) {
    kept = { objective, kept: await keep(scene, backend) };
    known.set(scene.training.plan, kept);
  }
  const found = kept.kept.of.get(target);
  if (found) return compare(scene, kept.kept, { target, gradient, element }, found);
  const inputs = scene.graph.inputs;
  const own = await compile(scene, backend, { inputs, outputs: [objective, target, gradient] });
  const result = compare(scene, own, { target, gradient, element }, { value: 1, slope: 2 });
  own.program.free();
  for (const buffer of [...own.inputs, ...own.outputs]) buffer.free();
  return result;
}

async function compile({ training }: Scene, backend: string, graph: Graph): Promise<Compiled> {
  const session = openSession([training.plan.dtype, "i32", "u8", "bool"], backend, graph);
  const inputs = graph.inputs.map((x) => session.buffer(x.type));
  const outputs = graph.outputs.map((x) => session.buffer(x.type));
  const step = { graph, fed: inputs.map(() => false), recorded: outputs.map(() => false) };
  return { graph, session, inputs, outputs, program: await session.program(step, inputs, outputs) };
}

async function keep(scene: Scene, backend: string): Promise<Kept> {
  const { objective, params, inputs } = scene.sights;
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
  return { ...(await compile(scene, backend, { inputs: scene.graph.inputs, outputs })), of };
}

function compare(
  { values, training, sights }: Scene,
  { session, program, inputs, outputs }: Compiled,
  { target, gradient, element }: { readonly target: Node; readonly gradient: Node; readonly element: number },
  at: { readonly value: number; readonly slope: number },
): Rounding {
  for (const [k, buffer] of inputs.entries()) buffer.write(training.values[k] as TypedArray);
  program.run(0, 1);
  const both = (node: Node, output: number, place: number): Rounded => {
    const exact = values.get(node)![place];
    const [run] = outputs[output].read(place, place + 1);
    return { exact, run, gap: Math.abs(run - exact) };
  };
  return {
    dtype: training.plan.dtype,
    backend: session.backend,
    loss: both(sights.objective, 0, 0),
    value: both(target, at.value, element),
    gradient: both(gradient, at.slope, element),
  };
}
