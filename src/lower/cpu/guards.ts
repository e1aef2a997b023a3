/**
 * Conditions on places. A border is a guard: an element is only read where places stay within a range. Asked at every element, that
 * costs more than reading it. So it is asked once: an axis is divided into stretches in each of which a condition always or never
 * holds, and an axis of a sum gets bounds that hold wherever its loop goes.
 */
import { type Affine, type Axis, affine, type Elem, mapParts, type Range, walk } from "../../scalar/index.ts";
import { add, binary, i32, max, min, sub } from "../loops/build.ts";
import type { Expr } from "../loops/loop.ts";
import type { LoopAxis } from "../plan/kernel.ts";
import type { Emitter } from "./emit.ts";
import type { Stretch } from "./share.ts";

/** Between which values axes run, both included. Of others nothing is known. */
export type Extents = ReadonlyMap<Axis, readonly [least: number, most: number]>;

export function wholeExtents(
  axes: readonly { readonly name: Axis; readonly size: number }[],
): Map<Axis, [number, number]> {
  return new Map(axes.map(({ name, size }) => [name, [0, size - 1]]));
}

/** Least and greatest value of a place; undefined where something in it is not known. */
function reach(at: Affine, extents: Extents): [least: number, most: number] | undefined {
  if (at.dyn) return undefined;
  let [least, most] = [at.c, at.c];
  for (const name in at.t) {
    const extent = extents.get(name);
    if (!extent) return undefined;
    const ends = [extent[0] * at.t[name], extent[1] * at.t[name]];
    least += Math.min(...ends);
    most += Math.max(...ends);
  }
  return [least, most];
}

/** Whether a condition holds wherever the axes are; undefined where that depends on them. */
function holds({ at, lo, hi }: Range, extents: Extents): boolean | undefined {
  const ends = reach(at, extents);
  if (!ends) return undefined;
  if (ends[0] >= lo && ends[1] < hi) return true;
  return ends[1] < lo || ends[0] >= hi ? false : undefined;
}

/** The conditions of an expression's guards. */
export function rangesIn(elems: readonly Elem[]): Range[] {
  const found: Range[] = [];
  const seen = new Set<Elem>();
  for (const elem of elems)
    walk(
      elem,
      (part) => {
        if (part.k === "guard") found.push(...part.ranges);
      },
      seen,
    );
  return found;
}

/** What is decided of a condition: whether it holds, or nothing. */
type Decide = (range: Range) => boolean | undefined;

/** An expression with its guards decided, as far as they can be. */
export function decided(elem: Elem, decide: Decide): Elem {
  const done = new Map<Elem, Elem>();
  const go = (x: Elem): Elem => {
    const made = done.get(x) ?? (rangesIn([x]).length === 0 ? x : x.k === "guard" ? ofGuard(x) : mapParts(x, go, same));
    done.set(x, made);
    return made;
  };
  const ofGuard = (x: Elem & { k: "guard" }): Elem => {
    const known = x.ranges.map(decide);
    if (known.includes(false)) return go(x.no);
    const ranges = x.ranges.filter((_, k) => known[k] === undefined);
    return ranges.length === 0 ? go(x.yes) : { ...x, ranges, yes: go(x.yes), no: go(x.no) };
  };
  return go(elem);
}

const same = (at: Affine): Affine => at;

/** An expression where its axes run between these values. */
export function within(elem: Elem, extents: Extents): Elem {
  return decided(elem, (range) => holds(range, extents));
}

/** The first value of `i` at which `k·i + rest` is at least `value`; of a falling one, at which it no longer is. */
function crossing(k: number, rest: number, value: number): number {
  return k > 0 ? Math.ceil((value - rest) / k) : Math.floor((rest - value) / -k) + 1;
}

/** More stretches than this are not worth their code: then only the longest one is set apart. */
const mostStretches = 8;

/** Stretches of an axis in each of which every condition, as far as it depends on this axis, always holds, never, or now and then. */
export function stretchesAlong({ name, size }: LoopAxis, ranges: readonly Range[], extents: Extents): Stretch[] {
  const ends = new Set<number>([0, size]);
  for (const { at, lo, hi } of ranges) {
    const k = affine.coefficient(at, name);
    const rest = k === 0 ? undefined : reach(affine.drop(at, name), extents);
    if (!rest) continue;
    for (const from of rest)
      for (const value of [lo, hi]) {
        const end = crossing(k, from, value);
        if (end > 0 && end < size) ends.add(end);
      }
  }
  const sorted = [...ends].sort((a, b) => a - b);
  const list = sorted.slice(1).map((to, k) => ({ from: sorted[k], to, step: 1 }));
  if (list.length <= mostStretches) return list;
  const longest = list.reduce((best, one) => (one.to - one.from > best.to - best.from ? one : best));
  const apart = [{ from: 0, to: longest.from, step: 1 }, longest, { from: longest.to, to: size, step: 1 }];
  return apart.filter(({ from, to }) => from < to);
}

/** Bounds of an axis, within [from, to): where every condition that depends on it holds, at what the other axes are. */
export function boundsOf(
  axis: Axis,
  first: Expr,
  end: Expr,
  ranges: readonly Range[],
  emitter: Emitter,
): { from: Expr; to: Expr } {
  let from = first;
  let to = end;
  for (const { at, lo, hi } of ranges) {
    const k = affine.coefficient(at, axis);
    if (k === 0) continue;
    // Forwards: lo ≤ rest + k·i < hi. Backwards, with i counted from the other end, the same two steps swap sides.
    const rest = emitter.place(affine.drop(at, axis), 1);
    const above = (x: Expr) => ceilDiv(max(x, 0), Math.abs(k));
    if (k > 0) {
      from = max(above(sub(i32(lo), rest)), from);
      to = min(above(sub(i32(hi), rest)), to);
    } else {
      from = max(above(add(sub(rest, i32(hi)), 1)), from);
      to = min(above(add(sub(rest, i32(lo)), 1)), to);
    }
  }
  return { from, to };
}

function ceilDiv(x: Expr, by: number): Expr {
  return by === 1 ? x : binary("div", add(x, by - 1), by);
}
