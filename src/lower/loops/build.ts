/**
 * Words to write the loop language with: a kernel is built by calling these, and reads like what it computes.
 *
 *     const code = new Code();
 *     const i = v("i", I32);
 *     code.for(i, 0, 16, 1, (body) => {
 *       const x = body.let("x", load(F32, "f32", add(v("p", I32), mul(i, 4))));
 *       body.store("f32", add(v("q", I32), mul(i, 4)), 0, mul(x, 2));
 *     });
 *
 * A plain number as the second operand stands for a constant of the first operand's type. Integer constants are
 * folded and gathered at the end of a sum, so that `place` can move them into an instruction's offset.
 */
import type { DType } from "../../base/index.ts";
import { InternalError } from "../../base/index.ts";
import type { Binary, Compare, Unary } from "../../scalar/ops.ts";
import {
  type Expr,
  I32,
  isMask,
  type Kind,
  laneBytes,
  maskKind,
  maskOf,
  sameType,
  typeName,
  type Val,
} from "./loop.ts";

export type Var = Extract<Expr, { k: "var" }>;

/** A constant, the same in every lane. */
export function num(type: Val, value: number): Expr {
  return { k: "const", type, value };
}

export function i32(value: number): Expr {
  return num(I32, value | 0);
}

export function v(name: string, type: Val): Var {
  return { k: "var", type, name };
}

/** A second operand: an expression, or a number in the type of the first. */
export type Operand = Expr | number;

function operand(x: Expr, y: Operand): Expr {
  return typeof y === "number" ? num(x.type, y) : y;
}

function wantSame(what: string, x: Expr, y: Expr, z: Expr = x): void {
  if (sameType(x.type, y.type) && sameType(x.type, z.type)) return;
  const types = z === x ? [x, y] : [x, y, z];
  throw new InternalError(
    "loops",
    `${what} of ${types.map(({ type }) => typeName(type)).join(" and ")}: the types must agree`,
  );
}

export function unary(op: Unary, x: Expr): Expr {
  return { k: "unary", type: x.type, op, x };
}

export function binary(op: Binary, x: Expr, other: Operand): Expr {
  const y = operand(x, other);
  wantSame(op, x, y);
  if (sameType(x.type, I32)) {
    if (op === "add") return addI32(x, y);
    if (op === "mul") return mulI32(x, y);
    if (op === "sub" && y.k === "const") return addI32(x, i32(-y.value));
  }
  return { k: "binary", type: x.type, op, x, y };
}

/** Takes `base + constant` apart; without a constant part, the constant is 0. */
function split(e: Expr): { base: Expr | undefined; constant: number } {
  if (e.k === "const") return { base: undefined, constant: e.value };
  if (e.k === "binary" && e.op === "add" && e.y.k === "const") return { base: e.x, constant: e.y.value };
  return { base: e, constant: 0 };
}

function join(base: Expr | undefined, constant: number): Expr {
  if (!base) return i32(constant);
  if ((constant | 0) === 0) return base;
  return { k: "binary", type: I32, op: "add", x: base, y: i32(constant) };
}

function addI32(x: Expr, y: Expr): Expr {
  const [a, b] = [split(x), split(y)];
  const base: Expr | undefined =
    a.base && b.base ? { k: "binary", type: I32, op: "add", x: a.base, y: b.base } : (a.base ?? b.base);
  return join(base, a.constant + b.constant);
}

function mulI32(x: Expr, y: Expr): Expr {
  if (x.k === "const" && y.k !== "const") return mulI32(y, x);
  if (y.k !== "const") return { k: "binary", type: I32, op: "mul", x, y };
  const { base, constant } = split(x);
  return join(base && y.value !== 0 ? timesI32(base, y.value) : undefined, Math.imul(constant, y.value));
}

function timesI32(x: Expr, factor: number): Expr {
  if (factor === 1) return x;
  if (x.k === "binary" && x.op === "mul" && x.y.k === "const") return timesI32(x.x, Math.imul(x.y.value, factor));
  return { k: "binary", type: I32, op: "mul", x, y: i32(factor) };
}

const two =
  (op: Binary) =>
  (x: Expr, y: Operand): Expr =>
    binary(op, x, y);

type Two = (x: Expr, y: Operand) => Expr;
export const add: Two = two("add");
export const sub: Two = two("sub");
export const mul: Two = two("mul");
export const div: Two = two("div");
export const max: Two = two("max");
export const min: Two = two("min");
export const and: Two = two("and");
export const or: Two = two("or");
export const xor: Two = two("xor");
export const shl: Two = two("shl");
export const shr: Two = two("shr");

export function abs(x: Expr): Expr {
  return unary("abs", x);
}

export function compare(op: Compare, x: Expr, other: Operand): Expr {
  const y = operand(x, other);
  wantSame(op, x, y);
  if (isMask(x.type.kind)) return compareMasks[op](x, y);
  return { k: "compare", type: maskOf(x.type), op, x, y };
}

/** Of truth values; false is less than true. */
const compareMasks: Readonly<Record<Compare, (x: Expr, y: Expr) => Expr>> = {
  eq: (x, y) => unary("not", xor(x, y)),
  ne: (x, y) => xor(x, y),
  lt: (x, y) => and(unary("not", x), y),
  le: (x, y) => or(unary("not", x), y),
};

export function eq(x: Expr, y: Operand): Expr {
  return compare("eq", x, y);
}

export function ne(x: Expr, y: Operand): Expr {
  return compare("ne", x, y);
}

