/**
 * One tile: MR rows by NV vectors of the result stay in registers during a walk over k. Constant strides become offsets
 * in the instructions.
 */
import { type DType, dtypes, sizeOf } from "../../../base/index.ts";
import { type Affine, affine } from "../../../scalar/index.ts";
import { add, fma, load, loadSplat, ne, num, place, type Var, v } from "../../loops/build.ts";
import { type Code, func } from "../../loops/code.ts";
import { type Expr, type Func, I32, type Val } from "../../loops/loop.ts";
import type { Side } from "../../plan/product.ts";
import { twoSum, withRest } from "../accumulate.ts";
import { kindOf, storeValue } from "../arithmetic.ts";
import { Emitter } from "../emit.ts";
import { workParams } from "../share.ts";
import { finish } from "../stores.ts";
import type { Target } from "../target.ts";
import { interrupted } from "./cut.ts";
import { tileVar } from "./params.ts";
import type { TilePlan } from "./plan.ts";
import { copiedWalk, panelWalk, type Walk, walkSum } from "./walk.ts";

export interface TileSize {
  readonly rows: number;
  readonly vectors: number;
  readonly lanes: number;
}

/** The variables that it wants. */
function tileParams(plan: TilePlan, packed: boolean): Var[] {
  const axes = [...plan.outside, ...plan.kernel.axes].map((axis) => v(axis.name, I32));
  const groups = plan.pieces === "are added in groups" ? [tileVar.endsGroup, tileVar.firstGroup] : [];
  const pieces = interrupted(plan) ? [tileVar.start, tileVar.first, tileVar.last, ...groups] : [];
  return [
    ...workParams(plan.kernel, undefined),
    ...axes,
    ...pieces,
    ...(packed ? [tileVar.panel] : []),
    ...(plan.packsA ? [tileVar.rows] : []),
  ];
}

export function emitMicro(name: string, plan: TilePlan, target: Target, size: TileSize, packed: boolean): Func {
  const params = tileParams(plan, packed);
  return func(name, params, (code) => {
    const micro = new Micro(code, plan, target, size);
    for (const p of params) micro.emitter.variables.set(p.name, p);
    micro.write(packed);
    return undefined;
  });
}

/** Addresses of a tile's elements, by row and vector. */
type Grid = readonly (readonly Expr[])[];

class Micro {
  readonly emitter: Emitter;
  readonly #code: Code;
  readonly #plan: TilePlan;
  readonly #target: Target;
  readonly #size: TileSize;
  /** Of a register of sums. */
  readonly #type: Val;
  /** Of an element of the sum. */
  readonly #bytes: number;

