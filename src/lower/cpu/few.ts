/**
 * Few sums of very many terms, which slide along with what they add up: the gradient of a depthwise kernel. One after the other, each
 * would read whole arrays. Here all of them pass over these once, block by block: sums that are neighbours lie in registers and share
 * what they read; between blocks they wait in memory. Each adds its terms in the same order as alone, and in the same blocks.
 */
import { type DType, dtypes, sizeOf, stridesOf } from "../../base/index.ts";
import { type Affine, type Axis, affine, type Elem, type Range, tellsWhich, walk } from "../../scalar/index.ts";
import { add, and, i32, max, min, sub, type Var } from "../loops/build.ts";
import { func } from "../loops/code.ts";
import type { Expr, Func } from "../loops/loop.ts";
import type { Kernel, LoopAxis, Store } from "../plan/kernel.ts";
import { places, type Reduce, soleReduction } from "../plan/sums.ts";
import { type Accumulator, accumulator, blockOf, cutOf, wholeAxis } from "./accumulate.ts";
import { loadValue, storeValue } from "./arithmetic.ts";
import { type Along, lanesOf, overColumns } from "./columns.ts";
import { Emitter } from "./emit.ts";
import { boundsOf, decided, rangesIn, stretchesAlong, wholeExtents, within } from "./guards.ts";
import { type Stretch, workParams } from "./share.ts";
import { emitStores, finish, Neighbours } from "./stores.ts";
import { narrowestBytes, type Target } from "./target.ts";
import { mostTaps, skippable } from "./window.ts";

interface Few {
  readonly store: Store;
  readonly sum: Reduce;
  /** The axis of sums side by side, and that of the lanes. */
  readonly tap: LoopAxis;
  readonly column: LoopAxis;
  /** The other axes of the result. */
  readonly others: readonly LoopAxis[];
}

/** Sums, the lanes aside, and terms of each from which this pays. */
const mostSums = 128;
const leastTerms = 256;
/** Turns of the innermost loop between two visits of the memory in which sums wait, where their blocks do not say it. */
const visit = 16;

/** What a machine's registers are like has no say in it. */
export function fewOf({ axes, stores }: Kernel): Few | undefined {
  const sum = soleReduction(stores);
  const [tap, column] = axes.slice(-2);
  const row = sum?.axes.at(-1);
  if (!sum || !row || !column || tellsWhich(sum.op) || places(sum.axes) < leastTerms) return undefined;
  const others = axes.slice(0, -2);
  if (places(axes) === 0 || tap.size > mostTaps || tap.size * places(others) > mostSums || !slides(sum.x, tap, row))
    return undefined;
  if (!dtypes[sum.dtype].float && sum.dtype !== "i32") return undefined;
  if (!lanesOf(column, stores, { vectorBytes: narrowestBytes })) return undefined;
  return { store: stores[0], sum, tap, column, others };
}

/** Whether an element lies further along for the next sum as it does for the next term. */
function slides(x: Elem, tap: LoopAxis, row: { readonly name: Axis }): boolean {
  let found = false;
  walk(x, (part) => {
    found ||=
      part.k === "load" && affine.coefficient(part.at, tap.name) !== 0 && affine.coefficient(part.at, row.name) !== 0;
  });
  return found;
}

/** Threads divide the columns. */
export function sharesFew({ column }: Few, threads: number): boolean {
  return column.size >= 16 * threads;
}

/** Room for the sums while they wait: two numbers for each. */
export function bytesOfFew({ store: { type }, sum }: Few): number {
  return 2 * sizeOf(type.shape) * dtypes[sum.dtype].bytes;
}

export function emitFew(kernel: Kernel, few: Few, target: Target): Func {
  const params = workParams(kernel, target.crew);
  return func(kernel.name, params, (code) => {
    const emitter = new Emitter(code, { homeOf: target.homeOf });
    for (const p of params) emitter.variables.set(p.name, p);
    new Sums(kernel, few, target, emitter).write();
    return undefined;
  });
}

/** The sums of one place of the others: of each register along the columns, those of all taps. */
type Grid = readonly (readonly Accumulator[])[];

/** A stretch of the row, as far as it is in a block: in steps of so many terms. */
interface Piece {
  readonly stretch: Stretch;
  readonly from: Expr;
  readonly to: Expr;
  readonly step: number;
}

/** Terms that are added one after the other before the loop goes on: neighbours share what they read. */
const atOnce = 4;

class Sums {
  readonly #kernel: Kernel;
  readonly #few: Few;
  readonly #target: Target;
  readonly #emitter: Emitter;
  readonly #along: Along;
  /** The sum's axes: those outside of a block, that of blocks, and those inside. */
  readonly #outside: readonly LoopAxis[];
  readonly #inside: readonly LoopAxis[];
  /** Turns of the first axis inside that make a block. */
  readonly #turns: number;
  /** The element without the conditions that became bounds, and these. */
  readonly #x: Elem;
  readonly #bounds: ReadonlyMap<Axis, readonly Range[]>;

