/**
 * Programs that run kernel by kernel and write down their times (`ir/kernel-times.ts`), for every backend that prints the loop
 * language: its functions for kernels are made callable from outside, and called one by one on one thread.
 */
import type { KernelLog, KernelWork } from "../../ir/index.ts";
import { ProgramLog, type Roof } from "../../ir/kernel-times.ts";
import type { LoopModule } from "../loops/loop.ts";
import type { KernelPlan } from "../plan/kernel.ts";
import { straight } from "./small.ts";
import { workOf } from "./work.ts";

/** The module with every kernel's function callable from outside. */
export function exportKernels(module: LoopModule, { kernels }: KernelPlan): LoopModule {
  const names = new Set([...kernels.map(({ name }) => name), straight]);
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
  /** An exported function of the module: step number, which thread, of how many. */
  readonly find: (name: string) => (t: number, me: number, count: number) => void;
  readonly roof: Roof;
}

/** Runs steps from..to-1, timed. */
export function timedRun({
  log,
  name,
  backend,
  plan,
  module,
  find,
  roof,
}: KernelCalls): (from: number, to: number) => void {
  const apart = plan.kernels.map((kernel) => workOf(kernel, plan));
  const work = module.functions.some((f) => f.name === straight) ? [together(apart)] : apart;
  const kernels = work.map((kernel) => find(kernel.name));
  const f64 = plan.graph.outputs.some(({ type }) => type.dtype === "f64");
  const program = log.add(new ProgramLog({ name, backend, dtype: f64 ? "f64" : "f32" }, work, roof));
  let t = 0;
  const calls = kernels.map((kernel) => () => kernel(t, 0, 1));
  return (from, to) => {
    for (t = from; t < to; t++) program.run(calls);
  };
}

function together(kernels: readonly KernelWork[]): KernelWork {
  const sum = (of: (kernel: KernelWork) => number) => kernels.reduce((total, kernel) => total + of(kernel), 0);
  return { name: straight, places: sum((k) => k.places), flops: sum((k) => k.flops), bytes: sum((k) => k.bytes) };
}
