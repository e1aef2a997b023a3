/**
 * The text of a contraction: an einsum whose operand indices are affine in the axes.
 *
 *     m k, k n -> m n                          a matrix product
 *     b y+i x+j c, i j c o -> b y x o          a convolution
 *     b 2*y+i-1 2*x+j-1 c, i j c o -> b y x o  the same with stride 2 and one row of padding
 *
 * Axes that are not in the result are added up, in the order of their first appearance.
 */
import { InternalError, type Shape } from "../base/index.ts";
import { type Affine, type Axis, affine, type Sizes } from "../scalar/index.ts";

export interface Spec {
  readonly a: readonly Affine[];
  readonly b: readonly Affine[];
  readonly out: readonly Axis[];
}

const parsed = new Map<string, Spec>();

export function parseSpec(text: string): Spec {
  const known = parsed.get(text);
  if (known) return known;
  const [left, right] = text.split("->");
  const [a, b] = left.split(",").map(parsePlaces);
  const spec = { a, b, out: right.trim().split(/\s+/).filter(Boolean) };
  parsed.set(text, spec);
  return spec;
}

function parsePlaces(text: string): Affine[] {
  return text.trim().split(/\s+/).filter(Boolean).map(parsePlace);
}

function parsePlace(text: string): Affine {
  let place = affine.constant(0);
  for (const [, sign, factor, name] of text.matchAll(/([+-]?)(?:(\d+)\*?)?([A-Za-z_]\w*)?/g)) {
    if (factor === undefined && name === undefined) continue;
    const count = Number(factor ?? 1) * (sign === "-" ? -1 : 1);
    place = affine.add(place, name === undefined ? affine.constant(count) : affine.scale(affine.axis(name), count));
  }
  return place;
}

export function showSpec({ a, b, out }: Spec): string {
  const side = (places: readonly Affine[]) => places.map(showPlace).join(" ");
  return `${side(a)}, ${side(b)} -> ${out.join(" ")}`;
}

function showPlace(at: Affine): string {
  const terms = affine.axesOf(at).map((name) => {
    const k = affine.coefficient(at, name);
    return k === 1 ? `+${name}` : k === -1 ? `-${name}` : `${k > 0 ? "+" : ""}${k}*${name}`;
  });
  if (at.c !== 0 || terms.length === 0) terms.push(`${at.c < 0 ? "" : "+"}${at.c}`);
  return terms.join("").replace(/^\+/, "");
}

/** The axes that are added up, in order. */
export function reducedAxes({ a, b, out }: Spec): Axis[] {
  return [...new Set([...a, ...b].flatMap(affine.axesOf))].filter((name) => !out.includes(name));
}

/** Sizes of the axes: those given, and those that are an operand's whole dimension. */
export function sizesOf(spec: Spec, shapes: readonly [Shape, Shape], given: Sizes = {}): Sizes {
  const sizes: Record<Axis, number> = { ...given };
  [spec.a, spec.b].forEach((places, side) => {
    places.forEach((at, d) => {
      const name = affine.asAxis(at);
      if (name !== undefined) sizes[name] ??= shapes[side][d];
    });
  });
  return sizes;
}

/**
 * The contraction that gives the cotangent of one operand: its operands are the cotangent of the result and the
 * other operand. Where this operand's dimension is one bare axis, that axis becomes an axis of the result. Where
 * it is a sum (`y+i`), a new axis stands for the sum and one of its parts is solved for (`y = h-i`); places that
 * this moves outside an operand read zero, which is exactly the border's gradient.
 */
export function gradientSpec(spec: Spec, sizes: Sizes, side: "a" | "b", shape: Shape): { spec: Spec; sizes: Sizes } {
  const mine = spec[side];
  let other = [...spec[side === "a" ? "b" : "a"]];
  let g: Affine[] = spec.out.map(affine.axis);
  const grown: Record<Axis, number> = { ...sizes };
  const out: Axis[] = [];
  const uses = (name: Axis) => mine.filter((at) => affine.coefficient(at, name) !== 0).length;

  mine.forEach((at, d) => {
    const bare = affine.asAxis(at);
    if (bare !== undefined && uses(bare) === 1 && sizes[bare] === shape[d]) {
      out.push(bare);
      return;
    }
    const isBare = (name: Axis) => [...g, ...other].some((place) => affine.asAxis(place) === name);
    const solved = affine.axesOf(at).filter((n) => Math.abs(at.t[n]) === 1 && uses(n) === 1 && isBare(n));
    const [pick] = [...solved.filter((n) => spec.out.includes(n)), ...solved];
    if (pick === undefined)
      throw new InternalError("contract", `cannot differentiate the place ${showPlace(at)} of ${showSpec(spec)}`);
    const name = freshName(grown);
    grown[name] = shape[d];
    out.push(name);
    const k = at.t[pick];
    const rest = affine.add(at, affine.scale(affine.axis(pick), -k));
    const value = affine.scale(affine.add(affine.axis(name), affine.scale(rest, -1)), k);
    g = g.map((place) => affine.substitute(place, { [pick]: value }));
    other = other.map((place) => affine.substitute(place, { [pick]: value }));
    delete grown[pick];
  });
  const made = side === "a" ? { a: g, b: other, out } : { a: other, b: g, out };
  const used = new Set([...made.a, ...made.b].flatMap(affine.axesOf).concat(out));
  return { spec: made, sizes: Object.fromEntries(Object.entries(grown).filter(([name]) => used.has(name))) };
}

function freshName(taken: Sizes): Axis {
  for (let i = 0; ; i++) if (!(`h${i}` in taken)) return `h${i}`;
}