  constructor(kernel: Kernel, few: Few, target: Target, emitter: Emitter) {
    this.#kernel = kernel;
    this.#few = few;
    this.#target = target;
    this.#emitter = emitter;
    const { sum, column, others, tap, store } = few;
    this.#along = lanesOf(column, [store], target)!;
    const { axes } = sum;
    const block = blockOf(sum);
    const cut = block === undefined ? { depth: axes.length - 1, turns: visit } : cutOf(axes.map(wholeAxis), block);
    this.#outside = axes.slice(0, cut.depth);
    this.#inside = axes.slice(cut.depth);
    this.#turns = cut.turns;
    // A condition is a bound of the innermost loop on which it depends.
    const order = [...this.#outside, ...others, ...this.#inside].map(({ name }) => name);
    const bounds = new Map<Axis, Range[]>();
    const open = new Set<Range>();
    for (const range of skippable(sum)) {
      const last = order.findLast((name) => affine.coefficient(range.at, name) !== 0);
      if (last === undefined || range.at.dyn || affine.coefficient(range.at, tap.name) !== 0) continue;
      bounds.set(last, [...(bounds.get(last) ?? []), range]);
      open.add(range);
    }
    this.#bounds = bounds;
    this.#x = decided(sum.x, (range) => (open.has(range) ? true : undefined));
  }

  write(): void {
    this.#everywhere((grid, width) => this.#keep(grid, width));
    this.#over(this.#outside, () => this.#blocks());
    // Each sum has its place, and the axis of taps no loop of its own.
    this.#emitter.variables.set(this.#few.tap.name, i32(0));
    this.#everywhere((grid, width) => {
      this.#fetch(grid, width);
      this.#finish(grid, width);
    });
  }

  /** Loops over axes, within their bounds. */
  #over(axes: readonly LoopAxis[], body: () => void): void {
    const [axis, ...more] = axes;
    if (!axis) {
      body();
      return;
    }
    const { from, to } = this.#within(axis.name, i32(0), i32(axis.size));
    this.#emitter.loop(axis.name, from, to, 1, () => this.#over(more, body));
  }

  #within(axis: Axis, first: Expr, end: Expr): { from: Expr; to: Expr } {
    return boundsOf(axis, first, end, this.#bounds.get(axis) ?? [], this.#emitter);
  }

  /** Once for all sums, in the order in which they lie in memory. */
  #everywhere(body: (grid: Grid, width: number) => void): void {
    const each = (others: readonly LoopAxis[]): void => {
      const [axis, ...more] = others;
      if (axis) this.#emitter.loop(axis.name, 0, axis.size, 1, () => each(more));
      else this.#columns((grid, width) => body(grid, width));
    };
    each(this.#few.others);
  }

  /** Loops over the columns, with new sums in registers. Threads have the same parts each time. */
  #columns(body: (grid: Grid, width: number) => void): void {
    const { column, sum, tap } = this.#few;
    const crew = this.#target.crew;
    const fewer = (registers: number) => !crew || column.size >= crew.most * registers * this.#along.lanes.width;
    const several = [4, 2].filter((registers) => registers * tap.size <= 8 && fewer(registers));
    const write = (width: number, registers: number) => {
      const { code } = this.#emitter.current;
      const type = this.#emitter.typeOf(sum.x.dtype, width);
      const one = () => accumulator(sum, type, (name, start) => code.let(name, start));
      body(
        Array.from({ length: registers }, () => Array.from({ length: tap.size }, one)),
        width,
      );
    };
    const { name, size } = column;
    overColumns(this.#emitter, { name, from: 0, to: size }, this.#along, crew, write, several);
  }

  /** A block of terms: all sums of the others add it before the next one. */
  #blocks(): void {
    const emitter = this.#emitter;
    const [axis] = this.#inside;
    const { size } = axis;
    const blockAxis = `${axis.name}_block`;
    emitter.loop(blockAxis, 0, size, this.#turns, () => {
      const { code } = emitter.current;
      const at = emitter.variables.get(blockAxis)!;
      const next = add(at, this.#turns);
      const end = code.let("end", size % this.#turns === 0 ? next : min(next, size));
      const pieces = this.#inside.length === 1 ? this.#pieces(at, end) : undefined;
      this.#over(this.#few.others, () =>
        this.#columns((grid, width) => {
          this.#fetch(grid, width);
          this.#each(grid, (sum) => sum.begin(emitter.current.code));
          this.#addUp(grid, width, 0, [at, end], pieces ?? this.#pieces(i32(0), i32(this.#row.size)));
          this.#each(grid, (sum) => sum.flush(emitter.current.code));
          this.#keep(grid, width);
        }),
      );
    });
  }

  get #row(): LoopAxis {
    return this.#inside[this.#inside.length - 1];
  }

  /** The stretches of the row in which conditions of a tap always or never hold, within [first, end). */
  #pieces(first: Expr, end: Expr): Piece[] {
    const { code } = this.#emitter.current;
    const ranges = this.#taps().flatMap((by) =>
      rangesIn([this.#x]).map((range) => ({ ...range, at: affine.substitute(range.at, by) })),
    );
    const keep = (name: string, x: Expr) => (x.k === "const" || x.k === "var" ? x : code.let(name, x));
    return stretchesAlong(this.#row, ranges, wholeExtents([])).flatMap((stretch): Piece[] => {
      const from = stretch.from === 0 ? first : keep("from", max(first, stretch.from));
      const to = stretch.to === this.#row.size ? end : keep("to", min(end, stretch.to));
      if (stretch.to - stretch.from < 2 * atOnce || this.#bounds.has(this.#row.name))
        return [{ stretch, from, to, step: 1 }];
      const whole = keep("whole", add(from, and(max(sub(to, from), 0), -atOnce)));
      return [
        { stretch, from, to: whole, step: atOnce },
        { stretch, from: whole, to, step: 1 },
      ];
    });
  }

  #taps(): Readonly<Record<Axis, Affine>>[] {
    const { name, size } = this.#few.tap;
    return Array.from({ length: size }, (_, k) => ({ [name]: affine.constant(k) }));
  }

  /** The loops over a block's terms. */
  #addUp(
    grid: Grid,
    width: number,
    depth: number,
    [first, end]: readonly [Expr, Expr],
    pieces: readonly Piece[],
  ): void {
    const { name } = this.#inside[depth];
    const last = depth === this.#inside.length - 1;
    const list = last ? pieces : [{ stretch: undefined, from: first, to: end, step: 1 }];
    for (const { stretch, from, to, step } of list) {
      const bounds = this.#within(name, from, to);
      this.#emitter.loop(name, bounds.from, bounds.to, step, () => {
        if (stretch) this.#take(grid, width, stretch, step);
        else this.#addUp(grid, width, depth + 1, [i32(0), i32(this.#inside[depth + 1].size)], pieces);
      });
    }
  }

  /** Some terms more for every sum. */
  #take(grid: Grid, width: number, { from, to }: Stretch, count: number): void {
    const { column } = this.#few;
    const { name } = this.#row;
    const near = new Neighbours();
    const extents = new Map([[name, [from, to - count] as const]]);
    const along = (axis: Axis, by: number) => by > 0 && { [axis]: affine.shift(affine.axis(axis), by) };
    for (let r = 0; r < count; r++)
      for (const [v, sums] of grid.entries())
        for (const [k, tap] of this.#taps().entries()) {
          const term = near.at(this.#x, { ...tap, ...along(column.name, v * width), ...along(name, r) });
          const value = this.#emitter.emitWide(within(term, extents), width);
          sums[k].take(this.#emitter.current.code, value);
        }
  }

  #each(grid: Grid, visit: (sum: Accumulator, v: number, k: number) => void): void {
    for (const [v, sums] of grid.entries()) for (const [k, sum] of sums.entries()) visit(sum, v, k);
  }

  /** Where what a sum knows waits: it has at most two numbers. */
  #waits(v: number, k: number, width: number, which: number): Expr {
    const { axes } = this.#kernel;
    const { tap, sum } = this.#few;
    const { bytes } = dtypes[sum.dtype];
    const places = axes.map(({ name }) => (name === tap.name ? affine.constant(k) : affine.axis(name)));
    const sizes = axes.map(({ size }) => size);
    const at = affine.shift(affine.dot(places, stridesOf(sizes)), v * width);
    return this.#emitter.place(at, bytes, this.#target.groups + which * sizeOf(sizes) * bytes);
  }

  #visitKept(grid: Grid, width: number, visit: (dtype: DType, at: Expr, one: Var) => void): void {
    this.#each(grid, ({ kept }, v, k) => {
      for (const [which, one] of kept.entries()) visit(this.#few.sum.dtype, this.#waits(v, k, width, which), one);
    });
  }

  #keep(grid: Grid, width: number): void {
    const { code } = this.#emitter.current;
    this.#visitKept(grid, width, (dtype, at, one) => storeValue(code, dtype, at, one));
  }

  #fetch(grid: Grid, width: number): void {
    const { code } = this.#emitter.current;
    this.#visitKept(grid, width, (dtype, at, one) => code.set(one, loadValue(dtype, at, width)));
  }

  #finish(grid: Grid, width: number): void {
    const { store, sum, tap, column } = this.#few;
    this.#each(grid, (one, v, k) => {
      const by = { [tap.name]: k, [column.name]: v * width };
      const done = finish(store, sum, one.result(this.#emitter.current.code), [column.name], by, this.#emitter);
      emitStores([done], this.#emitter, width);
    });
  }
}
