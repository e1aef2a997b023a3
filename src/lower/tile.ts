/**
 * The schedule of large contractions. `out[m,n] = Σ_k A(m,k)·B(k,n)`: a small function keeps a tile of the result in
 * registers, MR rows by NV vectors, while it walks over k; around it run loops over all other axes. A's elements are
 * read one by one and repeated in all lanes, B's as vectors. Constant strides become offsets in the instructions, so
 * nothing is packed. Where a place may leave A, the bounds of k are worked out before the walk: no test inside it,
 * and no halo.
 */
import { dtypes } from "../base/index.ts";
import { type Affine, type Axis, affine, type Elem, type Range, type ReduceAxis, walk } from "../scalar/index.ts";
import {
  add,
  binary,
  Code,
  fma,
  func,
  I32,
  i32,
  load,
  loadSplat,
  max,
  min,
  mul,
  num,
  place,
  sub,
  type Var,
  v,
} from "./build.ts";
import { Emitter, kindOf, storeValue } from "./emit.ts";
import { type Kernel, type LoopAxis, runAxis } from "./kernel.ts";
import type { Expr, Func } from "./loop.ts";
import { emitMap, lanesAlong, register, shifted, type Target } from "./map.ts";
import { longSum } from "./storage.ts";

/** Rows of a tile by its vectors: accumulators, one register per vector of B and one of A must fit into 15. */
const rowsFor: readonly number[] = [0, 6, 4, 3, 2];
const widest = 4;

interface Side {
  readonly at: Affine;
  readonly from: number;
  readonly ranges: readonly Range[];
}

interface Plan {
  readonly kernel: Kernel;
  readonly sum: Elem & { k: "reduce" };
  readonly a: Side;
  readonly b: Side;
  readonly column: LoopAxis;
  readonly row: LoopAxis | undefined;
  /** Axes added up inside the tile, outermost first. */
  readonly inner: readonly ReduceAxis[];
  /** Axes whose sums go through memory. */
  readonly blocks: readonly ReduceAxis[];
  readonly width: number;
}

function side(e: Elem): Side | undefined {
  if (e.k === "load") return e.at.dyn ? undefined : { at: e.at, from: e.from, ranges: [] };
  if (e.k !== "guard" || e.yes.k !== "load" || e.yes.at.dyn || e.no.k !== "const" || e.no.value !== 0) return undefined;
  return e.ranges.some((r) => r.at.dyn) ? undefined : { at: e.yes.at, from: e.yes.from, ranges: e.ranges };
}

/** A kernel whose one reduction is a product of two plain loads, large enough; undefined where the general schedule serves. */
function planTile(kernel: Kernel, target: Target): Plan | undefined {
  if (kernel.stores.length !== 1) return undefined;
  const [store] = kernel.stores;
  const found = new Set<Elem & { k: "reduce" }>();
  walk(store.elem, (part) => {
    if (part.k === "reduce") found.add(part);
  });
  const [sum, ...more] = found;
  const dtype = sum?.dtype;
  if (!sum || more.length > 0 || sum.op !== "sum" || sum.x.k !== "binary" || sum.x.op !== "mul" || !dtypes[dtype].float)
    return undefined;
  const column = kernel.axes.at(-1);
  if (!column || affine.coefficient(store.at, column.name) !== 1) return undefined;
  const width = target.vectorBytes / dtypes[dtype].bytes;
  const steps = sum.axes.reduce((n, a) => n * a.size, 1);
  const places = kernel.axes.reduce((n, a) => n * a.size, 1);
  if (column.size < width || steps < 4 || steps * places < 512) return undefined;

  const sides = [side(sum.x.x), side(sum.x.y)];
  const [x, y] = sides;
  if (!x || !y) return undefined;
  const [b, a] = affine.coefficient(x.at, column.name) === 0 ? [y, x] : [x, y];
  if (affine.coefficient(b.at, column.name) !== 1 || affine.coefficient(a.at, column.name) !== 0 || b.ranges.length > 0)
    return undefined;
  if (a.ranges.some((r) => affine.coefficient(r.at, column.name) !== 0)) return undefined;
  // Each border must be a bound on one axis of the sum.
  const bounded = a.ranges.map((r) => sum.axes.filter(({ name }) => affine.coefficient(r.at, name) !== 0));
  if (bounded.some((list) => list.length !== 1)) return undefined;
  // The epilogue is computed in lanes along the columns.
  const stand = register(dtype, [column.name]);
  const epilogue = shifted(store.elem, {}, [sum, stand]);
  const probe = new Emitter(new Code(), { homeOf: target.homeOf, width: 1 });
  if (lanesAlong(column.name, [{ ...store, elem: epilogue }], probe, target.vectorBytes) !== width) return undefined;

  const clipped = (name: Axis) => a.ranges.some((r) => affine.coefficient(r.at, name) !== 0);
  const rows = kernel.axes.filter(
    ({ name, size }) =>
      size > 1 && affine.coefficient(a.at, name) > 0 && affine.coefficient(b.at, name) === 0 && !clipped(name),
  );
  // The most rows for which the tile's last, smaller row of tiles wastes least.
  const waste = (axis: LoopAxis) =>
    Math.ceil(axis.size / rowsFor[widest]) / (axis.size / rowsFor[widest]) - Math.min(axis.size, 32) / 1000;
  const row = rows.sort((p, q) => waste(p) - waste(q))[0];

  // Walk forwards over A where its stride is negative.
  const flips = sum.axes.filter(({ name }) => affine.coefficient(a.at, name) < 0);
  const forwards = Object.fromEntries(
    flips.map(({ name, size }) => [name, affine.shift(affine.scale(affine.axis(name), -1), size - 1)]),
  );
  const turn = (s: Side): Side => ({
    ...s,
    at: affine.substitute(s.at, forwards),
    ranges: s.ranges.map((r) => ({ ...r, at: affine.substitute(r.at, forwards) })),
  });

  const inner = [...sum.axes];
  const blocks: ReduceAxis[] = [];
  if (steps > longSum && store.elem === sum) {
    for (let left = steps; left > longSum && inner.length > 1; ) {
      const next = inner.shift()!;
      blocks.push(next);
      left /= next.size;
    }
  }
  const [turnedA, turnedB] = [turn(a), turn(b)];
  inner.sort((p, q) => affine.coefficient(turnedA.at, q.name) - affine.coefficient(turnedA.at, p.name));
  if (blocks.some(({ name }) => clipped(name))) return undefined;
  return { kernel, sum, a: turnedA, b: turnedB, column, row, inner, blocks, width };
}

