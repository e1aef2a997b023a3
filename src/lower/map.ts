/**
 * The general schedule: a loop nest with the lanes along the innermost axis. Maps, reductions and small products
 * are all written by it; only large products have a schedule of their own (`tile.ts`).
 */
import { type DType, dtypes } from "../base/index.ts";
import { type Affine, type Axis, affine, axesNeeded, type Elem, mapPlaces, walk } from "../scalar/index.ts";
import { accumulator, blockOf, wholeAxis } from "./accumulate.ts";
import { binary, type Code, func, lane } from "./build.ts";
import { vectorizable } from "./elementary.ts";
import { Emitter, kindOf, type Lanes, storeValue } from "./emit.ts";
import type { Kernel, LoopAxis, Store } from "./kernel.ts";
import type { Expr, Func } from "./loop.ts";
import { type Crew, evenest, kernelParams, partOf, type Stretch, stretchOf } from "./share.ts";
import { narrowestBytes, type Target } from "./target.ts";

/** The lanes that a kernel may use along an axis: none where something in it cannot be done in lanes. */
export function lanesAlong(axis: Axis, stores: readonly Store[], vectorBytes: number): Lanes | undefined {
  const bytes = new Set<number>();
  let possible = stores.every((s) => affine.coefficient(s.at, axis) === 1 && !s.at.dyn);
  const uses = (at: Affine) =>
    affine.coefficient(at, axis) !== 0 || (at.dyn ?? []).some((d) => axesNeeded(d.index).has(axis));
  const register = (dtype: DType) => (dtype === "f64" ? 8 : 4);
  for (const { elem } of stores) {
    walk(elem, (part) => {
      if (part.k === "guard" && part.ranges.some((r) => uses(r.at))) possible = false;
      // A mask is as wide as what was compared, and must fit the numbers it chooses between.
      if (part.k === "compare") bytes.add(register(part.x.dtype));
      if (!axesNeeded(part).has(axis)) return;
      if (part.dtype !== "bool" || part.k === "load") bytes.add(register(part.dtype));
      if (part.k === "load") {
        const k = affine.coefficient(part.at, axis);
        if ((k !== 0 && k !== 1) || (part.at.dyn ?? []).some((d) => axesNeeded(d.index).has(axis))) possible = false;
      }
      if (part.k === "index" && part.at.dyn) possible = false;
      if (
        (part.k === "unary" || part.k === "binary") &&
        !vectorizable(part.op, part.dtype === "bool" ? "i32" : kindOf[part.dtype])
      )
        possible = false;
      if (part.k === "cast" && dtypes[part.x.dtype].float && !dtypes[part.dtype].float && part.dtype !== "bool")
        possible &&= part.x.dtype === "f32";
    });
  }
  for (const { node } of stores) bytes.add(register(node.type.dtype));
  const [each] = bytes;
  return possible && bytes.size === 1 ? { axis, width: vectorBytes / each, bytes: each } : undefined;
}

/** The one reduction of a kernel with one store, if there is exactly one. */
function soleReduction(kernel: Kernel): (Elem & { k: "reduce" }) | undefined {
  const found = new Set<Elem & { k: "reduce" }>();
  for (const { elem } of kernel.stores)
    walk(elem, (part) => {
      if (part.k === "reduce") found.add(part);
    });
  const [only, ...more] = found;
  return kernel.stores.length === 1 && more.length === 0 ? only : undefined;
}

/** Whether it tells which value is best, and not how large that is. */
const tellsWhich = ({ op }: Elem & { k: "reduce" }): boolean => op === "argmax" || op === "argmin";

