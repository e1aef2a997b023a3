/**
 * What one element is: an expression over loads at affine places. An op's element rule builds it, fusion is
 * nothing but building it through several ops, and the backends print it. Here it is built; `walk.ts` goes through it.
 */
import type { DType } from "../base/index.ts";
import { InternalError } from "../base/index.ts";
import * as affine from "./affine.ts";
import type { Affine, Elem, Range, ReduceAxis } from "./expression.ts";
import { type Binary, type Compare, type Reduction, tellsWhich, type Unary } from "./ops.ts";

export function num(value: number, dtype: DType): Elem {
  return { k: "const", dtype, value: dtype === "bool" ? Number(value !== 0) : value };
}

export function index(at: Affine): Elem {
  return { k: "index", dtype: "i32", at };
}

export function unary(op: Unary, x: Elem): Elem {
  // Bytes wrap, as a difference of them does.
  if (op === "neg" && x.dtype === "u8") return binary("sub", num(0, "u8"), x);
  return { k: "unary", dtype: x.dtype, op, x };
}

export function binary(op: Binary, x: Elem, y: Elem): Elem {
  if (x.dtype !== y.dtype) throw new InternalError("scalar", `${op} of ${x.dtype} and ${y.dtype}`);
  return { k: "binary", dtype: x.dtype, op, x, y };
}

export function compare(op: Compare, x: Elem, y: Elem): Elem {
  return { k: "compare", dtype: "bool", op, x, y };
}

export function select(cond: Elem, yes: Elem, no: Elem): Elem {
  return { k: "select", dtype: yes.dtype, cond, yes, no };
}

export function cast(x: Elem, dtype: DType): Elem {
  return x.dtype === dtype ? x : { k: "cast", dtype, x };
}

/** Reads `yes` only where the ranges hold. Ranges that always hold cost nothing. */
export function guard(ranges: readonly Range[], yes: Elem, no: Elem): Elem {
  return ranges.length === 0 ? yes : { k: "guard", dtype: yes.dtype, ranges, yes, no };
}

/**
 * Names the axes of reductions. Code that builds an expression brings one along, and so the same expression has the same names
 * however often it is built.
 */
export class Axes {
  readonly #made: ReduceAxis[] = [];

  /** A new axis: r0, r1, … */
  make(size: number): ReduceAxis {
    const made = { name: `r${this.#made.length}`, size };
    this.#made.push(made);
    return made;
  }

  /** All that were made: code that reads at a place must know how far its axes run. */
  get made(): readonly ReduceAxis[] {
    return this.#made;
  }
}

/** Reduces `f` over new axes of the given sizes. */
export function reduceOver(axes: Axes, op: Reduction, sizes: readonly number[], f: (at: Affine[]) => Elem): Elem {
  const own = sizes.map((size) => axes.make(size));
  const x = f(own.map(({ name }) => affine.axis(name)));
  const dtype = tellsWhich(op) ? "i32" : x.dtype;
  const whole: Elem = { k: "reduce", dtype, op, axes: own, x };
  // In a register it may have grown beyond a byte.
  return dtype === "u8" && (op === "sum" || op === "prod") ? binary("and", whole, num(255, "u8")) : whole;
}
