/** `limpid/ir`: graphs for tools. Unstable: it follows the compiler, not semantic versions. */
import type { Graph } from "../ir/index.ts";
import { parse as parseWith } from "../ir/index.ts";
import { rules } from "../ops/index.ts";

export type { Graph, KernelTime, Node, Origin, ProgramTimes, Step } from "../ir/index.ts";
export { hash, nodesOf, print, showKernelTimes, timeKernels, verifyGraph } from "../ir/index.ts";
export { emitStep, planStep, printLoops } from "../lower/index.ts";
export { type Traced, trace } from "../tensor/index.ts";
export { grad, simplify } from "../transform/index.ts";

/** Reads what `print` wrote. Throws a ValueError that names the line. */
export function parse(text: string): Graph {
  return parseWith(text, rules);
}
