/** What element expressions become in the loop language, independent of the loops around them. */
import { type DType, InternalError } from "../../base/index.ts";
import type { Affine, Elem, ElemMachine, Part, Range } from "../../scalar/index.ts";
import { and, binary, compare, convert, ge, i32, load, lt, max, min, ne, num, place, select } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import type { Expr, Kind } from "../loops/loop.ts";

/** Kinds of memory types in registers; truth values in many lanes are as wide as the numbers beside them. */
export const kindOf: Readonly<Record<DType, Kind>> = { f32: "f32", f64: "f64", i32: "i32", u8: "i32", bool: "m32" };

export abstract class LoopMachine implements ElemMachine<Expr> {
  abstract part(e: Elem, whole: Elem): Expr;
  abstract index(e: Part<"index">): Expr;
  abstract load(e: Part<"load">): Expr;
  abstract guard(e: Part<"guard">): Expr;
  abstract reduce(e: Part<"reduce">): Expr;

  register({ dtype }: Part<"register">): never {
    throw new InternalError("lower", `a value of ${dtype} is in no register`);
  }

  const({ dtype, value }: Part<"const">): Expr {
    return dtype === "bool" ? ne(i32(value), 0) : num({ kind: kindOf[dtype], lanes: 1 }, value);
  }

  unary({ op }: Part<"unary">, x: Expr): Expr {
    return { k: "unary", type: x.type, op, x };
  }

  binary({ dtype, op }: Part<"binary">, x: Expr, y: Expr): Expr {
    const value: Expr = dtype === "i32" ? binary(op, x, y) : { k: "binary", type: x.type, op, x, y };
    return dtype === "u8" ? and(value, 255) : value;
  }

  compare({ op }: Part<"compare">, x: Expr, y: Expr): Expr {
    return compare(op, x, y);
  }

  select(_: Part<"select">, cond: Expr, yes: Expr, no: Expr): Expr {
    return select(cond, yes, no);
  }

  cast({ x: { dtype: from }, dtype }: Part<"cast">, x: Expr): Expr {
    if (dtype === "bool") return from === "bool" ? x : ne(x, 0);
    if (dtype !== "u8") return convert(kindOf[dtype], x);
    if (from === "bool") return convert("i32", x);
    return x.type.kind === "i32" ? and(x, 255) : max(min(convert("i32", x), 255), 0);
  }

  /** Whether all of some places are inside their ranges, as a condition. */
  protected allInside(ranges: readonly Range[], numberAt: (at: Affine) => Expr): Expr {
    const checks = ranges.flatMap(({ at, lo, hi }) => {
      const value = numberAt(at);
      return [ge(value, lo), lt(value, hi)];
    });
    return ne(
      checks.map((check) => convert("i32", check)).reduce((x, y) => and(x, y)),
      0,
    );
  }
}

/** Reads neighbours of an element's type. */
export function loadValue(dtype: DType, address: Expr, lanes: number): Expr {
  const where = place(address);
  const kind = dtype === "bool" ? "i32" : kindOf[dtype];
  const value = load({ kind, lanes }, dtype, where.address, where.offset);
  return dtype === "bool" ? convert("m32", value) : value;
}

/** Stores a value of an element's type. */
export function storeValue(code: Code, dtype: DType, address: Expr, value: Expr): void {
  const where = place(address);
  code.store(dtype, where.address, where.offset, dtype === "bool" ? convert("i32", value) : value);
}
