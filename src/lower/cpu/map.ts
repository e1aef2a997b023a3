/**
 * The general schedule: a loop nest with the lanes along the innermost axis. Maps, reductions and small products
 * are all written by it; only large products have a schedule of their own (`tile/`). Where elements lie inside of something, and where
 * outside, is asked once: the nest is written anew for each stretch of an axis (`guards.ts`).
 */
import { type Axis, affine, axesNeeded, tellsWhich, walk } from "../../scalar/index.ts";
import { func } from "../loops/code.ts";
import type { Func } from "../loops/loop.ts";
import type { Kernel, LoopAxis, Store } from "../plan/kernel.ts";
import { type Reduce, reductionsIn, soleReduction } from "../plan/sums.ts";
import { accumulator, blockOf, wholeAxis } from "./accumulate.ts";
import { type Along, type Columns, lanesOf, overColumns } from "./columns.ts";
import { Emitter } from "./emit.ts";
import { rangesIn, stretchesAlong, wholeExtents, within } from "./guards.ts";
import { emitRowReduction, inRows } from "./rows.ts";
import { type Crew, evenest, partOf, type Stretch, stretchOf, workParams } from "./share.ts";
import { emitStores, finish, shifted } from "./stores.ts";
import type { Target } from "./target.ts";
import { dividing, emitWindow, type Window, windowOf } from "./window.ts";

export function emitMap(kernel: Kernel, target: Target): Func {
  const params = workParams(kernel, target.crew);
  return func(kernel.name, params, (code) => {
    const emitter = new Emitter(code, { homeOf: target.homeOf });
    for (const p of params) emitter.variables.set(p.name, p);
    new Nest(kernel, target, emitter).write();
    return undefined;
  });
}

/** Expressions that copies of a nest may have in all. */
const mostCopied = 4000;

class Nest {
  readonly #kernel: Kernel;
  readonly #target: Target;
  readonly #emitter: Emitter;
  /** The axis of the lanes; of all stores' elements as they are, or of each stretch's own, where that changes no order of sums. */
  readonly #inner: LoopAxis | undefined;
  readonly #lanes: (stores: readonly Store[], axis: LoopAxis) => Along | undefined;
  readonly #outer: readonly LoopAxis[];
  readonly #window: Window | undefined;
  readonly #gathered: Axis | undefined;
  readonly #stretches: ReadonlyMap<Axis, readonly Stretch[]>;
  readonly #divided: Axis | undefined;
  /** Between which values the axes run, where the nest is being written. */
  readonly #extents: Map<Axis, [number, number]>;

  constructor(kernel: Kernel, target: Target, emitter: Emitter) {
    this.#kernel = kernel;
    this.#target = target;
    this.#emitter = emitter;
    const { axes, stores } = kernel;
    const all = reductionsIn(stores);
    this.#extents = wholeExtents([...axes, ...[...all].flatMap((one) => one.axes)]);
    const last = axes.at(-1);
    const whole = last && lanesOf(last, stores, target);
    // Row by row there is one order of sums, and in lanes another: what decides is the kernel as it is, not one of its stretches.
    const free = ![...all].some(inRows);
    this.#inner = whole || free ? last : undefined;
    this.#lanes = free ? (own, axis) => lanesOf(axis, own, target) : () => whole;
    this.#outer = this.#inner ? axes.slice(0, -1) : axes;
    const reduction = whole && soleReduction(stores);
    this.#window = reduction && windowOf(kernel, reduction);
    this.#gathered = whole ? gatheredAxis(kernel, this.#outer) : undefined;
    this.#stretches = this.#divide(free, reduction);
    const width = whole?.lanes.width ?? 1;
    const ways = this.#outer.map((axis): [Axis, readonly Stretch[]] => [axis.name, this.#stretches.get(axis.name)!]);
    // Threads divide an outer axis, or else the vectors of the inner one.
    if (this.#inner) ways.push([this.#inner.name, [stretchOf(Math.floor(this.#inner.size / width))]]);
    this.#divided = target.crew && evenest(ways, target.crew.most);
  }

  write(): void {
    this.#nest(0, this.#kernel.stores, 1);
  }

  #crewOf(axis: Axis): Crew | undefined {
    return axis === this.#divided ? this.#target.crew : undefined;
  }

