/**
 * Which variables of a function hold addresses. They are 64 bits wide in C, so that the compiler can use address sums in
 * instructions and step pointers: with 32 bits it would have to keep their overflow.
 *
 * Such are all i32 variables that an address is a sum or product of, and those that these are set from in turn.
 * An index that is data is not such a sum: `min` and `max` have kept it within its axis before.
 */
import { type Expr, type Func, I32, type Stmt, sameType } from "../../lower/loops/loop.ts";
import { blocksOf, eachPart, expressionsOf } from "../../lower/loops/walk.ts";

/** Whether an i32 expression is computed in 64 bits where it is wanted in 64 bits. */
export function isLinear(e: Expr): e is Extract<Expr, { k: "binary" }> {
  return e.k === "binary" && sameType(e.type, I32) && (e.op === "add" || e.op === "sub" || e.op === "mul");
}

export function addressVariables(f: Func): ReadonlySet<string> {
  const found = new Set<string>();
  const definitions = new Map<string, Expr[]>();
  const params = new Set(f.params.map((p) => p.name));

  /** Variables that a sum is made of. */
  const take = (e: Expr): void => {
    if (isLinear(e)) {
      take(e.x);
      take(e.y);
    } else if (e.k === "var" && sameType(e.type, I32) && !found.has(e.name) && !params.has(e.name)) {
      found.add(e.name);
      for (const value of definitions.get(e.name) ?? []) take(value);
    }
  };

  const define = (body: readonly Stmt[]): void => {
    for (const s of body) {
      if (s.k === "set") definitions.set(s.name, [...(definitions.get(s.name) ?? []), s.value]);
      for (const inner of blocksOf(s)) define(inner);
    }
  };
  define(f.body);

  const visit = (e: Expr): void => {
    if (e.k === "load" || e.k === "loadSplat") take(e.address);
    eachPart(e, visit);
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const s of body) {
      if (s.k === "store") take(s.address);
      for (const e of expressionsOf(s)) visit(e);
      for (const inner of blocksOf(s)) walk(inner);
    }
  };
  walk(f.body);
  if (f.result) visit(f.result);
  return found;
}
