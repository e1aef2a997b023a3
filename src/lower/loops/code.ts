/** Statements of the loop language in the making, and functions of them. */
import type { DType } from "../../base/index.ts";
import { i32, type Operand, type Var, v } from "./build.ts";
import type { Expr, Func, Stmt, Val } from "./loop.ts";

function when(cond: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt {
  return { k: "if", cond, then, else: otherwise };
}

/** Statements in the making. `let` names a value and gives the variable back. */
export class Code {
  readonly body: Stmt[] = [];
  /** Names in use, and how often each was asked for. */
  readonly #used: Map<string, number>;

  /** A nested block shares its parent's names, so that no two variables of a function are confused. */
  constructor(names: Map<string, number> = new Map()) {
    this.#used = names;
  }

  /** A new variable: `name`, or `name_2`, … where that is taken. */
  let(name: string, value: Expr): Var {
    const variable = this.fresh(name, value.type);
    this.set(variable, value);
    return variable;
  }

  /** A new variable that has no value yet. */
  fresh(name: string, type: Val): Var {
    let count = (this.#used.get(name) ?? 0) + 1;
    let unique = count === 1 ? name : `${name}_${count}`;
    // A name given by hand may look like a numbered one.
    while (count > 1 && this.#used.has(unique)) unique = `${name}_${++count}`;
    this.#used.set(name, count);
    if (count > 1) this.#used.set(unique, 1);
    return v(unique, type);
  }

  set(variable: Var, value: Expr): void {
    this.body.push({ k: "set", name: variable.name, value });
  }

  store(memory: DType, address: Expr, offset: number, value: Expr): void {
    this.body.push({ k: "store", memory, address, offset, value });
  }

  /** Where `goes` is given, it ends as soon as that does not hold. */
  for(i: Var, from: Operand, to: Operand, step: number, fill: (body: Code) => void, goes?: Expr): void {
    const bound = (x: Operand) => (typeof x === "number" ? i32(x) : x);
    const body = this.nested(fill);
    this.body.push({ k: "for", name: i.name, from: bound(from), to: bound(to), step, ...(goes && { goes }), body });
  }

  if(cond: Expr, then: (body: Code) => void, otherwise?: (body: Code) => void): void {
    this.body.push(when(cond, this.nested(then), otherwise && this.nested(otherwise)));
  }

  add(...statements: readonly Stmt[]): void {
    this.body.push(...statements);
  }

  nested(fill: (body: Code) => void): readonly Stmt[] {
    const inner = new Code(this.#used);
    fill(inner);
    return inner.body;
  }
}

/** A function from its parameters and a body that fills in statements and may give the result. */
export function func(
  name: string,
  params: readonly Var[],
  fill: (code: Code) => Expr | undefined,
  options: Pick<Func, "exported" | "repeated" | "rare"> = {},
): Func {
  const code = new Code(new Map(params.map((p) => [p.name, 1])));
  const result = fill(code);
  return {
    name,
    params: params.map((p) => ({ name: p.name, type: p.type })),
    body: code.body,
    ...(result && { result }),
    ...options,
  };
}
