/**
 * Spells out what machines cannot do in one instruction: exp, tanh, an i32 remainder, … `withElementary` goes
 * over a module and replaces every such operation, so that printers only ever see instructions.
 *
 * A body is put in place where it is very short, or not long and in a loop (where a call costs half as much as
 * exp itself, and constants stay in registers). Elsewhere it becomes a call of a function that is named like
 * `exp_f32x4` and appended to the module once.
 */
import type { Binary, Unary } from "../../scalar/ops.ts";
import { call, v } from "../loops/build.ts";
import { Code, func } from "../loops/code.ts";
import { type Expr, type Func, type LoopModule, type Stmt, typeName } from "../loops/loop.ts";
import { blocksOf, eachPart, expressionsOf, mapParts } from "../loops/walk.ts";
import { bodyOf, helperOf } from "./bodies.ts";
import { type Body, hasInstruction } from "./machine.ts";

/** In statements, a body's length up to which it is put in place: anywhere, and in a loop. */
const SHORT = 1;
const LONG = 20;
/** Bodies that one function takes in; the rest are calls, so that code does not grow without end. */
const IN_PLACE_AT_MOST = 10;

/** Replaces every operation that has no instruction. */
export function withElementary(module: LoopModule): LoopModule {
  const added = new Map<string, Func>();
  const functions = module.functions.map((f) => (isPlain(f) ? f : new Expansion(f, added).expand()));
  return { functions: [...functions, ...added.values()] };
}

/** Whether every operation of a function has an instruction already: so it is for most. */
function isPlain({ body, result }: Func): boolean {
  const seen = new Set<Expr>();
  const isOnePlain = (e: Expr): boolean => {
    if (e.k === "const" || e.k === "var" || seen.has(e)) return true;
    seen.add(e);
    let plain = (e.k !== "unary" && e.k !== "binary") || hasInstruction(e);
    if (plain)
      eachPart(e, (part) => {
        plain &&= isOnePlain(part);
      });
    return plain;
  };
  const all = (statements: readonly Stmt[]): boolean =>
    statements.every((s) => expressionsOf(s).every(isOnePlain) && blocksOf(s).every(all));
  return all(body) && (!result || isOnePlain(result));
}

type Operation = Extract<Expr, { k: "unary" | "binary" }>;

/** The name of the function that does what `e` does. Makes it, and all that it calls in turn, if it is new. */
function functionFor(e: Operation, body: Body, added: Map<string, Func>): string {
  const name = `${e.op}_${typeName(e.type)}`;
  const [x, y] = [v("x", e.type), v("y", e.type)];
  addOnce(name, () => func(name, e.k === "unary" ? [x] : [x, y], (code) => body(code, x, y)), added);
  return name;
}

function addOnce(name: string, write: () => Func, added: Map<string, Func>): void {
  if (added.has(name)) return;
  const written = write();
  // First of all the name, so that it keeps its place before those that it calls.
  added.set(name, written);
  added.set(name, new Expansion(written, added).expand());
}

/** One function's operations, replaced. */
class Expansion {
  readonly #func: Func;
  readonly #added: Map<string, Func>;
  readonly #names: Map<string, number>;
  #inPlace = 0;

  constructor(f: Func, added: Map<string, Func>) {
    this.#func = f;
    this.#added = added;
    this.#names = new Map([...f.params.map((p) => p.name), ...namesIn(f.body)].map((name) => [name, 1]));
  }

  expand(): Func {
    const code = new Code(this.#names);
    for (const s of this.#func.body) this.#statement(s, code, this.#func.repeated === true);
    const { result } = this.#func;
    const value = result && this.#expressions(code, false)(result);
    return { ...this.#func, body: code.body, ...(value && { result: value }) };
  }

  #block(body: readonly Stmt[], inLoop: boolean): readonly Stmt[] {
    const code = new Code(this.#names);
    for (const s of body) this.#statement(s, code, inLoop);
    return code.body;
  }

  #statement(s: Stmt, code: Code, inLoop: boolean): void {
    const go = this.#expressions(code, inLoop);
    switch (s.k) {
      case "set":
        code.add({ ...s, value: go(s.value) });
        return;
      case "store":
        code.add({ ...s, address: go(s.address), value: go(s.value) });
        return;
      case "for":
        // Whether to go on is asked in every turn: what it needs could not stand in front of the loop. It is a plain load.
        code.add({ ...s, from: go(s.from), to: go(s.to), body: this.#block(s.body, true) });
        return;
      case "if": {
        const [then, otherwise] = [this.#block(s.then, inLoop), this.#block(s.else, inLoop)];
        code.add({ ...s, cond: go(s.cond), then, else: otherwise });
        return;
      }
      case "call":
        code.add({ ...s, args: s.args.map(go) });
        return;
      case "barrier":
      case "comment":
        code.add(s);
    }
  }

  /** Replaces within one statement; what it needs first goes into `code`. A shared part is replaced once. */
  #expressions(code: Code, inLoop: boolean): (e: Expr) => Expr {
    const done = new Map<Expr, Expr>();
    const go = (e: Expr): Expr => {
      const known = done.get(e);
      if (known) return known;
      const parts = mapParts(e, go);
      const helper = parts.k === "call" && helperOf(parts.fn, parts.type);
      if (helper) addOnce(parts.fn, helper, this.#added);
      const whole =
        (parts.k === "unary" || parts.k === "binary") && !hasInstruction(parts)
          ? this.#operation(parts, code, inLoop)
          : parts;
      done.set(e, whole);
      return whole;
    };
    return go;
  }

  #operation(e: Operation, code: Code, inLoop: boolean): Expr {
    const body = bodyOf(e.op as Unary | Binary, e.type);
    const named = (name: string, value: Expr): Expr => (isSimple(value) ? value : code.let(name, value));
    const x = named("x", e.x);
    const y = e.k === "binary" ? named("y", e.y) : x;

    const inner = new Code(this.#names);
    const value = body(inner, x, y);
    const length = inner.body.length;
    if (length > SHORT && !(inLoop && length <= LONG && this.#inPlace < IN_PLACE_AT_MOST)) {
      return call(functionFor(e, body, this.#added), e.type, e.k === "unary" ? [x] : [x, y]);
    }
    if (length > SHORT) this.#inPlace++;
    const result = code.fresh(e.op, value.type);
    // A body may itself hold operations that have no instruction.
    inner.set(result, value);
    for (const s of inner.body) this.#statement(s, code, inLoop);
    return result;
  }
}

function isSimple(e: Expr): boolean {
  return e.k === "const" || e.k === "var";
}

function namesIn(body: readonly Stmt[]): string[] {
  return body.flatMap((s) => {
    if (s.k === "set") return [s.name];
    if (s.k === "for") return [s.name, ...namesIn(s.body)];
    return s.k === "if" ? [...namesIn(s.then), ...namesIn(s.else)] : [];
  });
}