  /** The stretches of all axes; of outer axes fewer, where the copies of the nest would be too many. */
  #divide(free: boolean, reduction: Reduce | undefined): ReadonlyMap<Axis, readonly Stretch[]> {
    const { axes, stores } = this.#kernel;
    const elems = stores.map(({ elem }) => elem);
    const ranges = (axis: Axis) =>
      this.#window && reduction ? dividing(this.#window, stores, reduction, axis) : rangesIn(elems);
    const divides = (axis: LoopAxis) => (axis === this.#inner ? free : this.#inner !== undefined);
    const parts = new Set<unknown>();
    for (const elem of elems) walk(elem, (part) => parts.add(part));
    let copies = parts.size;
    const found = new Map<Axis, readonly Stretch[]>();
    for (const axis of [...axes].reverse()) {
      const { name, size } = axis;
      const list = divides(axis) ? stretchesAlong(axis, ranges(name), this.#extents) : [stretchOf(size)];
      copies *= list.length;
      const own = copies <= mostCopied ? list : [stretchOf(size)];
      found.set(name, name === this.#gathered ? byRows(size) : own);
    }
    return found;
  }

  /** The stores where an axis runs through a stretch. */
  #narrowed(stores: readonly Store[], axis: Axis, { from, to }: Stretch): readonly Store[] {
    this.#extents.set(axis, [from, to - 1]);
    return this.#stretches.get(axis)!.length === 1 || axis === this.#gathered
      ? stores
      : stores.map((store) => ({ ...store, elem: within(store.elem, this.#extents) }));
  }

  #nest(depth: number, stores: readonly Store[], rows: number): void {
    const axis = this.#outer[depth];
    if (!axis) {
      this.#innermost(stores, rows);
      return;
    }
    const { name, size } = axis;
    const window = this.#window;
    for (const stretch of this.#stretches.get(name)!) {
      const own = this.#narrowed(stores, name, stretch);
      const crew = this.#crewOf(name);
      const [only] = own;
      const sum = window && soleReduction(own);
      if (window?.row === axis && sum) {
        emitWindow(window, only, sum, stretch, {
          emitter: this.#emitter,
          extents: this.#extents,
          crew,
          column: this.#inner!.name,
          columns: (body) => this.#columns(body),
        });
        continue;
      }
      const { from, to } = partOf(crew, stretch);
      this.#emitter.loop(name, from, to, stretch.step, () => this.#nest(depth + 1, own, rows * stretch.step));
    }
    this.#extents.set(name, [0, size - 1]);
  }

  /** The loops over the columns of a window's sums. */
  #columns(body: (width: number) => void): void {
    const { name, size } = this.#inner!;
    const along = this.#lanes(this.#kernel.stores, this.#inner!)!;
    overColumns(this.#emitter, { name, from: 0, to: size }, along, this.#crewOf(name), body);
  }

  #innermost(stores: readonly Store[], rows: number): void {
    const inner = this.#inner;
    const emitter = this.#emitter;
    if (!inner) {
      const reduction = soleReduction(stores);
      if (!(reduction && emitRowReduction(this.#kernel, stores[0], reduction, emitter, this.#target)))
        emitStores(stores, emitter, 1);
      return;
    }
    const { name, size } = inner;
    for (const stretch of this.#stretches.get(name)!) {
      const own = this.#narrowed(stores, name, stretch);
      const along = this.#lanes(own, { name, size: stretch.to - stretch.from });
      const all = rows > 1 ? repeated(own, this.#gathered!, rows) : own;
      emitLanes(all, emitter, { name, ...stretch }, along, this.#crewOf(name));
    }
    this.#extents.set(name, [0, size - 1]);
  }
}

/** Rows at once where data name them. */
const rowsAtOnce = 4;

/**
 * An axis along which data name the rows that are read, as a batch of pictures is gathered: wherever the next row is, it is in no
 * cache, and several at once are waited for together.
 */
function gatheredAxis({ stores }: Kernel, outer: readonly LoopAxis[]): Axis | undefined {
  const row = outer.at(-1);
  if (!row || row.size < rowsAtOnce) return undefined;
  let gathers = false;
  let sums = false;
  for (const { elem } of stores)
    walk(elem, (part) => {
      gathers ||= part.k === "load" && (part.at.dyn ?? []).some(({ index }) => axesNeeded(index).has(row.name));
      sums ||= part.k === "reduce";
    });
  return gathers && !sums ? row.name : undefined;
}

function byRows(size: number): Stretch[] {
  const whole = Math.floor(size / rowsAtOnce) * rowsAtOnce;
  const rest = { from: whole, to: size, step: 1 };
  return [{ from: 0, to: whole, step: rowsAtOnce }, ...(whole < size ? [rest] : [])];
}

/** The same stores at so many neighbours along an axis. */
function repeated(stores: readonly Store[], axis: Axis, count: number): Store[] {
  return Array.from({ length: count }, (_, by) =>
    stores.map((store) => ({
      ...store,
      at: affine.shift(store.at, by * affine.coefficient(store.at, axis)),
      elem: shifted(store.elem, { [axis]: by }),
    })),
  ).flat();
}

/** How many registers of sums at once: eight, or four with an index each, but no more than leave something for every thread. */
function unrolls(reduction: Reduce, size: number, width: number, crew: Crew | undefined): number[] {
  const most = tellsWhich(reduction.op) ? 4 : 8;
  return [8, 4, 2].filter((unroll) => unroll <= most && (!crew || size >= crew.most * unroll * width));
}

/** A part of the innermost axis: several sums at once, where there are any, and else element by element. */
function emitLanes(
  stores: readonly Store[],
  emitter: Emitter,
  columns: Columns,
  along: Along | undefined,
  crew: Crew | undefined,
): void {
  const reduction = soleReduction(stores);
  // Several sums at once: one alone would wait for its own last addition each time.
  const several = reduction && along ? unrolls(reduction, columns.to - columns.from, along.lanes.width, crew) : [];
  const body = (width: number, registers: number) => {
    if (registers === 1) emitStores(stores, emitter, width);
    else emitSums(stores[0], reduction!, emitter, columns.name, width, registers);
  };
  overColumns(emitter, columns, along, crew, body, several);
}

function emitSums(store: Store, reduction: Reduce, emitter: Emitter, axis: Axis, width: number, unroll: number): void {
  const { code } = emitter.current;
  const blocks = Array.from({ length: unroll }, (_, u) => ({
    value: shifted(reduction.x, { [axis]: u * width }),
    state: accumulator(reduction, emitter.typeOf(reduction.x.dtype, width), (name, start) => code.let(name, start)),
    by: u * width,
  }));
  const states = blocks.map(({ state }) => state);
  emitter.sumOver(reduction.axes.map(wholeAxis), states, blockOf(reduction), () => {
    for (const { value, state } of blocks) {
      const wanted = emitter.emitWide(value, width);
      state.take(emitter.current.code, wanted, state.wantsIndex ? emitter.ordinal(reduction.axes, width) : undefined);
    }
  });
  for (const { state, by } of blocks) {
    const value = state.result(emitter.current.code);
    emitStores([finish(store, reduction, value, [axis], { [axis]: by }, emitter)], emitter, width);
  }
}
