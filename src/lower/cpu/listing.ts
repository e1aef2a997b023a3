/** A step's kernels one by one, to be read: their loops, and what a backend's printer makes of them. */
import { dtypes, sizeOf, type Type } from "../../base/index.ts";
import type { KernelListing, Listing, Step } from "../../ir/index.ts";
import type { LoopModule } from "../loops/loop.ts";
import { printFunction } from "../loops/print.ts";
import { isLoop, type Kernel, type Loop, type Work } from "../plan/kernel.ts";
import { planKernels } from "../plan/plan.ts";
import { type CpuSchedule, type CpuTarget, scheduleCpu, writeLoops } from "./schedule.ts";

/** How a backend writes. */
interface Writer {
  readonly language: string;
  /** A module's functions as text, in its order. */
  print(module: LoopModule, schedule: CpuSchedule, barrier: number): readonly string[];
}

/** Lists a simplified step. `overwrites[k]` is the input whose buffer output k shares, if any. Addresses are made up. */
export function listStep(
  step: Step,
  overwrites: readonly (number | undefined)[],
  target: CpuTarget,
  { language, print }: Writer,
): Listing {
  const { graph } = step;
  const plan = planKernels(step, overwrites);
  const schedule = scheduleCpu(plan, { ...target, straightLine: false });
  let free = 0;
  const room = ({ dtype, shape }: Type): number => {
    const at = free;
    free += Math.ceil((sizeOf(shape) * dtypes[dtype].bytes) / 64) * 64;
    return at;
  };
  const inputs = graph.inputs.map(({ type }) => room(type));
  const outputs = graph.outputs.map(({ type }, k) => {
    const input = overwrites[k];
    return input === undefined ? room(type) : inputs[input];
  });
  const addresses = { inputs, outputs, scratch: free };
  const { functions } = writeLoops(schedule, addresses);
  const texts = print({ functions }, schedule, free + schedule.scratchBytes);
  // A tiled product has functions of its own for its inner tiles.
  const textsOf = (name: string): Pick<KernelListing, "loops" | "code"> => {
    const own = [...functions.keys()].filter(
      (k) => functions[k].name === name || functions[k].name.startsWith(`${name}_`),
    );
    return {
      loops: own.map((k) => printFunction(functions[k])).join("\n\n"),
      code: own.map((k) => texts[k]).join("\n\n"),
    };
  };
  const ofKernel = ({ name, stores, reads }: Kernel): KernelListing => ({
    name,
    stores: stores.map(({ value }) => plan.values[value].node),
    reads: new Set([...reads].map((value) => plan.values[value].node)),
    ...textsOf(name),
  });
  // A loop's own function only calls others: kernels have names that begin with the loop's.
  const ofLoop = (loop: Loop): KernelListing => {
    const at = functions.findIndex((f) => f.name === loop.name);
    return { name: loop.name, stores: [], reads: new Set(), loops: printFunction(functions[at]), code: texts[at] };
  };
  const list = (work: readonly Work[]): KernelListing[] =>
    work.flatMap((one) => (isLoop(one) ? [ofLoop(one), ...list(one.body)] : [ofKernel(one)]));
  return {
    graph: plan.graph,
    bodies: plan.bodies,
    language,
    straightLine: scheduleCpu(plan, target).straight === "step",
    kernels: list(plan.work),
  };
}
