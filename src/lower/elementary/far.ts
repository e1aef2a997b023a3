/**
 * sin and cos of large numbers. Subtracting a multiple of π/2 from 1e300 leaves nothing right unless the multiple is known
 * to a thousand bits; but whole turns need not be known. So x·2/π is computed as a long multiplication in base 2^24, only
 * from the digit of weight 1 on, and 2/π is known to as many bits as the largest number asks for. (Payne and Hanek, 1983.)
 *
 * Up to the last sum every number here is exact. One lane at a time, f32 in f64: ten times slower than the usual way.
 */
import {
  abs,
  add,
  bits,
  call,
  convert,
  fromLanes,
  ge,
  gt,
  i32,
  lane,
  lt,
  mul,
  num,
  select,
  sub,
  unary,
  v,
} from "../loops/build.ts";
import { type Code, func } from "../loops/code.ts";
import { type Expr, F64, type Func, I32, typeName, type Val } from "../loops/loop.ts";
import { formatOf } from "./format.ts";
import { sineAfter } from "./sine.ts";

const base = 2 ** 24;
/** Digits of a 53-bit number that begins somewhere in the first of them. */
const digits = 4;
/** Digits behind the point: the nearest that a number comes to a multiple of π/2 is about 2^-61. */
const places = 6;
/** Digits of 2/π that 2^1024 asks for. */
const known = 48;

/** The digits of 2/π, after as many zeros as small numbers reach back; π = 16·atan 1/5 - 4·atan 1/239 (Machin, 1706). */
function twoOverPi(): number[] {
  const one = 1n << 1200n;
  const arc = (n: bigint): bigint => {
    let sum = 0n;
    for (let k = 1n, term = one / n; term; k += 2n, term /= -n * n) sum += term / k;
    return sum;
  };
  const value = (one << BigInt(24 * known)) / (8n * arc(5n) - 2n * arc(239n));
  return Array.from({ length: digits + known }, (_, k) =>
    Number((value >> BigInt(24 * (digits + known - 1 - k))) & BigInt(base - 1)),
  );
}

const DIGIT = "two_over_pi";
const FAR = "far_f64";

/** A table is a tree of choices: programs have no memory of constants. */
function digitOfTwoOverPi(): Func {
  const [at, table] = [v("at", I32), twoOverPi()];
  const pick = (from: number, to: number): Expr => {
    const middle = (from + to) >> 1;
    return from === middle ? num(F64, table[from]) : select(lt(at, middle), pick(from, middle), pick(middle, to));
  };
  return func(DIGIT, [at], () => pick(0, table.length));
}

/** sin(x + more·π/2), right to two units in the last place. */
function farF64(): Func {
  const [x, more] = [v("x", F64), v("more", F64)];
  const write = (code: Code): Expr => {
    // x = 2^(24·first) · rest, with one digit before the point. Only the first digit has x's sign.
    let rest = code.let("rest", x);
    const first = code.let("first", i32(0));
    code.for(v("i", I32), 0, known, 1, (loop) =>
      loop.if(ge(abs(rest), base), (body) => {
        body.set(rest, mul(rest, 1 / base));
        body.set(first, add(first, 1));
      }),
    );
    const own: Expr[] = [];
    for (let i = 0; i < digits; i++) {
      own.push(code.let("d", unary("floor", rest)));
      rest = code.let("rest", mul(sub(rest, own[i]), base));
    }
    const of = Array.from({ length: digits + places }, (_, k) => code.let("c", call(DIGIT, F64, [add(first, k)])));

    // Digit t of the product is the sum of own[i]·of[j] over i + j = t + 3, and what the digits behind it carry.
    const found: Expr[] = [];
    let carry: Expr = num(F64, 0);
    for (let t = places; t >= 0; t--) {
      const terms = own.map((d, i) => mul(d, of[t + digits - 1 - i]));
      const sum = code.let("s", terms.reduce(add, carry));
      // The first digit behind the point is signed, for what is nearest.
      carry = code.let("carry", unary(t === 1 ? "round" : "floor", mul(sum, 1 / base)));
      found[t] = t === 0 ? sum : code.let("f", mul(sub(sum, mul(carry, base)), base ** -t));
    }
    // Pairs of digits are exact, and what little may be left of two pairs is so, too.
    const pairs = add(add(found[1], found[2]), add(found[3], found[4]));
    const part = code.let("part", add(pairs, add(found[5], found[6])));
    const r = code.let("r", add(mul(part, Math.PI / 2), mul(part, 6.123233995736766e-17)));
    return sineAfter(code, r, bits(add(add(found[0], more), formatOf(F64).magic)));
  };
  return func(FAR, [x, more], write, { rare: true });
}

/** The same of one lane of any type. */
function farOfLane(x: Expr, more: Expr): Expr {
  return convert(x.type.kind, call(FAR, F64, [convert("f64", x), more]));
}

function farName(type: Val): string {
  return `far_${typeName(type)}`;
}

/** sin(x + more·π/2) where x is large; in lanes where it is not, `usual`. */
export function far(x: Expr, usual: Expr, more: Expr): Expr {
  const { type } = x;
  return type.lanes === 1 ? farOfLane(x, more) : call(farName(type), type, [x, usual, more]);
}

/** `usual`, and in large lanes what is right there. */
function farOfLanes(type: Val): Func {
  const [x, usual, more] = [v("x", type), v("usual", type), v("more", F64)];
  const write = (code: Code): Expr => {
    const lanes = Array.from({ length: type.lanes }, (_, i) => code.let("n", farOfLane(lane(x, i), more)));
    return select(gt(abs(x), formatOf(type).farFrom), fromLanes(lanes), usual);
  };
  return func(farName(type), [x, usual, more], write, { rare: true });
}

/** A function that bodies call, by the name and the type of what it gives. */
export function farHelperOf(name: string, type: Val): (() => Func) | undefined {
  if (name === DIGIT) return digitOfTwoOverPi;
  if (name === FAR) return farF64;
  return name === farName(type) ? () => farOfLanes(type) : undefined;
}
