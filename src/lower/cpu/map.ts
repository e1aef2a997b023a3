/**
 * The general schedule: a loop nest with the lanes along the innermost axis. Maps, reductions and small products
 * are all written by it; only large products have a schedule of their own (`tile/`).
 */
import { type Axis, affine, axesNeeded, type Binary, reductions, tellsWhich, walk } from "../../scalar/index.ts";
import { binary, lane } from "../loops/build.ts";
import { type Code, func } from "../loops/code.ts";
import type { Expr, Func } from "../loops/loop.ts";
import type { Kernel, LoopAxis, Store } from "../plan/kernel.ts";
import type { Reduce } from "../plan/sums.ts";
import { type Accumulator, accumulator, blockOf, wholeAxis } from "./accumulate.ts";
import { kindOf } from "./arithmetic.ts";
import { Emitter } from "./emit.ts";
import { type Lanes, lanesAlong } from "./lanes.ts";
import { type Crew, evenest, partOf, type Stretch, stretchOf, workParams } from "./share.ts";
import { emitStores, finish, shifted } from "./stores.ts";
import { type Machine, narrowestBytes, type Target } from "./target.ts";

/** The one reduction of a kernel with one store, if there is exactly one. */
function soleReduction(kernel: Kernel): Reduce | undefined {
  const found = new Set<Reduce>();
  for (const { elem } of kernel.stores)
    walk(elem, (part) => {
      if (part.k === "reduce") found.add(part);
    });
  const [only, ...more] = found;
  return kernel.stores.length === 1 && more.length === 0 ? only : undefined;
}

