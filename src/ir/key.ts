import type { Graph, Node } from "./node.ts";
import { print } from "./print.ts";

const bodies = new WeakMap<Graph, string>();

/** Two nodes with the same key, over the same operands, have the same value. */
export function keyOf(node: Node, operands: readonly (number | string)[] = node.inputs.map((x) => x.id)): string {
  const { body, ...attrs } = node.attrs;
  if (node.op.name === "input") return `input ${node.id}`;
  return `${node.op.name}(${operands.join(",")}) ${JSON.stringify(attrs, exact)}${body ? bodyKey(body as Graph) : ""}`;
}

function bodyKey(body: Graph): string {
  const known = bodies.get(body) ?? hash(body);
  bodies.set(body, known);
  return known;
}

function exact(_key: string, value: unknown): unknown {
  return typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
    ? `#${Object.is(value, -0) ? "-0" : value}`
    : value;
}

/** The same text for the same graph, in this process and any other: for caches. Provenance does not count. */
export function hash(graph: Graph): string {
  return print(graph).replace(/ {2}# [^\n]*/g, "");
}
