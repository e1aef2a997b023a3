/** Ops that work on one element at a time. A member of a family is one line of a table. */
import { type DType, DTypeError, dtypes, sameShape, showType, type Type } from "../base/index.ts";
import { apply, type Node } from "../ir/index.ts";
import * as scalar from "../scalar/index.ts";
import { arity, fail, type Ops, type Rule, wantFloat, wantNumbers, wantWhole } from "./rule.ts";

const elementwise = { elementwise: true } as const;

function unary(
  op: scalar.Unary,
  grad: (o: Ops, g: Node, y: Node, x: Node) => Node | undefined,
  { range, costly = false, ints = false }: { range?: readonly [number, number]; costly?: boolean; ints?: boolean } = {},
): Rule {
  return {
    name: op,
    traits: { elementwise: true, costly },
    type(inputs) {
      arity(op, inputs, 1);
      return ints ? wantNumbers(op, inputs[0]) : wantFloat(op, inputs[0]);
    },
    at: (i, [x]) => scalar.unary(op, x.at(i)),
    grad: (o, g, y) => [grad(o, g, y, y.inputs[0])],
    samples: [
      { inputs: [[2, 3]], range },
      { inputs: [[7]], range },
    ],
  };
}

const none = () => undefined;

export const unaryRules: Readonly<Record<Exclude<scalar.Unary, "not">, Rule>> = {
  neg: unary("neg", (o, g) => o.neg(g), { ints: true }),
  abs: unary("abs", (o, g, _y, x) => o.mul(g, o.sign(x)), { ints: true }),
  sign: unary("sign", none, { ints: true }),
  floor: unary("floor", none),
  ceil: unary("ceil", none),
  round: unary("round", none),
  sqrt: unary("sqrt", (o, g, y) => o.div(g, o.mul(y, 2)), { range: [0.5, 3] }),
  exp: unary("exp", (o, g, y) => o.mul(g, y), { costly: true }),
  log: unary("log", (o, g, _y, x) => o.div(g, x), { costly: true, range: [0.5, 3] }),
  log1p: unary("log1p", (o, g, _y, x) => o.div(g, o.add(x, 1)), { costly: true, range: [-0.5, 3] }),
  expm1: unary("expm1", (o, g, y) => o.mul(g, o.add(y, 1)), { costly: true }),
  sin: unary("sin", (o, g, _y, x) => o.mul(g, o.cos(x)), { costly: true }),
  cos: unary("cos", (o, g, _y, x) => o.neg(o.mul(g, o.sin(x))), { costly: true }),
  tanh: unary("tanh", (o, g, y) => o.mul(g, o.sub(1, o.mul(y, y))), { costly: true }),
  sigmoid: unary("sigmoid", (o, g, y) => o.mul(g, o.mul(y, o.sub(1, y))), { costly: true }),
};

/** Logical not, of bool. */
export const notRule: Rule = {
  name: "not",
  traits: elementwise,
  type([x]) {
    if (x.dtype !== "bool")
      throw new DTypeError("not", `needs bool, got ${showType(x)}`, {
        code: "needs-bool",
        hint: "compare first: notEqual(x, 0)",
      });
    return x;
  },
  at: (i, [x]) => scalar.unary("not", x.at(i)),
  samples: [{ inputs: [{ shape: [4], dtype: "bool" }] }],
};

function pair(name: string, inputs: readonly Type[]): Type {
  arity(name, inputs, 2);
  const [x, y] = inputs;
  if (x.dtype !== y.dtype) {
    throw new DTypeError(name, `operands are ${showType(x)} and ${showType(y)}`, {
      code: "mixed-dtypes",
      hint: `Limpid never converts silently: cast(x, "${y.dtype}") or cast(y, "${x.dtype}")`,
      facts: { left: x.dtype, right: y.dtype },
    });
  }
  if (!sameShape(x.shape, y.shape)) fail(name, "shapes differ", inputs, "broadcast one of them first");
  return x;
}

function binary(
  op: scalar.Binary,
  grad?: (o: Ops, g: Node, y: Node, a: Node, b: Node) => [Node | undefined, Node | undefined],
  range?: readonly [number, number],
  costly = false,
): Rule {
  const logical = ["and", "or", "xor"].includes(op);
  const bits = logical || op === "shl" || op === "shr";
  // `max` and `min` are the reductions' names, as in NumPy.
  const name = op === "max" ? "maximum" : op === "min" ? "minimum" : op;
  return {
    name,
    traits: { elementwise: true, costly },
    type(inputs) {
      const type = pair(name, inputs);
      if (bits) return wantWhole(name, type, logical);
      // The quotient of two whole numbers is not a whole number, and Limpid never converts silently.
      return op === "div" ? wantFloat(name, type) : wantNumbers(name, type);
    },
    at: (i, [x, y]) => scalar.binary(op, x.at(i), y.at(i)),
    ...(grad && { grad: (o: Ops, g: Node, y: Node) => grad(o, g, y, y.inputs[0], y.inputs[1]) }),
    samples: bits
      ? [
          {
            inputs: [
              { shape: [5], dtype: "i32" },
              { shape: [5], dtype: "i32" },
            ],
          },
        ]
      : [
          {
            inputs: [
              [2, 3],
              [2, 3],
            ],
            range,
          },
          { inputs: [[6], [6]], range },
        ],
  };
}

