/** A step's kernels one by one, to be read: their loops, and what a backend's printer makes of them. */
import { dtypes, sizeOf, type Type } from "../base/index.ts";
import type { Listing, Step } from "../ir/index.ts";
import type { LoopModule } from "./loop.ts";
import { printFunction } from "./print.ts";
import { emitStep, type Plan, planStep, type StepTarget } from "./step.ts";

/** How a backend writes. */
interface Writer {
  readonly language: string;
  /** A module's functions as text, in its order. */
  print(module: LoopModule, plan: Plan, barrier: number): readonly string[];
}

/** Lists a simplified step. `overwrites[k]` is the input whose buffer output k shares, if any. Addresses are made up. */
export function listStep(
  step: Step,
  overwrites: readonly (number | undefined)[],
  target: StepTarget,
  { language, print }: Writer,
): Listing {
  const { graph } = step;
  const plan = planStep(step, overwrites, { ...target, straightLine: false });
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
  const { functions } = emitStep(plan, addresses);
  const texts = print({ functions }, plan, free + plan.scratchBytes);
  const ran = emitStep({ ...plan, target }, addresses);
  return {
    graph: plan.graph,
    language,
    straightLine: ran.functions.every(({ name }) => name !== plan.kernels[0]?.name),
    kernels: plan.kernels.map(({ name, stores, reads }) => {
      // A tiled product has functions of its own for its inner tiles.
      const own = [...functions.keys()].filter(
        (k) => functions[k].name === name || functions[k].name.startsWith(`${name}_`),
      );
      return {
        name,
        stores: stores.map(({ node }) => node),
        reads,
        loops: own.map((k) => printFunction(functions[k])).join("\n\n"),
        code: own.map((k) => texts[k]).join("\n\n"),
      };
    }),
  };
}
