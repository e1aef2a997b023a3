/**
 * The error function, what it lacks to 1, and its inverse.
 *
 * The rational approximations are those of S. L. Moshier's Cephes library (ndtr.c), exact to the last digits of f64. The first guess of
 * erfinv is M. Giles's ("Approximating the erfinv function", 2010).
 */
import { apply, type Node } from "../ir/index.ts";
import type { Elem } from "../scalar/index.ts";
import * as scalar from "../scalar/index.ts";
import {
  abs,
  add,
  div,
  equal,
  exp,
  less,
  log,
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
import type { Ops, Rule } from "./rule.ts";

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
