/**
 * The text of a contraction: an einsum whose operand indices are affine in the axes.
 *
 *     m k, k n -> m n                          a matrix product
 *     b y+i x+j c, i j c o -> b y x o          a convolution
 *     b 2*y+i-1 2*x+j-1 c, i j c o -> b y x o  the same with stride 2 and one row of padding
 *
 * Axes that are not in the result are added up, in the order of their first appearance.
 */
import type { Shape } from "../base/index.ts";
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

export function showPlace(at: Affine): string {
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
