/**
 * Prints expressions of the loop language as C. What has an operator in C is written with it, for vectors too; the
 * rest calls a function of the prelude. Integers wrap (`-fwrapv`), and no product and sum are fused unless they say
 * `fma` (`-ffp-contract=off`), so bits are those of every other backend.
 */
import type { DType } from "../../base/index.ts";
import { InternalError, shortestF32 } from "../../base/index.ts";
import { type Expr, isMask, laneBytes, typeName, type Val } from "../../lower/loops/loop.ts";
import { isLinear } from "./addresses.ts";
import { cType, type Prelude } from "./prelude.ts";

/** What an expression needs to know of the function that it stands in. */
export interface Scope {
  readonly prelude: Prelude;
  /** A variable's name in C. */
  readonly name: (variable: string) => string;
  /** Whether it is held in 64 bits. */
  readonly isWide: (variable: string) => boolean;
  /** A call of another function of the module. */
  readonly call: (fn: string, args: readonly string[]) => string;
}

type Of<K extends Expr["k"]> = Extract<Expr, { k: K }>;

/** The text of an expression, without brackets around it. */
export function print(e: Expr, scope: Scope): string {
  return (printers[e.k] as (e: Expr, scope: Scope) => string)(e, scope);
}

/** As an operand: in brackets where it is more than a word or a call. */
function operand(e: Expr, scope: Scope): string {
  return bracket(print(e, scope));
}

const atom = /^([\w.]+|\w+\([^()]*\))$/;

function bracket(text: string): string {
  return atom.test(text) ? text : `(${text})`;
}

/** An i32 expression in 64 bits. */
export function printWide(e: Expr, scope: Scope): string {
  if (e.k === "const") return integer(e.value);
  if (e.k === "var") return scope.isWide(e.name) ? scope.name(e.name) : `(i64)${scope.name(e.name)}`;
  if (!isLinear(e)) return `(i64)${operand(e, scope)}`;
  const part = (x: Expr) => (isLinear(x) ? `(${printWide(x, scope)})` : printWide(x, scope));
  // In 64 bits, x·c + d needs no brackets around the product.
  const left = e.op !== "mul" && isLinear(e.x) ? printWide(e.x, scope) : part(e.x);
  if (e.op === "add" && e.y.k === "const" && e.y.value < 0) return `${left} - ${integer(-e.y.value)}`;
  const right = e.op === "add" && isLinear(e.y) && e.y.op === "mul" ? printWide(e.y, scope) : part(e.y);
  return `${left} ${signs[e.op]} ${right}`;
}

/** A place in memory, as what is read or written there. */
function place(type: string, address: Expr, offset: number, scope: Scope): string {
  return `AT(${scope.prelude.inMemory(type)}, ${at(address, offset, scope)})`;
}

function at(address: Expr, offset: number, scope: Scope): string {
  const text = printWide(address, scope);
  if (offset === 0) return text;
  return text === "0" ? integer(offset) : `${text} + ${integer(offset)}`;
}

function isByte(memory: DType): boolean {
  return memory === "u8" || memory === "bool";
}

/** Throws unless the type fits the memory: bytes are i32 in registers, other types are the same in both. */
function checkMemory(type: Val, memory: DType): void {
  if (type.kind === (isByte(memory) ? "i32" : memory)) return;
  throw new InternalError("native", `${typeName(type)} cannot be read from or written to ${memory} memory; convert it`);
}

/** `store`'s statement. */
export function printStore(memory: DType, address: Expr, offset: number, value: Expr, scope: Scope): string {
  checkMemory(value.type, memory);
  const text = print(value, scope);
  if (!isByte(memory)) return `${place(cType(value.type), address, offset, scope)} = ${text};`;
  if (value.type.lanes === 1) return `${place("u8", address, offset, scope)} = (u8)${bracket(text)};`;
  const put = scope.prelude.helper("put_bytes", value.type);
  return `${put}((u8 *)mem + ${at(address, offset, scope)}, ${text});`;
}

const signs: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  and: "&",
  or: "|",
  xor: "^",
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
};

