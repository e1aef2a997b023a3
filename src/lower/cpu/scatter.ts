/**
 * Sums into places that data name, as the gradient of an embedding is. As it is written, every target looks through all indices; here
 * each index adds to its target, in the same order. Targets begin with zeros, and what is done with the sums comes last.
 */
import { dtypes } from "../../base/index.ts";
import { type Axis, affine, axesNeeded, binary, type Elem, mapPlaces, num } from "../../scalar/index.ts";
import { func } from "../loops/code.ts";
import type { Func } from "../loops/loop.ts";
import type { Kernel, KernelPlan, LoopAxis, Store } from "../plan/kernel.ts";
import { type Reduce, soleReduction } from "../plan/sums.ts";
import { Emitter } from "./emit.ts";
import { lanesAlong } from "./lanes.ts";
import { type Crew, partOf, workParams } from "./share.ts";
import { emitStores } from "./stores.ts";
import { narrowestBytes, type Target } from "./target.ts";

interface Scatter {
  readonly sum: Reduce;
  /** The axis of the targets, and which of them a term goes to. */
  readonly axis: Axis;
  readonly place: Elem;
  readonly added: Elem;
}

/** A kernel whose one sum takes a term where a number that data give is the target's own. */
export function scatterOf({ axes, stores, reads }: Kernel, { overwritten }: KernelPlan): Scatter | undefined {
  const [store] = stores;
  const sum = soleReduction(stores);
  if (sum?.op !== "sum" || sum.x.k !== "select" || store.at.dyn) return undefined;
  if (sum.dtype !== store.type.dtype || (!dtypes[sum.dtype].float && sum.dtype !== "i32")) return undefined;
  const { cond, yes, no } = sum.x;
  if (no.k !== "const" || no.value !== 0 || cond.k !== "compare" || cond.op !== "eq") return undefined;
  const { x: place, y: own } = cond;
  const name = own.k === "index" ? affine.asAxis(own.at) : undefined;
  const axis = axes.find((one) => one.name === name);
  if (!axis || !staysIn(place, axis.size)) return undefined;
  if (axes.some((one) => axesNeeded(place).has(one.name)) || axesNeeded(yes).has(axis.name)) return undefined;
  // Its old value would be gone.
  const state = overwritten.get(store.value);
  if (state !== undefined && reads.has(state)) return undefined;
  return { sum, axis: axis.name, place, added: yes };
}

/** Whether a number is held between 0 and the last of so many: it becomes an address. */
function staysIn(place: Elem, size: number): boolean {
  if (place.k !== "binary" || place.op !== "min" || place.y.k !== "const" || place.y.value !== size - 1) return false;
  const { x } = place;
  return x.k === "binary" && x.op === "max" && x.y.k === "const" && x.y.value === 0;
}

/** Threads divide the innermost axis, so that each adds in the order of the indices; targets they cannot divide. */
export function sharesScatter({ axes }: Kernel, { axis }: Scatter, threads: number): boolean {
  const inner = axes.at(-1)!;
  return inner.name !== axis && inner.size >= 16 * threads;
}

export function emitScatter(kernel: Kernel, { sum, axis, place, added }: Scatter, target: Target): Func {
  const params = workParams(kernel, target.crew);
  const [store] = kernel.stores;
  const { dtype } = store.type;
  const there = affine.substitute(store.at, { [axis]: affine.dynamic(place) });
  const sumAt = (at: Store["at"]): Elem => ({ k: "load", dtype, from: store.value, at });
  const zero: Store = { ...store, elem: num(0, dtype) };
  const add: Store = { ...store, at: there, elem: binary("add", sumAt(there), added) };
  const end: Store = { ...store, elem: mapPlaces(store.elem, (at) => at, new Map([[sum as Elem, sumAt(store.at)]])) };
  const columns = kernel.axes.filter(({ name }) => name !== axis);
  return func(kernel.name, params, (code) => {
    const write = (axes: readonly LoopAxis[], one: Store) => {
      const emitter = new Emitter(code, { homeOf: target.homeOf });
      for (const p of params) emitter.variables.set(p.name, p);
      nest(emitter, axes, one, target);
    };
    write(kernel.axes, zero);
    write([...sum.axes, ...columns], add);
    if (!isSum(store.elem, sum)) write(kernel.axes, end);
    return undefined;
  });
}

/** Whether nothing is done with the sum but to add it to zeros, which it began with. */
function isSum(elem: Elem, sum: Reduce): boolean {
  return elem === sum || (elem.k === "binary" && elem.op === "add" && elem.y === sum && isZero(elem.x));
}

const isZero = (x: Elem): boolean => x.k === "const" && x.value === 0;

/** A store at all places, in lanes along the innermost axis where that can be. */
function nest(emitter: Emitter, axes: readonly LoopAxis[], store: Store, { vectorBytes, crew }: Target): void {
  const inner = axes.at(-1);
  // One index, and targets of one row.
  if (!inner) {
    emitStores([store], emitter, 1);
    return;
  }
  const { at, elem, type } = store;
  const inRow = affine.coefficient(at, inner.name) === 1;
  const lanes = inRow ? lanesAlong(inner.name, [{ elem, type }], vectorBytes) : undefined;
  const visit = (depth: number): void => {
    if (depth < axes.length - 1) emitter.loop(axes[depth].name, 0, axes[depth].size, 1, () => visit(depth + 1));
    else along(emitter, inner, store, lanes?.width ?? 1, lanes, crew);
  };
  visit(0);
}

function along(
  emitter: Emitter,
  { name, size }: LoopAxis,
  store: Store,
  widest: number,
  lanes: ReturnType<typeof lanesAlong>,
  crew: Crew | undefined,
): void {
  let done = 0;
  const narrowest = lanes ? narrowestBytes / lanes.bytes : 1;
  // In registers, then in narrower ones, then one by one.
  for (let width = widest; width >= 1; width = width > narrowest ? width / 2 : width > 1 ? 1 : 0) {
    const whole = done + Math.floor((size - done) / width) * width;
    if (whole === done) continue;
    const { from, to } = partOf(crew, { from: done, to: whole, step: width });
    emitter.along(lanes && width > 1 ? { ...lanes, width } : undefined, () =>
      emitter.loop(name, from, to, width, () => emitStores([store], emitter, width)),
    );
    done = whole;
  }
}