export const binaryRules: Readonly<Record<scalar.Binary, Rule>> = {
  add: binary("add", (_o, g) => [g, g]),
  sub: binary("sub", (o, g) => [g, o.neg(g)]),
  mul: binary("mul", (o, g, _y, a, b) => [o.mul(g, b), o.mul(g, a)]),
  div: binary("div", (o, g, y, _a, b) => [o.div(g, b), o.neg(o.div(o.mul(g, y), b))], [0.5, 3]),
  mod: binary("mod", (o, g, _y, a, b) => [g, o.neg(o.mul(g, o.floor(o.div(a, b))))], [0.6, 0.95]),
  // d/da a^b = b·a^(b-1); d/db = a^b·ln a, taken as 0 where a ≤ 0 (as NumPy-based libraries do).
  pow: binary(
    "pow",
    (o, g, y, a, b) => [
      o.mul(g, o.mul(b, o.pow(a, o.sub(b, 1)))),
      o.select(o.less(0, a), o.mul(g, o.mul(y, o.log(o.select(o.less(0, a), a, 1)))), 0),
    ],
    [0.5, 3],
    true,
  ),
  // On a tie the first operand takes the whole cotangent.
  max: binary("max", (o, g, _y, a, b) => [o.select(o.lessEqual(b, a), g, 0), o.select(o.lessEqual(b, a), 0, g)]),
  min: binary("min", (o, g, _y, a, b) => [o.select(o.lessEqual(a, b), g, 0), o.select(o.lessEqual(a, b), 0, g)]),
  and: binary("and"),
  or: binary("or"),
  xor: binary("xor"),
  shl: binary("shl"),
  shr: binary("shr"),
};

/**
 * `max(x, 0)` as an op of its own, because its gradient reads the *output*: so the input need not be kept, and
 * the activation can become the epilogue of the product before it.
 */
export const reluRule: Rule = {
  name: "relu",
  traits: elementwise,
  type([x]) {
    return wantFloat("relu", x);
  },
  at(i, [x]) {
    const e = x.at(i);
    return scalar.binary("max", e, scalar.num(0, e.dtype));
  },
  grad: (o, g, y) => [o.select(o.less(0, y), g, 0)],
  samples: [{ inputs: [[3, 5]] }],
};

function compare(name: string, op: scalar.Compare): Rule {
  return {
    name,
    traits: elementwise,
    type: (inputs) => ({ ...pair(name, inputs), dtype: "bool" }),
    at: (i, [x, y]) => scalar.compare(op, x.at(i), y.at(i)),
    samples: [
      { inputs: [[5], [5]] },
      {
        inputs: [
          { shape: [5], dtype: "i32" },
          { shape: [5], dtype: "i32" },
        ],
      },
    ],
  };
}

export const compareRules: Readonly<Record<"equal" | "notEqual" | "less" | "lessEqual", Rule>> = {
  equal: compare("equal", "eq"),
  notEqual: compare("notEqual", "ne"),
  less: compare("less", "lt"),
  lessEqual: compare("lessEqual", "le"),
};

export const selectRule: Rule = {
  name: "select",
  traits: elementwise,
  type(inputs) {
    arity("select", inputs, 3);
    const [cond, yes, no] = inputs;
    if (cond.dtype !== "bool") {
      throw new DTypeError("select", `the condition is ${showType(cond)}`, {
        code: "needs-bool",
        hint: "the condition must be bool: notEqual(x, 0)",
      });
    }
    const type = pair("select", [yes, no]);
    if (!sameShape(cond.shape, type.shape)) fail("select", "shapes differ", inputs);
    return type;
  },
  at: (i, [cond, yes, no]) => scalar.select(cond.at(i), yes.at(i), no.at(i)),
  grad: (o, g, y) => [undefined, o.select(y.inputs[0], g, 0), o.select(y.inputs[0], 0, g)],
  samples: [{ inputs: [{ shape: [2, 3], dtype: "bool" }, [2, 3], [2, 3]] }],
};

export const castRule: Rule = {
  name: "cast",
  traits: elementwise,
  type: ([x], attrs) => ({ ...x, dtype: attrs.dtype as DType }),
  at: (i, [x], attrs) => scalar.cast(x.at(i), attrs.dtype as DType),
  grad: (o, g, y) => [
    dtypes[y.type.dtype].float && dtypes[y.inputs[0].type.dtype].float ? o.cast(g, y.inputs[0].type.dtype) : undefined,
  ],
  samples: [
    { inputs: [{ shape: [5], dtype: "u8" }], attrs: { dtype: "f32" } },
    { inputs: [[5]], attrs: { dtype: "i32" } },
    { inputs: [{ shape: [5], dtype: "i32" }], attrs: { dtype: "bool" } },
    { inputs: [{ shape: [5], dtype: "bool" }], attrs: { dtype: "f32" } },
    { inputs: [{ shape: [5], dtype: "f32" }], attrs: { dtype: "f64" } },
    { inputs: [{ shape: [5], dtype: "f64" }], attrs: { dtype: "f64" } },
  ],
};

export function cast(x: Node, dtype: DType): Node {
  return x.type.dtype === dtype ? x : apply(castRule, [x], { dtype });
}
