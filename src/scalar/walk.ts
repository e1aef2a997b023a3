/**
 * Going through an element's expression: its parts, the axes that it needs, and copies of it at other places. Expressions are shared (a
 * DAG), so what was walked is remembered by identity.
 */
import * as affine from "./affine.ts";
import type { Affine, Axis, Elem, ReduceAxis } from "./expression.ts";

/** The places at which an expression itself, not its parts, looks. */
function placesOf(e: Elem): readonly Affine[] {
  if (e.k === "load" || e.k === "index") return [e.at];
  return e.k === "guard" ? e.ranges.map((r) => r.at) : [];
}

/** Calls `visit` for each direct part of an expression, places included. */
function eachPart(e: Elem, visit: (part: Elem) => void): void {
  switch (e.k) {
    case "const":
    case "register":
      return;
    case "index":
    case "load":
    case "guard":
      for (const { dyn } of placesOf(e)) for (const { index } of dyn ?? []) visit(index);
      if (e.k !== "guard") return;
      visit(e.yes);
      visit(e.no);
      return;
    case "unary":
    case "cast":
    case "reduce":
      visit(e.x);
      return;
    case "binary":
    case "compare":
      visit(e.x);
      visit(e.y);
      return;
    case "select":
      visit(e.cond);
      visit(e.yes);
      visit(e.no);
  }
}

/** The direct parts of an expression, places included. */
export function partsOf(e: Elem): Elem[] {
  const parts: Elem[] = [];
  eachPart(e, (part) => parts.push(part));
  return parts;
}

/** Visits every distinct part once, a whole before its parts. */
export function walk(e: Elem, visit: (part: Elem) => void, seen: Set<Elem> = new Set()): void {
  const go = (part: Elem): void => {
    if (seen.has(part)) return;
    seen.add(part);
    visit(part);
    eachPart(part, go);
  };
  go(e);
}

const needed = new WeakMap<Elem, ReadonlySet<Axis>>();

/** The axes whose values an expression needs: all in its places, less those that it reduces itself. */
export function axesNeeded(e: Elem): ReadonlySet<Axis> {
  const known = needed.get(e);
  if (known) return known;
  const found = axesNeededNow(e);
  needed.set(e, found);
  return found;
}

function axesNeededNow(e: Elem): ReadonlySet<Axis> {
  // Most need what their only part needs, or no axis.
  if (e.k === "unary" || e.k === "cast") return axesNeeded(e.x);
  if (e.k === "const") return noAxes;
  if (e.k === "register") return new Set(e.along);
  const found = new Set<Axis>();
  for (const at of placesOf(e)) for (const name in at.t) found.add(name);
  eachPart(e, (part) => {
    for (const name of axesNeeded(part)) found.add(name);
  });
  if (e.k === "reduce") for (const { name } of e.axes) found.delete(name);
  return found;
}

const noAxes: ReadonlySet<Axis> = new Set();

const sameAxes = (list: readonly ReduceAxis[]): readonly ReduceAxis[] => list;

/** A copy with its direct parts and its places replaced, and the axes of reductions if asked. A place is told which value is read there. */
export function mapParts(
  e: Elem,
  part: (x: Elem) => Elem,
  place: (at: Affine, from?: number) => Affine,
  axes: (list: readonly ReduceAxis[]) => readonly ReduceAxis[] = sameAxes,
): Elem {
  const move = (at: Affine, from?: number): Affine => {
    const moved = place({ c: at.c, t: at.t }, from);
    const dyn = at.dyn?.map((d) => ({ ...d, index: part(d.index) }));
    return dyn ? affine.add(moved, { c: 0, t: {}, dyn }) : moved;
  };
  switch (e.k) {
    case "const":
    case "register":
      return e;
    case "index":
      return { ...e, at: move(e.at) };
    case "load":
      return { ...e, at: move(e.at, e.from) };
    case "unary":
    case "cast":
      return { ...e, x: part(e.x) };
    case "reduce":
      return { ...e, axes: axes(e.axes), x: part(e.x) };
    case "binary":
    case "compare":
      return { ...e, x: part(e.x), y: part(e.y) };
    case "select":
      return { ...e, cond: part(e.cond), yes: part(e.yes), no: part(e.no) };
    case "guard":
      return { ...e, ranges: e.ranges.map((r) => ({ ...r, at: move(r.at) })), yes: part(e.yes), no: part(e.no) };
  }
}

/** A copy with every place rewritten, told which value is read there, and the axes of reductions if asked; sharing is kept. */
export function mapPlaces(
  e: Elem,
  place: (at: Affine, from?: number) => Affine,
  done: Map<Elem, Elem> = new Map(),
  axes: (list: readonly ReduceAxis[]) => readonly ReduceAxis[] = sameAxes,
): Elem {
  const go = (x: Elem): Elem => {
    const made = done.get(x) ?? mapParts(x, go, place, axes);
    done.set(x, made);
    return made;
  };
  return go(e);
}
