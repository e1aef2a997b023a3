/** The instruction of each operation, by type. `withElementary` expands operations that have none. */
import type { Binary, Compare, Unary } from "../../scalar/ops.ts";
import type { Opcode } from "./opcodes.ts";

/** How the names of a type's instructions begin: `f32`, `f32x4`; masks are `v128` as vectors, `i32` as single values. */
export type Family = "i32" | "i32x4" | "i64" | "i64x2" | "f32" | "f32x4" | "f64" | "f64x2" | "v128";

type Row = Readonly<Partial<Record<Family, Opcode>>>;

const bitwise = <Op extends "and" | "or" | "xor">(op: Op): Row => ({
  i32: `i32.${op}`,
  i64: `i64.${op}`,
  i32x4: `v128.${op}`,
  i64x2: `v128.${op}`,
  v128: `v128.${op}`,
});

const ofFloats = <
  Op extends "add" | "sub" | "mul" | "div" | "max" | "min" | "neg" | "abs" | "ceil" | "floor" | "sqrt" | "nearest",
>(
  op: Op,
): Row => ({ f32: `f32.${op}`, f32x4: `f32x4.${op}`, f64: `f64.${op}`, f64x2: `f64x2.${op}` });

/** An empty row: no type has an instruction. `not` and i32 `neg` take two, see `expressions.ts`. */
export const unaryOpcodes: Readonly<Record<Unary, Row>> = {
  neg: { ...ofFloats("neg"), i32x4: "i32x4.neg" },
  abs: { ...ofFloats("abs"), i32x4: "i32x4.abs" },
  sign: {},
  floor: ofFloats("floor"),
  ceil: ofFloats("ceil"),
  round: ofFloats("nearest"),
  sqrt: ofFloats("sqrt"),
  exp: {},
  log: {},
  log1p: {},
  expm1: {},
  sin: {},
  cos: {},
  tanh: {},
  sigmoid: {},
  not: { v128: "v128.not" },
};

export const binaryOpcodes: Readonly<Record<Binary, Row>> = {
  add: { ...ofFloats("add"), i32: "i32.add", i32x4: "i32x4.add", i64: "i64.add", i64x2: "i64x2.add" },
  sub: { ...ofFloats("sub"), i32: "i32.sub", i32x4: "i32x4.sub", i64: "i64.sub", i64x2: "i64x2.sub" },
  mul: { ...ofFloats("mul"), i32: "i32.mul", i32x4: "i32x4.mul" },
  div: { ...ofFloats("div"), i32: "i32.div_s" },
  mod: {},
  pow: {},
  max: { ...ofFloats("max"), i32x4: "i32x4.max_s" },
  min: { ...ofFloats("min"), i32x4: "i32x4.min_s" },
  and: bitwise("and"),
  or: bitwise("or"),
  xor: bitwise("xor"),
  shl: { i32: "i32.shl", i32x4: "i32x4.shl", i64: "i64.shl", i64x2: "i64x2.shl" },
  shr: { i32: "i32.shr_u", i32x4: "i32x4.shr_u", i64: "i64.shr_u", i64x2: "i64x2.shr_u" },
};

const comparison = <Op extends "eq" | "ne">(op: Op): Row => ({
  i32: `i32.${op}`,
  i32x4: `i32x4.${op}`,
  i64: `i64.${op}`,
  i64x2: `i64x2.${op}`,
  f32: `f32.${op}`,
  f32x4: `f32x4.${op}`,
  f64: `f64.${op}`,
  f64x2: `f64x2.${op}`,
});

const ordering = <Op extends "lt" | "le">(op: Op): Row => ({
  i32: `i32.${op}_s`,
  i32x4: `i32x4.${op}_s`,
  f32: `f32.${op}`,
  f32x4: `f32x4.${op}`,
  f64: `f64.${op}`,
  f64x2: `f64x2.${op}`,
});

export const compareOpcodes: Readonly<Record<Compare, Row>> = {
  eq: comparison("eq"),
  ne: comparison("ne"),
  lt: ordering("lt"),
  le: ordering("le"),
};

/** Keyed by `from>to`: what `conversions` in `lower/loops/build.ts` names. */
export const convertOpcodes: Readonly<Record<string, readonly Opcode[]>> = {
  "i32>f32": ["f32.convert_i32_s"],
  "i32>f64": ["f64.convert_i32_s"],
  "f32>f64": ["f64.promote_f32"],
  "f64>f32": ["f32.demote_f64"],
  "f32>i32": ["i32.trunc_sat_f32_s"],
  "f64>i32": ["i32.trunc_sat_f64_s"],
  "m32>i32": [],
  "i32x4>f32x4": ["f32x4.convert_i32x4_s"],
  "f32x4>i32x4": ["i32x4.trunc_sat_f32x4_s"],
};
