/** What sin and cos end with, however the number of quarter turns was found. */
import { add, and, bits, fromBits, mul, ne, num, select, shl, sub, xor } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr } from "../loops/loop.ts";
import { formatOf, intBits, polynomial } from "./format.ts";

/** sin(r + turns·π/2); the number of quarter turns stands in the low bits of an integer. */
export function sineAfter(code: Code, r: Expr, turns: Expr): Expr {
  const { int, sin, cos } = formatOf(r.type);
  const z = code.let("z", mul(r, r));
  const z2 = code.let("z2", mul(z, z));
  const z4 = sin.length > 4 ? [code.let("z4", mul(z2, z2))] : [];
  // The product is subtracted from 0 first, so that -0 stays -0; all else has the same bits as if it were added.
  const sine = sub(r, sub(num(r.type, 0), mul(mul(r, z), polynomial([z, z2, ...z4], sin))));
  const cosine = add(sub(mul(z2, polynomial([z, z2, ...z4], cos)), mul(z, 0.5)), 1);

  const odd = ne(and(turns, intBits(r.type, 1)), intBits(r.type, 0));
  const value = code.let("value", select(odd, cosine, sine));
  // Bit 1 moves to where the sign stands.
  const width = int === "i32" ? 32 : 64;
  const sign = shl(and(turns, intBits(r.type, 2)), width - 2);
  return fromBits(xor(bits(value), sign));
}
