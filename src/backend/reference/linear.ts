/**
 * Where an element is a sum of coefficients times elements of operands: which elements, and with which coefficients. Every gradient
 * is linear in the cotangents that it gets, so its element rules give the factor of each path of the chain rule. A product is
 * linear in either operand, so they also give the summands of a neuron.
 */
import { dtypes, type TypedArray } from "../../base/index.ts";
import type { Node } from "../../ir/index.ts";
import { Axes, affine, type Elem } from "../../scalar/index.ts";
import { forEach, Loops, type Read, reader } from "./evaluate.ts";
import { stored } from "./run.ts";

/** Called with each summand: an operand's number, the element's number in it, and its coefficient. */
export type Emit = (operand: number, element: number, coefficient: number) => void;

/** Finds the summands of one element, given by its number. */
export type Linear = (element: number, emit: Emit) => void;

type Walk = (factor: number, emit: Emit) => void;

/**
 * How the elements of `node` depend on those operands that are `active`, all others having the given values; nothing
 * where that is not linear, or where a number of its own is added. A summand that a condition switches off has
 * coefficient 0; a place outside an operand has none.
 */
export function linearIn(node: Node, values: readonly TypedArray[], active: readonly boolean[]): Linear | undefined {
  const { op, type } = node;
  if (!op.at) return undefined;
  const names = type.shape.map((_, d) => `i${d}`);
  const loops = new Loops();
  for (const name of names) loops.slot(name);
  const index = names.map(affine.axis);
  const element = op.at(index, node.inputs.map(stored), node.attrs, type, new Axes());
  const walk = new Walker(loops, values, active).walk(element);
  if (!walk) return undefined;
  const { shape } = type;
  return (at, emit) => {
    let rest = at;
    for (let d = shape.length - 1; d >= 0; d--) {
      loops.at[d] = rest % shape[d];
      rest = Math.floor(rest / shape[d]);
    }
    loops.turn++;
    walk(1, emit);
  };
}

class Walker {
  readonly #loops: Loops;
  readonly #values: readonly TypedArray[];
  readonly #active: readonly boolean[];
  readonly #known = new Map<Elem, boolean>();

  constructor(loops: Loops, values: readonly TypedArray[], active: readonly boolean[]) {
    this.#loops = loops;
    this.#values = values;
    this.#active = active;
  }

  #read(e: Elem): Read {
    return reader(e, this.#loops, (id) => this.#values[id]);
  }

  /** The number of an element, as a value to be computed with. */
  #place(at: Parameters<typeof affine.shift>[0]): Read {
    return this.#read({ k: "index", dtype: "i32", at });
  }

  /** Expressions share parts: each part is visited once. */
  #depends(e: Elem): boolean {
    let known = this.#known.get(e);
    if (known === undefined) {
      known = this.#asks(e);
      this.#known.set(e, known);
    }
    return known;
  }

  #asks(e: Elem): boolean {
    switch (e.k) {
      case "load":
        return this.#active[e.from];
      case "const":
      case "index":
      case "register":
        return false;
      case "binary":
      case "compare":
        return this.#depends(e.x) || this.#depends(e.y);
      case "select":
        return [e.cond, e.yes, e.no].some((part) => this.#depends(part));
      case "guard":
        return this.#depends(e.yes) || this.#depends(e.no);
      default:
        return this.#depends(e.x);
    }
  }

  /** Nothing where it is not linear. */
  walk(e: Elem): Walk | undefined {
    switch (e.k) {
      case "load": {
        if (!this.#active[e.from]) return undefined;
        const at = this.#place(e.at);
        return (factor, emit) => emit(e.from, at(), factor);
      }
      case "unary": {
        const inner = e.op === "neg" ? this.walk(e.x) : undefined;
        return inner && ((factor, emit) => inner(-factor, emit));
      }
      case "cast":
        return dtypes[e.dtype].float && dtypes[e.x.dtype].float ? this.walk(e.x) : undefined;
      case "binary":
        return this.#binary(e);
      case "select": {
        const [cond, yes, no] = [this.#read(e.cond), this.#branch(e.yes), this.#branch(e.no)];
        if (this.#depends(e.cond) || !yes || !no) return undefined;
        // A condition that is false makes a summand 0; it does not remove it.
        return (factor, emit) => {
          const open = cond() !== 0;
          yes(open ? factor : 0, emit);
          no(open ? 0 : factor, emit);
        };
      }
      case "guard": {
        const [yes, no] = [this.#branch(e.yes), this.#branch(e.no)];
        if (!yes || !no) return undefined;
        const ranges = e.ranges.map(({ at, lo, hi }) => ({ at: this.#place(at), lo, hi }));
        return (factor, emit) => {
          const inside = ranges.every(({ at, lo, hi }) => at() >= lo && at() < hi);
          (inside ? yes : no)(factor, emit);
        };
      }
      case "reduce": {
        const inner = e.op === "sum" ? this.walk(e.x) : undefined;
        return inner && ((factor, emit) => forEach(e.axes, this.#loops, () => inner(factor, emit)));
      }
      default:
        return undefined;
    }
  }

  #binary(e: Elem & { k: "binary" }): Walk | undefined {
    const [left, right] = [this.#depends(e.x), this.#depends(e.y)];
    switch (e.op) {
      case "add":
      case "sub": {
        const sign = e.op === "add" ? 1 : -1;
        const [x, y] = [this.#branch(e.x), this.#branch(e.y)];
        return (
          x &&
          y &&
          ((factor, emit) => {
            x(factor, emit);
            y(sign * factor, emit);
          })
        );
      }
      case "mul": {
        if (left === right) return undefined;
        const [inner, other] = left ? [this.walk(e.x), this.#read(e.y)] : [this.walk(e.y), this.#read(e.x)];
        return inner && ((factor, emit) => inner(factor === 0 ? 0 : factor * other(), emit));
      }
      case "div": {
        const inner = left && !right ? this.walk(e.x) : undefined;
        const other = this.#read(e.y);
        return inner && ((factor, emit) => inner(factor === 0 ? 0 : factor / other(), emit));
      }
      default:
        return undefined;
    }
  }

  /** A part that may be zero: the border of a gradient, a branch not taken. */
  #branch(e: Elem): Walk | undefined {
    if (this.#depends(e)) return this.walk(e);
    return isZero(e, this.#values) ? () => {} : undefined;
  }
}

/** Zero whatever its place: a constant, or an operand that holds nothing else. */
function isZero(e: Elem, values: readonly TypedArray[]): boolean {
  if (e.k === "const") return e.value === 0;
  return e.k === "load" && values[e.from].every((value) => value === 0);
}
