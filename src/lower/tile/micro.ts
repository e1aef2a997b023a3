/**
 * One tile: MR rows by NV vectors of the result stay in registers during a walk over k. Constant strides become offsets
 * in the instructions. Where a place may leave A, the bounds of k are worked out before the walk: no test inside it, and no
 * halo.
 */
import { type DType, dtypes, sizeOf } from "../../base/index.ts";
import { type Affine, type Axis, affine, type Range } from "../../scalar/index.ts";
import { twoSum, withRest } from "../accumulate.ts";
import {
  add,
  binary,
  type Code,
  fma,
  func,
  I32,
  i32,
  load,
  loadSplat,
  max,
  min,
  mul,
  ne,
  num,
  type Operand,
  place,
  sub,
  type Var,
  v,
} from "../build.ts";
import { Emitter, kindOf, storeValue } from "../emit.ts";
import { runAxis } from "../kernel.ts";
import type { Expr, Func, Val } from "../loop.ts";
import { register, shifted } from "../map.ts";
import type { Target } from "../target.ts";
import { interrupted, sizesOf, walkLength } from "./cut.ts";
import type { TilePlan } from "./plan.ts";

/** The variables of a tile besides the axes: where a piece of the sum begins, where its panel is, and which piece it is. */
export const pieceStart: Var = v("piece", I32);
export const panelAt: Var = v("panel", I32);
export const rowsAt: Var = v("copied", I32);
export const firstPiece: Var = v("first", I32);
export const lastPiece: Var = v("last", I32);
/** Where there are groups of pieces, `firstPiece` is the first of its group. */
export const endsGroup: Var = v("endsGroup", I32);
export const firstGroup: Var = v("firstGroup", I32);

export interface TileSize {
  readonly rows: number;
  readonly vectors: number;
  readonly lanes: number;
}

/** The variables that a tile's function wants, in order. */
export function tileParams(plan: TilePlan, packed: boolean): Var[] {
  const axes = [...plan.outside, ...plan.kernel.axes].map((axis) => v(axis.name, I32));
  const groups = plan.pieces === "are added in groups" ? [endsGroup, firstGroup] : [];
  const pieces = interrupted(plan) ? [pieceStart, firstPiece, lastPiece, ...groups] : [];
  return [v(runAxis, I32), ...axes, ...pieces, ...(packed ? [panelAt] : []), ...(plan.packsA ? [rowsAt] : [])];
}

