/**
 * Where each variable of a function is declared in C: in the innermost block that holds all its places, with its first
 * value where that is the first of them, else at the block's top.
 */

import type { Expr, Func, Stmt } from "../../lower/loops/loop.ts";
import { blocksOf, eachPart, expressionsOf } from "../../lower/loops/walk.ts";

type Block = readonly Stmt[];

export interface Declared {
  readonly atTop: readonly string[];
  /** At the statement that sets it first. */
  readonly inPlace: ReadonlySet<string>;
}

/** A block, the block around it, and so on. */
interface Nest {
  readonly block: Block;
  readonly outer: Nest | undefined;
  readonly depth: number;
}

interface Found {
  home: Nest;
  /** The first statement of all, and where it stands. */
  readonly first: Stmt;
  readonly firstNest: Nest;
}

export function declarations(f: Func): ReadonlyMap<Block, Declared> {
  const found = new Map<string, Found>();
  const params = new Set(f.params.map((p) => p.name));
  const see = (name: string, nest: Nest, s: Stmt): void => {
    if (params.has(name)) return;
    const known = found.get(name);
    if (!known) found.set(name, { home: nest, first: s, firstNest: nest });
    else known.home = common(known.home, nest);
  };

  const walk = (nest: Nest): void => {
    for (const s of nest.block) {
      const visit = (e: Expr): void => {
        if (e.k === "var") see(e.name, nest, s);
        eachPart(e, visit);
      };
      for (const e of expressionsOf(s)) visit(e);
      if (s.k === "set" || s.k === "for") see(s.name, nest, s);
      for (const block of blocksOf(s)) walk({ block, outer: nest, depth: nest.depth + 1 });
    }
  };
  const top: Nest = { block: f.body, outer: undefined, depth: 0 };
  walk(top);
  const visit = (e: Expr): void => {
    const known = e.k === "var" ? found.get(e.name) : undefined;
    if (known) known.home = top;
    eachPart(e, visit);
  };
  if (f.result) visit(f.result);

  const result = new Map<Block, { atTop: string[]; inPlace: Set<string> }>();
  for (const [name, { home, first, firstNest }] of found) {
    const entry = result.get(home.block) ?? { atTop: [], inPlace: new Set<string>() };
    result.set(home.block, entry);
    // A loop's variable ends with the loop: it is declared there only if nothing after the loop reads it.
    const sets = first.k === "set" && first.name === name && !reads(first.value, name);
    const loops = first.k === "for" && first.name === name && onlyIn(first, name, home.block);
    if (home === firstNest && (sets || loops)) entry.inPlace.add(name);
    else entry.atTop.push(name);
  }
  return result;
}

function common(a: Nest, b: Nest): Nest {
  let [x, y] = [a, b];
  while (x !== y) {
    if (x.depth > y.depth) x = x.outer!;
    else y = y.outer!;
  }
  return x;
}

function reads(e: Expr, name: string): boolean {
  let found = false;
  const visit = (part: Expr): void => {
    if (part.k === "var" && part.name === name) found = true;
    eachPart(part, visit);
  };
  visit(e);
  return found;
}

/** Whether no other statement of the block mentions it. */
function onlyIn(loop: Stmt, name: string, block: Block): boolean {
  const mentions = (s: Stmt): boolean =>
    ((s.k === "set" || s.k === "for") && s.name === name) ||
    expressionsOf(s).some((e) => reads(e, name)) ||
    blocksOf(s).some((inner) => inner.some(mentions));
  return (
    block.every((s) => s === loop || !mentions(s)) &&
    !(loop.k === "for" && (reads(loop.from, name) || reads(loop.to, name)))
  );
}
