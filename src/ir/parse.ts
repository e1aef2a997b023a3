/** The inverse of `print`. Comments (`# …`) and blank space mean nothing. */
import { type DType, dtypeNames, showType, type Type, unknownName, ValueError } from "../base/index.ts";
import { apply, type Graph, type Node, type Op } from "./node.ts";

/** Reads a graph. `ops` names the ops that may occur in it. */
export function parse(text: string, ops: ReadonlyMap<string, Op>): Graph {
  const cursor = { text: text.replace(/\s*#[^\n]*/g, ""), at: 0 };
  const graph = parseGraph(cursor, ops);
  skip(cursor);
  if (cursor.at < cursor.text.length) wrong(cursor, "the end");
  return graph;
}

interface Cursor {
  readonly text: string;
  at: number;
}

function wrong({ text, at }: Cursor, wanted: string): never {
  const line = text.slice(0, at).split("\n").length;
  throw new ValueError("parse", `line ${line}: expected ${wanted}, found ${JSON.stringify(text.slice(at, at + 20))}`, {
    code: "ir-syntax",
    hint: "the text must be what limpid/ir's print() gives",
    facts: { line, wanted },
  });
}

function skip(cursor: Cursor): void {
  while (/\s/.test(cursor.text[cursor.at] ?? "")) cursor.at++;
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  skip(cursor);
  const sticky = new RegExp(pattern.source, "y");
  sticky.lastIndex = cursor.at;
  const found = sticky.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

function want(cursor: Cursor, pattern: RegExp, wanted: string): string {
  return take(cursor, pattern) ?? wrong(cursor, wanted);
}

function parseType(cursor: Cursor): Type {
  const dtype = want(cursor, /\w+/, "a type") as DType;
  if (!dtypeNames.includes(dtype)) throw unknownName("parse", "dtype", dtype, dtypeNames);
  const sizes = want(cursor, /\[[\d,]*\]/, "a shape").slice(1, -1);
  return { dtype, shape: sizes === "" ? [] : sizes.split(",").map(Number) };
}

function parseGraph(cursor: Cursor, ops: ReadonlyMap<string, Op>): Graph {
  const names = new Map<string, Node>();
  const inputOp = ops.get("input");
  if (!inputOp) throw unknownName("parse", "op", "input", [...ops.keys()]);
  const find = () => {
    const name = want(cursor, /%\d+/, "a value");
    return names.get(name) ?? wrong({ ...cursor, at: cursor.at - name.length }, "a value that is already defined");
  };
  want(cursor, /graph\(/, "graph(");
  const inputs: Node[] = [];
  while (!take(cursor, /\)/)) {
    if (inputs.length > 0) want(cursor, /,/, "a comma");
    const name = want(cursor, /%\d+/, "a value");
    want(cursor, /:/, "a colon");
    const node = apply(inputOp, [], { ...parseType(cursor) });
    names.set(name, node);
    inputs.push(node);
  }
  want(cursor, /\{/, "{");
  while (!take(cursor, /return\b/)) {
    skip(cursor);
    const start = cursor.at;
    const name = want(cursor, /%\d+/, "a value");
    want(cursor, /:/, "a colon");
    const type = parseType(cursor);
    want(cursor, /=/, "=");
    const opName = want(cursor, /\w+/, "an op");
    const op = ops.get(opName);
    if (!op) throw unknownName("parse", "op", opName, [...ops.keys()]);
    const operands: Node[] = [];
    while (/\s*%/y.test(cursor.text.slice(cursor.at, cursor.at + 20)) && !startsLine(cursor)) operands.push(find());
    const attrs = parseAttrs(cursor, ops);
    if (opName === "input") Object.assign(attrs, type);
    if (opName === "result") attrs.type = type;
    const node = apply(op, operands, attrs);
    if (showType(node.type) !== showType(type)) wrong({ ...cursor, at: start }, `${name} to be ${showType(node.type)}`);
    names.set(name, node);
  }
  const outputs: Node[] = [];
  while (!take(cursor, /\}/)) outputs.push(find());
  return { inputs, outputs };
}

/** Is the next value the name on a new line, not an operand? */
function startsLine(cursor: Cursor): boolean {
  return /^\s*%\d+\s*:/.test(cursor.text.slice(cursor.at, cursor.at + 40));
}

function parseAttrs(cursor: Cursor, ops: ReadonlyMap<string, Op>): Record<string, unknown> {
  let attrs: Record<string, unknown> = {};
  skip(cursor);
  if (cursor.text[cursor.at] === "{") {
    const end = jsonEnd(cursor);
    attrs = JSON.parse(cursor.text.slice(cursor.at, end), (_key, value) =>
      value && typeof value === "object" && "$number" in value ? Number(value.$number) : value,
    );
    cursor.at = end;
  }
  if (take(cursor, /do\b/)) attrs.body = parseGraph(cursor, ops);
  return attrs;
}

function jsonEnd(cursor: Cursor): number {
  let depth = 0;
  for (let at = cursor.at; at < cursor.text.length; at++) {
    const char = cursor.text[at];
    if (char === '"') at = cursor.text.indexOf('"', at + 1);
    else if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return at + 1;
  }
  return wrong(cursor, "a closing brace");
}
