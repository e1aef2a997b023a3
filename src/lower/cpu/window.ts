/**
 * Short sums over places that slide along with the result: pools, depthwise convolutions and their gradients for images. Neighbours
 * along a row see much the same, so some of them are summed up side by side, and what they share is read once. Where a window leaves
 * the array, its loops have bounds, and what is written out is written anew for each stretch of the row: no element asks where it is.
 * Each sum adds its terms in the order of its axes.
 */
import { dtypes } from "../../base/index.ts";
import {
  type Affine,
  type Axis,
  affine,
  type Elem,
  type Range,
  type ReduceAxis,
  reductions,
  tellsWhich,
  walk,
} from "../../scalar/index.ts";
import { i32 } from "../loops/build.ts";
import type { Expr } from "../loops/loop.ts";
import type { Kernel, LoopAxis, Store } from "../plan/kernel.ts";
import { places, type Reduce } from "../plan/sums.ts";
import { accumulator } from "./accumulate.ts";
import type { Emitter } from "./emit.ts";
import { boundsOf, decided, type Extents, rangesIn, within } from "./guards.ts";
import { type Crew, partOf, type Stretch } from "./share.ts";
import { emitStores, finish, Neighbours } from "./stores.ts";

export interface Window {
  /** The axis of the result along which sums are side by side. */
  readonly row: LoopAxis;
  /** The axis of the sum that is written out, if there are few terms along it. */
  readonly tap: ReduceAxis | undefined;
  readonly looped: readonly ReduceAxis[];
}

/** Taps that are written out, and terms of what is a window. */
export const mostTaps = 9;
const mostTerms = 256;

/** Whether a kernel's one reduction, along whose result's innermost axis the lanes run, is over windows. */
export function windowOf({ axes }: Kernel, reduction: Reduce): Window | undefined {
  const [row, last] = [axes.at(-2), reduction.axes.at(-1)];
  const terms = places(reduction.axes);
  if (!row || !last || places(axes) === 0 || terms === 0 || terms > mostTerms) return undefined;
  if (!hasBorder(reduction) && !overlaps(reduction.x, row, last)) return undefined;
  const tap = last.size <= mostTaps ? last : undefined;
  return { row, tap, looped: tap ? reduction.axes.slice(0, -1) : reduction.axes };
}

function hasBorder({ x, axes }: Reduce): boolean {
  return rangesIn([x]).some(({ at }) => axes.some(({ name }) => affine.coefficient(at, name) !== 0));
}

/** Whether neighbours along a row read some of the same elements along an axis of the sum. */
function overlaps(x: Elem, row: LoopAxis, { name, size }: ReduceAxis): boolean {
  let found = false;
  walk(x, (part) => {
    if (part.k !== "load") return;
    const [step, apart] = [row.name, name].map((axis) => Math.abs(affine.coefficient(part.at, axis)));
    found ||= step > 0 && step < apart * size;
  });
  return found;
}

/** Conditions where a reduction takes nothing unless they hold: its element is then what it begins with. */
export function skippable({ op, x, dtype }: Reduce): ReadonlySet<Range> {
  const { start, whole } = reductions[op];
  const nothing = dtypes[tellsWhich(op) ? x.dtype : dtype].float ? start : whole;
  const found = new Set<Range>();
  const visit = (e: Elem): void => {
    if (e.k === "guard" && e.no.k === "const" && e.no.value === nothing) {
      for (const range of e.ranges) found.add(range);
      visit(e.yes);
    } else if (e.k === "binary" && e.op === "mul" && op === "sum") {
      visit(e.x);
      visit(e.y);
    } else if (e.k === "cast" && op === "sum") visit(e.x);
  };
  visit(x);
  return found;
}

/** The axis of a sum whose loop has a condition as its bound. */
function boundedBy({ at }: Range, { tap, looped }: Window): Axis | undefined {
  if (at.dyn || (tap && affine.coefficient(at, tap.name) !== 0)) return undefined;
  const [axis, ...more] = looped.filter(({ name }) => affine.coefficient(at, name) !== 0);
  return more.length === 0 ? axis?.name : undefined;
}

/** The values of the axis that is written out; without, nothing is. */
function tapsOf({ tap }: Window): Readonly<Record<Axis, Affine>>[] {
  if (!tap) return [{}];
  return Array.from({ length: tap.size }, (_, k) => ({ [tap.name]: affine.constant(k) }));
}

