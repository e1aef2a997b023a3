/**
 * The operations on one element, and what they mean in plain JavaScript numbers. A backend keeps a table
 * `Record<Unary, …>`, so that a new word here is a compile error in every file that must learn it.
 */

export type Unary =
  | "neg"
  | "abs"
  | "sign"
  | "floor"
  | "ceil"
  /** To the nearest integer, ties to even, as NumPy does. */
  | "round"
  | "sqrt"
  | "exp"
  | "log"
  | "log1p"
  | "expm1"
  | "sin"
  | "cos"
  | "tanh"
  | "sigmoid"
  /** Logical not, of bool. */
  | "not";

export type Binary =
  | "add"
  | "sub"
  | "mul"
  | "div"
  /** NumPy's `mod`: the result has the divisor's sign. For i32, division by zero gives 0. */
  | "mod"
  | "pow"
  | "max"
  | "min"
  /** Of i32 bits and of bool. */
  | "and"
  | "or"
  | "xor"
  /** Of i32: left, and logical right. */
  | "shl"
  | "shr";

export type Compare = "eq" | "ne" | "lt" | "le";

/** Ways to reduce many elements to one. The last two give the index of the first best element. */
export type Reduction = "sum" | "max" | "min" | "prod" | "argmax" | "argmin";

/** What a reduction begins with, of floats and of integers, and how one more element joins what it has. */
export const reductions: Readonly<
  Record<Reduction, { readonly start: number; readonly whole: number; readonly join: Binary }>
> = {
  sum: { start: 0, whole: 0, join: "add" },
  prod: { start: 1, whole: 1, join: "mul" },
  max: { start: -Infinity, whole: -2147483648, join: "max" },
  min: { start: Infinity, whole: 2147483647, join: "min" },
  argmax: { start: -Infinity, whole: -2147483648, join: "max" },
  argmin: { start: Infinity, whole: 2147483647, join: "min" },
};

/** Whether it tells which value is best, and not how large that is. */
export function tellsWhich(op: Reduction): op is "argmax" | "argmin" {
  return op === "argmax" || op === "argmin";
}

/** Ties go to the even neighbour; what becomes zero keeps its sign. */
function roundEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return up ? (below === -1 ? -0 : below + 1) : below;
}

/** IEEE's power, where JavaScript has NaN for 1 to a power that is none, and for ±1 to an infinite one. */
function power(x: number, y: number): number {
  return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
}

export const unaryOf: Readonly<Record<Unary, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundEven,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  not: (x) => (x ? 0 : 1),
};

function modulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

export const binaryOfFloat: Readonly<Record<Binary, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  mod: modulo,
  pow: power,
  max: Math.max,
  min: Math.min,
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  shl: (x, y) => x << y,
  shr: (x, y) => (x >>> y) | 0,
};

/** By squaring, wrapping. To a negative power it is a fraction, which is 0 unless x is 1 or -1. */
function wholePower(x: number, y: number): number {
  if (y < 0 && x !== 1 && x !== -1) return 0;
  let result = 1;
  let square = x;
  for (let rest = y; rest !== 0; rest >>>= 1) {
    if (rest & 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}

/** The same over 32-bit integers: wrapping, as the hardware does. */
export const binaryOfInt: Readonly<Record<Binary, (x: number, y: number) => number>> = {
  ...binaryOfFloat,
  add: (x, y) => (x + y) | 0,
  sub: (x, y) => (x - y) | 0,
  mul: Math.imul,
  div: (x, y) => (y === 0 ? 0 : Math.trunc(x / y) | 0),
  mod: (x, y) => (y === 0 ? 0 : modulo(x, y) | 0),
  pow: wholePower,
};

export const compareOf: Readonly<Record<Compare, (x: number, y: number) => boolean>> = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
};