export function emitMap(kernel: Kernel, target: Target): Func {
  const params = kernelParams(target.crew);
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
function unrolls(reduction: Elem & { k: "reduce" }, size: number, width: number, crew: Crew | undefined): number[] {
  const most = tellsWhich(reduction) ? 4 : 8;
  return [8, 4, 2].filter((unroll) => unroll <= most && (!crew || size >= crew.most * unroll * width));
}

/** The innermost axis in steps of a register, what is left in steps of a narrower one, and the rest one by one. */
function emitLanes(
  kernel: Kernel,
  emitter: Emitter,
  { name, size }: { name: Axis; size: number },
  [lanes, narrowest]: readonly [Lanes, number],
  reduction: (Elem & { k: "reduce" }) | undefined,
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

function emitStores(stores: readonly Store[], emitter: Emitter, width: number): void {
  const values = stores.map(({ elem }) => emitter.emitWide(elem, width));
  for (const [k, { at, node }] of stores.entries()) {
    const { dtype } = node.type;
    const address = emitter.place(at, dtypes[dtype].bytes, emitter.homeOf(node.id).address);
    storeValue(emitter.current.code, dtype, address, values[k]);
  }
}

/** An expression at a place further along an axis, with one part of it already known. */
export function shifted(elem: Elem, by: Readonly<Record<Axis, number>>, known?: readonly [Elem, Elem]): Elem {
  const move = (at: Affine) =>
    Object.entries(by).reduce((sum, [name, n]) => affine.shift(sum, n * affine.coefficient(at, name)), at);
  return mapPlaces(elem, move, new Map(known ? [known] : []));
}

/** A stand-in for a value that is in a register. It counts as depending on these axes: so it is a vector along one of them. */
export function register(dtype: DType, axes: readonly Axis[]): Elem {
  return { k: "load", dtype, from: -1, at: axes.map(affine.axis).reduce(affine.add, affine.constant(0)) };
}

function emitSums(
  store: Store,
  reduction: Elem & { k: "reduce" },
  emitter: Emitter,
  axis: Axis,
  width: number,
  unroll: number,
): void {
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
    const stand = register(reduction.dtype, [axis]);
    emitter.preset(stand, state.result(emitter.current.code));
    emitStores(
      [{ ...store, at: affine.shift(store.at, by), elem: shifted(store.elem, { [axis]: by }, [reduction, stand]) }],
      emitter,
      width,
    );
  }
}

/**
 * A reduction along the innermost, contiguous axis: 16 running sums and then a fixed tree over them, so that the bits
 * do not depend on how wide the machine's registers are.
 */
function emitRowReduction(
  kernel: Kernel,
  reduction: Elem & { k: "reduce" },
  emitter: Emitter,
  { vectorBytes }: Target,
): boolean {
  const axis = reduction.axes.at(-1);
  if (!axis || axis.size < 32 || tellsWhich(reduction)) return false;
  const probe: Store = {
    node: { ...kernel.stores[0].node, type: { dtype: reduction.dtype, shape: [] } },
    at: affine.axis(axis.name),
    elem: reduction.x,
  };
  const lanes = lanesAlong(axis.name, [probe], vectorBytes);
  if (!lanes) return false;
  const { width } = lanes;
  const running = 16 / width;
  const { code } = emitter.current;
  const declare = (name: string, start: Expr) => code.let(name, start);
  const state = (count: number) => accumulator(reduction, { kind: kindOf[reduction.dtype], lanes: count }, declare);
  const states = Array.from({ length: running }, () => state(width));
  const rest = state(1);
  const whole = Math.floor(axis.size / 16) * 16;
  const block = blockOf(reduction);
  const left = () => {
    if (whole === axis.size) return;
    if (block !== undefined) rest.begin(emitter.current.code);
    emitter.along(undefined, () =>
      emitter.loop(axis.name, whole, axis.size, 1, () =>
        rest.take(emitter.current.code, emitter.emitWide(reduction.x, 1)),
      ),
    );
    if (block !== undefined) rest.flush(emitter.current.code);
  };
  const axes = [...reduction.axes.slice(0, -1).map(wholeAxis), { name: axis.name, size: whole, step: 16, after: left }];
  emitter.along(lanes, () =>
    emitter.sumOver(axes, states, block, () => {
      states.forEach((state, k) => {
        state.take(emitter.current.code, emitter.emitWide(shifted(reduction.x, { [axis.name]: k * width }), width));
      });
    }),
  );
  const op = { sum: "add", prod: "mul", max: "max", min: "min" }[reduction.op as "sum"] as "add";
  const total = binary(
    op,
    tree(
      code,
      op,
      states.map((s) => s.result(code)),
    ),
    rest.result(code),
  );
  const stand = register(
    reduction.dtype,
    kernel.axes.map((a) => a.name),
  );
  emitter.preset(stand, code.let("total", total));
  emitStores([{ ...kernel.stores[0], elem: shifted(kernel.stores[0].elem, {}, [reduction, stand]) }], emitter, 1);
  return true;
}

/** Adds lane j to lane j+4, then j+8, then neighbours: the same order for registers of any width. */
function tree(code: Code, op: "add", vectors: readonly Expr[]): Expr {
  const width = vectors[0].type.lanes;
  const lanes = vectors.flatMap((x) => Array.from({ length: width }, (_, k) => () => lane(x, k)));
  if (width === 4) {
    const [a, b, c, d] = vectors;
    const sum = code.let("tree", binary(op, binary(op, a, b), binary(op, c, d)));
    return binary(op, binary(op, lane(sum, 0), lane(sum, 1)), binary(op, lane(sum, 2), lane(sum, 3)));
  }
  const at = (k: number) => lanes[k]();
  const four = (k: number) => binary(op, binary(op, at(k), at(k + 4)), binary(op, at(k + 8), at(k + 12)));
  return binary(op, binary(op, four(0), four(1)), binary(op, four(2), four(3)));
}
