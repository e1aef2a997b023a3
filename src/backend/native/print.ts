/**
 * Prints a loop module as one C file. A function becomes a function and a variable a variable, declared where it is
 * first set; every function that touches memory is given its start.
 */
import { InternalError } from "../../base/index.ts";
import {
  type Expr,
  type Func,
  type LoopModule,
  type Stmt,
  sameType,
  typeName,
  type Val,
} from "../../lower/loops/loop.ts";
import { blocksOf, eachPart, expressionsOf } from "../../lower/loops/walk.ts";
import { addressVariables } from "./addresses.ts";
import { print, printStore, printWide, type Scope } from "./expressions.ts";
import { Names } from "./names.ts";
import { Prelude } from "./prelude.ts";
import { declarations } from "./scopes.ts";

/** The whole module as C. Its exported functions take the memory's start first; `barrier` is where threads wait for each other. */
export function printC(module: LoopModule, barrier?: number): string {
  const { prelude, heads, bodies } = printFunctions(module, barrier);
  return `${prelude}\n${heads.map((head) => `${head};`).join("\n")}\n\n${bodies.join("\n\n")}\n`;
}

/** The parts of that file, the functions in the module's order. */
export function printFunctions(
  module: LoopModule,
  barrier?: number,
): { readonly prelude: string; readonly heads: readonly string[]; readonly bodies: readonly string[] } {
  const prelude = new Prelude();
  const names = new Names();
  const functions = new Map(
    module.functions.map((f) => [f.name, { func: f, name: f.exported ? names.reserve(f.name) : names.of(f.name) }]),
  );
  if (functions.size !== module.functions.length) throw new InternalError("native", "two functions have the same name");
  const touches = touchMemory(module);
  const context: Context = {
    prelude,
    barrier,
    find(fn) {
      const found = functions.get(fn);
      if (!found) throw new InternalError("native", `${fn} is called, but is not in the module`);
      return { name: found.name, touches: touches.has(fn) };
    },
  };
  const printed = module.functions.map((f) => new FunctionPrinter(f, context));
  const bodies = printed.map((p) => p.text());
  return { prelude: prelude.text(), heads: printed.map((p) => p.head), bodies };
}

interface Context {
  readonly prelude: Prelude;
  readonly barrier: number | undefined;
  readonly find: (fn: string) => { readonly name: string; readonly touches: boolean };
}

/** The functions that read or write memory, themselves or through others. */
function touchMemory({ functions }: LoopModule): ReadonlySet<string> {
  const direct = new Set<string>();
  const callers = new Map<string, string[]>();
  for (const f of functions) {
    const visit = (e: Expr): void => {
      if (e.k === "load" || e.k === "loadSplat") direct.add(f.name);
      if (e.k === "call") callers.set(e.fn, [...(callers.get(e.fn) ?? []), f.name]);
      eachPart(e, visit);
    };
    const walk = (body: readonly Stmt[]): void => {
      for (const s of body) {
        if (s.k === "store" || s.k === "barrier") direct.add(f.name);
        if (s.k === "call") callers.set(s.fn, [...(callers.get(s.fn) ?? []), f.name]);
        for (const e of expressionsOf(s)) visit(e);
        for (const inner of blocksOf(s)) walk(inner);
      }
    };
    walk(f.body);
    if (f.result) visit(f.result);
    if (f.exported) direct.add(f.name);
  }
  for (const fn of direct) for (const caller of callers.get(fn) ?? []) direct.add(caller);
  return direct;
}

class FunctionPrinter {
  readonly head: string;
  readonly #func: Func;
  readonly #context: Context;
  readonly #names = new Names();
  readonly #wide: ReadonlySet<string>;
  readonly #types = new Map<string, Val>();
  readonly #scope: Scope;
  readonly #declared: ReadonlyMap<
    readonly Stmt[],
    { readonly atTop: readonly string[]; readonly inPlace: ReadonlySet<string> }
  >;

