/**
 * log and log1p: x = 2ᵉ·m with m around 1, so log x = e·ln 2 + log m; and with f = m - 1 and s = f / (2 + f),
 * log m = 2·atanh s, which is a short polynomial in s². The bits of x give e and m. (After FreeBSD's e_log.c,
 * whose order of summation, f last, keeps the error below one unit in the last place.)
 */
import { abs, add, and, bits, div, eq, fromBits, lt, mul, num, or, select, shr, sub } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr } from "../loops/loop.ts";
import { formatOf, intBits, polynomial } from "./format.ts";
import type { Bodies } from "./machine.ts";

interface Split {
  /** As a float. */
  readonly exponent: Expr;
  /** From √½ to √2. */
  readonly m: Expr;
}

/** For normal positive numbers. */
export function split(code: Code, x: Expr): Split {
  const { mantissa, bias, int } = formatOf(x.type);
  const one = bias * 2 ** mantissa;
  // √½, to as many bits as an exact JavaScript number of this size holds.
  const rootHalf = int === "i32" ? 0x3f3504f3 : 0x3fe6a09e * 2 ** 32;
  const shifted = code.let("shifted", add(bits(x), intBits(x.type, one - rootHalf)));
  // An integer below 2^mantissa, put under the exponent of 2^mantissa, is that much more than 2^mantissa.
  const field = or(shr(shifted, mantissa), intBits(x.type, (bias + mantissa) * 2 ** mantissa));
  const exponent = code.let("exponent", sub(fromBits(field), 2 ** mantissa + bias));
  const fraction = and(shifted, intBits(x.type, 2 ** mantissa - 1));
  return { exponent, m: code.let("m", fromBits(add(fraction, intBits(x.type, rootHalf)))) };
}

/** Multiplies subnormal numbers into the normal range; `power` is what their exponent has gained. */
export function normalize(code: Code, x: Expr): { x: Expr; power: Expr } {
  const { smallestNormal, mantissa } = formatOf(x.type);
  const subnormal = code.let("subnormal", lt(x, smallestNormal));
  return {
    x: code.let("normal", select(subnormal, mul(x, 2 ** mantissa), x)),
    power: code.let("power", select(subnormal, num(x.type, mantissa), 0)),
  };
}

/** `correction` is small and added before the large parts. */
function logOf(code: Code, { exponent, m }: Split, correction: Expr | undefined): Expr {
  const { ln2, log } = formatOf(m.type);
  const f = code.let("f", sub(m, 1));
  const s = code.let("s", div(f, add(m, 1)));
  const z = code.let("z", mul(s, s));
  const z2 = code.let("z2", mul(z, z));
  const z4 = log.length > 4 ? [code.let("z4", mul(z2, z2))] : [];
  const rest = mul(z, polynomial([z, z2, ...z4], log));
  const half = code.let("half", mul(mul(f, f), 0.5));
  const low = mul(exponent, ln2[1]);
  const small = add(mul(s, add(half, rest)), correction ? add(low, correction) : low);
  return code.let("log", sub(mul(exponent, ln2[0]), sub(sub(half, small), f)));
}

/** -∞ at 0, NaN below; ∞ and NaN are their own logarithms. `x` is counted from `zero`. */
function atTheEnds(code: Code, x: Expr, zero: number, value: Expr): Expr {
  const finite = code.let("finite", select(lt(x, Number.POSITIVE_INFINITY), value, x));
  const positive = code.let("positive", select(eq(x, zero), num(x.type, Number.NEGATIVE_INFINITY), finite));
  return select(lt(x, zero), num(x.type, Number.NaN), positive);
}

function log(code: Code, x: Expr): Expr {
  const normal = normalize(code, x);
  const { exponent, m } = split(code, normal.x);
  return atTheEnds(code, x, 0, logOf(code, { exponent: sub(exponent, normal.power), m }, undefined));
}

/** log of u = 1 + x, and what rounding u lost, divided by u. */
function log1p(code: Code, x: Expr): Expr {
  const u = code.let("u", add(x, 1));
  const lost = code.let("lost", div(sub(x, sub(u, 1)), u));
  const value = atTheEnds(code, x, -1, logOf(code, split(code, u), lost));
  return select(lt(abs(x), 2 ** -(formatOf(x.type).mantissa + 2)), x, value);
}

export const logarithms: Bodies = { log, log1p };
