/**
 * Writes the loop language as text that reads like C, for learners and for debugging. Memory is shown as an array
 * by the type that is read: `f32x4[p + 16]` are four floats at byte address p + 16. Scalars spread over lanes
 * need no word, as in GCC's vectors: a constant is just a number.
 */
import { shortestF32 } from "../../base/index.ts";
import type { Binary, Compare } from "../../scalar/ops.ts";
import { type Expr, type Func, type LoopModule, type Stmt, typeName } from "./loop.ts";

/** The whole module as text. */
export function printLoops(module: LoopModule): string {
  return `${module.functions.map(printFunction).join("\n\n")}\n`;
}

/** One function as text. */
export function printFunction(f: Func): string {
  const params = f.params.map((p) => `${typeName(p.type)} ${p.name}`).join(", ");
  const head = `${f.exported ? "export " : ""}${f.result ? typeName(f.result.type) : "void"} ${f.name}(${params}) {`;
  const declared = new Set(f.params.map((p) => p.name));
  const body = block(f.body, "  ", declared);
  return [head, ...body, ...(f.result ? [`  return ${expression(f.result)};`] : []), "}"].join("\n");
}

/** A variable shows its type where it first appears, as in C; one set inside a block may be read after it. */
function block(body: readonly Stmt[], indent: string, declared: Set<string>): string[] {
  return body.flatMap((s) => statement(s, indent, declared));
}

function statement(s: Stmt, indent: string, declared: Set<string>): string[] {
  const inner = (body: readonly Stmt[]) => block(body, `${indent}  `, declared);
  switch (s.k) {
    case "set": {
      const type = declared.has(s.name) ? "" : `${typeName(s.value.type)} `;
      declared.add(s.name);
      return [`${indent}${type}${assignment(s.name, s.value)};`];
    }
    case "store": {
      const lanes = s.value.type.lanes;
      return [`${indent}${memory(s.memory, lanes, s.address, s.offset)} = ${expression(s.value)};`];
    }
    case "for": {
      const type = declared.has(s.name) ? "" : "i32 ";
      declared.add(s.name);
      const next = s.step === 1 ? `${s.name}++` : `${s.name} += ${s.step}`;
      const goes = s.goes ? ` && ${expression(s.goes, AND)}` : "";
      const head = `${type}${s.name} = ${expression(s.from)}; ${s.name} < ${expression(s.to, SHIFT)}${goes}; ${next}`;
      return [`${indent}for (${head}) {`, ...inner(s.body), `${indent}}`];
    }
    case "if": {
      const otherwise = s.else.length > 0 ? [`${indent}} else {`, ...inner(s.else)] : [];
      return [`${indent}if (${expression(s.cond)}) {`, ...inner(s.then), ...otherwise, `${indent}}`];
    }
    case "call":
      return [`${indent}${s.fn}(${list(s.args)});`];
    case "barrier":
      return [`${indent}barrier(${expression(s.count)});`];
    case "comment":
      return s.text.split("\n").map((line) => `${indent}// ${line}`);
  }
}

/** `p += 4` for `p = p + 4`. */
function assignment(name: string, value: Expr): string {
  if (value.k === "binary" && value.x.k === "var" && value.x.name === name) {
    const sign = binaries[value.op];
    if (sign) return `${name} ${sign.text}= ${expression(value.y)}`;
  }
  return `${name} = ${expression(value)}`;
}

// How tightly operators bind, as in C: an operand that binds less tightly is put in brackets.
const SELECT = 1;
const OR = 2;
const XOR = 3;
const AND = 4;
const EQUAL = 5;
const LESS = 6;
const SHIFT = 7;
const SUM = 8;
const PRODUCT = 9;
const PREFIX = 10;

interface Sign {
  readonly text: string;
  readonly binds: number;
}

