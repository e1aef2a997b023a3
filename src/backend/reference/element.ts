/** The element rule of a node, evaluated part by part: for `explain`, which shows the formula behind a number. */
import type { TypedArray } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import { type Affine, Axes, affine, type Elem, type ReduceAxis } from "../../scalar/index.ts";
import { forEach, Loops, type Read, reader } from "./evaluate.ts";
import { stored } from "./run.ts";

export class ElementRule {
  /** The rule: a load's `from` is the operand's number. Undefined for inputs, loops and their results. */
  readonly rule: Elem | undefined;
  readonly #node: Node;
  readonly #values: readonly TypedArray[];
  readonly #loops = new Loops();
  readonly #places = new Map<Affine, Read>();

  /** `values` are those of the operands. */
  constructor(node: Node, values: readonly TypedArray[]) {
    this.#node = node;
    this.#values = values;
    const names = node.type.shape.map((_, d) => `i${d}`);
    for (const name of names) this.#loops.slot(name);
    this.rule = node.op.traits.loopResult
      ? undefined
      : node.op.at?.(names.map(affine.axis), node.inputs.map(stored), node.attrs, node.type, new Axes());
  }

  /** Sets which element is meant. */
  goTo(element: number): void {
    const { shape } = this.#node.type;
    for (let d = shape.length - 1, rest = element; d >= 0; d--) {
      this.#loops.at[d] = rest % shape[d];
      rest = Math.floor(rest / shape[d]);
    }
    this.#loops.turn++;
  }

  /** The number that a part of the rule gives there. */
  read(part: Elem): number {
    return reader(part, this.#loops, (id) => this.#values[id])();
  }

  place(at: Affine): number {
    let known = this.#places.get(at);
    if (!known) {
      known = reader({ k: "index", dtype: "i32", at }, this.#loops, (id) => this.#values[id]);
      this.#places.set(at, known);
    }
    return known();
  }

  /** Goes through a reduction. */
  each(axes: readonly ReduceAxis[], body: () => void): void {
    forEach(axes, this.#loops, body);
  }
}
