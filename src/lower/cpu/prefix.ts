/**
 * Running sums. As they are written, each looks through all elements before it; here each is the one before it and one element more.
 * Along the innermost axis one addition would wait for the other, so eight elements are added up among themselves and then to what
 * came before: the same order on every machine. Along another axis, columns lie in lanes.
 */
import { dtypes } from "../../base/index.ts";
import { type Affine, type Axis, affine, axesNeeded, type Elem, mapPlaces } from "../../scalar/index.ts";
import { add, num } from "../loops/build.ts";
import { func } from "../loops/code.ts";
import type { Expr, Func } from "../loops/loop.ts";
import type { Kernel, LoopAxis, Store } from "../plan/kernel.ts";
import { type Reduce, soleReduction } from "../plan/sums.ts";
import { kindOf } from "./arithmetic.ts";
import { lanesOf, overColumns } from "./columns.ts";
import { Emitter } from "./emit.ts";
import { partOf, stretchOf, workParams } from "./share.ts";
import { emitStores, Neighbours } from "./stores.ts";
import { narrowestBytes, type Target } from "./target.ts";

interface Prefix {
  readonly store: Store;
  readonly sum: Reduce;
  /** The axis along which sums run, and from which end. */
  readonly axis: LoopAxis;
  readonly reverse: boolean;
  /** The element that a place adds. */
  readonly added: Elem;
  /** The axis of the lanes, if that is another one. */
  readonly column: LoopAxis | undefined;
  readonly others: readonly LoopAxis[];
}

/** A kernel whose one sum takes all elements up to its own place, or all from there on. */
export function prefixOf({ axes, stores }: Kernel): Prefix | undefined {
  const sum = soleReduction(stores);
  if (sum?.op !== "sum" || sum.axes.length !== 1 || sum.x.k !== "guard") return undefined;
  const { ranges, yes, no } = sum.x;
  const [{ at, lo, hi }, ...more] = ranges;
  const [term] = sum.axes;
  const axis = axes.find(({ name }) => affine.coefficient(at, name) !== 0);
  if (!axis || more.length > 0 || no.k !== "const" || no.value !== 0) return undefined;
  if (lo !== 0 || hi < axis.size || axis.size !== term.size || axesNeeded(yes).has(axis.name)) return undefined;
  const behind = affine.add(affine.axis(axis.name), affine.scale(affine.axis(term.name), -1));
  const reverse = affine.sameAffine(at, affine.scale(behind, -1));
  if (!reverse && !affine.sameAffine(at, behind)) return undefined;
  if (!dtypes[sum.dtype].float && sum.dtype !== "i32") return undefined;
  const column = columnOf(axes, stores, sum, yes, axis);
  const others = axes.filter((one) => one !== axis && one !== column);
  return { store: stores[0], sum, axis, reverse, added: yes, column, others };
}

function columnOf(
  axes: readonly LoopAxis[],
  [store]: readonly Store[],
  sum: Reduce,
  added: Elem,
  axis: LoopAxis,
): LoopAxis | undefined {
  const last = axes[axes.length - 1];
  if (last === axis) return undefined;
  const own = withValue(store, sum, added);
  return lanesOf(last, [own], { vectorBytes: narrowestBytes }) && last;
}

/** A store in which something else stands for its sum. */
function withValue(store: Store, sum: Reduce, value: Elem): Store {
  return { ...store, elem: mapPlaces(store.elem, (at) => at, new Map<Elem, Elem>([[sum, value]])) };
}

/** Threads divide the columns, or else the outermost of the other axes. */
export function sharesPrefix({ column, others }: Prefix, threads: number): boolean {
  return column ? column.size >= 16 * threads : others.length > 0 && others[0].size >= threads;
}

/** Elements that are added up among themselves. */
const together = 8;

