/** Element rules and ops of one operand, made of the operations that every backend has: what elementary functions are written in. */
import type { Node } from "../ir/index.ts";
import type { Elem } from "../scalar/index.ts";
import * as scalar from "../scalar/index.ts";
import { arity, type Ops, type Rule, wantFloat } from "./rule.ts";

type Value = Elem | number;

const lift = (x: Value, beside: Value): Elem => (typeof x === "number" ? scalar.num(x, (beside as Elem).dtype) : x);
type Two = (x: Value, y: Value) => Elem;
const two =
  (op: scalar.Binary): Two =>
  (x, y) =>
    scalar.binary(op, lift(x, y), lift(y, x));
export const add: Two = two("add");
export const sub: Two = two("sub");
export const mul: Two = two("mul");
export const div: Two = two("div");
export const mod: Two = two("mod");

type One = (x: Elem) => Elem;
const one =
  (op: scalar.Unary): One =>
  (x) =>
    scalar.unary(op, x);
export const neg: One = one("neg");
export const abs: One = one("abs");
export const sqrt: One = one("sqrt");
export const exp: One = one("exp");
export const log: One = one("log");
export const log1p: One = one("log1p");
export const expm1: One = one("expm1");

export const less = (x: Value, y: Value): Elem => scalar.compare("lt", lift(x, y), lift(y, x));
export const equal = (x: Value, y: Value): Elem => scalar.compare("eq", lift(x, y), lift(y, x));
export const when = (cond: Elem, yes: Value, no: Value): Elem => scalar.select(cond, lift(yes, no), lift(no, yes));

/** Horner's rule, the highest power first. */
export const polynomial = (x: Elem, [first, ...rest]: readonly number[]): Elem =>
  rest.reduce<Elem>((sum, c) => add(mul(sum, x), c), scalar.num(first, x.dtype));

/** An odd function from its values for x ≥ 0; zero keeps its sign. */
export function odd(x: Elem, f: (size: Elem) => Elem): Elem {
  const y = f(abs(x));
  return when(equal(x, 0), x, when(less(x, 0), neg(y), y));
}

export const noNumber = (x: Elem): Elem => scalar.compare("ne", x, x);

type Grad = (o: Ops, g: Node, y: Node, x: Node) => Node;

export function unary(
  name: string,
  at: (x: Elem) => Elem,
  grad: Grad,
  range: readonly [number, number] = [-1.5, 1.5],
): Rule {
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

/** Where functions of numbers between -1 and 1 are tried. */
export const unit = [-0.95, 0.95] as const;
