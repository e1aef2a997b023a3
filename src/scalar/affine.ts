/**
 * Affine index expressions: `c + Σ coefficient · axis`. An axis is a loop variable that runs 0..size-1.
 * Every place an element is read from or written to is such an expression; that is what makes fusion,
 * merging of axes and tiling arithmetic on small records instead of pattern matching.
 */

import type { Affine, Axis, Dyn, Elem, Sizes } from "./expression.ts";

export function constant(c: number): Affine {
  return { c, t: {} };
}

export function axis(name: Axis): Affine {
  return { c: 0, t: { [name]: 1 } };
}

export function add(a: Affine, b: Affine): Affine {
  const [dynA, dynB] = [a.dyn, b.dyn];
  // Adding nothing is the commonest sum of all.
  if (isZero(b)) return a;
  if (isZero(a)) return b;
  const t: Record<Axis, number> = { ...a.t };
  for (const name in b.t) {
    const sum = (t[name] ?? 0) + b.t[name];
    if (sum === 0) delete t[name];
    else t[name] = sum;
  }
  return withDyn({ c: a.c + b.c, t }, dynA && dynB ? [...dynA, ...dynB] : (dynA ?? dynB ?? []));
}

function isZero(a: Affine): boolean {
  if (a.c !== 0 || a.dyn) return false;
  for (const _ in a.t) return false;
  return true;
}

function withDyn(a: Affine, dyn: readonly Dyn[]): Affine {
  return dyn.length > 0 ? { ...a, dyn } : a;
}

/** An index that is read from data. */
export function dynamic(index: Elem): Affine {
  return { c: 0, t: {}, dyn: [{ factor: 1, index }] };
}

export function scale(a: Affine, by: number): Affine {
  if (by === 0) return constant(0);
  if (by === 1) return a;
  const t: Record<Axis, number> = {};
  for (const name in a.t) t[name] = a.t[name] * by;
  return withDyn(
    { c: a.c * by, t },
    (a.dyn ?? []).map((d) => ({ ...d, factor: d.factor * by })),
  );
}

export function shift(a: Affine, by: number): Affine {
  return by === 0 ? a : { ...a, c: a.c + by };
}

/** The same where an axis is 0. */
export function drop(a: Affine, name: Axis): Affine {
  if (a.t[name] === undefined) return a;
  const { [name]: _, ...t } = a.t;
  return { ...a, t };
}

/** Puts an expression in the place of each named axis (dynamic parts are the caller's business). */
export function substitute(a: Affine, by: Readonly<Record<Axis, Affine>>): Affine {
  let result: Affine = withDyn({ c: a.c, t: {} }, a.dyn ?? []);
  for (const name in a.t) result = add(result, scale(by[name] ?? axis(name), a.t[name]));
  return result;
}

/** Σ index[d] · stride[d] */
export function dot(index: readonly Affine[], strides: readonly number[]): Affine {
  return index.reduce((sum, i, d) => add(sum, scale(i, strides[d])), constant(0));
}

export function coefficient(a: Affine, name: Axis): number {
  return a.t[name] ?? 0;
}

export function axesOf(a: Affine): Axis[] {
  return Object.keys(a.t);
}

export function isConstant(a: Affine): boolean {
  return axesOf(a).length === 0 && !a.dyn;
}

/** The name of the axis, where the expression is exactly one axis. */
export function asAxis(a: Affine): Axis | undefined {
  const [name, ...more] = axesOf(a);
  return name !== undefined && more.length === 0 && !a.dyn && a.c === 0 && a.t[name] === 1 ? name : undefined;
}

/** Least and greatest value, both included. */
export function rangeOf(a: Affine, sizes: Sizes): [lo: number, hi: number] {
  let lo = a.c;
  let hi = a.c;
  for (const name in a.t) {
    const reach = a.t[name] * (sizes[name] - 1);
    if (reach < 0) lo += reach;
    else hi += reach;
  }
  return [lo, hi];
}

export function sameAffine(a: Affine, b: Affine): boolean {
  const names = axesOf(a);
  return (
    !a.dyn &&
    !b.dyn &&
    a.c === b.c &&
    names.length === axesOf(b).length &&
    names.every((name) => a.t[name] === b.t[name])
  );
}

const texts = new WeakMap<Affine, string>();

/** `2·y + i - 1`: for printing, and as a key. */
export function showAffine(a: Affine): string {
  const known = texts.get(a);
  if (known !== undefined) return known;
  const terms = axesOf(a)
    .sort()
    .map((name) => (a.t[name] === 1 ? name : `${a.t[name]}·${name}`));
  for (const { factor } of a.dyn ?? []) terms.push(factor === 1 ? "[…]" : `${factor}·[…]`);
  if (a.c !== 0 || terms.length === 0) terms.push(String(a.c));
  const text = terms.join(" + ").replaceAll("+ -", "- ");
  texts.set(a, text);
  return text;
}
