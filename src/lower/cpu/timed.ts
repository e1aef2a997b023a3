/**
 * Programs that run kernel by kernel and write down their times (`ir/kernel-times.ts`), for every backend that prints the loop
 * language: its functions for kernels are made callable from outside, and called one by one on one thread.
 */
import type { KernelLog, KernelWork } from "../../ir/index.ts";
import { ProgramLog, type Roof } from "../../ir/kernel-times.ts";
import type { LoopModule } from "../loops/loop.ts";
import { isLoop, type KernelPlan, kernelsIn, runAxis, type Work } from "../plan/kernel.ts";
import { givenIn, turnName } from "./calls.ts";
import { straight } from "./small.ts";
import { workOf } from "./work.ts";

/** The module with every kernel's function callable from outside. */
export function exportKernels(module: LoopModule, plan: KernelPlan): LoopModule {
  const names = new Set(unitsOf(plan, module).map(({ work }) => work.name));
  return { functions: module.functions.map((f) => (names.has(f.name) ? { ...f, exported: true } : f)) };
}

/** What a backend gives for it. */
export interface KernelCalls {
  readonly log: KernelLog;
  /** The program's, and the backend's. */
  readonly name: string;
  readonly backend: string;
  readonly plan: KernelPlan;
  /** The module of `exportKernels`, whose functions these are. */
  readonly module: LoopModule;
  /** An exported function of the module, which takes so many numbers. */
  readonly find: (name: string, numbers: number) => (...numbers: number[]) => void;
  readonly roof: Roof;
}

/** Runs steps from..to-1, timed: the calls of kernels in their true order, those of a loop in every turn. */
export function timedRun({
  log,
  name,
  backend,
  plan,
  module,
  find,
  roof,
}: KernelCalls): (from: number, to: number) => void {
  const units = unitsOf(plan, module);
  const f64 = plan.graph.outputs.some(({ type }) => type.dtype === "f64");
  const work = units.map((unit) => unit.work);
  const program = log.add(new ProgramLog({ name, backend, dtype: f64 ? "f64" : "f32" }, work, roof));
  const functions = new Map(
    units.map(({ work: { name }, given }, kernel) => [name, { kernel, given, run: find(name, given.length + 2) }]),
  );
  const calls: { kernel: number; run: () => void }[] = [];
  let t = 0;
  const add = (called: string, places: Readonly<Record<string, number>>) => {
    const { kernel, given, run } = functions.get(called)!;
    const rest = given.slice(1).map((axis) => places[axis]);
    calls.push({ kernel, run: () => run(t, ...rest, 0, 1) });
  };
  const visit = (list: readonly Work[], places: Readonly<Record<string, number>>): void => {
    for (const one of list) {
      if (functions.has(one.name)) add(one.name, places);
      if (!isLoop(one) || one.open) continue;
      for (let turn = 0; turn < one.turns.size; turn++) {
        const [p, q] = one.buffers ?? [];
        const row = one.reverse ? one.turns.size - 1 - turn : turn;
        const inside = { ...places, [one.turns.name]: row, ...(p && q && { [p]: turn % 2, [q]: 1 - (turn % 2) }) };
        if (functions.has(turnName(one))) add(turnName(one), inside);
        else visit(one.body, inside);
      }
    }
  };
  if (functions.has(straight)) add(straight, {});
  else visit(plan.work, {});
  return (from, to) => {
    for (t = from; t < to; t++) program.run(calls);
  };
}

/** What is called and timed: kernels, the straight-line code of several, or a loop of which nobody knows how many turns it takes. */
interface Unit {
  readonly work: KernelWork;
  readonly given: readonly string[];
}

function unitsOf(plan: KernelPlan, module: LoopModule): Unit[] {
  const names = new Set(module.functions.map(({ name }) => name));
  const together = (name: string, work: readonly Work[], given: readonly string[], turns = 1): Unit => {
    const kernels = kernelsIn(work).map((kernel) => workOf(kernel, plan));
    const sum = (of: (kernel: KernelWork) => number) =>
      kernels.reduce((total, kernel) => total + of(kernel) / turns, 0);
    return {
      work: { name, places: sum((k) => k.places), flops: sum((k) => k.flops), bytes: sum((k) => k.bytes) },
      given,
    };
  };
  if (names.has(straight)) return [together(straight, plan.work, [runAxis])];
  const list = (work: readonly Work[]): Unit[] =>
    work.flatMap((one) => {
      if (!isLoop(one)) return [{ work: workOf(one, plan), given: one.given }];
      // What is known of it is the work of one turn.
      if (one.open) return [together(one.name, one.body, one.given, one.turns.size)];
      return names.has(turnName(one)) ? [together(turnName(one), one.body, givenIn(one))] : list(one.body);
    });
  return list(plan.work);
}
