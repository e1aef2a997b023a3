/** What the optimizer makes of a gradient, in its own graph: old value, gradient, moments, new value. */
import { runGraph } from "../../backend/reference/index.ts";
import { sameShape, type TypedArray } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import { partsOf } from "../../optim/index.ts";
import { placeOf } from "../../train/step/cells.ts";
import { keys } from "../../train/step/keys.ts";
import { trainableOf } from "../../train/step/plan.ts";
import { name as named, showLatex, showText } from "./formula.ts";
import { Formulas } from "./formulas.ts";
import type { Scene } from "./scene.ts";

/** A value before and after a step. */
export interface Change {
  readonly before: number;
  readonly after: number;
}

export interface Update extends Change {
  readonly gradient: number;
  /** What the optimizer was given, where all gradients together were too long and were scaled down. */
  readonly clipped?: number;
  readonly learningRate: number;
  /** What the optimizer keeps for this number: `m`, `v`, `velocity`. */
  readonly slots?: Readonly<Record<string, Change>>;
  /** What it keeps once for the model. */
  readonly scalars?: Readonly<Record<string, Change>>;
  readonly optimizer: string;
  /** The new value and the new slots, as the optimizer's graph computes them. */
  readonly formulas: Readonly<Record<string, string>>;
  /** The same as LaTeX. */
  readonly latex: Readonly<Record<string, string>>;
}

/** The step that would come next for one number of a parameter; nothing where no gradient moves it. */
export function updateOf(scene: Scene, param: number, element: number): Update | undefined {
  const { plan, step } = scene.training;
  const { name, shape } = plan.params[param];
  if (!step.nodes.gradients[name]) return undefined;

  const part = partsOf(plan.optimizer, trainableOf(plan)).find(({ params }) =>
    params.some((its) => its.name === name),
  )!;
  const { optimizer } = part;
  // Numbers that stand for a row or for all of a parameter are no single number's.
  const memory = Object.entries(optimizer.init({ name, shape, dtype: plan.dtype }));
  const slots = memory
    .filter(([, its]) => its.first === "parameter" || sameShape(its.shape, shape))
    .map(([its]) => its);
  const inputOf = (key: string): Node => step.written.inputs[placeOf(step.inputs, "cell", key)];
  const outputOf = (key: string): Node => step.written.outputs[placeOf(step.outputs, "cell", key)];
  const scalarNames = Object.keys(optimizer.scalars ?? {});
  const slotKeys = slots.map((slot) => keys.slot(slot, name));
  const slotsIn = slotKeys.map(inputOf);
  const slotsOut = slotKeys.map(outputOf);
  const scalarsIn = scalarNames.map((scalar) => inputOf(part.scalar(scalar)));
  const scalarsOut = scalarNames.map((scalar) => outputOf(part.scalar(scalar)));
  const rate = step.written.inputs[placeOf(step.inputs, "feed", "rate")];
  const parameter = inputOf(name);
  const after = outputOf(name);
  const { raw, given } = step.nodes.gradients[name];

  const values = new Map<Node, TypedArray>();
  const outputs = [after, ...slotsOut, ...scalarsOut, raw, given];
  runGraph({ inputs: step.written.inputs, outputs }, scene.inputs, undefined, values);
  const at = (node: Node, k = element) => values.get(node)![k];

  const names = new Map<Node, string>([
    [parameter, "w"],
    [raw, "g"],
    [given, given === raw ? "g" : "ĝ"],
    [rate, "η"],
    ...slotsIn.map((node, k) => [node, slots[k]] as const),
    ...scalarsOut.map((node, k) => [node, scalarNames[k]] as const),
    // A new slot is told by a formula of its own.
    ...slotsOut.map((node, k) => [node, `${slots[k]}′`] as const),
  ]);
  const formulas = new Formulas(scene, names, values);
  const lines = [
    ...slotsOut.map((node, k) => [`${slots[k]}′`, formulas.of(node, element, { open: true })] as const),
    ["w′", formulas.of(after, element, { open: true })] as const,
  ];
  const change = (before: Node, next: Node, k?: number): Change => ({ before: at(before, k), after: at(next, k) });
  const record = (list: readonly string[], of: (k: number) => Change) =>
    Object.fromEntries(list.map((its, k) => [its, of(k)]));
  return {
    before: at(parameter),
    gradient: at(raw),
    ...(given !== raw && { clipped: at(given) }),
    learningRate: at(rate, part.place),
    after: at(after),
    ...(slotKeys.length > 0 && { slots: record(slots, (k) => change(slotsIn[k], slotsOut[k])) }),
    ...(scalarNames.length > 0 && { scalars: record(scalarNames, (k) => change(scalarsIn[k], scalarsOut[k], 0)) }),
    optimizer: optimizer.name,
    formulas: Object.fromEntries(lines.map(([what, formula]) => [what, showText(formula)])),
    latex: Object.fromEntries(
      lines.map(([what, formula]) => [what, `${showLatex(named(what))} = ${showLatex(formula)}`]),
    ),
  };
}
