/** The line of mathematics that a node of a graph computes: `%5[i, j] = Σₖ %3[i, k] · %4[k, j]`. */
import type { Node, Operand } from "../../ir/index.ts";
import { type Affine, Axes, type Axis, affine, type Elem, type Range } from "../../scalar/index.ts";
import { type Formula, name, number, ofBinary, ofUnary, product, showText } from "../story/formula.ts";

const letters = [..."ijklmnopqrstuvw"];
const relations = { eq: "=", ne: "≠", lt: "<", le: "≤" } as const;

/** Expressions are shared; one that would be longer than this written out (a chain of hashes) is not. */
const mostParts = 300;

/** Nothing for a value that is given or that a loop makes, and where the line would be endless. */
export function lineOf(node: Node, names: ReadonlyMap<Node, string>): string | undefined {
  const { op, type, attrs } = node;
  // A part of what a loop gives is read from it.
  if (!op.at || op.traits.loopResult) return undefined;
  const line = new Line(names);
  const axes = type.shape.map((_, d) => `i${d}`);
  const letters = axes.map((axis) => line.letter(axis));
  const left = `${names.get(node) ?? "%?"}${axes.length > 0 ? `[${letters.join(", ")}]` : ""}`;
  const right = line.text(op.at(axes.map(affine.axis), line.operands(node), attrs, type, new Axes()));
  return line.isTooLong ? undefined : `${left} = ${right}`;
}

/** Writes one line: gives its axes letters, and counts its parts. */
class Line {
  readonly #names: ReadonlyMap<Node, string>;
  /** Axes get letters in the order in which they are met. */
  readonly #letters = new Map<Axis, string>();
  /** What each element that is loaded is called. */
  readonly #loads = new Map<Elem, string>();
  #parts = 0;

  constructor(names: ReadonlyMap<Node, string>) {
    this.#names = names;
  }

  get isTooLong(): boolean {
    return this.#parts > mostParts;
  }

  letter(axis: Axis): string {
    const own = this.#letters.get(axis) ?? letters[this.#letters.size] ?? axis;
    this.#letters.set(axis, own);
    return own;
  }

  /** What the node is computed from, so that each load is known by the name of its array and its place there. */
  operands({ inputs }: Node): Operand[] {
    return inputs.map((x, from) => {
      const own = this.#names.get(x) ?? "%?";
      const load = (place: string): Elem => {
        const made: Elem = { k: "load", dtype: x.type.dtype, from, at: affine.constant(0) };
        this.#loads.set(made, `${own}${place}`);
        return made;
      };
      return {
        type: x.type,
        at: (index) => load(index.length > 0 ? `[${index.map((at) => this.#place(at)).join(", ")}]` : ""),
        // The same elements in the same order under another shape.
        atFlat: (flat) => load(` flat[${this.#place(flat)}]`),
      };
    });
  }

  text(e: Elem): string {
    return showText(this.#formula(e));
  }

  #place(at: Affine): string {
    const dynamic = (at.dyn ?? []).map(({ factor, index }) =>
      factor === 1 ? this.text(index) : `${factor}·${this.text(index)}`,
    );
    const plain = { c: at.c, t: Object.fromEntries(affine.axesOf(at).map((axis) => [this.letter(axis), at.t[axis]])) };
    const fixed = affine.isConstant(plain) && at.c === 0 && dynamic.length > 0 ? [] : [affine.showAffine(plain)];
    return [...fixed, ...dynamic].join(" + ");
  }

  #formula(e: Elem): Formula {
    if (++this.#parts > mostParts || e.k === "register") return name("…");
    switch (e.k) {
      case "const":
        return number(e.value);
      case "index":
        return name(this.#place(e.at));
      case "load":
        return name(this.#loads.get(e) ?? "%?");
      case "unary":
        return ofUnary(e.op, this.#formula(e.x));
      case "binary":
        return ofBinary(e.op, this.#formula(e.x), this.#formula(e.y));
      case "compare":
        return name(`${this.text(e.x)} ${relations[e.op]} ${this.text(e.y)}`);
      case "select":
        return name(`(${this.text(e.cond)} ? ${this.text(e.yes)} : ${this.text(e.no)})`);
      case "cast":
        return this.#formula(e.x);
      case "guard":
        return this.#guard(e);
      case "reduce": {
        const over = e.axes.map((axis) => this.letter(axis.name)).join(",");
        const inner = this.text(e.x);
        return name(e.op === "sum" ? `Σ(${over}) ${inner}` : `${e.op}(${over}) ${inner}`);
      }
    }
  }

  #guard({ ranges, yes, no }: Elem & { k: "guard" }): Formula {
    const inside = ({ at, lo, hi }: Range): string => `${lo} ≤ ${this.#place(at)} < ${hi}`;
    const open = name(`[${ranges.map(inside).join(", ")}]`);
    return no.k === "const" && no.value === 0
      ? product(open, this.#formula(yes))
      : name(`(${showText(open)} ? ${this.text(yes)} : ${this.text(no)})`);
  }
}