/** The functions of a contraction, the kernel itself last; undefined where the general schedule serves. */
export function emitTile(kernel: Kernel, target: Target): Func[] | undefined {
  const plan = planTile(kernel, target);
  if (!plan) return undefined;
  const { column, row, width, blocks } = plan;
  const functions = new Map<string, Func>();
  const t = v(runAxis, I32);
  const main = func(kernel.name, [t], (code) => {
    const variables = new Map<Axis, Expr>();
    const loops = [...blocks, ...kernel.axes.filter((axis) => axis !== column && axis !== row)];
    if (blocks.length > 0) {
      const zero = zeroFill(plan, target);
      functions.set(zero.name, zero);
      code.add({ k: "call", fn: zero.name, args: [t] });
    }
    const microOf = (rows: number, vectors: number, lanes: number): Func => {
      const name = `${kernel.name}_${rows}x${vectors * lanes}${lanes === 1 ? "s" : ""}`;
      const known = functions.get(name);
      if (known) return known;
      const micro = emitMicro(name, plan, target, rows, vectors, lanes);
      functions.set(name, micro);
      return micro;
    };
    const call = (inside: Code, micro: Func) => {
      const args = micro.params.map((p) => (p.name === runAxis ? t : variables.get(p.name)!));
      inside.add({ k: "call", fn: micro.name, args });
    };
    const overRows = (inside: Code, vectors: number, lanes: number) => {
      if (!row) {
        call(inside, microOf(1, vectors, lanes));
        return;
      }
      const tall = Math.min(rowsFor[Math.min(widest, Math.max(1, vectors))], row.size);
      const whole = Math.floor(row.size / tall) * tall;
      const at = inside.fresh(row.name, I32);
      variables.set(row.name, at);
      inside.for(at, 0, whole, tall, (body) => call(body, microOf(tall, vectors, lanes)));
      if (whole < row.size) {
        inside.set(at, i32(whole));
        call(inside, microOf(row.size - whole, vectors, lanes));
      }
    };
    const overColumns = (inside: Code) => {
      const at = inside.fresh(column.name, I32);
      variables.set(column.name, at);
      let done = 0;
      for (const vectors of [4, 3, 2, 1]) {
        const step = vectors * width;
        const whole = done + Math.floor((column.size - done) / step) * step;
        if (whole === done || (vectors === 3 && (column.size - done) % step !== 0)) continue;
        inside.for(at, done, whole, step, (body) => overRows(body, vectors, width));
        done = whole;
      }
      if (done < column.size) {
        inside.set(at, i32(done));
        overRows(inside, column.size - done, 1);
      }
    };
    const nest = (inside: Code, depth: number): void => {
      if (depth === loops.length) {
        overColumns(inside);
        return;
      }
      const { name, size } = loops[depth];
      const at = inside.fresh(name, I32);
      variables.set(name, at);
      inside.for(at, 0, size, 1, (body) => nest(body, depth + 1));
    };
    nest(code, 0);
    return undefined;
  });
  return [...functions.values(), main];
}

function zeroFill({ kernel }: Plan, target: Target): Func {
  const [store] = kernel.stores;
  return emitMap(
    {
      ...kernel,
      name: `${kernel.name}_zero`,
      stores: [{ ...store, elem: { k: "const", dtype: store.elem.dtype, value: 0 } }],
    },
    target,
  );
}

