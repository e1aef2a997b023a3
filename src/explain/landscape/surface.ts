/** Losses at many places of the weights' space: one program, fed a row for each place. */

import { compiler } from "../../backend/wasm/lazy-compiler.ts";
import { dtypes, sizeOf, type Type, type TypedArray } from "../../base/index.ts";
import { nodesOf } from "../../ir/index.ts";
import { bind } from "../../runtime/bind.ts";
import { openSession } from "../../runtime/index.ts";
import { breathe, Pace } from "../../runtime/pace.ts";
import type { Tensor } from "../../tensor/index.ts";
import { trace } from "../../tensor/trace.ts";
import type { Samples } from "../../train/data/samples.ts";
import { batchOf } from "../../train/step/batch.ts";
import { mapBatch, portsOfBatch } from "../../train/step/cells.ts";
import { judge } from "../../train/step/objective.ts";
import type { Plan } from "../../train/step/plan.ts";
import type { Plane } from "./planes.ts";

/** An input of the program: the same for all rows, or one row after the other. */
interface Given {
  readonly type: Type;
  readonly data: TypedArray;
  readonly fed: boolean;
}

/** Hears how many places are done. What it throws ends the work. */
type Told = (done: number) => void | Promise<void>;

/** Numbers fed at once. */
const mostFed = 2 ** 20;

/** One number for each row of what is fed. */
async function record(
  f: (tensors: Tensor[]) => Tensor,
  given: readonly Given[],
  rows: number,
  told: Told = () => undefined,
): Promise<Float64Array> {
  await compiler.load();
  const { graph, captured } = trace(
    given.map(({ type }) => type),
    (tensors) => [f(tensors)],
  );
  const session = await openSession([...new Set(nodesOf(graph).map(({ type }) => type.dtype))]);
  const width = given.reduce((sum, { type, fed }) => sum + (fed ? sizeOf(type.shape) : 0), 0);
  const chunk = Math.max(1, Math.min(rows, Math.floor(mostFed / width)));
  const held = given.map(({ type, data, fed }) => (fed ? undefined : { ...type, data }));
  const step = { graph, fed: graph.inputs.map((_, k) => given[k]?.fed ?? false), recorded: [true], runs: rows };
  const bound = bind(session, step, { inputs: [...held, ...captured], rows: chunk });
  try {
    const program = await bound.open();
    const losses = new Float64Array(rows);
    const pace = new Pace();
    for (let from = 0; from < rows; from += chunk) {
      const count = Math.min(chunk, rows - from);
      for (const [k, { type, data, fed }] of given.entries()) {
        const size = sizeOf(type.shape);
        if (fed) bound.inputs[k].write(data.subarray(from * size, (from + count) * size));
      }
      for (let done = 0; done < count; ) {
        const steps = pace.next(count - done);
        const start = performance.now();
        await program.start(done, done + steps);
        pace.took(steps, performance.now() - start);
        done += steps;
        await told(from + done);
        await breathe();
      }
      losses.set(await bound.outputs[0].read(0, count), from);
    }
    return losses;
  } finally {
    bound.free();
  }
}

/** The data as held inputs, and the objective of some parameters. */
function judged(plan: Plan, { x, y, samples }: Samples) {
  const batch = batchOf(plan.network, { x, y, w: undefined });
  const held = portsOfBatch(batch).map(
    ([, { dtype, shape, data }]): Given => ({ type: { dtype, shape: [samples, ...shape] }, data, fed: false }),
  );
  const objective = (params: readonly Tensor[], data: readonly Tensor[]): Tensor => {
    let at = 0;
    const named = Object.fromEntries(plan.params.map(({ name }, k) => [name, params[k]]));
    return judge(
      plan,
      named,
      mapBatch(batch, () => data[at++]),
    ).objective;
  };
  return { held, objective };
}

/** Rows of weights, cut into the parameters: each parameter's rows one after the other. */
function columnsOf(plan: Plan, rows: readonly Float64Array[], fed: boolean): Given[] {
  const { zeros } = dtypes[plan.dtype];
  let at = 0;
  return plan.params.map(({ shape }) => {
    const size = sizeOf(shape);
    const data = zeros(rows.length * size);
    for (const [r, row] of rows.entries()) data.set(row.subarray(at, at + size), r * size);
    at += size;
    return { type: { dtype: plan.dtype, shape }, data, fed };
  });
}

/** The objective at each of these weights. */
export async function lossesAt(
  plan: Plan,
  data: Samples,
  points: readonly Float64Array[],
  told?: Told,
): Promise<Float64Array> {
  const { held, objective } = judged(plan, data);
  const count = plan.params.length;
  const f = (tensors: Tensor[]) => objective(tensors.slice(0, count), tensors.slice(count));
  return record(f, [...columnsOf(plan, points, true), ...held], points.length, told);
}

/** The objective at origin + a·u + b·v for each pair. */
export async function lossesOn(
  plan: Plan,
  data: Samples,
  { origin, u, v }: Plane,
  places: readonly (readonly [a: number, b: number])[],
  told?: Told,
): Promise<Float64Array> {
  const { held, objective } = judged(plan, data);
  const count = plan.params.length;
  const coordinates = [0, 1].map((axis): Given => {
    const values = dtypes[plan.dtype].zeros(places.length);
    for (const [k, place] of places.entries()) values[k] = place[axis];
    return { type: { dtype: plan.dtype, shape: [] }, data: values, fed: true };
  });
  const f = ([a, b, ...tensors]: Tensor[]) => {
    const part = (k: number) => tensors.slice(k * count, (k + 1) * count);
    const [start, along, across] = [part(0), part(1), part(2)];
    const params = start.map((w, k) => w.add(along[k].mul(a)).add(across[k].mul(b)));
    return objective(params, tensors.slice(3 * count));
  };
  const planes = [origin, u, v].flatMap((row) => columnsOf(plan, [row], false));
  return record(f, [...coordinates, ...planes, ...held], places.length, told);
}
