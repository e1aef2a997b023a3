/**
 * What 32-bit integers cannot do in one instruction, without a trap for any operands: dividing by 0 gives 0, and
 * the most negative number divided by -1 wraps to itself.
 */
import { add, and, convert, div, eq, i32, lt, mul, ne, select, shl, shr, sub, xor } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr } from "../loops/loop.ts";
import { type Bodies, isSafeDivisor } from "./machine.ts";

function minus(x: Expr): Expr {
  return sub(i32(0), x);
}

function absInt(_: Code, x: Expr): Expr {
  return select(lt(x, 0), minus(x), x);
}

function maxInt(_: Code, x: Expr, y: Expr): Expr {
  return select(lt(x, y), y, x);
}

function minInt(_: Code, x: Expr, y: Expr): Expr {
  return select(lt(y, x), y, x);
}

/** Through f64, whose quotient of two 32-bit integers never rounds across an integer. */
function divInt(_: Code, x: Expr, y: Expr): Expr {
  const quotient = convert("i32", div(convert("f64", x), convert("f64", y)));
  return select(eq(y, 0), i32(0), select(eq(y, -1), minus(x), quotient));
}

/** NumPy's remainder: with the divisor's sign. */
function modInt(code: Code, x: Expr, y: Expr): Expr {
  if (y.k === "const" && y.value > 0 && (y.value & (y.value - 1)) === 0) return and(x, y.value - 1);
  const quotient = isSafeDivisor(y) ? div(x, y) : divInt(code, x, y);
  const rest = code.let("rest", sub(x, mul(quotient, y)));
  const opposite = and(ne(rest, 0), lt(xor(rest, y), 0));
  return select(eq(y, 0), i32(0), select(opposite, add(rest, y), rest));
}

/** By squaring, wrapping; x to a negative power is a fraction, which is 0 unless x is 1 or -1. */
function powInt(code: Code, x: Expr, y: Expr): Expr {
  const result = code.let("result", i32(1));
  const square = code.let("square", x);
  const rest = code.let("rest", y);
  code.for(code.fresh("bit", i32(0).type), 0, 32, 1, (body) => {
    body.set(result, select(ne(and(rest, 1), 0), mul(result, square), result));
    body.set(square, mul(square, square));
    body.set(rest, shr(rest, 1));
  });
  const unit = select(eq(x, 1), i32(1), select(eq(x, -1), result, 0));
  return select(lt(y, 0), unit, result);
}

export const integers: Bodies = {
  abs: absInt,
  max: maxInt,
  min: minInt,
  div: divInt,
  mod: modInt,
  pow: powInt,
  // One lane, by the count's low five bits, as every machine does.
  shl: (_, x, y) => shl(x, y),
  shr: (_, x, y) => shr(x, y),
};
