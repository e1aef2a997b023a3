/**
 * NumPy's `x % y` of floats: the remainder of |x| by |y|, exact, which then takes the divisor's sign.
 *
 * While the quotient is below 2^52 it is known, and its product with y is subtracted as an exact sum of halves' products. A
 * larger one is rare: then the remainder by y times a power of two is taken first, by a smaller power next, and so on, as in
 * long division. One lane at a time. f32 computes in f64.
 */
import {
  abs,
  add,
  and,
  call,
  div,
  eq,
  fromLanes,
  gt,
  lane,
  le,
  lt,
  mul,
  ne,
  num,
  or,
  select,
  sub,
  unary,
  type Var,
  v,
} from "../loops/build.ts";
import { type Code, func } from "../loops/code.ts";
import { type Expr, F64, type Func, I32, typeName, type Val } from "../loops/loop.ts";
import { any, signOf, upper } from "./format.ts";

/** From here on the halves of a quotient are too long to multiply exactly. */
const known = 2 ** 52;
/** From here on a product of quotient and divisor may be above the largest number of all. */
const huge = 2 ** 1000;

interface Division {
  readonly quotient: Expr;
  readonly product: Expr;
  /** Exact where the quotient is below `known` and the product finite. */
  readonly rest: Var;
}

/** a by b, neither negative. */
function divide(code: Code, a: Expr, b: Expr): Division {
  const q = code.let("q", unary("floor", div(a, b)));
  const product = code.let("product", mul(q, b));
  const qHigh = code.let("q_high", upper(q));
  const qLow = code.let("q_low", sub(q, qHigh));
  const bHigh = code.let("b_high", upper(b));
  const bLow = code.let("b_low", sub(b, bHigh));
  const crossed = add(add(sub(mul(qHigh, bHigh), product), mul(qHigh, bLow)), mul(qLow, bHigh));
  const lost = add(crossed, mul(qLow, bLow));
  const near = code.let("near", sub(sub(a, product), lost));
  // The quotient may have been rounded up to the next whole number, or down from it.
  const notNegative = code.let("not_negative", select(lt(near, 0), add(near, b), near));
  const rest = code.let("below", select(le(b, notNegative), sub(notNegative, b), notNegative));
  return { quotient: q, product, rest };
}

export function modF64(code: Code, x: Expr, y: Expr): Expr {
  const { type } = x;
  const a = code.let("a", abs(x));
  const b = code.let("b", abs(y));
  const { quotient, product, rest } = divide(code, a, b);
  const far = or(gt(quotient, known), eq(product, Number.POSITIVE_INFINITY));
  code.if(any(far), (rare) => {
    rare.set(rest, type.lanes === 1 ? call(FAR, F64, [a, b]) : call(farName(type), type, [a, b, rest]));
  });
  // An infinite divisor leaves x as it is (and inf·0 above was NaN).
  const whole = code.let("rest", select(and(lt(a, b), eq(b, Number.POSITIVE_INFINITY)), a, rest));

  const signed = code.let("signed", select(lt(x, 0), sub(num(type, 0), whole), whole));
  const opposite = and(ne(signed, 0), lt(mul(signOf(signed), signOf(y)), 0));
  // A rest of zero has the divisor's sign, too.
  const turned = code.let("turned", select(opposite, add(signed, y), signed));
  return select(eq(turned, 0), mul(signOf(y), 0), turned);
}

const FAR = "far_mod_f64";

function farName(type: Val): string {
  return `far_mod_${typeName(type)}`;
}

/** Bits of the quotient that one division finds. */
const stride = 2 ** 50;
/** From the largest number down to the smallest: 2098 bits. */
const strides = 42;

/** a by b where the quotient may be of any size: NaN where a is infinite or b is 0. */
function farF64(): Func {
  const [a, b] = [v("a", F64), v("b", F64)];
  const write = (code: Code): Expr => {
    const large = code.let("large", b);
    const rest = code.let("rest", a);
    const allowed = code.let("allowed", and(gt(b, 0), lt(a, Number.POSITIVE_INFINITY)));
    code.if(allowed, (some) => {
      some.for(v("i", I32), 0, strides, 1, (loop) =>
        loop.if(gt(mul(rest, 1 / stride), large), (body) => body.set(large, mul(large, stride))),
      );
      some.for(v("j", I32), 0, strides + 1, 1, (loop) => {
        const scale = loop.let("scale", select(gt(rest, huge), num(F64, 2 ** -64), 1));
        const { rest: left } = divide(loop, loop.let("a", mul(rest, scale)), loop.let("b", mul(large, scale)));
        loop.set(rest, div(left, scale));
        loop.if(gt(large, b), (body) => body.set(large, mul(large, 1 / stride)));
      });
    });
    return select(allowed, rest, Number.NaN);
  };
  return func(FAR, [a, b], write, { rare: true });
}

/** `usual`, and in lanes with a large quotient what is right there. */
function farOfLanes(type: Val): Func {
  const [a, b, usual] = [v("a", type), v("b", type), v("usual", type)];
  const write = (code: Code): Expr => {
    const each = Array.from({ length: type.lanes }, (_, i) => {
      const [one, other] = [code.let("a_lane", lane(a, i)), code.let("b_lane", lane(b, i))];
      const result = code.let("result", lane(usual, i));
      code.if(or(gt(div(one, other), known), gt(one, huge)), (far) => far.set(result, call(FAR, F64, [one, other])));
      return result;
    });
    return fromLanes(each);
  };
  return func(farName(type), [a, b, usual], write, { rare: true });
}

/** Functions that bodies call, as in `far.ts`. */
export function modHelperOf(name: string, type: Val): (() => Func) | undefined {
  if (name === FAR) return farF64;
  return name === farName(type) ? () => farOfLanes(type) : undefined;
}
