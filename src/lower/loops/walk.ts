/** Going through the direct parts of expressions and statements of the loop language. */
import type { Expr, Stmt } from "./loop.ts";

/** The same expression with its direct parts replaced; itself where none has changed. */
export function mapParts(e: Expr, f: (part: Expr) => Expr): Expr {
  switch (e.k) {
    case "const":
    case "var":
    case "lanes":
      return e;
    case "unary":
    case "splat":
    case "convert":
    case "lane": {
      const x = f(e.x);
      return x === e.x ? e : { ...e, x };
    }
    case "binary":
    case "compare":
    case "shuffle": {
      const [x, y] = [f(e.x), f(e.y)];
      return x === e.x && y === e.y ? e : { ...e, x, y };
    }
    case "fma": {
      const [x, y, z] = [f(e.x), f(e.y), f(e.z)];
      return x === e.x && y === e.y && z === e.z ? e : { ...e, x, y, z };
    }
    case "select": {
      const [cond, yes, no] = [f(e.cond), f(e.yes), f(e.no)];
      return cond === e.cond && yes === e.yes && no === e.no ? e : { ...e, cond, yes, no };
    }
    case "load":
    case "loadSplat": {
      const address = f(e.address);
      return address === e.address ? e : { ...e, address };
    }
    case "call": {
      const args = e.args.map(f);
      return args.every((arg, i) => arg === e.args[i]) ? e : { ...e, args };
    }
  }
}

/** Calls `visit` for all direct parts. */
export function eachPart(e: Expr, visit: (part: Expr) => void): void {
  switch (e.k) {
    case "const":
    case "var":
    case "lanes":
      return;
    case "unary":
    case "splat":
    case "convert":
    case "lane":
      visit(e.x);
      return;
    case "binary":
    case "compare":
    case "shuffle":
      visit(e.x);
      visit(e.y);
      return;
    case "fma":
      visit(e.x);
      visit(e.y);
      visit(e.z);
      return;
    case "select":
      visit(e.cond);
      visit(e.yes);
      visit(e.no);
      return;
    case "load":
    case "loadSplat":
      visit(e.address);
      return;
    case "call":
      for (const arg of e.args) visit(arg);
  }
}

/** The blocks in a statement. */
export function blocksOf(s: Stmt): readonly (readonly Stmt[])[] {
  if (s.k === "for") return [s.body];
  return s.k === "if" ? [s.then, s.else] : [];
}

/** The expressions of a statement itself, without those of the blocks in it. */
export function expressionsOf(s: Stmt): readonly Expr[] {
  switch (s.k) {
    case "set":
      return [s.value];
    case "store":
      return [s.address, s.value];
    case "for":
      return s.goes ? [s.from, s.to, s.goes] : [s.from, s.to];
    case "if":
      return [s.cond];
    case "call":
      return s.args;
    case "barrier":
      return [s.count];
    default:
      return [];
  }
}
