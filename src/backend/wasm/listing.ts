/** What a step becomes on this backend, to be read: its kernels in WebAssembly's text format. */
import type { Listing, Session, Step } from "../../ir/index.ts";
import { listStep } from "../../lower/cpu/listing.ts";
import { prepare } from "../../transform/prepare.ts";
import { relaxedSimd } from "./features.ts";
import { maximumPages } from "./memory.ts";
import { printFunctions } from "./print.ts";
import { tileShape, vectorBytes } from "./target.ts";
import { functionText } from "./text.ts";

/** `overwrites[k]` is the input whose buffer output k shares, if any. */
export function list(
  step: Step,
  overwrites: readonly (number | undefined)[],
  { threads }: Pick<Session, "threads">,
): Listing {
  const target = { vectorBytes, tile: tileShape, threads };
  const memory = { initialPages: 1, maximumPages, shared: threads > 1 };
  return listStep({ ...step, graph: prepare(step.graph) }, overwrites, target, {
    language: "WebAssembly",
    print(module, { shared }, address) {
      const barrier = shared.size > 0 ? { address, spins: 1 } : undefined;
      const functions = printFunctions(module, { relaxedFma: relaxedSimd(), memory, ...(barrier && { barrier }) });
      return functions.map((f) => functionText(f, functions));
    },
  });
}