/** One tile: its parameters are the first places of all axes outside. */
function emitMicro(name: string, plan: Plan, target: Target, rows: number, vectors: number, lanes: number): Func {
  const { kernel, sum, a, b, column, row, inner, blocks } = plan;
  const [store] = kernel.stores;
  const outside = [...blocks, ...kernel.axes];
  const params = [v(runAxis, I32), ...outside.map((axis) => v(axis.name, I32))];
  const type = { kind: kindOf[sum.dtype], lanes };
  const bytes = dtypes[sum.dtype].bytes;
  return func(name, params, (code) => {
    const emitter = new Emitter(code, {
      homeOf: target.homeOf,
      width: lanes,
      ...(lanes > 1 && { vectorAxis: column.name }),
    });
    for (const p of params) emitter.variables.set(p.name, p);
    const summed = new Set(inner.map((axis) => axis.name));
    const fixed = (at: Affine): Affine => ({
      c: at.c,
      t: Object.fromEntries(Object.entries(at.t).filter(([axis]) => !summed.has(axis))),
    });
    const rowStride = row ? affine.coefficient(a.at, row.name) * bytes : 0;
    const start = (s: Side) => emitter.place(fixed(s.at), bytes, target.homeOf(s.from).address);
    const offsetOf = (r: number, n: number): Affine =>
      affine.shift(affine.shift(store.at, row ? r * affine.coefficient(store.at, row.name) : 0), n * lanes);
    const storeBytes = dtypes[store.node.type.dtype].bytes;
    const home = target.homeOf(store.node.id);
    const out = (r: number, n: number) => emitter.place(offsetOf(r, n), storeBytes, home.address);

    const sums: Var[][] = Array.from({ length: rows }, (_, r) =>
      Array.from({ length: vectors }, (_, n) => {
        const before = blocks.length > 0 ? place(out(r, n)) : undefined;
        return code.let(
          `c${r}${n}`,
          before ? load(type, store.node.type.dtype, before.address, before.offset) : num(type, 0),
        );
      }),
    );
    walkSum(code, emitter, plan, [start(a), start(b)], bytes, (body, pa, pb) => {
      const column = Array.from({ length: vectors }, (_, n) => {
        const at = place(add(pb, n * lanes * bytes));
        return body.let(`b${n}`, load(type, sum.dtype, at.address, at.offset));
      });
      for (let r = 0; r < rows; r++) {
        const at = place(add(pa, r * rowStride));
        const repeated = body.let(`a${r}`, loadSplat(type, sum.dtype, at.address, at.offset));
        for (let n = 0; n < vectors; n++) body.set(sums[r][n], fma(repeated, column[n], sums[r][n]));
      }
    });
    for (let r = 0; r < rows; r++) {
      for (let n = 0; n < vectors; n++) {
        const stand = register(sum.dtype, lanes > 1 ? [column.name] : []);
        emitter.preset(stand, sums[r][n]);
        const by = { ...(row && { [row.name]: r }), [column.name]: n * lanes };
        const value = emitter.emitWide(shifted(store.elem, by, [sum, stand]), lanes);
        storeValue(code, store.node.type.dtype, out(r, n), value);
      }
    }
    return undefined;
  });
}

/** Bounds of one axis of the sum: where every place stays inside the operand. */
function boundsOf(axis: ReduceAxis, ranges: readonly Range[], emitter: Emitter): { from: Expr; to: Expr } {
  let from: Expr = i32(0);
  let to: Expr = i32(axis.size);
  for (const { at, lo, hi } of ranges) {
    const k = affine.coefficient(at, axis.name);
    if (k === 0) continue;
    // Forwards: lo ≤ rest + k·i < hi. Backwards, with i counted from the other end, the same two steps swap sides.
    const rest = emitter.place(affine.add(at, affine.scale(affine.axis(axis.name), -k)), 1);
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

/** The loops over k, with two pointers that step along. */
function walkSum(
  code: Code,
  emitter: Emitter,
  { inner, a, b }: Plan,
  [pa, pb]: readonly [Expr, Expr],
  bytes: number,
  body: (code: Code, pa: Expr, pb: Expr) => void,
): void {
  const nest = (inside: Code, depth: number, atA: Expr, atB: Expr): void => {
    const axis = inner[depth];
    const [stepA, stepB] = [a, b].map((s) => affine.coefficient(s.at, axis.name) * bytes);
    const { from, to } = boundsOf(axis, a.ranges, emitter);
    const first = from.k === "const" ? from : inside.let("from", from);
    const pointerA = inside.let("pa", add(atA, mul(first, stepA)));
    const pointerB = inside.let("pb", add(atB, mul(first, stepB)));
    const counter = inside.fresh(axis.name, I32);
    inside.for(counter, first, to, 1, (loop) => {
      if (depth === inner.length - 1) body(loop, pointerA, pointerB);
      else nest(loop, depth + 1, pointerA, pointerB);
      loop.set(pointerA, add(pointerA, stepA));
      loop.set(pointerB, add(pointerB, stepB));
    });
  };
  nest(code, 0, pa, pb);
}
