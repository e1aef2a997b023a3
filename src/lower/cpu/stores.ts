/** The ends of every schedule: expressions moved along an axis, with what is known of them, and their values put into memory. */
import { dtypes } from "../../base/index.ts";
import { type Affine, type Axis, affine, type Elem, mapParts, mapPlaces, type Part } from "../../scalar/index.ts";
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

/** Expressions at several places, for which what is read at one place is one expression: a schedule then reads it once. */
export class Neighbours {
  readonly #loads = new Map<string, Elem>();

  /** An expression with others in the place of some axes. */
  at(elem: Elem, by: Readonly<Record<Axis, Affine>>): Elem {
    const done = new Map<Elem, Elem>();
    const go = (x: Elem): Elem => {
      const known = done.get(x);
      if (known) return known;
      const made = this.#once(mapParts(x, go, (at) => affine.substitute(at, by)));
      done.set(x, made);
      return made;
    };
    return go(elem);
  }

  #once(e: Elem): Elem {
    if (e.k !== "load" || e.at.dyn) return e;
    const key = `${e.from}@${affine.showAffine(e.at)}`;
    const one = this.#loads.get(key) ?? e;
    this.#loads.set(key, one);
    return one;
  }
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
