/** Functions of one element, composed of ops so that each has its gradient. */
import { broadcastShapes, DTypeError, dtypes, showType } from "../base/index.ts";
import { apply, type Node } from "../ir/index.ts";
import {
  arccoshRule,
  arccosRule,
  arcsinhRule,
  arcsinRule,
  arctan2Rule,
  arctanhRule,
  arctanRule,
  coshRule,
  floorDivideRule,
  sinhRule,
} from "../ops/elementary.ts";
import { erfcRule, erfinvRule, erfRule } from "../ops/error-functions.ts";
import * as o from "../ops/index.ts";
import type { Rule } from "../ops/rule.ts";

type Unary = (x: Node) => Node;
type Binary = (x: Node, y: Node) => Node;

const of =
  (rule: Rule): Unary =>
  (x) =>
    apply(rule, [x]);
/** Of two arrays that broadcast. */
const ofTwo =
  (rule: Rule): Binary =>
  (x, y) =>
    apply(rule, broadcastBoth(rule.name, x, y));

function broadcastBoth(subject: string, x: Node, y: Node): [Node, Node] {
  const shape = broadcastShapes(subject, x.type.shape, y.type.shape);
  return [o.broadcastTo(x, shape), o.broadcastTo(y, shape)];
}

export const arctan: Unary = /* @__PURE__ */ of(arctanRule);
export const arcsin: Unary = /* @__PURE__ */ of(arcsinRule);
export const arccos: Unary = /* @__PURE__ */ of(arccosRule);
export const sinh: Unary = /* @__PURE__ */ of(sinhRule);
export const cosh: Unary = /* @__PURE__ */ of(coshRule);
export const arcsinh: Unary = /* @__PURE__ */ of(arcsinhRule);
export const arccosh: Unary = /* @__PURE__ */ of(arccoshRule);
export const arctanh: Unary = /* @__PURE__ */ of(arctanhRule);
export const erf: Unary = /* @__PURE__ */ of(erfRule);
export const erfc: Unary = /* @__PURE__ */ of(erfcRule);
export const erfinv: Unary = /* @__PURE__ */ of(erfinvRule);
export const arctan2: Binary = /* @__PURE__ */ ofTwo(arctan2Rule);
export const floorDivide: Binary = /* @__PURE__ */ ofTwo(floorDivideRule);

const isFloat = (x: Node): boolean => dtypes[x.type.dtype].float;

/** Throws for what has no fractions, infinities or NaN. */
export function wantFloats(subject: string, x: Node): Node {
  if (isFloat(x)) return x;
  throw new DTypeError(subject, `needs a float array, got ${showType(x.type)}`, {
    code: "needs-float",
    hint: 'cast(x, "f32") first',
    facts: { received: x.type.dtype },
  });
}

/** Throws for truth values. */
export function wantCounting(subject: string, x: Node): Node {
  if (x.type.dtype !== "bool") return x;
  throw new DTypeError(subject, `needs numbers, got ${showType(x.type)}`, {
    code: "needs-numbers",
    hint: 'truth values are no numbers: cast(x, "i32") or cast(x, "f32") first',
    facts: { received: x.type.dtype },
  });
}

const never = (x: Node): Node => o.cast(o.mul(o.cast(x, "i32"), 0), "bool");

export const isnan: Unary = (x) => (isFloat(x) ? o.notEqual(x, x) : never(x));
export const isinf: Unary = (x) => (isFloat(x) ? o.equal(o.abs(x), Number.POSITIVE_INFINITY) : never(x));
export const isfinite: Unary = (x) => (isFloat(x) ? o.less(o.abs(x), Number.POSITIVE_INFINITY) : o.not(never(x)));

/** Whether a number is below zero; -0 is, too. */
export const signbit: Unary = (x) => {
  const numbers = wantCounting("signbit", x);
  return isFloat(x) ? o.less(o.select(o.equal(x, 0), o.div(1, x), x), 0) : o.less(numbers, 0);
};

