/** `limpid/ir`: graphs for tools. Unstable: it follows the compiler, not semantic versions. */

import { list } from "../backend/wasm/listing.ts";
import { provideCompiler } from "../backend/wasm/provide-compiler.ts";
import { provideTiming } from "../backend/wasm/timing.ts";
import {
  badArgument,
  InternalError,
  isRecord,
  type Type,
  ValueError,
  wantDType,
  wantFunction,
  wantShape,
} from "../base/index.ts";
import type { Graph, Node, ProgramTimes } from "../ir/index.ts";
import * as rooms from "../ir/index.ts";
import { showKernelTimes as shown, timeKernels as timed } from "../ir/kernel-times.ts";
import { hash as hashOf } from "../ir/key.ts";
import { print as printed } from "../ir/print.ts";
import { allRules } from "../ops/all.ts";
import { Tensor } from "../tensor/index.ts";
import { type Traced, trace as traceWith } from "../tensor/trace.ts";
import { grad as gradient } from "../transform/index.ts";
import { type Replaced, simplify as simplified } from "../transform/simplify.ts";

export type { Graph, KernelTime, Node, Origin, ProgramTimes, Step } from "../ir/index.ts";
export type { Traced } from "../tensor/trace.ts";

/** Reads what `print` wrote. Throws a ValueError that names the line. */
export function parse(text: string): Graph {
  if (typeof text !== "string") throw badArgument("parse", "the text", text, "printed", "what print(graph) gave");
  return rooms.parse(text, allRules);
}

/** A graph as text: the same text for the same graph. */
export function print(graph: Graph): string {
  return printed(wantGraph("print", graph));
}

/** Throws where a graph is not whole: a node before its operands, a type that its op would not give. */
export function verifyGraph(graph: Graph): void {
  wantVerified("verifyGraph", graph);
}

/** Equal for graphs that compute the same in the same way, whatever asked for their nodes. */
export function hash(graph: Graph): string {
  return hashOf(wantGraph("hash", graph));
}

/** All nodes that the outputs need, and all inputs, operands first. */
export function nodesOf(graph: Graph): Node[] {
  return rooms.nodesOf(wantGraph("nodesOf", graph));
}

/** The same graph with less to do. `onReplaced` hears of every rewrite. */
export function simplify(graph: Graph, onReplaced?: (event: Replaced) => void): Graph {
  if (onReplaced !== undefined) wantFunction("simplify", "onReplaced", onReplaced, "({ old, new, rule }) => …");
  return simplified(wantGraph("simplify", graph), onReplaced);
}

/** Nodes that compute the gradient of a scalar node with respect to others. Throws where it is not a float scalar. */
export function grad(loss: Node, wrt: readonly Node[]): Node[] {
  const hint = "a node of a graph: graph.outputs[0], [graph.inputs[0]]";
  if (!isNode(loss)) throw badArgument("grad", "the loss", loss, "node", hint);
  if (!areNodes(wrt)) throw badArgument("grad", "wrt", wrt, "node", hint);
  return gradient(loss, wrt);
}

/** The loops that a graph becomes in WebAssembly, readable: kernel by kernel, without the memory's real addresses. */
export function printLoops(graph: Graph): string {
  const { inputs, outputs } = wantVerified("printLoops", graph);
  const step = { graph, fed: inputs.map(() => false), recorded: outputs.map(() => false) };
  return list(step, [], { threads: 1 })
    .kernels.map(({ loops }) => loops)
    .join("\n\n");
}

/**
 * Where the time goes in the programs that `job` compiles and runs. Whatever was compiled before stays as it is, and is not
 * in the table.
 *
 *     for (const program of await timeKernels(() => model.fit(x, y))) console.log(showKernelTimes(program));
 */
export async function timeKernels(job: () => unknown): Promise<ProgramTimes[]> {
  wantFunction("timeKernels", "the job", job, "a function that trains or predicts: () => model.fit(x, y)");
  provideTiming();
  return timed(job);
}

/** The table that people read. */
export function showKernelTimes(times: ProgramTimes): string {
  const are = (record: unknown, ...names: string[]): boolean =>
    isRecord(record) && names.every((name) => typeof record[name] === "number");
  const named = typeof times?.name === "string" && typeof times.backend === "string";
  if (named && are(times, "runs", "microseconds", "peakGigaflops") && Array.isArray(times.kernels))
    if (
      times.kernels.every((one) =>
        are(one, "share", "microseconds", "flops", "bytes", "gigaflops", "gigabytes", "ofRoof"),
      )
    )
      return shown(times);
  throw badArgument("showKernelTimes", "the times", times, "times", "one of those that timeKernels gave");
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
  provideCompiler();
  return traceWith(types, (inputs) => {
    const outputs = f(inputs);
    if (Array.isArray(outputs) && outputs.every((x) => x instanceof Tensor)) return outputs;
    throw badArgument("trace", "the result", outputs, "tensors", "a list of tensors");
  });
}

function wantVerified(subject: string, graph: Graph): Graph {
  wantGraph(subject, graph);
  try {
    rooms.verifyGraph(graph);
  } catch (cause) {
    // Inside, a broken graph is our own fault; here it was handed in.
    if (!(cause instanceof InternalError)) throw cause;
    throw new ValueError(subject, String(cause.facts.problem), {
      code: "graph-broken",
      hint: "a graph lists all its inputs, and every node has the type that its op gives",
      cause,
    });
  }
  return graph;
}

const isNode = (x: Partial<Node> | undefined): boolean =>
  typeof x?.op?.type === "function" && x.type !== undefined && Array.isArray(x.inputs);
const areNodes = (list: unknown): boolean => Array.isArray(list) && Array.from(list).every(isNode);

function wantGraph(subject: string, graph: Graph): Graph {
  if (areNodes(graph?.inputs) && areNodes(graph.outputs)) return graph;
  throw badArgument(
    subject,
    "the graph",
    graph,
    "graph",
    "what parse or trace gives: { inputs, outputs }, lists of nodes",
  );
}
