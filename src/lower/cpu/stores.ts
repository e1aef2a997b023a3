/** The ends of every schedule: expressions moved along an axis, with what is known of them, and their values put into memory. */
import { dtypes } from "../../base/index.ts";
import { type Affine, type Axis, affine, type Elem, mapPlaces, type Part } from "../../scalar/index.ts";
import type { Expr } from "../loops/loop.ts";
import type { Store } from "../plan/kernel.ts";
import { storeValue } from "./arithmetic.ts";
import type { Emitter } from "./emit.ts";

/** Stores values in so many lanes. */
export function emitStores(stores: readonly Store[], emitter: Emitter, width: number): void {
  const values = stores.map(({ elem }) => emitter.emitWide(elem, width));
  for (const [k, { at, value, type }] of stores.entries()) {
    const address = emitter.place(at, dtypes[type.dtype].bytes, emitter.homeOf(value).address);
    storeValue(emitter.current.code, type.dtype, address, values[k]);
  }
}

/** An expression at a place further along some axes, with one part of it already known. */
export function shifted(elem: Elem, by: Readonly<Record<Axis, number>>, known?: readonly [Elem, Elem]): Elem {
  return mapPlaces(elem, (at) => moved(at, by), new Map(known ? [known] : []));
}

function moved(at: Affine, by: Readonly<Record<Axis, number>>): Affine {
  return Object.entries(by).reduce((sum, [name, n]) => affine.shift(sum, n * affine.coefficient(at, name)), at);
}

/** A store at a place further along some axes, where its reduction's value is already known and lies in a register. */
export function finish(
  store: Store,
  reduction: Part<"reduce">,
  value: Expr,
  along: readonly Axis[],
  by: Readonly<Record<Axis, number>>,
  emitter: Emitter,
): Store {
  const known: Elem = { k: "register", dtype: reduction.dtype, along };
  emitter.preset(known, value);
  return { ...store, at: moved(store.at, by), elem: shifted(store.elem, by, [reduction, known]) };
}