export const tan: Unary = (x) => o.div(o.sin(x), o.cos(x));
export const exp2: Unary = (x) => o.pow(2, wantFloats("exp2", x));
export const log2: Unary = (x) => o.mul(o.log(x), Math.LOG2E);
export const log10: Unary = (x) => o.mul(o.log(x), Math.LOG10E);
export const cbrt: Unary = (x) => o.mul(o.sign(x), o.pow(o.abs(wantFloats("cbrt", x)), 1 / 3));
export const reciprocal: Unary = (x) => o.div(1, x);
export const rsqrt: Unary = (x) => o.div(1, o.sqrt(x));
export const deg2rad: Unary = (x) => o.mul(wantFloats("deg2rad", x), Math.PI / 180);
export const rad2deg: Unary = (x) => o.mul(wantFloats("rad2deg", x), 180 / Math.PI);
export const trunc: Unary = (x) => o.select(o.less(wantFloats("trunc", x), 0), o.ceil(x), o.floor(x));

export const sinc: Unary = (x) => {
  const turns = o.mul(wantFloats("sinc", x), Math.PI);
  const atZero = o.equal(x, 0);
  const safe = o.select(atZero, 1, turns);
  return o.select(atZero, 1, o.div(o.sin(safe), safe));
};

/** The larger of two sizes, not above the largest number, and 1 where both are 0: what both are divided by. */
export const hypot: Binary = (a, b) => {
  const [x, y] = broadcastBoth("hypot", wantFloats("hypot", a), b);
  const most = o.stopGradient(o.maximum(o.abs(x), o.abs(y)));
  const unit = o.select(o.less(0, most), most, 1);
  const [p, q] = [o.div(x, unit), o.div(y, unit)];
  const length = o.mul(unit, o.sqrt(o.add(o.mul(p, p), o.mul(q, q))));
  const endless = o.or(isinf(x), isinf(y));
  return o.select(endless, Number.POSITIVE_INFINITY, length);
};

const logAdd = (subject: string, up: Unary, down: Unary): Binary => {
  return (a, b) => {
    const [x, y] = broadcastBoth(subject, wantFloats(subject, a), b);
    const most = o.maximum(x, y);
    // An infinity less itself would be no number.
    const base = o.stopGradient(o.select(isfinite(most), most, 0));
    return o.add(base, down(o.add(up(o.sub(x, base)), up(o.sub(y, base)))));
  };
};
export const logaddexp: Binary = /* @__PURE__ */ logAdd("logaddexp", o.exp, o.log);
export const logaddexp2: Binary = /* @__PURE__ */ logAdd("logaddexp2", exp2, log2);

export const xlogy: Binary = (x, y) => {
  const nothing = o.equal(wantFloats("xlogy", x), 0);
  const product = o.mul(x, o.log(o.select(nothing, 1, y)));
  return o.select(o.and(nothing, o.not(o.broadcastTo(isnan(y), product.type.shape))), 0, product);
};

export const divideNoNan: Binary = (x, y) => {
  const nothing = o.equal(wantFloats("divideNoNan", y), 0);
  return o.select(nothing, 0, o.div(x, o.select(nothing, 1, y)));
};

/** The rest of a division, with the dividend's sign, as C's `fmod`. */
export const fmod: Binary = (x, y) => {
  if (!isFloat(x)) {
    const numbers = wantCounting("fmod", x);
    const rest = o.mod(numbers, y);
    if (x.type.dtype === "u8") return rest;
    // That rest has the divisor's sign. Sizes are not taken: the least number has none.
    const other = o.notEqual(o.less(x, 0), o.less(y, 0));
    return o.select(o.and(o.notEqual(rest, 0), o.broadcastTo(other, rest.type.shape)), o.sub(rest, y), rest);
  }
  const rest = o.mod(o.abs(x), o.abs(y));
  return o.select(signbit(x), o.neg(rest), rest);
};

export const fmax: Binary = (x, y) => o.select(isnan(x), y, o.select(isnan(y), x, o.maximum(x, y)));
export const fmin: Binary = (x, y) => o.select(isnan(x), y, o.select(isnan(y), x, o.minimum(x, y)));

/** 0 below zero, 1 above, `atZero` at it. */
export const heaviside: Binary = (x, atZero) => {
  const step = o.select(o.less(wantFloats("heaviside", x), 0), o.zerosLike(x), o.full(x.type, 1));
  return o.select(o.equal(x, 0), atZero, o.select(isnan(x), x, step));
};