const printers: { readonly [K in Expr["k"]]: (e: Of<K>, scope: Scope) => string } = {
  const: ({ type, value }, { prelude }) =>
    type.lanes === 1 ? scalar(type, value) : `${prelude.helper("splat", type)}(${laneOf(type, value)})`,

  var({ type, name }, scope) {
    scope.prelude.type(type);
    return scope.isWide(name) ? `(i32)${scope.name(name)}` : scope.name(name);
  },

  unary(e, scope) {
    const x = operand(e.x, scope);
    const { prelude } = scope;
    const many = e.type.lanes > 1;
    const float = e.type.kind === "f32" || e.type.kind === "f64";
    if (e.op === "bits") return many ? `(${prelude.type(e.type)})${x}` : `${prelude.helper("bits", e.x.type)}(${x})`;
    if (e.op === "fromBits")
      return many ? `(${prelude.type(e.type)})${x}` : `${prelude.helper("from_bits", e.type)}(${x})`;
    if (e.op === "any") return `${prelude.helper("any", e.x.type)}(${print(e.x, scope)})`;
    if (e.op === "neg") return `-${x}`;
    if (e.op === "not") return !many ? `!${x}` : e.type.kind === "i32" ? `-(${x} == 0)` : `~${x}`;
    const standard = { abs: "fabs", floor: "floor", ceil: "ceil", round: "rint", sqrt: "sqrt" }[e.op as string];
    if (!standard || (!float && !(many && e.op === "abs"))) throw unknown(e.op, e.type);
    if (many) return `${prelude.helper(e.op, e.type)}(${print(e.x, scope)})`;
    return `__builtin_${standard}${e.type.kind === "f32" ? "f" : ""}(${print(e.x, scope)})`;
  },

  binary(e, scope) {
    const { prelude } = scope;
    const float = e.type.kind === "f32" || e.type.kind === "f64";
    if (e.op === "max" || e.op === "min") {
      if (!float && e.type.lanes === 1) throw unknown(e.op, e.type);
      return extremum(e, e.op, scope);
    }
    if (e.op === "shl" || e.op === "shr") {
      const count = e.y.k === "splat" ? e.y.x : e.y;
      const by = count.k === "const" ? String(count.value & (bitsOf(e.type) - 1)) : shiftCount(count, e.type, scope);
      return `${prelude.helper(e.op, e.type)}(${print(e.x, scope)}, ${by})`;
    }
    const sign = signs[e.op];
    if (!sign) throw unknown(e.op, e.type);
    return `${operand(e.x, scope)} ${sign} ${operand(e.y, scope)}`;
  },

  compare({ type, op, x, y }, scope) {
    const text = `${operand(x, scope)} ${signs[op]} ${operand(y, scope)}`;
    // clang and GCC do not agree on the name of the result's type.
    return type.lanes > 1 ? `(${scope.prelude.type(type)})(${text})` : text;
  },

  fma({ type, x, y, z }, scope) {
    const fn = type.lanes > 1 ? scope.prelude.helper("fma", type) : `__builtin_fma${type.kind === "f32" ? "f" : ""}`;
    return `${fn}(${[x, y, z].map((part) => print(part, scope)).join(", ")})`;
  },

  select({ type, cond, yes, no }, scope) {
    const [m, x, y] = [cond, yes, no].map((part) => print(part, scope));
    if (type.lanes > 1) return `${scope.prelude.helper("select", type)}(${m}, ${x}, ${y})`;
    return `${bracket(m)} ? ${bracket(x)} : ${bracket(y)}`;
  },

  splat({ type, x }, scope) {
    const text = print(x, scope);
    return `${scope.prelude.helper("splat", type)}(${isMask(type.kind) ? `-${bracket(text)}` : text})`;
  },

  lanes({ type }, { prelude }) {
    return `(${prelude.type(type)}){${Array.from({ length: type.lanes }, (_, i) => i).join(", ")}}`;
  },

  convert({ type, x }, scope) {
    const { prelude } = scope;
    const text = print(x, scope);
    const [from, to] = [x.type.kind, type.kind];
    if (type.lanes === 1) {
      if (isMask(from)) return text;
      if (to === "i32") return `${prelude.helper("to_i32", x.type)}(${text})`;
      return `(${to})${bracket(text)}`;
    }
    if (from === "i32" && to === "f32") return `__builtin_convertvector(${text}, ${prelude.type(type)})`;
    if (from === "f32" && to === "i32") return `${prelude.helper("to_i32", x.type)}(${text})`;
    throw new InternalError("native", `there is no conversion ${typeName(x.type)}>${typeName(type)}`);
  },

  load({ type, memory, address, offset }, scope) {
    checkMemory(type, memory);
    if (!isByte(memory)) return place(cType(type), address, offset, scope);
    if (type.lanes === 1) return place("u8", address, offset, scope);
    return `${scope.prelude.helper("bytes", type)}((u8 *)mem + ${at(address, offset, scope)})`;
  },

  loadSplat({ type, memory, address, offset }, scope) {
    checkMemory(type, memory);
    const element = isByte(memory) ? "u8" : cType({ kind: type.kind, lanes: 1 });
    return `${scope.prelude.helper("splat", type)}(${place(element, address, offset, scope)})`;
  },

  lane({ x, lane }, scope) {
    const text = `${operand(x, scope)}[${lane}]`;
    return isMask(x.type.kind) ? `${text} & 1` : text;
  },

  shuffle({ type, x, y, pick }, scope) {
    const { prelude } = scope;
    const picks = prelude.type({ kind: bitsOf(type) === 64 ? "i64" : "i32", lanes: type.lanes });
    const [a, b] = [x, y].map((part) => print(part, scope));
    return `SHUFFLE(${prelude.type(type)}, ${picks}, ${a}, ${b}, ${pick.join(", ")})`;
  },

  call({ type, fn, args }, scope) {
    scope.prelude.type(type);
    return scope.call(
      fn,
      args.map((arg) => print(arg, scope)),
    );
  },
};

