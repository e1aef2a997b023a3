/**
 * Elementary functions that no machine has an instruction for: element rules made of the operations that every backend has.
 * They are not in the table of `builders.ts`, so that programs which do not call them do not carry them.
 *
 * The rational approximation of arctan is that of S. L. Moshier's Cephes library (atan.c), exact to the last digits of f64.
 */
import { DTypeError, dtypes, sameShape, showType, type Type } from "../base/index.ts";
import { apply, type Node } from "../ir/index.ts";
import type { Elem } from "../scalar/index.ts";
import * as scalar from "../scalar/index.ts";
import {
  abs,
  add,
  div,
  equal,
  exp,
  expm1,
  less,
  log,
  log1p,
  mod,
  mul,
  neg,
  noNumber,
  odd,
  polynomial,
  sqrt,
  sub,
  unary,
  unit,
  when,
} from "./element.ts";
import { unaryRules } from "./elementwise.ts";
import { erfcRule, erfinvRule, erfRule } from "./error-functions.ts";
import { arity, fail, type Ops, type Rule, wantFloat, wantNumbers } from "./rule.ts";

const atanP = [-0.8750608600031904, -16.157537187333652, -75.00855792314705, -122.88666844901361, -64.85021904942025];
const atanQ = [1, 24.858464901423062, 165.02700983169885, 432.88106049129027, 485.3903996359137, 194.5506571482614];

/** Of numbers from 0 on. Those above tan(3π/8) and tan(π/8) are turned back by a quarter and an eighth. */
function arctanOf(x: Elem): Elem {
  const [far, middle] = [less(2.414213562373095, x), less(0.66, x)];
  const near = when(far, div(-1, x), when(middle, div(sub(x, 1), add(x, 1)), x));
  const z = mul(near, near);
  const rest = mul(near, div(mul(z, polynomial(z, atanP)), polynomial(z, atanQ)));
  const base = when(far, Math.PI / 2, when(middle, scalar.num(Math.PI / 4, x.dtype), 0));
  // What π/2 and π/4 lose by being rounded.
  const lost = when(far, 6.123233995736766e-17, when(middle, scalar.num(3.061616997868383e-17, x.dtype), 0));
  return add(base, add(near, add(rest, lost)));
}

/** (eˣ - e⁻ˣ) / 2 of x ≥ 0. Above 30 e⁻ˣ is nothing beside eˣ, and half of e^(x/2)² comes later to infinity than half of eˣ. */
function sinhOf(x: Elem): Elem {
  const e = expm1(x);
  const half = exp(mul(x, 0.5));
  return when(less(x, 30), mul(0.5, add(e, div(e, add(e, 1)))), mul(mul(half, 0.5), half));
}
function coshOf(x: Elem): Elem {
  const half = exp(mul(abs(x), 0.5));
  return add(mul(mul(half, 0.5), half), div(div(0.5, half), half));
}
/** Beyond this, x² + 1 is x². */
const large = 1e9;
const arcsinhOf = (given: Elem): Elem => {
  const x = scalar.binary("min", given, scalar.num(large, given.dtype));
  const square = mul(x, x);
  const near = log1p(add(x, div(square, add(1, sqrt(add(square, 1))))));
  return when(less(given, large), near, add(log(given), Math.LN2));
};
const arccoshOf = (x: Elem): Elem => {
  const t = sub(scalar.binary("min", x, scalar.num(large, x.dtype)), 1);
  return when(less(x, large), log1p(add(t, mul(sqrt(t), sqrt(add(t, 2))))), add(log(x), Math.LN2));
};

const root = (x: Node): Node => apply(unaryRules.sqrt, [x]);

/** √((1 - x)(1 + x)), which keeps its digits near ±1. */
const legOf = (o: Ops, x: Node): Node => root(o.mul(o.sub(1, x), o.add(1, x)));