export function emitMap(kernel: Kernel, target: Target): Func {
  const params = workParams(kernel, target.crew);
  return func(kernel.name, params, (code) => {
    const inner = kernel.axes.at(-1);
    const widest = inner && lanesAlong(inner.name, kernel.stores, target.vectorBytes);
    // Which axis the lanes run along decides the order of sums, so it must not depend on how wide the machine is.
    const narrowest = widest ? narrowestBytes / widest.bytes : 1;
    const vector = widest && inner!.size >= narrowest;
    let width = widest?.width ?? 1;
    while (vector && width > inner!.size) width /= 2;
    const lanes = vector ? { ...widest, width } : undefined;
    const emitter = new Emitter(code, { homeOf: target.homeOf, ...(lanes && { lanes }) });
    for (const p of params) emitter.variables.set(p.name, p);
    const reduction = soleReduction(kernel);

    const outer = lanes ? kernel.axes.slice(0, -1) : kernel.axes;
    const gathered = lanes ? gatheredAxis(kernel, outer) : undefined;
    const stretches = ({ name, size }: LoopAxis): Stretch[] => (name === gathered ? byRows(size) : [stretchOf(size)]);
    // Threads divide an outer axis, or else the vectors of the inner one.
    const ways: [Axis, Stretch[]][] = outer.map((axis) => [axis.name, stretches(axis)]);
    if (lanes) ways.push([inner!.name, [stretchOf(Math.floor(inner!.size / width))]]);
    const divided = target.crew && evenest(ways, target.crew.most);
    const crewOf = (axis: Axis) => (axis === divided ? target.crew : undefined);
    const nest = (depth: number, rows: number): void => {
      if (depth < outer.length) {
        const { name } = outer[depth];
        for (const stretch of stretches(outer[depth])) {
          const { from, to } = partOf(crewOf(name), stretch);
          emitter.loop(name, from, to, stretch.step, () => nest(depth + 1, rows * stretch.step));
        }
      } else if (!lanes) {
        if (!(reduction && emitRowReduction(kernel, reduction, emitter, target))) emitStores(kernel.stores, emitter, 1);
      } else {
        const stores = rows > 1 ? repeated(kernel.stores, gathered!, rows) : kernel.stores;
        emitLanes({ ...kernel, stores }, emitter, inner!, [lanes, narrowest], reduction, crewOf(inner!.name));
      }
    };
    nest(0, 1);
    return undefined;
  });
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

/** The innermost axis in steps of a register, what is left in steps of a narrower one, and the rest one by one. */
function emitLanes(
  kernel: Kernel,
  emitter: Emitter,
  { name, size }: { name: Axis; size: number },
  [lanes, narrowest]: readonly [Lanes, number],
  reduction: Reduce | undefined,
  crew: Crew | undefined,
): void {
  const loop = (first: number, end: number, step: number, body: () => void): void => {
    if (end === first) return;
    const { from, to } = partOf(crew, { from: first, to: end, step });
    emitter.loop(name, from, to, step, body);
  };
  const { width } = lanes;
  let done = 0;
  if (reduction) {
    // Several sums at once: one alone would wait for its own last addition each time.
    for (const unroll of unrolls(reduction, size, width, crew)) {
      const to = done + Math.floor((size - done) / (width * unroll)) * width * unroll;
      loop(done, to, width * unroll, () => emitSums(kernel.stores[0], reduction, emitter, name, width, unroll));
      done = to;
    }
  }
  for (let some = width; some >= narrowest; some /= 2) {
    const whole = done + Math.floor((size - done) / some) * some;
    const stores = () => emitStores(kernel.stores, emitter, some);
    emitter.along({ ...lanes, width: some }, () => loop(done, whole, some, stores));
    done = whole;
  }
  emitter.along(undefined, () => loop(done, size, 1, () => emitStores(kernel.stores, emitter, 1)));
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

/** The running sums of a reduction along the innermost axis. */
const running = 16;

/**
 * Writes a kernel's one reduction along the innermost, contiguous axis, where that is possible; says whether it was. There are 16
 * running sums and then a fixed tree over them, so that the bits do not depend on how wide the machine's registers are.
 */
function emitRowReduction(kernel: Kernel, reduction: Reduce, emitter: Emitter, { vectorBytes }: Machine): boolean {
  const axis = reduction.axes.at(-1);
  if (!axis || axis.size < 2 * running || tellsWhich(reduction.op)) return false;
  const lanes = lanesAlong(axis.name, [{ elem: reduction.x, type: reduction }], vectorBytes);
  if (!lanes) return false;
  const { code } = emitter.current;
  const state = (count: number) =>
    accumulator(reduction, { kind: kindOf[reduction.dtype], lanes: count }, (name, start) => code.let(name, start));
  const states = Array.from({ length: running / lanes.width }, () => state(lanes.width));
  const rest = state(1);
  addUp(reduction, emitter, lanes, states, rest);
  const { join } = reductions[reduction.op];
  const sums = states.map((s) => s.result(code));
  const total = code.let("total", binary(join, tree(code, join, sums), rest.result(code)));
  const along = kernel.axes.map((a) => a.name);
  emitStores([finish(kernel.stores[0], reduction, total, along, {}, emitter)], emitter, 1);
  return true;
}

/** All elements into the running sums, and those of each row that fill no whole turn into the `rest`. */
function addUp(
  reduction: Reduce,
  emitter: Emitter,
  lanes: Lanes,
  states: readonly Accumulator[],
  rest: Accumulator,
): void {
  const { name, size } = reduction.axes[reduction.axes.length - 1];
  const whole = Math.floor(size / running) * running;
  const block = blockOf(reduction);
  const left = () => {
    if (whole === size) return;
    if (block !== undefined) rest.begin(emitter.current.code);
    emitter.along(undefined, () =>
      emitter.loop(name, whole, size, 1, () => rest.take(emitter.current.code, emitter.emitWide(reduction.x, 1))),
    );
    if (block !== undefined) rest.flush(emitter.current.code);
  };
  const axes = [...reduction.axes.slice(0, -1).map(wholeAxis), { name, size: whole, step: running, after: left }];
  emitter.along(lanes, () =>
    emitter.sumOver(axes, states, block, () => {
      for (const [k, state] of states.entries()) {
        const next = shifted(reduction.x, { [name]: k * lanes.width });
        state.take(emitter.current.code, emitter.emitWide(next, lanes.width));
      }
    }),
  );
}

/** Adds lane j to lane j+4, then j+8, then neighbours: the same order for registers of any width. */
function tree(code: Code, op: Binary, vectors: readonly Expr[]): Expr {
  const width = vectors[0].type.lanes;
  const pairs = (a: Expr, b: Expr, c: Expr, d: Expr) => binary(op, binary(op, a, b), binary(op, c, d));
  if (width === 4) {
    const [a, b, c, d] = vectors;
    const sum = code.let("tree", pairs(a, b, c, d));
    return pairs(lane(sum, 0), lane(sum, 1), lane(sum, 2), lane(sum, 3));
  }
  const at = (k: number) => lane(vectors[Math.floor(k / width)], k % width);
  const four = (k: number) => pairs(at(k), at(k + 4), at(k + 8), at(k + 12));
  return pairs(four(0), four(1), four(2), four(3));
}