export function emitMicro(name: string, plan: TilePlan, target: Target, size: TileSize, packed: boolean): Func {
  const { store, sum, a, b, column, row, inner } = plan;
  const { rows, vectors, lanes } = size;
  const params = tileParams(plan, packed);
  const type = { kind: kindOf[sum.dtype], lanes };
  const bytes = dtypes[sum.dtype].bytes;
  const parts = interrupted(plan);
  return func(name, params, (code) => {
    const along = lanes > 1 ? column.name : undefined;
    const emitter = new Emitter(code, {
      homeOf: target.homeOf,
      ...(along !== undefined && { lanes: { axis: along, width: lanes, bytes } }),
    });
    for (const p of params) emitter.variables.set(p.name, p);
    const summed = new Set(inner.map((axis) => axis.name));
    const fixed = (at: Affine): Affine => ({
      c: at.c,
      t: Object.fromEntries(Object.entries(at.t).filter(([axis]) => !summed.has(axis))),
    });
    const rowStride = row ? (plan.packsA ? 1 : affine.coefficient(a.at, row.name)) * bytes : 0;
    const storeBytes = dtypes[store.node.type.dtype].bytes;
    const home = target.homeOf(store.node.id);
    const placesFrom = (first: Affine, start: number): Expr[][] => {
      const down = (r: number) => (row ? r * affine.coefficient(first, row.name) : 0);
      const out = (r: number, n: number) => emitter.place(affine.shift(first, down(r) + n * lanes), storeBytes, start);
      return Array.from({ length: rows }, (_, r) => Array.from({ length: vectors }, (_, n) => out(r, n)));
    };
    const places = placesFrom(store.at, home.address);
    // Groups are of one run alone, whatever row of the result it writes.
    const groupAt = (half: number) =>
      placesFrom(affine.drop(store.at, runAxis), target.groups + half * sizeOf(store.node.type.shape) * bytes);
    const groups = plan.pieces === "are added in groups" ? [groupAt(0), groupAt(1)] : undefined;
    const each = (visit: (r: number, n: number) => void) => {
      for (let r = 0; r < rows; r++) for (let n = 0; n < vectors; n++) visit(r, n);
    };

    const sums: Var[][] = places.map((list, r) => list.map((_, n) => code.fresh(`c${r}${n}`, type)));
    const start = (inside: Code) => each((r, n) => inside.set(sums[r][n], num(type, 0)));
    const resume = (inside: Code) =>
      each((r, n) => inside.set(sums[r][n], loadAt(inside, sum.dtype, type, places[r][n])));
    const goesOn = plan.pieces === "go on";
    if (parts && goesOn) code.if(ne(firstPiece, 0), start, resume);
    else start(code);

    const walkA: Walk = plan.packsA
      ? copiedWalk(plan, v(row!.name, I32), target.tile.copied.group, bytes)
      : {
          start: emitter.place(fixed(a.at), bytes, target.homeOf(a.from).address),
          steps: inner.map(({ name: axis }) => affine.coefficient(a.at, axis) * bytes),
        };
    const walkB: Walk = packed
      ? panelWalk(plan, vectors * lanes * bytes)
      : {
          start: emitter.place(fixed(b.at), bytes, target.homeOf(b.from).address),
          steps: inner.map(({ name: axis }) => affine.coefficient(b.at, axis) * bytes),
        };
    const columnStep = packed ? 1 : affine.coefficient(b.at, column.name);
    walkSum(code, emitter, plan, parts, walkA, walkB, (body, pa, pb) => {
      const wide = Array.from({ length: vectors }, (_, n) => {
        const at = place(add(pb, n * lanes * columnStep * bytes));
        return body.let(`b${n}`, load(type, sum.dtype, at.address, at.offset));
      });
      for (let r = 0; r < rows; r++) {
        const at = place(add(pa, r * rowStride));
        const repeated = body.let(`a${r}`, loadSplat(type, sum.dtype, at.address, at.offset));
        for (let n = 0; n < vectors; n++) body.set(sums[r][n], fma(repeated, wide[n], sums[r][n]));
      }
    });

    if (parts && !goesOn)
      code.if(
        ne(firstPiece, 0),
        () => {},
        (more) => each((r, n) => more.set(sums[r][n], add(loadAt(more, sum.dtype, type, places[r][n]), sums[r][n]))),
      );
    if (groups)
      code.if(ne(endsGroup, 0), (ends) =>
        each((r, n) => addGroup(ends, sum.dtype, sums[r][n], groups[0][r][n], groups[1][r][n])),
      );
    const epilogue = () =>
      each((r, n) => {
        const stand = register(sum.dtype, along === undefined ? [] : [along]);
        emitter.preset(stand, sums[r][n]);
        const by = { ...(row && { [row.name]: r }), [column.name]: n * lanes };
        const value = emitter.emitWide(shifted(store.elem, by, [sum, stand]), lanes);
        storeValue(emitter.current.code, store.node.type.dtype, places[r][n], value);
      });
    const keep = () => each((r, n) => storeValue(emitter.current.code, sum.dtype, places[r][n], sums[r][n]));
    if (!parts || store.elem === sum) epilogue();
    else emitter.branch(ne(lastPiece, 0), epilogue, keep);
    return undefined;
  });
}

