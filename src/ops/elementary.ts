/**
 * Elementary functions that no machine has an instruction for: element rules made of the operations that every backend has.
 * They are not in the table of `builders.ts`, so that programs which do not call them do not carry them.
 *
 * The rational approximations are those of S. L. Moshier's Cephes library (atan.c, ndtr.c), exact to the last digits of f64.
 * The first guess of erfinv is M. Giles's ("Approximating the erfinv function", 2010).
 */
import { DTypeError, dtypes, sameShape, showType, type Type } from "../base/index.ts";
import { apply, type Node } from "../ir/index.ts";
import type { Elem } from "../scalar/index.ts";
import * as scalar from "../scalar/index.ts";
import { unaryRules } from "./elementwise.ts";
import { arity, fail, type Ops, type Rule, wantFloat, wantNumbers } from "./rule.ts";

type Value = Elem | number;

const lift = (x: Value, beside: Value): Elem => (typeof x === "number" ? scalar.num(x, (beside as Elem).dtype) : x);
const two =
  (op: scalar.Binary) =>
  (x: Value, y: Value): Elem =>
    scalar.binary(op, lift(x, y), lift(y, x));
const [add, sub, mul, div, mod] = [two("add"), two("sub"), two("mul"), two("div"), two("mod")];
const one = (op: scalar.Unary) => (x: Elem) => scalar.unary(op, x);
const [neg, abs, sqrt, exp, log, log1p, expm1] = [
  one("neg"),
  one("abs"),
  one("sqrt"),
  one("exp"),
  one("log"),
  one("log1p"),
  one("expm1"),
];
const less = (x: Value, y: Value): Elem => scalar.compare("lt", lift(x, y), lift(y, x));
const equal = (x: Value, y: Value): Elem => scalar.compare("eq", lift(x, y), lift(y, x));
const when = (cond: Elem, yes: Value, no: Value): Elem => scalar.select(cond, lift(yes, no), lift(no, yes));

/** Horner's rule, the highest power first. */
const polynomial = (x: Elem, [first, ...rest]: readonly number[]): Elem =>
  rest.reduce<Elem>((sum, c) => add(mul(sum, x), c), scalar.num(first, x.dtype));

/** An odd function from its values for x ≥ 0; zero keeps its sign. */
function odd(x: Elem, f: (size: Elem) => Elem): Elem {
  const y = f(abs(x));
  return when(equal(x, 0), x, when(less(x, 0), neg(y), y));
}

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

const erfT = [9.604973739870516, 90.02601972038427, 2232.005345946843, 7003.325141128051, 55592.30130103949];
const erfU = [1, 33.56171416475031, 521.3579497801527, 4594.323829709801, 22629.000061389095, 49267.39426086359];
const erfcP = [
  2.461969814735305e-10, 0.5641895648310689, 7.463210564422699, 48.63719709856814, 196.5208329560771, 526.4451949954773,
  934.5285271719576, 1027.5518868951572, 557.5353353693994,
];
const erfcQ = [
  1, 13.228195115474499, 86.70721408859897, 354.9377788878199, 975.7085017432055, 1823.9091668790973,
  2246.3376081871097, 1656.6630919416134, 557.5353408177277,
];
const erfcR = [
  0.5641895835477551, 1.275366707599781, 5.019050422511805, 6.160210979930536, 7.4097426995044895, 2.9788666537210022,
];
const erfcS = [
  1, 2.2605286322011726, 9.396035249380015, 12.048953980809666, 17.08144507475659, 9.608968090632859, 3.369076451000815,
];

/** erf of |x| < 1. */
const erfNear = (x: Elem): Elem => {
  const z = mul(x, x);
  return mul(x, div(polynomial(z, erfT), polynomial(z, erfU)));
};
/** 1 - erf of x ≥ 1, which does not lose the digits that 1 - erf would lose. Beyond 30 it is 0 in f64. */
const erfcFar = (given: Elem): Elem => {
  const x = scalar.binary("min", given, scalar.num(30, given.dtype));
  const tail = exp(neg(mul(x, x)));
  return mul(
    tail,
    when(less(x, 8), div(polynomial(x, erfcP), polynomial(x, erfcQ)), div(polynomial(x, erfcR), polynomial(x, erfcS))),
  );
};
const noNumber = (x: Elem): Elem => scalar.compare("ne", x, x);
const erfOf = (x: Elem): Elem => when(less(x, 1), erfNear(x), when(noNumber(x), x, sub(1, erfcFar(x))));
const erfcOf = (x: Elem): Elem => {
  const size = abs(x);
  const far = when(less(x, 0), sub(2, erfcFar(size)), erfcFar(size));
  return when(less(size, 1), sub(1, erfNear(x)), when(noNumber(x), x, far));
};

const gilesNear = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const gilesFar = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

/** Of 0 ≤ y ≤ 1: a guess, and two of Halley's steps. Near 1 they solve erfc(x) = 1 - y, whose digits are there. */
function erfinvOf(y: Elem): Elem {
  const w = neg(log(mul(sub(1, y), add(1, y))));
  let x = mul(y, when(less(w, 5), polynomial(sub(w, 2.5), gilesNear), polynomial(sub(sqrt(w), 3), gilesFar)));
  for (let step = 0; step < 2; step++) {
    const over = when(less(y, 0.5), sub(erfOf(x), y), sub(sub(1, y), erfcOf(x)));
    const u = div(over, mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x)))));
    x = sub(x, div(u, add(1, mul(x, u))));
  }
  return when(equal(y, 1), scalar.num(Number.POSITIVE_INFINITY, y.dtype), x);
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

type Grad = (o: Ops, g: Node, y: Node, x: Node) => Node;

function unary(name: string, at: (x: Elem) => Elem, grad: Grad, range: readonly [number, number] = [-1.5, 1.5]): Rule {
  return {
    name,
    traits: { elementwise: true, costly: true },
    type(inputs) {
      arity(name, inputs, 1);
      return wantFloat(name, inputs[0]);
    },
    at: (i, [x]) => at(x.at(i)),
    grad: (o, g, y) => [grad(o, g, y, y.inputs[0])],
    samples: [
      { inputs: [[2, 3]], range },
      { inputs: [[7]], range },
    ],
  };
}

const unit = [-0.95, 0.95] as const;
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
const bell = (o: Ops, x: Node): Node => o.mul(apply(unaryRules.exp, [o.neg(o.mul(x, x))]), 2 / Math.sqrt(Math.PI));
export const erfRule: Rule = /* @__PURE__ */ unary(
  "erf",
  (x) => odd(x, erfOf),
  (o, g, _y, x) => o.mul(g, bell(o, x)),
  [-3, 3],
);
export const erfcRule: Rule = /* @__PURE__ */ unary(
  "erfc",
  erfcOf,
  (o, g, _y, x) => o.neg(o.mul(g, bell(o, x))),
  [-3, 3],
);
export const erfinvRule: Rule = /* @__PURE__ */ unary(
  "erfinv",
  (x) => odd(x, erfinvOf),
  (o, g, y) => o.div(g, bell(o, y)),
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

/** The largest whole number that is not above x / y, as Python's `//`. For i32, division by zero gives 0. */
export const floorDivideRule: Rule = {
  name: "floorDivide",
  traits: { elementwise: true },
  type: (inputs) => pair("floorDivide", inputs, wantNumbers),
  at(i, [first, second]) {
    const [x, y] = [first.at(i), second.at(i)];
    if (!dtypes[x.dtype].float) return div(sub(x, mod(x, y)), y);
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
