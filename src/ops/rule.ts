/** An op, the whole of it in one place: type rule, element rule, gradient, samples. */
import type { DType, Shape } from "../base/index.ts";
import { canHold, DTypeError, dtypes, ShapeError, showType, type Type } from "../base/index.ts";
import type { Attrs, Graph, Node, Op } from "../ir/index.ts";
import type { Ops } from "./gradient.ts";

export type { Ops };

/** An example call. The contract suite runs each on every backend, and differentiates each. */
export interface Sample {
  /** One per operand: its shape, and its dtype where that is not the suite's float. */
  readonly inputs: readonly (
    | Shape
    | { readonly shape: Shape; readonly dtype?: DType; readonly values?: readonly number[] }
  )[];
  readonly attrs?: Attrs;
  /** Keep inputs inside an interval in which the function is defined and smooth. */
  readonly range?: readonly [number, number];
}

export interface Rule extends Op {
  /**
   * The cotangents of the operands, given that of the result; undefined where an operand has none.
   * `g` has the result's type.
   */
  grad?(o: Ops, g: Node, y: Node): readonly (Node | undefined)[];
  /**
   * The same of an op with several results: the cotangents of all of them, where they have one. `vjp` gives the backward
   * graph of a body.
   */
  gradLoop?(
    o: Ops,
    gs: readonly (Node | undefined)[],
    y: Node,
    vjp: (body: Graph) => Graph,
  ): readonly (Node | undefined)[];
  /** The attributes of the same over operands with an axis of size `n` in front of theirs: `transform/batch.ts`. Elementwise ops need none. */
  lead?(attrs: Attrs, n: number): Attrs;
  readonly samples: readonly Sample[];
}

export function arity(name: string, inputs: readonly Type[], count: number): void {
  if (inputs.length === count) return;
  throw new ShapeError(name, `takes ${count} operand${count === 1 ? "" : "s"}, got ${inputs.length}`, {
    code: "arity",
    facts: { expected: count, received: inputs.length },
  });
}

export function fail(name: string, problem: string, inputs: readonly Type[], hint?: string): never {
  throw new ShapeError(name, `${problem} (operands: ${inputs.map(showType).join(", ")})`, {
    code: "op-shape",
    hint,
    facts: { operands: inputs },
  });
}

/** Throws for truth values: one cannot count with them, though they are stored as 0 and 1. */
export function wantNumbers(name: string, x: Type): Type {
  if (x.dtype !== "bool") return x;
  throw new DTypeError(name, `needs numbers, got ${showType(x)}`, {
    code: "needs-numbers",
    hint: 'truth values are no numbers: cast(x, "i32") or cast(x, "f32") first, or use and, or, xor, not',
    facts: { received: x.dtype },
  });
}

export function wantFloat(name: string, x: Type): Type {
  if (dtypes[x.dtype].float) return x;
  throw new DTypeError(name, `needs a float array, got ${showType(x)}`, {
    code: "needs-float",
    hint: 'cast(x, "f32") first',
    facts: { received: x.dtype },
  });
}

/** Whole numbers; with `truth`, truth values as well. */
export function wantWhole(name: string, x: Type, truth = false): Type {
  if (x.dtype === "i32" || x.dtype === "u8" || (truth && x.dtype === "bool")) return x;
  throw new DTypeError(name, `needs whole numbers${truth ? " or truth values" : ""}, got ${showType(x)}`, {
    code: "needs-int",
    hint: 'cast(x, "i32") first',
    facts: { received: x.dtype },
  });
}

/** Throws where an attribute's number is not one that the type can hold. */
export function wantHeld(name: string, what: string, value: number, x: Type): void {
  if (canHold(x.dtype, value)) return;
  throw new DTypeError(name, `${what} ${value} meets ${showType(x)}`, {
    code: "weak-number",
    hint: 'a number takes the tensor\'s dtype; cast the tensor first: x.cast("f32")',
    facts: { value, dtype: x.dtype },
  });
}
