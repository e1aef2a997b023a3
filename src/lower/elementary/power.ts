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
  convert,
  div,
  eq,
  gt,
  lt,
  max,
  min,
  mul,
  ne,
  num,
  or,
  select,
  sub,
  unary,
} from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr } from "../loops/loop.ts";
import { expOfSum } from "./exponential.ts";
import { formatOf, polynomial, signOf, upper } from "./format.ts";
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