export const arctanRule: Rule = /* @__PURE__ */ unary(
  "arctan",
  (x) => odd(x, arctanOf),
  (o, g, _y, x) => o.div(g, o.add(o.mul(x, x), 1)),
  [-4, 4],
);
export const arcsinRule: Rule = /* @__PURE__ */ unary(
  "arcsin",
  (x) => odd(x, (a) => mul(2, arctanOf(div(a, add(1, sqrt(mul(sub(1, a), add(1, a)))))))),
  (o, g, _y, x) => o.div(g, legOf(o, x)),
  unit,
);
export const arccosRule: Rule = /* @__PURE__ */ unary(
  "arccos",
  (x) => mul(2, arctanOf(div(sqrt(sub(1, x)), sqrt(add(1, x))))),
  (o, g, _y, x) => o.neg(o.div(g, legOf(o, x))),
  unit,
);
export const sinhRule: Rule = /* @__PURE__ */ unary(
  "sinh",
  (x) => odd(x, sinhOf),
  (o, g, _y, x) => o.mul(g, apply(coshRule, [x])),
);
export const coshRule: Rule = /* @__PURE__ */ unary("cosh", coshOf, (o, g, _y, x) => o.mul(g, apply(sinhRule, [x])));
export const arcsinhRule: Rule = /* @__PURE__ */ unary(
  "arcsinh",
  (x) => odd(x, arcsinhOf),
  (o, g, _y, x) => o.div(g, root(o.add(o.mul(x, x), 1))),
);
export const arccoshRule: Rule = /* @__PURE__ */ unary(
  "arccosh",
  arccoshOf,
  (o, g, _y, x) => o.div(g, root(o.mul(o.sub(x, 1), o.add(x, 1)))),
  [1.2, 4],
);
export const arctanhRule: Rule = /* @__PURE__ */ unary(
  "arctanh",
  (x) => odd(x, (a) => mul(0.5, log1p(div(mul(2, a), sub(1, a))))),
  (o, g, _y, x) => o.div(g, o.mul(o.sub(1, x), o.add(1, x))),
  unit,
);
function pair(name: string, inputs: readonly Type[], want: (name: string, x: Type) => Type): Type {
  arity(name, inputs, 2);
  const [x, y] = inputs;
  if (x.dtype !== y.dtype)
    throw new DTypeError(name, `operands are ${showType(x)} and ${showType(y)}`, {
      code: "mixed-dtypes",
      hint: `Limpid never converts silently: cast(x, "${y.dtype}") or cast(y, "${x.dtype}")`,
      facts: { left: x.dtype, right: y.dtype },
    });
  if (!sameShape(x.shape, y.shape)) fail(name, "shapes differ", inputs, "broadcast one of them first");
  return want(name, x);
}

/** Whether it is below zero, or -0. */
const hasMinus = (x: Elem): Elem => less(when(equal(x, 0), div(1, x), x), 0);

/** The angle of the point (x, y), from -π to π. */
export const arctan2Rule: Rule = {
  name: "arctan2",
  traits: { elementwise: true, costly: true },
  type: (inputs) => pair("arctan2", inputs, wantFloat),
  at(i, [first, second]) {
    const [y, x] = [first.at(i), second.at(i)];
    const [up, right] = [abs(y), abs(x)];
    const both = scalar.binary("and", equal(up, Number.POSITIVE_INFINITY), equal(right, Number.POSITIVE_INFINITY));
    // Two infinities have a diagonal; two zeros lie on the axis of the first.
    const slope = when(both, 1, when(scalar.binary("and", equal(up, 0), equal(right, 0)), up, div(up, right)));
    const angle = arctanOf(slope);
    const turned = when(hasMinus(x), sub(Math.PI, angle), angle);
    return when(noNumber(add(x, y)), when(both, turned, add(x, y)), when(hasMinus(y), neg(turned), turned));
  },
  grad(o, g, node) {
    const [y, x] = node.inputs;
    const all = o.add(o.mul(x, x), o.mul(y, y));
    return [o.div(o.mul(g, x), all), o.neg(o.div(o.mul(g, y), all))];
  },
  samples: [
    {
      inputs: [
        [2, 3],
        [2, 3],
      ],
    },
    { inputs: [[6], [6]] },
  ],
};

/** Of whole numbers, up to the ends of the type: the machine's quotient leaves what is behind the point. */
function wholeQuotient(x: Elem, y: Elem): Elem {
  const quotient = div(x, y);
  const [below, stays] = [sub(quotient, 1), quotient];
  const floor = when(less(x, 0), when(less(y, 0), stays, below), when(less(y, 0), below, stays));
  return when(equal(mod(x, y), 0), quotient, floor);
}

/** The largest whole number that is not above x / y, as Python's `//`. For i32, division by zero gives 0. */
export const floorDivideRule: Rule = {
  name: "floorDivide",
  traits: { elementwise: true },
  type: (inputs) => pair("floorDivide", inputs, wantNumbers),
  at(i, [first, second]) {
    const [x, y] = [first.at(i), second.at(i)];
    if (!dtypes[x.dtype].float) return wholeQuotient(x, y);
    const quotient = div(x, y);
    const whole = scalar.unary("round", div(sub(x, mod(x, y)), y));
    return when(equal(y, 0), quotient, when(equal(whole, 0), mul(quotient, 0), whole));
  },
  samples: [
    {
      inputs: [
        [2, 3],
        [2, 3],
      ],
      range: [0.5, 9],
    },
    {
      inputs: [
        { shape: [5], dtype: "i32" },
        { shape: [5], dtype: "i32" },
      ],
    },
  ],
};

export const elementaryRules: readonly Rule[] = [
  arctanRule,
  arcsinRule,
  arccosRule,
  sinhRule,
  coshRule,
  arcsinhRule,
  arccoshRule,
  arctanhRule,
  erfRule,
  erfcRule,
  erfinvRule,
  arctan2Rule,
  floorDivideRule,
];
