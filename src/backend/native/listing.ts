/** What a step becomes on this backend, to be read: its kernels in C. */
import type { Listing, Session, Step } from "../../ir/index.ts";
import { listStep } from "../../lower/cpu/listing.ts";
import { prepare } from "../../transform/prepare.ts";
import { printFunctions } from "./print.ts";
import { tileShapes } from "./target.ts";

/** `overwrites[k]` is the input whose buffer output k shares, if any. */
export function list(
  step: Step,
  overwrites: readonly (number | undefined)[],
  { threads, vectorBytes = 16 }: Session,
): Listing {
  const target = { vectorBytes, tile: tileShapes[vectorBytes], threads };
  return listStep({ ...step, graph: prepare(step.graph) }, overwrites, target, {
    language: "C",
    print: (module, _plan, barrier) => printFunctions(module, barrier).bodies,
  });
}
