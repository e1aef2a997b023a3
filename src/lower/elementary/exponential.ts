/**
 * x to the power y is e^(y·log x), but a product of 700 with a logarithm that is right to 53 bits is right to 43;
 * so the logarithm is computed as a sum of two floats, and so is the product. f32 computes in f64, one lane at a
 * time, which is simpler and better than doing the same in twice f32.
 *
 * (The splitting of a float into two halves whose products are exact: Veltkamp and Dekker, 1971.)
 */
import {
  abs,
  add,
  and,
  binary,
  bits,
  convert,
  div,
  eq,
  fromBits,
  gt,
  lt,
  max,
  min,
  mul,
  ne,
  num,
  or,
  select,
  shl,
  sub,
  unary,
} from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr } from "../loops/loop.ts";
import { formatOf, intBits, polynomial, signOf, upper } from "./format.ts";
import { normalize, split } from "./logarithm.ts";
import type { Bodies, Body } from "./machine.ts";
import { modF64 } from "./modulo.ts";

interface Sum {
  readonly high: Expr;
  readonly low: Expr;
}

/** log x for x > 0, as high + low; high has 26 bits. */
function logAsSum(code: Code, x: Expr): Sum {
  const { ln2, log } = formatOf(x.type);
  const normal = normalize(code, x);
  const { exponent: raw, m } = split(code, normal.x);
  const exponent = code.let("e", sub(raw, normal.power));

  // s = f / d, where d = m + 1; s_high·d_high and the rest's products are exact.
  const f = code.let("f", sub(m, 1));
  const d = code.let("d", add(m, 1));
  const dHigh = code.let("d_high", upper(d));
  const dLow = code.let("d_low", sub(m, sub(dHigh, 1)));
  const s = code.let("s", div(f, d));
  const sHigh = code.let("s_high", upper(s));
  const sLow = code.let("s_low", div(sub(sub(f, mul(sHigh, dHigh)), mul(sHigh, dLow)), d));

  const z = code.let("z", mul(s, s));
  const z2 = code.let("z2", mul(z, z));
  const z4 = code.let("z4", mul(z2, z2));
  const rest = mul(mul(s, z), polynomial([z, z2, z4], log));

  // The larger of the two parts first, so that `sum - large` is exact.
  const large = code.let("large", mul(exponent, ln2[0]));
  const twice = code.let("twice", add(sHigh, sHigh));
  const sum = code.let("sum", add(large, twice));
  const low = add(add(sub(twice, sub(sum, large)), mul(exponent, ln2[1])), add(add(sLow, sLow), rest));
  const lost = code.let("lost", low);
  const high = code.let("high", upper(add(sum, lost)));
  return { high, low: code.let("low", add(sub(sum, high), lost)) };
}

/** IEEE's and NumPy's `x ** y`, in f64: where x is 1, or y 0, it is 1 for every value of the other. */
function powF64(code: Code, x: Expr, y: Expr): Expr {
  const infinity = num(x.type, Number.POSITIVE_INFINITY);
  const nan = num(x.type, Number.NaN);
  const size = code.let("size", abs(x));

  // From 2^63 on, every x but ±1 has overflowed; so large a y would make ∞ - ∞ here.
  const exponent = code.let("exponent_y", max(min(y, 2 ** 63), -(2 ** 63)));
  const log = logAsSum(code, size);
  const yHigh = code.let("y_high", upper(exponent));
  const high = code.let("product", mul(yHigh, log.high));
  const rest = add(mul(sub(exponent, yHigh), log.high), mul(exponent, log.low));
  // Far below this limit wherever e^product is finite.
  const low = code.let("product_low", max(min(rest, 0.001), -0.001));
  const finite = code.let("finite", expOfSum(code, high, low));

  // 0 and ∞ go to one another where y is negative.
  const rising = code.let("rising", gt(y, 0));
  const atZero = code.let("at_zero", select(rising, num(x.type, 0), infinity));
  const atInfinity = code.let("at_infinity", select(rising, infinity, 0));
  const known = code.let("known", select(eq(size, 0), atZero, select(eq(size, infinity), atInfinity, finite)));

  // A negative x: y must be whole, and odd ones keep the sign.
  const whole = code.let("whole", eq(unary("floor", y), y));
  const half = code.let("half_y", mul(y, 0.5));
  const odd = and(whole, ne(unary("floor", half), half));
  const negative = code.let("negative", lt(signOf(x), 0));
  const signed = code.let("signed", select(and(odd, negative), sub(num(x.type, 0), known), known));
  const impossible = and(and(lt(x, 0), gt(x, Number.NEGATIVE_INFINITY)), unary("not", whole));

  // What has no value: NaNs, a root of a negative.
  const bad = or(or(ne(x, x), ne(y, y)), impossible);
  const value = code.let("result", select(bad, nan, signed));
  return select(or(eq(y, 0), eq(x, 1)), num(x.type, 1), value);
}

const inF64 =
  (op: "pow" | "mod", body: Body): Body =>
  (code, x, y) =>
    x.type.kind === "f64" ? body(code, x, y) : convert("f32", binary(op, convert("f64", x), convert("f64", y)));

export const powers: Bodies = { pow: inF64("pow", powF64), mod: inF64("mod", modF64) };

/*
 * exp and its relatives. All begin alike: x = n·ln 2 + r with n whole and |r| ≤ ln 2 / 2, so eˣ = 2ⁿ·eʳ, where eʳ
 * is a short polynomial and 2ⁿ is put together from its bits. (Cody and Waite, Software Manual for the Elementary
 * Functions, 1980; the rounding by a magic number is folklore.)
 */

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
function expOfSum(code: Code, x: Expr, more: Expr | undefined): Expr {
  const { expRange, smallestNormal, mantissa, bias } = formatOf(x.type);
  const clamped = code.let("clamped", max(min(x, expRange[1]), expRange[0]));
  const parts = reduce(code, clamped, more);
  // Below the normal numbers 2^(n-1) has no bits: make it 2^64 times larger, and the result smaller again.
  const tiny = code.let("tiny", lt(clamped, Math.log(smallestNormal) + 2));
  const lift = code.let("lift", select(tiny, intBits(x.type, 64 * 2 ** mantissa), intBits(x.type, 0)));
  // Where nothing is left it is a plain product with 0: one that underflows takes processors several times as long, and what
  // attention hides is all of that kind.
  const gone = code.let("gone", lt(x, expRange[0]));
  const one = code.let("one", select(gone, lift, intBits(x.type, bias * 2 ** mantissa)));
  const drop = fromBits(sub(one, lift));
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
