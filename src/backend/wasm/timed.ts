/** A program that runs kernel by kernel and writes down their times; see `ir/kernel-times.ts`. */
import { type KernelLog, type KernelWork, ProgramLog, type Roof } from "../../ir/index.ts";
import { type Plan, workOf } from "../../lower/index.ts";
import type { LoopModule } from "../../lower/loop.ts";
import { measureRoof } from "./roof.ts";

/** The name of the one function of a step without loops. */
const straight = "straight";

let roof: Roof | undefined;

/** The module with every kernel's function callable from outside. */
export function exportKernels(module: LoopModule, { kernels }: Plan): LoopModule {
  const names = new Set([...kernels.map(({ name }) => name), straight]);
  return { functions: module.functions.map((f) => (names.has(f.name) ? { ...f, exported: true } : f)) };
}

type Run = (from: number, to: number) => void;

export function timedRun(log: KernelLog, name: string, plan: Plan, exports: WebAssembly.Exports): Run {
  const apart = plan.kernels.map(workOf);
  const work = straight in exports ? [together(apart)] : apart;
  const kernels = work.map((kernel) => exports[kernel.name] as (t: number, me: number, count: number) => void);
  const f64 = plan.graph.outputs.some(({ type }) => type.dtype === "f64");
  roof ??= measureRoof();
  const program = log.add(new ProgramLog({ name, backend: "wasm", dtype: f64 ? "f64" : "f32" }, work, roof));
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
