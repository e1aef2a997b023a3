import type { Attrs, Graph, Node } from "./node.ts";
import { print } from "./print.ts";

const bodies = new WeakMap<Graph, string>();

/** Cached: rebuilt nodes keep their attributes, and every round of a pass needs the key again. */
const texts = new WeakMap<Attrs, string>();

/** Two nodes with the same key, over the same operands, have the same value. */
export function keyOf(node: Node, operands: readonly (number | string)[] = node.inputs.map((x) => x.id)): string {
  if (node.op.traits.given) return `input ${node.id}`;
  return `${node.op.name}(${operands.join(",")}) ${attrsKey(node.attrs)}`;
}

function attrsKey(attrs: Attrs): string {
  const known = texts.get(attrs);
  if (known !== undefined) return known;
  const { body, ...plain } = attrs;
  const text = `${JSON.stringify(plain, exact)}${body ? bodyKey(body as Graph) : ""}`;
  texts.set(attrs, text);
  return text;
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

/** The same text for the same graph, in this process and any other: for caches. Origins do not count. */
export function hash(graph: Graph): string {
  return print(graph).replace(/ {2}# [^\n]*/g, "");
}
