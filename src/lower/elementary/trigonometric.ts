/**
 * sin and cos: |x| = q·π/2 + r with q whole and |r| ≤ π/4; of sin r and cos r, q's lowest bit says which, and the next
 * one the sign. While |x| is not large, q·π/2 is subtracted in parts (Cody and Waite, 1980), which is exact to the last
 * bits. Where a lane is larger, which is rare, a function looks after that lane: see `far.ts`.
 */
import { abs, add, bits, call, f64, gt, mul, sub } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr } from "../loops/loop.ts";
import { farName, farOfLane } from "./far.ts";
import { formatOf, intBits } from "./format.ts";
import { sineAfter } from "./sine.ts";

/** Whether a mask holds in any lane, for `if` to ask. */
function any(mask: Expr): Expr {
  return mask.type.lanes === 1 ? mask : { k: "unary", type: { kind: "m32", lanes: 1 }, op: "any", x: mask };
}

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
    const far = type.lanes === 1 ? farOfLane(x, f64(more)) : call(farName(type), type, [x, result, f64(more)]);
    rare.set(result, far);
  });
  return result;
}

export function sin(code: Code, x: Expr): Expr {
  return quarterTurns(code, x, 0);
}

export function cos(code: Code, x: Expr): Expr {
  return quarterTurns(code, x, 1);
}