/** Without an entry, an operation is written like a call. */
const binaries: Readonly<Record<Binary, Sign | undefined>> = {
  add: { text: "+", binds: SUM },
  sub: { text: "-", binds: SUM },
  mul: { text: "*", binds: PRODUCT },
  div: { text: "/", binds: PRODUCT },
  // C's % has the sign of the other operand.
  mod: undefined,
  pow: undefined,
  max: undefined,
  min: undefined,
  and: { text: "&", binds: AND },
  or: { text: "|", binds: OR },
  xor: { text: "^", binds: XOR },
  shl: { text: "<<", binds: SHIFT },
  shr: { text: ">>>", binds: SHIFT },
};

const comparisons: Readonly<Record<Compare, Sign>> = {
  eq: { text: "==", binds: EQUAL },
  ne: { text: "!=", binds: EQUAL },
  lt: { text: "<", binds: LESS },
  le: { text: "<=", binds: LESS },
};

const prefixes = { neg: "-", not: "!" } as const;

function infix({ text, binds }: Sign, x: Expr, y: Expr, around: number): string {
  return bracket(`${expression(x, binds)} ${text} ${expression(y, binds + 1)}`, binds, around);
}

function bracket(text: string, binds: number, around: number): string {
  return binds < around ? `(${text})` : text;
}

/** An expression for a place where what binds less tightly than `around` needs brackets. */
function expression(e: Expr, around = 0): string {
  switch (e.k) {
    case "const":
      return bracket(number(e), e.value < 0 ? PREFIX : PREFIX + 1, around);
    case "var":
      return e.name;
    case "unary": {
      const prefix = e.op === "neg" || e.op === "not" ? prefixes[e.op] : undefined;
      if (prefix) return bracket(`${prefix}${expression(e.x, PREFIX + 1)}`, PREFIX, around);
      return `${e.op}(${expression(e.x)})`;
    }
    case "binary": {
      const sign = binaries[e.op];
      // x + -4 reads better as x - 4.
      if (e.op === "add" && e.y.k === "const" && e.y.value < 0) {
        return infix(binaries.sub!, e.x, { ...e.y, value: -e.y.value }, around);
      }
      return sign ? infix(sign, e.x, e.y, around) : `${e.op}(${list([e.x, e.y])})`;
    }
    case "compare":
      return infix(comparisons[e.op], e.x, e.y, around);
    case "fma":
      return `fma(${list([e.x, e.y, e.z])})`;
    case "select": {
      const [cond, yes, no] = [expression(e.cond, SELECT + 1), expression(e.yes, SELECT + 1), expression(e.no, SELECT)];
      return bracket(`${cond} ? ${yes} : ${no}`, SELECT, around);
    }
    case "splat":
      return `${typeName(e.type)}(${expression(e.x)})`;
    case "lanes":
      return `lanes(${Array.from({ length: e.type.lanes }, (_, i) => i).join(", ")})`;
    case "convert":
      return `(${typeName(e.type)})${expression(e.x, PREFIX + 1)}`;
    case "load":
      return memory(e.memory, e.type.lanes, e.address, e.offset);
    case "loadSplat":
      return `${typeName(e.type)}(${memory(e.memory, 1, e.address, e.offset)})`;
    case "lane":
      return `${expression(e.x, PREFIX + 1)}[${e.lane}]`;
    case "shuffle":
      return `shuffle(${list([e.x, e.y])}, [${e.pick.join(", ")}])`;
    case "call":
      return `${e.fn}(${list(e.args)})`;
  }
}

function list(xs: readonly Expr[]): string {
  return xs.map((x) => expression(x)).join(", ");
}

function memory(type: string, lanes: number, address: Expr, offset: number): string {
  const place = offset === 0 ? expression(address) : `${expression(address, SUM)} + ${offset}`;
  return `${type}${lanes > 1 ? `x${lanes}` : ""}[${place}]`;
}

/** f32 constants with the digits that f32 has; large integers are masks or exponents, and clearer in hex. */
function number({ type, value }: Extract<Expr, { k: "const" }>): string {
  if (type.kind === "f32") return shortestF32(value);
  if (type.kind === "f64" || Math.abs(value) < 1 << 16) return String(value);
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