/** The conditions that divide an axis of the result into stretches: those of every tap, and no bounds of loops around the row. */
export function dividing(window: Window, stores: readonly Store[], reduction: Reduce, axis: Axis): Range[] {
  const bounds = skippable(reduction);
  return rangesIn(stores.map(({ elem }) => elem)).flatMap((range) => {
    if (axis !== window.row.name && bounds.has(range) && boundedBy(range, window)) return [];
    return tapsOf(window).map((by) => ({ ...range, at: affine.substitute(range.at, by) }));
  });
}

/** What a schedule knows of the place at which it writes a window's sums. */
interface Surroundings {
  readonly emitter: Emitter;
  readonly extents: Extents;
  readonly crew: Crew | undefined;
  /** Writes the loops over the columns: in each, sums are as many lanes wide. */
  readonly columns: (body: (width: number) => void) => void;
  /** The axis of the columns. */
  readonly column: Axis;
}

/** Sums side by side: as many as registers hold beside what they add. */
const sideBySide = 4;

/** Writes the sums of one stretch of the row. */
export function emitWindow(
  window: Window,
  store: Store,
  reduction: Reduce,
  stretch: Stretch,
  around: Surroundings,
): void {
  const { emitter, crew, extents } = around;
  const { row } = window;
  const skipped = skippable(reduction);
  const bounds = [...skipped].filter((range) => boundedBy(range, window) !== undefined);
  const open = new Set(bounds);
  const x = decided(reduction.x, (range) => (open.has(range) ? true : undefined));
  // Bounds that are not the same for neighbours leave each row to itself.
  const together = bounds.some(({ at }) => affine.coefficient(at, row.name) !== 0)
    ? 1
    : tellsWhich(reduction.op)
      ? 2
      : sideBySide;
  const rows = (from: number, to: number, count: number): void => {
    if (from === to) return;
    const part = partOf(crew, { from, to, step: count });
    const terms = termsOf(window, x, count, new Map([...extents, [row.name, [from, to - count]]]));
    emitter.loop(row.name, part.from, part.to, count, () => emitRows(window, store, reduction, terms, bounds, around));
  };
  const whole = stretch.from + Math.floor((stretch.to - stretch.from) / together) * together;
  rows(stretch.from, whole, together);
  rows(whole, stretch.to, stretch.to - whole);
}

/** Of each tap, the terms of the sums side by side. */
function termsOf(window: Window, x: Elem, count: number, extents: Extents): Elem[][] {
  const near = new Neighbours();
  const row = affine.axis(window.row.name);
  return tapsOf(window).map((by) =>
    Array.from({ length: count }, (_, r) =>
      within(near.at(x, { ...by, ...(r > 0 && { [window.row.name]: affine.shift(row, r) }) }), extents),
    ),
  );
}

function emitRows(
  window: Window,
  store: Store,
  reduction: Reduce,
  terms: readonly (readonly Elem[])[],
  ranges: readonly Range[],
  { emitter, columns, column }: Surroundings,
): void {
  const { row, looped } = window;
  const keep = (name: string, x: Expr) => (x.k === "const" || x.k === "var" ? x : emitter.current.code.let(name, x));
  // The same for all columns, so they are worked out before.
  const bounds = looped.map(({ name, size }) => {
    const own = ranges.filter(({ at }) => affine.coefficient(at, name) !== 0);
    const { from, to } = boundsOf(name, i32(0), i32(size), own, emitter);
    return { name, from: keep("from", from), to: keep("to", to) };
  });
  const taps = tapsOf(window);
  columns((width) => {
    const { code } = emitter.current;
    const type = emitter.typeOf(reduction.x.dtype, width);
    const sums = terms[0].map(() => accumulator(reduction, type, (name, start) => code.let(name, start)));
    const nest = (depth: number): void => {
      if (depth < bounds.length) {
        const { name, from, to } = bounds[depth];
        emitter.loop(name, from, to, 1, () => nest(depth + 1));
        return;
      }
      for (const [k, list] of terms.entries())
        for (const [r, term] of list.entries()) {
          const value = emitter.emitWide(term, width);
          const which = sums[r].wantsIndex ? emitter.ordinal(reduction.axes, width, taps[k]) : undefined;
          sums[r].take(emitter.current.code, value, which);
        }
    };
    nest(0);
    for (const [r, sum] of sums.entries()) {
      const done = finish(store, reduction, sum.result(code), [column], { [row.name]: r }, emitter);
      emitStores([done], emitter, width);
    }
  });
}
