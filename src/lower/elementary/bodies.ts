/**
 * How every operation without an instruction is spelled out. `float` serves f32 and f64, `int` i32; a body for
 * one lane only, where `byLanes` says so, is called once for every lane.
 */
import { InternalError } from "../../base/index.ts";
import type { Binary, Unary } from "../../scalar/ops.ts";
import { binary, convert, fromLanes, gt, lane, lt, num, select, unary } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import { type Expr, type Kind, typeName, type Val } from "../loops/loop.ts";
import { exp, expm1, sigmoid, tanh } from "./exponential.ts";
import { absInt, divInt, maxInt, minInt, modInt, powInt, shiftBy } from "./integer.ts";
import { log, log1p } from "./logarithm.ts";
import { modF64, powF64 } from "./power.ts";
import { cos, sin } from "./trigonometric.ts";

/** Spells out an operation: statements into `code`, the value returned. A unary one ignores `y`. */
export type Body = (code: Code, x: Expr, y: Expr) => Expr;

interface Bodies {
  readonly float?: Body;
  readonly int?: Body;
}

const same: Bodies = { int: (_, x) => x };

const sign: Body = (_, x) => {
  const one = num(x.type, 1);
  const below = select(lt(x, 0), num(x.type, -1), x);
  return select(gt(x, 0), one, below);
};

const unaries: Readonly<Record<Unary, Bodies>> = {
  neg: {},
  abs: { int: absInt },
  sign: { float: sign, int: sign },
  floor: same,
  ceil: same,
  round: same,
  sqrt: {},
  exp: { float: exp },
  log: { float: log },
  log1p: { float: log1p },
  expm1: { float: expm1 },
  sin: { float: sin },
  cos: { float: cos },
  tanh: { float: tanh },
  sigmoid: { float: sigmoid },
  not: {},
};

const inF64 =
  (op: Binary, body: Body): Body =>
  (code, x, y) =>
    x.type.kind === "f64" ? body(code, x, y) : convert("f32", binary(op, convert("f64", x), convert("f64", y)));

const binaries: Readonly<Record<Binary, Bodies>> = {
  add: {},
  sub: {},
  mul: {},
  div: { int: divInt },
  mod: { float: inF64("mod", modF64), int: modInt },
  pow: { float: inF64("pow", powF64), int: powInt },
  max: { int: maxInt },
  min: { int: minInt },
  and: {},
  or: {},
  xor: {},
  shl: { int: shiftBy("shl") },
  shr: { int: shiftBy("shr") },
};

const byLanes: Readonly<Partial<Record<Kind, readonly (Unary | Binary)[]>>> = {
  i32: ["div", "mod", "pow", "shl", "shr"],
  f32: ["mod", "pow"],
};

/**
 * Whether many lanes are faster than one: what works lane by lane is correct in vectors, but gains nothing.
 * Shifts count as vectors, as they are when all lanes shift by the same count.
 */
export function vectorizable(op: Unary | Binary, kind: Kind): boolean {
  return op === "shl" || op === "shr" || !byLanes[kind]?.includes(op);
}

/** Whether an operation takes so many instructions that gathering its operands from several places pays. */
export function isLong(op: Unary, { kind }: Val): boolean {
  const { float } = unaries[op];
  return float !== undefined && float !== sign && (kind === "f32" || kind === "f64");
}

/** The body of an operation on this type. */
export function bodyOf(op: Unary | Binary, type: Val): Body {
  const { float, int } = op in unaries ? unaries[op as Unary] : binaries[op as Binary];
  const body = type.kind === "f32" || type.kind === "f64" ? float : type.kind === "i32" ? int : undefined;
  if (!body) throw new InternalError("lower", `${op} is not defined on ${typeName(type)}; convert it first`);
  if (type.lanes === 1 || !byLanes[type.kind]?.includes(op)) return body;
  return (_, x, y) => {
    const one = (i: number): Expr =>
      op in unaries ? unary(op as Unary, lane(x, i)) : binary(op as Binary, lane(x, i), lane(y, i));
    return fromLanes(Array.from({ length: type.lanes }, (_, i) => one(i)));
  };
}
