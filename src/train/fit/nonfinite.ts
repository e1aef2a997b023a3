/**
 * Finds where a run went wrong. Steps are deterministic, so a chunk in which NaN or an infinity appeared is run again
 * from its start, one step at a time, to the step before the first bad one; that step is then computed once more by the
 * reference backend, which shows every value, to name the layer and the op in which the trouble began.
 */
import { runGraph } from "../../backend/reference/index.ts";
import { dtypes, NonFiniteError, sizeOf, type TypedArray } from "../../base/index.ts";
import { type Graph, type Node, nodesOf } from "../../ir/index.ts";
import type { Core } from "../core.ts";
import { allFinite } from "../data/arrays.ts";
import { type Misfit, misfits } from "../misfit.ts";
import { placeOf } from "../step/cells.ts";
import { isStateFinite } from "../step/finite.ts";
import { isWeight } from "../step/plan.ts";
import type { Snapshot, State } from "../step/state.ts";
import type { TrainProgram } from "../step/training-programs.ts";

/** A step of the window: which program, and which row of its feeds. */
interface StepPlace {
  readonly program: TrainProgram;
  readonly row: number;
}

/** Some steps from..to-1 of the fit, in which something went wrong, and the state as it was before them. */
interface Suspect {
  readonly start: Snapshot;
  readonly from: number;
  readonly to: number;
  place(step: number): StepPlace;
  /** The epoch of a step, as the history counts. */
  epochOf(step: number): number;
}

/** The first bad step, and the error that tells of it. The state is then as before that step. */
export async function faultOf(
  core: Core,
  { start, from, to, place, epochOf }: Suspect,
): Promise<{ step: number; error: NonFiniteError }> {
  const step = (await findBadStep(core.state, start, from, to, place)) ?? to - 1;
  const [misfit] = misfits(core.network, core.plan("fit").outputs);
  const found = await diagnose(place(step), core.state);
  return { step, error: nonFiniteError(found, step, epochOf(step), misfit) };
}

/** The first bad step among from..to-1, counted in the window; the state is then as before it. */
async function findBadStep(
  state: State,
  start: Snapshot,
  from: number,
  to: number,
  place: (step: number) => StepPlace,
): Promise<number | undefined> {
  state.restore(start);
  for (let step = from; step < to; step++) {
    const { program, row } = place(step);
    await program.program.start(row, row + 1);
    const recorded = await program.records[0].read(row, row + 1);
    if (allFinite(recorded) && (await isStateFinite(state))) continue;
    state.restore(start);
    for (let again = from; again < step; again++) {
      const { program: before, row: at } = place(again);
      await before.program.start(at, at + 1);
    }
    return step;
  }
  return undefined;
}

/** What is wrong in a step, with the state as before it. */
interface Diagnosis {
  /** "the loss", or a parameter's name. */
  readonly what: string;
  readonly value: number;
  readonly layer?: string;
  readonly op?: string;
  /** It arose in the gradient of that op. */
  readonly backward: boolean;
}

/** Above this many operations the reference would take minutes. */
const patience = 2e9;

async function diagnose({ program, row }: StepPlace, state: State): Promise<Diagnosis> {
  const { graph, fed, outputs } = program.step;
  // The step runs once more, to see what became bad; then the state is put back.
  const before = state.snapshot();
  await program.program.start(row, row + 1);
  const [loss] = await program.records[0].read(row, row + 1);
  const badParam = await findBad(state);
  state.restore(before);
  state.forget(before);
  const badLoss = !Number.isFinite(loss);
  const what = badLoss ? "the loss" : (badParam?.name ?? "the loss");
  const value = badLoss ? loss : (badParam?.value ?? loss);
  const place = { what, value, backward: false };
  if (program.program.flops > patience) return place;

  const reads = program.bound.inputs.map((buffer, k) => {
    const size = sizeOf(graph.inputs[k].type.shape);
    return fed[k] ? buffer.read(row * size, (row + 1) * size) : buffer.read();
  });
  const inputs = await Promise.all(reads);
  const at = badLoss ? placeOf(outputs, "record", "loss") : Math.max(0, placeOf(outputs, "cell", what));
  const origin = originOfBad(graph, inputs, graph.outputs[at]);
  if (!origin) return place;
  const { layer, gradientOf } = origin.origin;
  return { ...place, layer, op: (gradientOf ?? origin).op.name, backward: gradientOf !== undefined };
}

/** What holds NaN or an infinity: the first such parameter's name, or something of the optimizer. */
async function findBad(state: State): Promise<{ readonly name: string; readonly value: number } | undefined> {
  for (const { key, role, of = "optimizer" } of state.cells.filter(({ moves }) => moves)) {
    const numbers: TypedArray = await state.read(key);
    if (allFinite(numbers)) continue;
    return { name: isWeight({ role }) ? key : of, value: numbers.find((x: number) => !Number.isFinite(x))! };
  }
  return undefined;
}

/** The node that is not finite although all of its operands are, and from which the output became so. */
function originOfBad(graph: Graph, inputs: readonly TypedArray[], output: Node): Node | undefined {
  const bad = new Set<Node>();
  runGraph(graph, inputs, (node, values) => {
    const { dtype } = node.type;
    if (!dtypes[dtype].float) return;
    // The reference computes in f64: what overflows in f32 must count here as well.
    if (!allFinite(dtype === "f32" ? Float32Array.from(values) : values)) bad.add(node);
  });
  const start = bad.has(output) ? output : nodesOf(graph).find((node) => bad.has(node) && !masks(node));
  for (let node = start; node; ) {
    const cause: Node | undefined = node.inputs.find((x) => bad.has(x));
    if (!cause) return node;
    node = cause;
  }
  return undefined;
}

/** Infinities that are meant: written down as constants, and perhaps spread over an array. */
function masks(node: Node): boolean {
  return node.op.traits.view ? node.inputs.every(masks) : node.inputs.length === 0 && !node.op.traits.given;
}

function nonFiniteError(
  { what, value, layer, op, backward }: Diagnosis,
  step: number,
  epoch: number,
  misfit?: Misfit,
): NonFiniteError {
  const where = layer ? ` in layer "${layer}"${op ? `, ${backward ? `the gradient of ${op}` : op}` : ""}` : "";
  const name = what === "the loss" ? "the loss" : `parameter ${what}`;
  // An overflow before the first update is not the learning rate's.
  const large = step === 0 && what === "the loss" && Math.abs(value) === Number.POSITIVE_INFINITY;
  const usual = large
    ? "nothing has been updated yet: the inputs, the targets or the weights are too large; scale the data (standardize of limpid/data)"
    : "try a smaller learning rate, or globalClipNorm";
  return new NonFiniteError("fit", `${name} became ${value} at step ${step} (epoch ${epoch + 1})${where}`, {
    code: what === "the loss" ? "loss-not-finite" : "parameter-not-finite",
    hint: `${misfit ? `${misfit.problem}: ${misfit.advice}` : usual}; the parameters are those from before that step`,
    facts: { what, value, step, epoch, layer, op, backward, misfit, large },
  });
}
