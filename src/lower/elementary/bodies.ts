/**
 * How every operation without an instruction is spelled out: `floats` for f32 and f64, `ints` for i32. A body for
 * one lane only, where `byLanes` says so, is called once for every lane.
 */
import { InternalError } from "../../base/index.ts";
import type { Binary, Unary } from "../../scalar/ops.ts";
import { binary, fromLanes, gt, lane, lt, num, select } from "../loops/build.ts";
import { type Expr, type Func, type Kind, typeName, type Val } from "../loops/loop.ts";
import { exponentials, powers } from "./exponential.ts";
import { farHelperOf } from "./far.ts";
import { integers } from "./integer.ts";
import { logarithms } from "./logarithm.ts";
import type { Bodies, Body } from "./machine.ts";
import { modHelperOf } from "./modulo.ts";
import { trigonometric } from "./trigonometric.ts";

const sign: Body = (_, x) => {
  const one = num(x.type, 1);
  const below = select(lt(x, 0), num(x.type, -1), x);
  return select(gt(x, 0), one, below);
};

const same: Body = (_, x) => x;

const floats: Bodies = { sign, ...exponentials, ...logarithms, ...trigonometric, ...powers };
const ints: Bodies = { sign, floor: same, ceil: same, round: same, ...integers };

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

const isFloat = (kind: Kind): boolean => kind === "f32" || kind === "f64";

/** Whether an operation takes so many instructions that gathering its operands from several places pays. */
export function isLong(op: Unary, { kind }: Val): boolean {
  return op !== "sign" && floats[op] !== undefined && isFloat(kind);
}

/** The body of an operation on this type. */
export function bodyOf(op: Unary | Binary, type: Val): Body {
  const body = isFloat(type.kind) ? floats[op] : type.kind === "i32" ? ints[op] : undefined;
  if (!body) throw new InternalError("lower", `${op} is not defined on ${typeName(type)}; convert it first`);
  if (type.lanes === 1 || !byLanes[type.kind]?.includes(op)) return body;
  return (_, x, y) => {
    const one = (i: number): Expr => binary(op as Binary, lane(x, i), lane(y, i));
    return fromLanes(Array.from({ length: type.lanes }, (_, i) => one(i)));
  };
}

/** A function that bodies call where arguments are rare, by its name and the type of what it gives. */
export function helperOf(name: string, type: Val): (() => Func) | undefined {
  return farHelperOf(name, type) ?? modHelperOf(name, type);
}