export function emitPrefix(kernel: Kernel, prefix: Prefix, target: Target): Func {
  const params = workParams(kernel, target.crew);
  return func(kernel.name, params, (code) => {
    const emitter = new Emitter(code, { homeOf: target.homeOf });
    for (const p of params) emitter.variables.set(p.name, p);
    const { others, column } = prefix;
    const nest = ([axis, ...more]: readonly LoopAxis[]): void => {
      if (axis) {
        const divided = !column && axis === others[0];
        const { from, to } = partOf(divided ? target.crew : undefined, stretchOf(axis.size));
        emitter.loop(axis.name, from, to, 1, () => nest(more));
      } else if (column) downColumns(prefix, column, emitter, target);
      else alongRow(prefix, emitter);
    };
    nest(others);
    return undefined;
  });
}

/** A sum's value at a place, on its way into memory. */
function put(
  { store, sum }: Prefix,
  emitter: Emitter,
  value: Expr,
  by: Readonly<Record<Axis, Affine>>,
  width: number,
  along: readonly Axis[],
): void {
  const known: Elem = { k: "register", dtype: sum.dtype, along };
  emitter.preset(known, value);
  const move = (at: Affine) => affine.substitute(at, by);
  const own = { ...withValue(store, sum, known), at: move(store.at) };
  emitStores([{ ...own, elem: mapPlaces(own.elem, move) }], emitter, width);
}

/** The place `k` further on from where the loop over the axis is. */
function placeOf({ axis: { name, size }, reverse }: Prefix, k: number): Affine {
  const at = affine.shift(affine.axis(name), k);
  return reverse ? affine.shift(affine.scale(at, -1), size - 1) : at;
}

function alongRow(prefix: Prefix, emitter: Emitter): void {
  const { axis, sum, added } = prefix;
  const before = emitter.current.code.let("before", num({ kind: kindOf[sum.dtype], lanes: 1 }, 0));
  const steps = (from: number, to: number, count: number) => {
    if (from === to) return;
    emitter.loop(axis.name, from, to, count, () => {
      const { code } = emitter.current;
      const near = new Neighbours();
      const list = Array.from({ length: count }, (_, k) => placeOf(prefix, k));
      const terms = list.map((at) => emitter.emitWide(near.at(added, { [sum.axes[0].name]: at }), 1));
      let own: Expr | undefined;
      const values = terms.map((term) => {
        own = own ? code.let("own", add(own, term)) : term;
        return code.let("sum", add(before, own));
      });
      code.set(before, values[count - 1]);
      for (const [k, value] of values.entries()) put(prefix, emitter, value, { [axis.name]: list[k] }, 1, [axis.name]);
    });
  };
  const whole = Math.floor(axis.size / together) * together;
  steps(0, whole, together);
  steps(whole, axis.size, axis.size - whole);
}

function downColumns(prefix: Prefix, column: LoopAxis, emitter: Emitter, target: Target): void {
  const { axis, sum, added, store } = prefix;
  const { name, size } = column;
  const { crew } = target;
  const along = lanesOf(column, [withValue(store, sum, added)], target);
  const several = [8, 4, 2].filter((n) => !crew || size >= crew.most * n * (along?.lanes.width ?? 1));
  const body = (width: number, registers: number) => {
    const start = num({ kind: kindOf[sum.dtype], lanes: width }, 0);
    const sums = Array.from({ length: registers }, () => emitter.current.code.let("sum", start));
    const at = placeOf(prefix, 0);
    emitter.loop(axis.name, 0, axis.size, 1, () => {
      const near = new Neighbours();
      for (const [v, one] of sums.entries()) {
        const further = { [name]: affine.shift(affine.axis(name), v * width) };
        const term = near.at(added, { [sum.axes[0].name]: at, ...further });
        emitter.current.code.set(one, add(one, emitter.emitWide(term, width)));
        put(prefix, emitter, one, { [axis.name]: at, ...further }, width, [name, axis.name]);
      }
    });
  };
  overColumns(emitter, { name, from: 0, to: size }, along, crew, body, several);
}
