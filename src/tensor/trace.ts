/** Tracing: functions of tensors become graphs, or only say what they would give. */
import { compiler } from "../backend/wasm/lazy-compiler.ts";
import { type Type, ValueError } from "../base/index.ts";
import { type Graph, type Node, nodesOf } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { evaluate, heldBy, type Tensor, traced } from "./tensor.ts";

/** How many functions are being traced. Inside a trace, gradients are not computed but stay nodes. */
let tracing = 0;

/** Whether a function is being traced. */
export const isTracing = (): boolean => tracing > 0;

export function whileTracing<T>(build: () => T): T {
  tracing++;
  try {
    return build();
  } finally {
    tracing--;
  }
}

/** Nodes as tensors: computed outside of any trace, traced inside one. */
export function settle(nodes: readonly Node[]): Tensor[] {
  return tracing > 0 ? nodes.map(traced) : evaluate(nodes);
}

/** What a function gives for tensors of these types: types only, nothing is computed and no graph is kept. */
export function infer(types: readonly Type[], f: (inputs: Tensor[]) => Tensor): Type {
  const { dtype, shape } = whileTracing(() => f(types.map((type) => traced(o.input(type)))));
  return { dtype, shape };
}

export interface Traced {
  readonly graph: Graph;
  /** The same as it was written, before it was simplified: every node's origin is a node of it. */
  readonly written: Graph;
  /** Tensors with numbers that the function used from outside: the inputs after the given ones. */
  readonly captured: readonly Tensor[];
}

/** Builds the graph of a function of tensors of these types. In a page the passes must be loaded before. */
export function trace(types: readonly Type[], f: (inputs: Tensor[]) => readonly Tensor[]): Traced {
  const inputs = types.map(o.input);
  const outputs = whileTracing(() => f(inputs.map(traced)).map((x) => x.node));
  const leaves = nodesOf({ inputs, outputs }).filter((x) => x.op.traits.given && !inputs.includes(x));
  const captured = leaves.map((x) => {
    const tensor = heldBy(x);
    if (tensor) return tensor;
    throw new ValueError("compile", "a value of another function being traced was used", {
      code: "leaked-trace",
      hint: "pass it as an argument",
    });
  });
  const written = { inputs: [...inputs, ...leaves], outputs };
  return { graph: compiler.code.simplify(written), written, captured };
}
