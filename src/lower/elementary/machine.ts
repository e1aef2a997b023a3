/**
 * What every machine can do in one instruction. A printer prints these operations and no others; all the rest
 * `withElementary` has spelled out before. So this table is a contract between the two.
 */
import type { Binary, Unary } from "../../scalar/ops.ts";
import type { Code } from "../loops/code.ts";
import type { Expr, Kind, Val } from "../loops/loop.ts";

/** Spells out an operation that is no instruction: statements into `code`, the value returned. A unary one ignores `y`. */
export type Body = (code: Code, x: Expr, y: Expr) => Expr;
export type Bodies = Readonly<Partial<Record<Unary | Binary, Body>>>;

/** A kind alone is one lane of it; with an x, as many lanes as a register has. */
const FLOATS = ["f32", "f32x", "f64", "f64x"];
const INTS = ["i32", "i32x", "i64", "i64x"];
const MASKS = ["m32", "m32x", "m64", "m64x"];

const wide: Readonly<Record<Kind, string>> = {
  f32: "f32x",
  f64: "f64x",
  i32: "i32x",
  i64: "i64x",
  m32: "m32x",
  m64: "m64x",
};

function familyOf({ kind, lanes }: Val): string {
  return lanes === 1 ? kind : wide[kind];
}

const unaries: Readonly<Record<Unary, readonly string[]>> = {
  neg: [...FLOATS, "i32", "i32x"],
  abs: [...FLOATS, "i32x"],
  sign: [],
  floor: FLOATS,
  ceil: FLOATS,
  round: FLOATS,
  sqrt: FLOATS,
  exp: [],
  log: [],
  log1p: [],
  expm1: [],
  sin: [],
  cos: [],
  tanh: [],
  sigmoid: [],
  not: ["i32", "i32x", ...MASKS],
};

const binaries: Readonly<Record<Binary, readonly string[]>> = {
  add: [...FLOATS, ...INTS],
  sub: [...FLOATS, ...INTS],
  mul: [...FLOATS, "i32", "i32x"],
  // Of i32, too, by a constant that cannot trap; see below.
  div: FLOATS,
  mod: [],
  pow: [],
  max: [...FLOATS, "i32x"],
  min: [...FLOATS, "i32x"],
  and: [...INTS, ...MASKS],
  or: [...INTS, ...MASKS],
  xor: [...INTS, ...MASKS],
  // Of vectors, by a number of bits that is the same in every lane; see below.
  shl: INTS,
  shr: INTS,
};

/** Division by this constant can neither be by zero nor overflow. */
export function isSafeDivisor(y: Expr): boolean {
  return y.k === "const" && y.value !== 0 && y.value !== -1;
}

/** Whether a unary or binary expression is one instruction (or a fixed few, inline). */
export function hasInstruction(e: Extract<Expr, { k: "unary" | "binary" }>): boolean {
  const type = familyOf(e.type);
  if (e.k === "unary") return e.op === "bits" || e.op === "fromBits" || e.op === "any" || unaries[e.op].includes(type);
  if (e.op === "div" && type === "i32") return isSafeDivisor(e.y);
  if ((e.op === "shl" || e.op === "shr") && e.type.lanes > 1) return e.y.k === "const" || e.y.k === "splat";
  return binaries[e.op].includes(type);
}
