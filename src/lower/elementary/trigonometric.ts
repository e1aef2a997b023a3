/**
 * sin and cos: |x| = q·π/2 + r with q whole and |r| ≤ π/4; of sin r and cos r, q's lowest bit says which, and the next
 * one the sign. While |x| is not large, q·π/2 is subtracted in parts (Cody and Waite, 1980), which is exact to the last
 * bits. Where a lane is larger, which is rare, a function looks after that lane: see `far.ts`.
 */
import { abs, add, bits, gt, mul, num, sub } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import { type Expr, F64 } from "../loops/loop.ts";
import { far } from "./far.ts";
import { any, formatOf, intBits } from "./format.ts";
import type { Bodies } from "./machine.ts";
import { sineAfter } from "./sine.ts";

/** sin(x + more·π/2). */
function quarterTurns(code: Code, x: Expr, more: 0 | 1): Expr {
  const { type } = x;
  const { magic, halfPi, farFrom } = formatOf(type);
  const rounded = code.let("rounded", add(mul(x, 2 / Math.PI), magic));
  const q = code.let("q", sub(rounded, magic));
  const r = code.let(
    "r",
    halfPi.reduce<Expr>((rest, part) => sub(rest, mul(q, part)), x),
  );
  const turns = code.let("turns", add(bits(rounded), intBits(type, more)));
  const result = code.let("result", sineAfter(code, r, turns));
  code.if(any(gt(abs(x), farFrom)), (rare) => {
    rare.set(result, far(x, result, num(F64, more)));
  });
  return result;
}

export const trigonometric: Bodies = {
  sin: (code, x) => quarterTurns(code, x, 0),
  cos: (code, x) => quarterTurns(code, x, 1),
};