  constructor(func: Func, context: Context) {
    this.#func = func;
    this.#context = context;
    this.#wide = addressVariables(func);
    const { prelude } = context;
    this.#scope = {
      prelude,
      name: (variable) => this.#names.of(variable),
      isWide: (variable) => this.#wide.has(variable),
      call: (fn, args) => {
        const { name, touches } = context.find(fn);
        return `${name}(${(touches ? ["mem", ...args] : args).join(", ")})`;
      },
    };
    const { name, touches } = context.find(func.name);
    const own = func.params.map((p) => `${prelude.type(p.type)} ${this.#names.of(p.name)}`);
    const params = (touches ? ["char *mem", ...own] : own).join(", ") || "void";
    const result = func.result ? prelude.type(func.result.type) : "void";
    const inside = func.rare ? "static RARE " : func.result ? "static inline " : "static NOINLINE ";
    const how = func.exported ? "EXPORT " : inside;
    this.head = `${how}${result} ${name}(${params})`;
    for (const p of func.params) this.#types.set(p.name, p.type);
    this.#collectTypes(func.body);
    this.#declared = declarations(func);
  }

  text(): string {
    const lines = this.#block(this.#func.body, "  ");
    const result = this.#func.result ? [`  return ${print(this.#func.result, this.#scope)};`] : [];
    return [`${this.head} {`, ...lines, ...result, "}"].join("\n");
  }

  #collectTypes(body: readonly Stmt[]): void {
    for (const s of body) {
      if (s.k === "set" || s.k === "for") {
        const type: Val = s.k === "set" ? s.value.type : { kind: "i32", lanes: 1 };
        const known = this.#types.get(s.name);
        if (known && !sameType(known, type))
          throw new InternalError(
            "native",
            `in ${this.#func.name}: ${s.name} is ${typeName(known)} and ${typeName(type)}`,
          );
        this.#types.set(s.name, type);
      }
      for (const inner of blocksOf(s)) this.#collectTypes(inner);
    }
  }

  #typeOf(variable: string): string {
    return this.#wide.has(variable) ? "i64" : this.#context.prelude.type(this.#types.get(variable)!);
  }

  #block(body: readonly Stmt[], indent: string): string[] {
    const { atTop = [], inPlace = new Set<string>() } = this.#declared.get(body) ?? {};
    const waiting = new Set(inPlace);
    const declare = (name: string): string => (waiting.delete(name) ? `${this.#typeOf(name)} ` : "");
    return [
      ...atTop.map((name) => `${indent}${this.#typeOf(name)} ${this.#names.of(name)};`),
      ...body.flatMap((s) => this.#statement(s, indent, declare)),
    ];
  }

  #statement(s: Stmt, indent: string, declare: (name: string) => string): string[] {
    const scope = this.#scope;
    const inner = (body: readonly Stmt[]) => this.#block(body, `${indent}  `);
    switch (s.k) {
      case "set": {
        const value = this.#wide.has(s.name) ? printWide(s.value, scope) : print(s.value, scope);
        return [`${indent}${declare(s.name)}${this.#names.of(s.name)} = ${value};`];
      }
      case "store":
        return [`${indent}${printStore(s.memory, s.address, s.offset, s.value, scope)}`];
      case "for":
        return this.#loop(s, indent, declare);
      case "if": {
        const otherwise = s.else.length > 0 ? [`${indent}} else {`, ...inner(s.else)] : [];
        return [`${indent}if (${print(s.cond, scope)}) {`, ...inner(s.then), ...otherwise, `${indent}}`];
      }
      case "call":
        return [
          `${indent}${scope.call(
            s.fn,
            s.args.map((arg) => print(arg, scope)),
          )};`,
        ];
      case "barrier": {
        const { prelude, barrier } = this.#context;
        if (barrier === undefined)
          throw new InternalError("native", `in ${this.#func.name}: a barrier wants a place where threads wait`);
        return [`${indent}${prelude.barrier()}(mem + ${barrier}, ${print(s.count, scope)});`];
      }
      case "comment":
        return s.text.split("\n").map((line) => `${indent}// ${line}`);
    }
  }

  #loop(s: Extract<Stmt, { k: "for" }>, indent: string, declare: (name: string) => string): string[] {
    if (!(s.step > 0))
      throw new InternalError("native", `in ${this.#func.name}: the loop over ${s.name} has step ${s.step}`);
    const scope = this.#scope;
    const value = this.#wide.has(s.name) ? printWide : print;
    const i = this.#names.of(s.name);
    const lines: string[] = [];
    let end = value(s.to, scope);
    // The bound is computed once, before the body can change what it is made of.
    if (s.to.k !== "const") {
      const fixed = this.#names.of(`${s.name}.end`);
      lines.push(`${indent}  const ${this.#typeOf(s.name)} ${fixed} = ${end};`);
      end = fixed;
    }
    const next = s.step === 1 ? `${i}++` : `${i} += ${s.step}`;
    const from = value(s.from, scope);
    const type = declare(s.name);
    const deep = lines.length > 0 ? `${indent}  ` : indent;
    const loop = [
      ...lines,
      `${deep}for (${type}${i} = ${from}; ${i} < ${end}${s.goes ? ` && ${print(s.goes, scope)}` : ""}; ${next}) {`,
      ...this.#block(s.body, `${deep}  `),
      `${deep}}`,
    ];
    return lines.length > 0 ? [`${indent}{`, ...loop, `${indent}}`] : loop;
  }
}