/** Adds a group's sum to those before it. What is lost by rounding adds up apart, and is added with the last piece. */
function addGroup(code: Code, dtype: DType, sum: Var, total: Expr, lost: Expr): void {
  const keep = (body: Code, at: Expr, value: Expr) => storeValue(body, dtype, at, value);
  code.if(
    ne(firstGroup, 0),
    (first) => {
      keep(first, total, sum);
      keep(first, lost, num(sum.type, 0));
    },
    (more) => {
      const [whole, error] = twoSum(more, loadAt(more, dtype, sum.type, total), sum);
      const all = more.let("lost", add(loadAt(more, dtype, sum.type, lost), error));
      keep(more, lost, all);
      keep(more, total, whole);
      more.set(sum, whole);
      more.if(ne(lastPiece, 0), (last) => last.set(sum, withRest(sum, all)));
    },
  );
}

function loadAt(code: Code, dtype: DType, type: Val, at: Expr): Expr {
  const { address, offset } = place(at);
  return code.let("old", load(type, dtype, address, offset));
}

/** Where an operand's walk begins, and how far it moves along each axis of the sum, in bytes. */
interface Walk {
  readonly start: Expr;
  readonly steps: readonly number[];
  /** It begins with the piece, not with the axis. */
  readonly piecewise?: boolean;
}

/** Copied rows of A lie in groups; a tile never reaches from one group into the next. */
function copiedWalk(plan: TilePlan, row: Var, group: number, bytes: number): Walk {
  const before = binary("div", row, group);
  const at = add(mul(before, walkLength(plan) * group * bytes), mul(sub(row, mul(before, group)), bytes));
  return { ...panelWalk(plan, group * bytes), start: add(rowsAt, at) };
}

/** A panel holds its rows in the order of the walk. */
function panelWalk({ inner }: TilePlan, rowBytes: number): Walk {
  const steps = inner.map((_, k) => sizesOf(inner.slice(k + 1)) * rowBytes);
  return { start: panelAt, steps, piecewise: true };
}

/** Bounds of one axis of the sum, within [from, to): where every place stays inside the operand. */
function boundsOf(
  axis: { name: Axis },
  first: Expr,
  end: Expr,
  ranges: readonly Range[],
  emitter: Emitter,
): { from: Expr; to: Expr } {
  let from = first;
  let to = end;
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
  { inner, piece, a }: TilePlan,
  parts: boolean,
  walkA: Walk,
  walkB: Walk,
  body: (code: Code, pa: Expr, pb: Expr) => void,
): void {
  const nest = (inside: Code, depth: number, atA: Expr, atB: Expr): void => {
    const axis = inner[depth];
    const cut = depth === 0 && parts;
    const start: Expr = cut ? pieceStart : i32(0);
    const end: Expr = !cut ? i32(axis.size) : inside.let("end", endOf(axis.size, piece));
    const { from, to } = boundsOf(axis, start, end, a.ranges, emitter);
    const first = from.k === "const" || from.k === "var" ? from : inside.let("from", from);
    const moved = (at: Expr, k: Expr, { steps, piecewise }: Walk) => {
      const gone: Expr = piecewise && cut ? (k === start ? i32(0) : sub(k, start)) : k;
      return add(at, mul(gone, steps[depth]));
    };
    const [stepA, stepB] = [walkA.steps[depth], walkB.steps[depth]];
    const pointerB = inside.let("pb", moved(atB, first, walkB));
    const go = (loop: Code, pointerA: Expr) => {
      if (depth === inner.length - 1) body(loop, pointerA, pointerB);
      else nest(loop, depth + 1, pointerA, pointerB);
      loop.set(pointerB, add(pointerB, stepB));
    };
    // The pointer into A counts the loop, where it moves at all.
    if (stepA > 0) {
      const last = inside.let("stop", moved(atA, to, walkA));
      const pointerA = inside.fresh("pa", I32);
      inside.for(pointerA, moved(atA, first, walkA), last, stepA, (loop) => go(loop, pointerA));
    } else {
      const pointerA = inside.let("pa", moved(atA, first, walkA));
      inside.for(inside.fresh(axis.name, I32), first, to, 1, (loop) => go(loop, pointerA));
    }
  };
  nest(code, 0, walkA.start, walkB.start);
}

/** Where the piece that begins at `pieceStart` ends. */
export function endOf(size: number, piece: number): Expr {
  const end = add(pieceStart, piece);
  return size % piece === 0 ? end : min(end, size as Operand);
}
