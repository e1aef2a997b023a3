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
  const { op, type, inputs, attrs } = node;
  // A part of what a loop gives is read from it.
  if (!op.at || op.traits.loopResult) return undefined;
  // Axes get letters in the order in which they are met.
  const known = new Map<Axis, string>();
  const letter = (axis: Axis): string => {
    const own = known.get(axis) ?? letters[known.size] ?? axis;
    known.set(axis, own);
    return own;
  };
  const write = (at: Affine): string => {
    const dynamic = (at.dyn ?? []).map(({ factor, index }) =>
      factor === 1 ? text(index) : `${factor}·${text(index)}`,
    );
    const plain = { c: at.c, t: Object.fromEntries(affine.axesOf(at).map((axis) => [letter(axis), at.t[axis]])) };
    const fixed = affine.isConstant(plain) && at.c === 0 && dynamic.length > 0 ? [] : [affine.showAffine(plain)];
    return [...fixed, ...dynamic].join(" + ");
  };

  const places = new Map<Elem, string>();
  const operands = inputs.map((x, from): Operand => {
    const own = names.get(x) ?? "%?";
    const load = (place: string): Elem => {
      const made: Elem = { k: "load", dtype: x.type.dtype, from, at: affine.constant(0) };
      places.set(made, `${own}${place}`);
      return made;
    };
    return {
      type: x.type,
      at: (index) => load(index.length > 0 ? `[${index.map(write).join(", ")}]` : ""),
      // The same elements in the same order under another shape.
      atFlat: (flat) => load(` flat[${write(flat)}]`),
    };
  });
  const axes = type.shape.map((_, d) => `i${d}`);
  for (const axis of axes) letter(axis);

  const text = (e: Elem): string => showText(formula(e));
  const inside = ({ at, lo, hi }: Range): string => `${lo} ≤ ${write(at)} < ${hi}`;
  let parts = 0;
  const formula = (e: Elem): Formula => {
    if (++parts > mostParts || e.k === "register") return name("…");
    switch (e.k) {
      case "const":
        return number(e.value);
      case "index":
        return name(write(e.at));
      case "load":
        return name(places.get(e) ?? "%?");
      case "unary":
        return ofUnary(e.op, formula(e.x));
      case "binary":
        return ofBinary(e.op, formula(e.x), formula(e.y));
      case "compare":
        return name(`${text(e.x)} ${relations[e.op]} ${text(e.y)}`);
      case "select":
        return name(`(${text(e.cond)} ? ${text(e.yes)} : ${text(e.no)})`);
      case "cast":
        return formula(e.x);
      case "guard": {
        const open = name(`[${e.ranges.map(inside).join(", ")}]`);
        return e.no.k === "const" && e.no.value === 0
          ? product(open, formula(e.yes))
          : name(`(${showText(open)} ? ${text(e.yes)} : ${text(e.no)})`);
      }
      case "reduce": {
        const over = e.axes.map((axis) => letter(axis.name)).join(",");
        const inner = text(e.x);
        return name(e.op === "sum" ? `Σ(${over}) ${inner}` : `${e.op}(${over}) ${inner}`);
      }
    }
  };
  const left = `${names.get(node) ?? "%?"}${axes.length > 0 ? `[${axes.map(letter).join(", ")}]` : ""}`;
  const right = text(op.at(axes.map(affine.axis), operands, attrs, type, new Axes()));
  return parts > mostParts ? undefined : `${left} = ${right}`;
}
