/**
 * sin and cos: x = q·π/2 + r with q whole and |r| ≤ π/4; of sin r and cos r, q's lowest bit says which, and the
 * next one the sign. The remainder r is exact to the last bits while |x| < 10⁵; far beyond, where neighbouring
 * f32 numbers are whole periods apart, the result is only promised to lie in -1..1. (Cody and Waite, 1980.)
 */
import { add, and, bits, type Code, fromBits, max, min, mul, ne, select, shl, sub, xor } from "../build.ts";
import type { Expr } from "../loop.ts";
import { formatOf, intBits, polynomial } from "./format.ts";

function quarterTurns(code: Code, x: Expr, more: number): Expr {
  const { magic, halfPi, int, sin, cos } = formatOf(x.type);
  const rounded = code.let("rounded", add(mul(x, 2 / Math.PI), magic));
  const q = code.let("q", sub(rounded, magic));
  const rest = code.let(
    "rest",
    halfPi.reduce<Expr>((sum, part) => sub(sum, mul(q, part)), x),
  );
  const r = code.let("r", max(min(rest, 0.8), -0.8));

  const z = code.let("z", mul(r, r));
  const z2 = code.let("z2", mul(z, z));
  const z4 = sin.length > 4 ? [code.let("z4", mul(z2, z2))] : [];
  const sine = add(r, mul(mul(r, z), polynomial([z, z2, ...z4], sin)));
  const cosine = add(sub(mul(z2, polynomial([z, z2, ...z4], cos)), mul(z, 0.5)), 1);

  const turns = code.let("turns", add(bits(rounded), intBits(x.type, more)));
  const odd = ne(and(turns, intBits(x.type, 1)), intBits(x.type, 0));
  const value = code.let("value", select(odd, cosine, sine));
  // Bit 1 moves to where the sign stands.
  const width = int === "i32" ? 32 : 64;
  const sign = shl(and(turns, intBits(x.type, 2)), width - 2);
  return fromBits(xor(bits(value), sign));
}

export function sin(code: Code, x: Expr): Expr {
  return quarterTurns(code, x, 0);
}

export function cos(code: Code, x: Expr): Expr {
  return quarterTurns(code, x, 1);
}
