/**
 * exp and its relatives. All begin alike: x = n·ln 2 + r with n whole and |r| ≤ ln 2 / 2, so eˣ = 2ⁿ·eʳ, where eʳ
 * is a short polynomial and 2ⁿ is put together from its bits. (Cody and Waite, Software Manual for the Elementary
 * Functions, 1980; the rounding by a magic number is folklore.)
 */
import {
  abs,
  add,
  and,
  bits,
  div,
  fromBits,
  lt,
  max,
  min,
  mul,
  num,
  or,
  select,
  shl,
  sub,
  unary,
} from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr } from "../loops/loop.ts";
import { formatOf, intBits, polynomial } from "./format.ts";
import type { Bodies } from "./machine.ts";

interface Reduced {
  /** eʳ - 1, exact to the last bits also where it is small. */
  readonly tail: Expr;
  /** Magic number plus n: n in the low bits. */
  readonly rounded: Expr;
}

/** `more` is a small addend of x that x itself has no bits for. */
function reduce(code: Code, x: Expr, more?: Expr): Reduced {
  const { magic, ln2, exp } = formatOf(x.type);
  const rounded = code.let("rounded", add(mul(x, Math.LOG2E), magic));
  const n = code.let("n", sub(rounded, magic));
  const near = sub(sub(x, mul(n, ln2[0])), mul(n, ln2[1]));
  const r = code.let("r", more ? add(near, more) : near);
  const r2 = code.let("r2", mul(r, r));
  const r4 = exp.length > 5 ? [code.let("r4", mul(r2, r2))] : [];
  return { tail: code.let("tail", add(r, mul(r2, polynomial([r, r2, ...r4], exp)))), rounded };
}

/** 2^(n - 1), so that the exponent that overflows is the last one. `plus` is added to the exponent's bits. */
function halfPower(rounded: Expr, plus?: Expr): Expr {
  const { mantissa, bias } = formatOf(rounded.type);
  const exponent = add(shl(bits(rounded), mantissa), intBits(rounded.type, (bias - 1) * 2 ** mantissa));
  return fromBits(plus ? add(exponent, plus) : exponent);
}

/** 2·eʳ·2^(n-1): only the last product can overflow, and then it should. */
function scaled({ tail, rounded }: Reduced, plus?: Expr): Expr {
  return mul(add(add(tail, tail), 2), halfPower(rounded, plus));
}

/** e^(x + more), where `more` is far smaller than x. */
export function expOfSum(code: Code, x: Expr, more: Expr | undefined): Expr {
  const { expRange, smallestNormal, mantissa, bias } = formatOf(x.type);
  const clamped = code.let("clamped", max(min(x, expRange[1]), expRange[0]));
  const parts = reduce(code, clamped, more);
  // Below the normal numbers 2^(n-1) has no bits: make it 2^64 times larger, and the result smaller again.
  const tiny = code.let("tiny", lt(clamped, Math.log(smallestNormal) + 2));
  const lift = code.let("lift", select(tiny, intBits(x.type, 64 * 2 ** mantissa), intBits(x.type, 0)));
  const drop = fromBits(sub(intBits(x.type, bias * 2 ** mantissa), lift));
  return mul(scaled(parts, lift), drop);
}

/** For x no less than where 2^(n-1) is still a normal number. */
function expNormal(code: Code, x: Expr): Expr {
  return scaled(reduce(code, x));
}

/** 2ⁿ·(eʳ - 1) + (2ⁿ - 1), halved and doubled against overflow. */
function expm1(code: Code, x: Expr): Expr {
  const { expRange } = formatOf(x.type);
  const clamped = code.let("clamped", max(min(x, expRange[1]), -50));
  const { tail, rounded } = reduce(code, clamped);
  const half = code.let("half", halfPower(rounded));
  const result = code.let("result", mul(add(mul(half, tail), sub(half, 0.5)), 2));
  // Keeps -0, and numbers so small that their halves are not exact.
  return select(lt(abs(x), formatOf(x.type).smallestNormal * 4), x, result);
}

/**
 * With u = e^(-2|x|), tanh |x| = (1 - u) / (1 + u), where 1 - u = -(u - 1) does not cancel near 0. Both sums are
 * made from the same parts: adding 2 to the first, already rounded, would cost accuracy where u is small.
 * The sign is put back as a bit.
 */
function tanh(code: Code, x: Expr): Expr {
  const { int, tanhOne, bias, mantissa } = formatOf(x.type);
  const y = code.let("y", mul(min(abs(x), tanhOne), -2));
  const { tail, rounded } = reduce(code, y);
  const power = code.let("power", fromBits(add(shl(bits(rounded), mantissa), intBits(x.type, bias * 2 ** mantissa))));
  const part = code.let("part", mul(power, tail));
  const less = sub(sub(num(x.type, 1), power), part);
  const more = add(add(power, 1), part);
  const sign = and(bits(x), intBits(x.type, int === "i32" ? -(2 ** 31) : -(2 ** 63)));
  return fromBits(or(bits(div(less, more)), sign));
}

/** 1 / (1 + e⁻ˣ): e⁻ˣ may overflow to infinity, and then the result is rightly 0. */
function sigmoid(code: Code, x: Expr): Expr {
  const { expRange, smallestNormal } = formatOf(x.type);
  const lowest = Math.ceil(Math.log(smallestNormal)) + 1;
  const y = code.let("y", max(min(unary("neg", x), expRange[1]), lowest));
  return div(num(x.type, 1), add(expNormal(code, y), 1));
}

export const exponentials: Bodies = { exp: (code, x) => expOfSum(code, x, undefined), expm1, tanh, sigmoid };
