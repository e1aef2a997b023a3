/** What a step becomes on this backend, to be read: its kernels, their loops, their WebAssembly. */
import { dtypes, sizeOf, type Type } from "../../base/index.ts";
import type { Step } from "../../ir/index.ts";
import { emitStep, type Kernel, type Plan, planStep, printFunction, type StepTarget } from "../../lower/index.ts";
import { simplify } from "../../transform/index.ts";
import { relaxedSimd } from "./features.ts";
import { maximumPages } from "./memory.ts";
import { printFunctions } from "./print.ts";
import { functionText } from "./text.ts";

export interface KernelListing {
  readonly kernel: Kernel;
  /** In the loop language. */
  readonly loops: string;
  /** In WebAssembly's text format. */
  readonly wasm: string;
}

export interface Listing {
  readonly plan: Plan;
  readonly kernels: readonly KernelListing[];
  /** Whether the step is so small that it runs as straight-line code, which says the same without loops. */
  readonly straightLine: boolean;
}

/** `overwrites[k]` is the input whose buffer output k shares, if any. Addresses are made up. */
export function listStep(step: Step, overwrites: readonly (number | undefined)[], target: StepTarget): Listing {
  const graph = simplify(step.graph);
  const plan = planStep({ ...step, graph }, overwrites, { ...target, straightLine: false });
  let free = 0;
  const room = ({ dtype, shape }: Type): number => {
    const at = free;
    free += Math.ceil((sizeOf(shape) * dtypes[dtype].bytes) / 16) * 16;
    return at;
  };
  const inputs = graph.inputs.map(({ type }) => room(type));
  const outputs = graph.outputs.map(({ type }, k) => {
    const input = overwrites[k];
    return input === undefined ? room(type) : inputs[input];
  });
  const addresses = { inputs, outputs, scratch: free };
  const module = emitStep(plan, addresses);
  const memory = { initialPages: 1, maximumPages, shared: false };
  const printed = printFunctions(module, { relaxedFma: relaxedSimd(), memory });
  const small = emitStep({ ...plan, target }, addresses).functions.every(({ name }) => name !== plan.kernels[0]?.name);
  return {
    plan,
    straightLine: small,
    kernels: plan.kernels.map((kernel) => {
      // A tiled product has functions of its own for its inner tiles.
      const belongs = ({ name }: { name: string }) => name === kernel.name || name.startsWith(`${kernel.name}_`);
      const own = module.functions.filter(belongs);
      const texts = printed.filter(belongs).map((f) => functionText(f, printed));
      return { kernel, loops: own.map(printFunction).join("\n\n"), wasm: texts.join("\n\n") };
    }),
  };
}
