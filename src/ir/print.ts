/**
 * Graphs as text. Values are numbered in order of appearance, so that the same graph always prints the same text,
 * and `parse` gives the graph back.
 *
 *     graph(%0: f32[32,784], %1: f32[784,10], %2: f32[10]) {
 *       %3: f32[32,10] = contract %0 %1 {"spec":"m k, k n -> m n",…}  # dense
 *       %4: f32[32,10] = broadcast %2 {"shape":[32,10],"axes":[1]}  # dense
 *       %5: f32[32,10] = add %3 %4  # dense
 *       return %5
 *     }
 */
import { showType } from "../base/index.ts";
import { type Graph, type Node, nodesOf } from "./node.ts";

export function print(graph: Graph, indent = ""): string {
  const names = numbered(graph);
  const name = (x: Node) => names.get(x) ?? "%?";
  const inside = `${indent}  `;
  const lines = [...names.keys()].slice(graph.inputs.length).map((x) => `${inside}${printNode(x, names, inside)}`);
  const inputs = graph.inputs.map((x) => `${name(x)}: ${showType(x.type)}`).join(", ");
  return [`graph(${inputs}) {`, ...lines, `${inside}return ${graph.outputs.map(name).join(" ")}`, `${indent}}`].join(
    "\n",
  );
}

/** How `print` numbers the values of a graph: inputs first, then in order. */
export function numbered(graph: Graph): Map<Node, string> {
  const names = new Map<Node, string>();
  const inputs = new Set(graph.inputs);
  for (const x of [...graph.inputs, ...nodesOf(graph).filter((node) => !inputs.has(node))])
    names.set(x, `%${names.size}`);
  return names;
}

/** One value's line. */
export function printNode(x: Node, names: ReadonlyMap<Node, string>, indent = ""): string {
  const name = (y: Node) => names.get(y) ?? "%?";
  const made = [x.op.name, ...x.inputs.map(name)].join(" ");
  return `${name(x)}: ${showType(x.type)} = ${made}${showAttrs(x, indent)}${showOrigin(x, names)}`;
}

function showAttrs(x: Node, indent: string): string {
  const { body, ...attrs } = x.attrs;
  if (x.op.traits.loopResult) return ` {"index":${attrs.index}}`;
  // Of an input the type says everything.
  const plain = x.op.traits.given || Object.keys(attrs).length === 0 ? "" : ` ${JSON.stringify(attrs, exact)}`;
  return body ? `${plain} do ${print(body as Graph, indent)}` : plain;
}

/** JSON has no NaN and no infinities; graphs do. */
function exact(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value)
    ? { $number: String(value) }
    : Object.is(value, -0)
      ? { $number: "-0" }
      : value;
}

function showOrigin({ origin }: Node, names: ReadonlyMap<Node, string>): string {
  // A pass may have replaced the forward value; its rule still says what kind it was.
  const of = origin.gradientOf && names.get(origin.gradientOf);
  const parts = [origin.layer, origin.rule && `${origin.rule}${of ? ` of ${of}` : ""}`].filter(Boolean);
  return parts.length > 0 ? `  # ${parts.join(", ")}` : "";
}
