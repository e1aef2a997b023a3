/**
 * An element expression as code of some kind. A machine says what each kind of part becomes; which kinds there are, and what
 * their own parts are, is said here once. Code is what the machine makes: variables of loops, text, functions.
 */
import type { Elem } from "./expression.ts";

/** An expression of one kind. */
export type Part<K extends Elem["k"]> = Elem & { readonly k: K };

export interface ElemMachine<V> {
  /** The code of a part, as its whole wants it: in as many lanes, say. Parts are shared, so a machine remembers them. */
  part(e: Elem, whole: Elem): V;
  const(e: Part<"const">): V;
  index(e: Part<"index">): V;
  load(e: Part<"load">): V;
  register(e: Part<"register">): V;
  unary(e: Part<"unary">, x: V): V;
  binary(e: Part<"binary">, x: V, y: V): V;
  compare(e: Part<"compare">, x: V, y: V): V;
  select(e: Part<"select">, cond: V, yes: V, no: V): V;
  cast(e: Part<"cast">, x: V): V;
  /** Its branches may only be touched under their condition, so the machine asks for them. */
  guard(e: Part<"guard">): V;
  /** Its part is inside loops, which the machine makes. */
  reduce(e: Part<"reduce">): V;
}

/** The code of an expression, of which the machine knows nothing yet. */
export function lowerElem<V>(e: Elem, machine: ElemMachine<V>): V {
  switch (e.k) {
    case "const":
      return machine.const(e);
    case "index":
      return machine.index(e);
    case "load":
      return machine.load(e);
    case "register":
      return machine.register(e);
    case "unary":
      return machine.unary(e, machine.part(e.x, e));
    case "binary":
      return machine.binary(e, machine.part(e.x, e), machine.part(e.y, e));
    case "compare":
      return machine.compare(e, machine.part(e.x, e), machine.part(e.y, e));
    case "select":
      return machine.select(e, machine.part(e.cond, e), machine.part(e.yes, e), machine.part(e.no, e));
    case "cast":
      return machine.cast(e, machine.part(e.x, e));
    case "guard":
      return machine.guard(e);
    case "reduce":
      return machine.reduce(e);
  }
}
