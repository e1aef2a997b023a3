/** `limpid/ir`: graphs for tools. Unstable: it follows the compiler, not semantic versions. */

import { badArgument, type Type, wantDType, wantFunction, wantShape } from "../base/index.ts";
import type { Graph } from "../ir/index.ts";
import { parse as parseWith, print as printGraph, verifyGraph as verify } from "../ir/index.ts";
import { rules } from "../ops/index.ts";
import { Tensor, type Traced, trace as traceWith } from "../tensor/index.ts";

export type { Graph, KernelTime, Node, Origin, ProgramTimes, Step } from "../ir/index.ts";
export { hash, nodesOf, showKernelTimes, timeKernels } from "../ir/index.ts";
export { emitStep, planStep, printLoops } from "../lower/index.ts";
export type { Traced } from "../tensor/index.ts";
export { grad, simplify } from "../transform/index.ts";

/** Reads what `print` wrote. Throws a ValueError that names the line. */
export function parse(text: string): Graph {
  if (typeof text !== "string") throw badArgument("parse", "the text", text, "printed", "what print(graph) gave");
  return parseWith(text, rules);
}

/** A graph as text: the same text for the same graph. */
export function print(graph: Graph): string {
  return printGraph(wantGraph("print", graph));
}

/** Throws where a graph is not whole: a node before its operands, a type that its op would not give. */
export function verifyGraph(graph: Graph): void {
  verify(wantGraph("verifyGraph", graph));
}

/** The graph of a function of tensors, given the types of its arguments. */
export function trace(types: readonly Type[], f: (inputs: Tensor[]) => readonly Tensor[]): Traced {
  const isType = (type: unknown): type is Type => typeof type === "object" && type !== null && "dtype" in type;
  if (!Array.isArray(types) || !Array.from(types).every(isType))
    throw badArgument("trace", "the types", types, "types", 'a list: [{ dtype: "f32", shape: [2] }]');
  for (const { dtype, shape } of types) {
    wantDType("trace", dtype);
    wantShape("trace", shape);
  }
  wantFunction("trace", "the function", f, "(inputs) => [output, …]");
  return traceWith(types, (inputs) => {
    const outputs = f(inputs);
    if (Array.isArray(outputs) && outputs.every((x) => x instanceof Tensor)) return outputs;
    throw badArgument("trace", "the result", outputs, "tensors", "a list of tensors");
  });
}

function wantGraph(subject: string, graph: Graph): Graph {
  const areNodes = (list: unknown) => Array.isArray(list) && Array.from(list).every((x) => x?.op && x.type && x.inputs);
  if (areNodes(graph?.inputs) && areNodes(graph.outputs)) return graph;
  throw badArgument(
    subject,
    "the graph",
    graph,
    "graph",
    "what parse or trace gives: { inputs, outputs }, lists of nodes",
  );
}
