/** How far the numbers that the model really computes with (f32, on its backend) are from the exact ones. */
import type { TypedArray } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import { openSession } from "../../runtime/index.ts";
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

/** Runs the same graph where the model runs. */
export async function roundingOf(
  scene: Scene,
  backend: string,
  target: Node,
  gradient: Node,
  element: number,
): Promise<Rounding> {
  const { graph, values, training } = scene;
  const { dtype } = training.plan;
  const wanted = { inputs: graph.inputs, outputs: [scene.sights.objective, target, gradient] };
  const session = openSession([dtype, "i32", "u8", "bool"], backend, wanted);
  const inputs = graph.inputs.map((x, k) => {
    const buffer = session.buffer(x.type);
    buffer.write(training.values[k] as TypedArray);
    return buffer;
  });
  const outputs = wanted.outputs.map((x) => session.buffer(x.type));
  const step = { graph: wanted, fed: inputs.map(() => false), recorded: outputs.map(() => false) };
  const program = await session.program(step, inputs, outputs);
  program.run(0, 1);
  const both = (k: number, at: number): Rounded => {
    const exact = values.get(wanted.outputs[k])![at];
    const [run] = outputs[k].read(at, at + 1);
    return { exact, run, gap: Math.abs(run - exact) };
  };
  const result = {
    dtype,
    backend: session.backend,
    loss: both(0, 0),
    value: both(1, element),
    gradient: both(2, element),
  };
  program.free();
  for (const buffer of [...inputs, ...outputs]) buffer.free();
  return result;
}
