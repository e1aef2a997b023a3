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

/** Attributes that the type already says. */
const implied = new Set(["input", "result"]);

export function print(graph: Graph, indent = ""): string {
  const names = new Map<Node, string>();
  const name = (x: Node) => names.get(x) ?? "%?";
  for (const x of graph.inputs) names.set(x, `%${names.size}`);
  const body = nodesOf(graph).filter((x) => !graph.inputs.includes(x));
  for (const x of body) names.set(x, `%${names.size}`);
  const inside = `${indent}  `;
  const lines = body.map(
    (x) =>
      `${inside}${name(x)}: ${showType(x.type)} = ${[x.op.name, ...x.inputs.map(name)].join(" ")}${showAttrs(x, inside)}${showOrigin(x, name)}`,
  );
  const inputs = graph.inputs.map((x) => `${name(x)}: ${showType(x.type)}`).join(", ");
  return [`graph(${inputs}) {`, ...lines, `${inside}return ${graph.outputs.map(name).join(" ")}`, `${indent}}`].join(
    "\n",
  );
}

function showAttrs(x: Node, indent: string): string {
  const { body, ...attrs } = x.attrs;
  if (x.op.name === "result") return ` {"index":${attrs.index}}`;
  const plain = implied.has(x.op.name) || Object.keys(attrs).length === 0 ? "" : ` ${JSON.stringify(attrs, exact)}`;
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

function showOrigin({ origin }: Node, name: (x: Node) => string): string {
  const parts = [
    origin.layer,
    origin.rule && `${origin.rule}${origin.gradientOf ? ` of ${name(origin.gradientOf)}` : ""}`,
  ].filter(Boolean);
  return parts.length > 0 ? `  # ${parts.join(", ")}` : "";
}