function unknown(op: string, type: Val): InternalError {
  return new InternalError("native", `${op} of ${typeName(type)} has no instruction; was withElementary forgotten?`);
}

function bitsOf({ kind }: Val): number {
  return 8 * laneBytes(kind);
}

function shiftCount(count: Expr, type: Val, scope: Scope): string {
  return `${operand(count, scope)} & ${bitsOf(type) - 1}`;
}

/** With a number on the right, the comparison alone decides; only max(-0, +0) needs the +0 added, as in wasm. */
function extremum({ type, x, y }: Of<"binary">, op: "max" | "min", scope: Scope): string {
  const { prelude } = scope;
  const args = `${print(x, scope)}, ${print(y, scope)}`;
  const cheap = y.k === "const" && !Number.isNaN(y.value) && !(op === "min" && Object.is(y.value, -0));
  if (type.kind !== "i32" && !cheap) return `${prelude.helper(op, type)}(${args})`;
  const text = `${prelude.helper(op === "max" ? "above" : "below", type)}(${args})`;
  return type.kind !== "i32" && op === "max" && y.k === "const" && Object.is(y.value, 0)
    ? `${text} + ${print(y, scope)}`
    : text;
}

function laneOf({ kind }: Val, value: number): string {
  if (isMask(kind)) return value === 0 ? "0" : "-1";
  return scalar({ kind, lanes: 1 }, value);
}

function scalar({ kind }: Val, value: number): string {
  if (kind === "f32") return float(Math.fround(value), shortestF32(value), "f");
  if (kind === "f64") return float(value, String(value), "");
  if (kind === "i64") return value <= -(2 ** 63) ? "INT64_MIN" : `${BigInt(value)}LL`;
  if (kind !== "i32") return value === 0 ? "0" : "1";
  return (value | 0) === -(2 ** 31) ? "INT32_MIN" : String(value | 0);
}

function integer(value: number): string {
  return Math.abs(value) < 2 ** 31 ? String(value) : `${value}LL`;
}

function float(value: number, digits: string, f: string): string {
  if (Number.isNaN(value)) return `__builtin_nan${f}("")`;
  if (!Number.isFinite(value)) return `${value < 0 ? "-" : ""}__builtin_inf${f}()`;
  if (Object.is(value, -0)) return `-0.0${f}`;
  return /[.e]/.test(digits) ? `${digits}${f}` : `${digits}.0${f}`;
}