  constructor(code: Code, plan: TilePlan, target: Target, size: TileSize) {
    const { dtype } = plan.sum;
    const { lanes } = size;
    this.#code = code;
    this.#plan = plan;
    this.#target = target;
    this.#size = size;
    this.#bytes = dtypes[dtype].bytes;
    this.#type = { kind: kindOf[dtype], lanes };
    const along = { axis: plan.column.name, width: lanes, bytes: this.#bytes };
    this.emitter = new Emitter(code, { homeOf: target.homeOf, ...(lanes > 1 && { lanes: along }) });
  }

  write(packed: boolean): void {
    const { store, sum, pieces } = this.#plan;
    const code = this.#code;
    const parts = interrupted(this.#plan);
    const places = this.#grid(store.at, this.#target.homeOf(store.value).address);
    const groups = pieces === "are added in groups" ? ([this.#groupGrid(0), this.#groupGrid(1)] as const) : undefined;
    const sums = places.map((list, r) => list.map((_, n) => code.fresh(`c${r}${n}`, this.#type)));
    const each = (visit: (sum: Var, r: number, n: number) => void) => {
      for (const [r, list] of sums.entries()) for (const [n, one] of list.entries()) visit(one, r, n);
    };
    const old = (inside: Code, r: number, n: number) => loadAt(inside, sum.dtype, this.#type, places[r][n]);

    const start = (inside: Code) => each((one) => inside.set(one, num(this.#type, 0)));
    const goesOn = pieces === "go on";
    const resume = (inside: Code) => each((one, r, n) => inside.set(one, old(inside, r, n)));
    if (parts && goesOn) code.if(ne(tileVar.first, 0), start, resume);
    else start(code);
    this.#addUp(sums, packed);
    if (parts && !goesOn)
      code.if(
        ne(tileVar.first, 0),
        () => {},
        (more) => each((one, r, n) => more.set(one, add(old(more, r, n), one))),
      );
    if (groups)
      code.if(ne(tileVar.endsGroup, 0), (ends) =>
        each((one, r, n) => addGroup(ends, sum.dtype, one, groups[0][r][n], groups[1][r][n])),
      );
    const epilogue = () => each((one, r, n) => this.#finish(one, places[r][n], r, n));
    const keep = () => each((one, r, n) => storeValue(this.emitter.current.code, sum.dtype, places[r][n], one));
    if (!parts || store.elem === sum) epilogue();
    else this.emitter.branch(ne(tileVar.last, 0), epilogue, keep);
  }

  /** Where each vector of a tile is, whose first element is at a place. */
  #grid(first: Affine, start: number): Grid {
    const { row, store } = this.#plan;
    const { rows, vectors, lanes } = this.#size;
    const { bytes } = dtypes[store.type.dtype];
    const down = (r: number) => (row ? r * affine.coefficient(first, row.name) : 0);
    const out = (r: number, n: number) => this.emitter.place(affine.shift(first, down(r) + n * lanes), bytes, start);
    return Array.from({ length: rows }, (_, r) => Array.from({ length: vectors }, (_, n) => out(r, n)));
  }

  /** The same where groups of pieces are added up: of one run or turn alone, whatever row of the result it writes. */
  #groupGrid(half: number): Grid {
    const { store, kernel } = this.#plan;
    const whole = sizeOf(store.type.shape) * this.#bytes;
    const own = kernel.given.reduce((at, axis) => affine.drop(at, axis), store.at);
    return this.#grid(own, this.#target.groups + half * whole);
  }

  /** The walk: a vector of B times each of A's elements, repeated in all lanes. */
  #addUp(sums: readonly (readonly Var[])[], packed: boolean): void {
    const { sum, a, b, column, row, inner, packsA } = this.#plan;
    const { vectors, lanes } = this.#size;
    const bytes = this.#bytes;
    const { group } = this.#target.tile.copied;
    const rowStride = row ? (packsA ? 1 : affine.coefficient(a.at, row.name)) * bytes : 0;
    const columnStride = (packed ? 1 : affine.coefficient(b.at, column.name)) * bytes;
    const inPlace = (side: Side): Walk => ({
      start: this.emitter.place(this.#outside(side.at), bytes, this.#target.homeOf(side.from).address),
      steps: inner.map(({ name }) => affine.coefficient(side.at, name) * bytes),
    });
    const walkA = packsA ? copiedWalk(this.#plan, v(row!.name, I32), group, bytes) : inPlace(a);
    const walkB = packed ? panelWalk(this.#plan, vectors * lanes * bytes) : inPlace(b);
    walkSum(this.#code, this.emitter, this.#plan, walkA, walkB, (body, pa, pb) => {
      const wide = Array.from({ length: vectors }, (_, n) => {
        const at = place(add(pb, n * lanes * columnStride));
        return body.let(`b${n}`, load(this.#type, sum.dtype, at.address, at.offset));
      });
      for (const [r, list] of sums.entries()) {
        const at = place(add(pa, r * rowStride));
        const repeated = body.let(`a${r}`, loadSplat(this.#type, sum.dtype, at.address, at.offset));
        for (const [n, one] of list.entries()) body.set(one, fma(repeated, wide[n], one));
      }
    });
  }

  /** A place without the axes over which a walk goes. */
  #outside({ c, t }: Affine): Affine {
    const summed = new Set(this.#plan.inner.map(({ name }) => name));
    return { c, t: Object.fromEntries(Object.entries(t).filter(([axis]) => !summed.has(axis))) };
  }

  #finish(sum: Var, at: Expr, r: number, n: number): void {
    const { store, sum: reduction, column, row } = this.#plan;
    const { lanes } = this.#size;
    const by = { ...(row && { [row.name]: r }), [column.name]: n * lanes };
    const { elem } = finish(store, reduction, sum, lanes > 1 ? [column.name] : [], by, this.emitter);
    const value = this.emitter.emitWide(elem, lanes);
    storeValue(this.emitter.current.code, store.type.dtype, at, value);
  }
}

/** Adds a group's sum to those before it. What is lost by rounding adds up apart, and is added with the last piece. */
function addGroup(code: Code, dtype: DType, sum: Var, total: Expr, lost: Expr): void {
  const keep = (body: Code, at: Expr, value: Expr) => storeValue(body, dtype, at, value);
  code.if(
    ne(tileVar.firstGroup, 0),
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
      more.if(ne(tileVar.last, 0), (last) => last.set(sum, withRest(sum, all)));
    },
  );
}

function loadAt(code: Code, dtype: DType, type: Val, at: Expr): Expr {
  const { address, offset } = place(at);
  return code.let("old", load(type, dtype, address, offset));
}
