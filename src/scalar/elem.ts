/**
 * What one element is: an expression over loads at affine places. An op's element rule builds it, fusion is
 * nothing but building it through several ops, and the backends print it. Expressions are shared (a DAG):
 * code that walks one remembers by identity what was walked.
 */
import type { DType } from "../base/index.ts";
import { InternalError } from "../base/index.ts";
import * as affine from "./affine.ts";
import type { Affine, Axis, Elem, Range, ReduceAxis } from "./expression.ts";
import { type Binary, type Compare, type Reduction, tellsWhich, type Unary } from "./ops.ts";

export function num(value: number, dtype: DType): Elem {
  return { k: "const", dtype, value: dtype === "bool" ? Number(value !== 0) : value };
}

export function index(at: Affine): Elem {
  return { k: "index", dtype: "i32", at };
}

export function unary(op: Unary, x: Elem): Elem {
  // Bytes wrap, as a difference of them does.
  if (op === "neg" && x.dtype === "u8") return binary("sub", num(0, "u8"), x);
  return { k: "unary", dtype: x.dtype, op, x };
}

export function binary(op: Binary, x: Elem, y: Elem): Elem {
  if (x.dtype !== y.dtype) throw new InternalError("scalar", `${op} of ${x.dtype} and ${y.dtype}`);
  return { k: "binary", dtype: x.dtype, op, x, y };
}

export function compare(op: Compare, x: Elem, y: Elem): Elem {
  return { k: "compare", dtype: "bool", op, x, y };
}

export function select(cond: Elem, yes: Elem, no: Elem): Elem {
  return { k: "select", dtype: yes.dtype, cond, yes, no };
}

export function cast(x: Elem, dtype: DType): Elem {
  return x.dtype === dtype ? x : { k: "cast", dtype, x };
}

/** Reads `yes` only where the ranges hold. Ranges that always hold cost nothing. */
export function guard(ranges: readonly Range[], yes: Elem, no: Elem): Elem {
  return ranges.length === 0 ? yes : { k: "guard", dtype: yes.dtype, ranges, yes, no };
}

/**
 * Names the axes of reductions. Code that builds an expression brings one along, and so the same expression has the same names
 * however often it is built.
 */
export class Axes {
  readonly #made: ReduceAxis[] = [];

  /** A new axis: r0, r1, … */
  make(size: number): ReduceAxis {
    const made = { name: `r${this.#made.length}`, size };
    this.#made.push(made);
    return made;
  }

  /** All that were made: code that reads at a place must know how far its axes run. */
  get made(): readonly ReduceAxis[] {
    return this.#made;
  }
}

/** Reduces `f` over new axes of the given sizes. */
export function reduceOver(axes: Axes, op: Reduction, sizes: readonly number[], f: (at: Affine[]) => Elem): Elem {
  const own = sizes.map((size) => axes.make(size));
  const x = f(own.map(({ name }) => affine.axis(name)));
  const dtype = tellsWhich(op) ? "i32" : x.dtype;
  const whole: Elem = { k: "reduce", dtype, op, axes: own, x };
  // In a register it may have grown beyond a byte.
  return dtype === "u8" && (op === "sum" || op === "prod") ? binary("and", whole, num(255, "u8")) : whole;
}

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

/** A copy with every place rewritten, told which value is read there, and the axes of reductions if asked; sharing is kept. */
export function mapPlaces(
  e: Elem,
  place: (at: Affine, from?: number) => Affine,
  done: Map<Elem, Elem> = new Map(),
  axes: (list: readonly ReduceAxis[]) => readonly ReduceAxis[] = (list) => list,
): Elem {
  const go = (x: Elem): Elem => mapPlaces(x, place, done, axes);
  const move = (at: Affine, from?: number): Affine => {
    const moved = place({ c: at.c, t: at.t }, from);
    const dyn = at.dyn?.map((d) => ({ ...d, index: go(d.index) }));
    return dyn ? affine.add(moved, { c: 0, t: {}, dyn }) : moved;
  };
  const known = done.get(e);
  if (known) return known;
  const made = ((): Elem => {
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
        return { ...e, x: go(e.x) };
      case "reduce":
        return { ...e, axes: axes(e.axes), x: go(e.x) };
      case "binary":
      case "compare":
        return { ...e, x: go(e.x), y: go(e.y) };
      case "select":
        return { ...e, cond: go(e.cond), yes: go(e.yes), no: go(e.no) };
      case "guard":
        return { ...e, ranges: e.ranges.map((r) => ({ ...r, at: move(r.at) })), yes: go(e.yes), no: go(e.no) };
    }
  })();
  done.set(e, made);
  return made;
}
