/** An op, the whole of it in one place: type rule, element rule, gradient, samples. */
import type { DType, Shape } from "../base/index.ts";
import { ShapeError, showType, type Type } from "../base/index.ts";
import type { Attrs, Node, Op } from "../ir/index.ts";
import type * as Builders from "./builders.ts";

/** The builders of all ops, as a gradient rule receives them. */
export type Ops = typeof Builders;

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