export function lt(x: Expr, y: Operand): Expr {
  return compare("lt", x, y);
}

export function le(x: Expr, y: Operand): Expr {
  return compare("le", x, y);
}

export function gt(x: Expr, y: Operand): Expr {
  return compare("lt", operand(x, y), x);
}

export function ge(x: Expr, y: Operand): Expr {
  return compare("le", operand(x, y), x);
}

/** x·y + z; see `Expr`'s `fma`. */
export function fma(x: Expr, y: Expr, z: Expr): Expr {
  wantSame("fma", x, y, z);
  return { k: "fma", type: z.type, x, y, z };
}

/** `yes` where the mask holds, else `no`. Both are computed. */
export function select(cond: Expr, yes: Expr, otherwise: Operand): Expr {
  const no = operand(yes, otherwise);
  wantSame("select", yes, no);
  return { k: "select", type: yes.type, cond, yes, no };
}

/** One scalar in every lane; with one lane, the scalar itself. A mask is as wide as the lanes beside it, of so many bytes. */
export function splat(x: Expr, lanes: number, bytes: number = laneBytes(x.type.kind)): Expr {
  if (lanes === 1) return x;
  const { kind } = x.type;
  const type = { kind: isMask(kind) ? maskKind(lanes, bytes) : kind, lanes };
  return x.k === "const" ? num(type, x.value) : { k: "splat", type, x };
}

/** The i32 vector 0, 1, 2, …; with one lane, 0. */
export function lanes(count: number): Expr {
  return count === 1 ? i32(0) : { k: "lanes", type: { kind: "i32", lanes: count } };
}

/**
 * The same value as another kind. A mask becomes 0 or 1 by choosing, a number becomes a mask by comparing with 0, and only numbers are
 * left for the printers: see `conversions`.
 */
export function convert(kind: Kind, x: Expr): Expr {
  const { kind: from, lanes } = x.type;
  const type = { kind, lanes };
  if (from === kind) return x;
  if (lanes === 1 || laneBytes(from) === laneBytes(kind)) {
    if (isMask(kind)) return ne(x, 0);
    if (isMask(from) && lanes > 1) return select(x, num(type, 1), 0);
    if (isMask(from) && kind !== "i32") return convert(kind, convert("i32", x));
  }
  if (conversions(lanes).has(`${from}>${kind}`)) return { k: "convert", type, x };
  throw new InternalError("loops", `there is no conversion ${typeName(x.type)}>${typeName(type)}`);
}

const ofOne: ReadonlySet<string> = new Set([
  "i32>f32",
  "i32>f64",
  "f32>i32",
  "f32>f64",
  "f64>i32",
  "f64>f32",
  "m32>i32",
]);
const ofMany: ReadonlySet<string> = new Set(["i32>f32", "f32>i32"]);

/** What every printer converts, in one lane and in many: between numbers, and a lone mask, which is the number 0 or 1 already. */
function conversions(lanes: number): ReadonlySet<string> {
  return lanes === 1 ? ofOne : ofMany;
}

/** A float's bits as an integer of its width. */
export function bits(x: Expr): Expr {
  return { k: "unary", type: { kind: x.type.kind === "f64" ? "i64" : "i32", lanes: x.type.lanes }, op: "bits", x };
}

export function fromBits(x: Expr): Expr {
  return { k: "unary", type: { kind: x.type.kind === "i64" ? "f64" : "f32", lanes: x.type.lanes }, op: "fromBits", x };
}

/** One lane of a vector; of one lane, the value itself. */
export function lane(x: Expr, index: number): Expr {
  const { kind, lanes } = x.type;
  return lanes === 1 ? x : { k: "lane", type: { kind: isMask(kind) ? "m32" : kind, lanes: 1 }, x, lane: index };
}

/** Lane i of the result is lane `pick[i]` of x's lanes followed by y's. */
export function shuffle(x: Expr, y: Expr, pick: readonly number[]): Expr {
  wantSame("shuffle", x, y);
  return { k: "shuffle", type: x.type, x, y, pick };
}

/** A vector of scalars: 1, 2, 4, 8 or 16 of them. */
export function fromLanes(xs: readonly Expr[]): Expr {
  const count = xs.length;
  // By pairs: of two vectors whose first n lanes are right, one whose first 2n lanes are right.
  let parts = xs.map((x) => splat(x, count));
  for (let n = 1; n < count; n *= 2) {
    const pick = Array.from({ length: count }, (_, i) => ((i % (2 * n)) % n) + (i % (2 * n) < n ? 0 : count));
    parts = Array.from({ length: parts.length / 2 }, (_, k) => shuffle(parts[2 * k], parts[2 * k + 1], pick));
  }
  return parts[0];
}

/**
 * An address as base and offset, so that a constant costs no instruction. Only where the base is never negative:
 * WebAssembly reads it as unsigned, and a negative one traps before the offset is added.
 */
export function place(address: Expr): { address: Expr; offset: number } {
  const { base, constant } = split(address);
  if (!base && constant >= 0) return { address: i32(0), offset: constant };
  return base && constant >= 0 ? { address: base, offset: constant } : { address, offset: 0 };
}

export function load(type: Val, memory: DType, address: Expr, offset = 0): Expr {
  return { k: "load", type, memory, address, offset };
}

export function loadSplat(type: Val, memory: DType, address: Expr, offset = 0): Expr {
  return { k: type.lanes === 1 ? "load" : "loadSplat", type, memory, address, offset };
}

export function call(fn: string, type: Val, args: readonly Expr[]): Expr {
  return { k: "call", type, fn, args };
}
