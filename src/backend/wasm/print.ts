/**
 * Prints a loop module as WebAssembly bytes. Variables become locals, a function's comments vanish, and a loop
 * is the cheap kind that tests at its end:
 *
 *     i = from
 *     if (i < to) do { body; i += step } while (i < to)
 *
 * where the first test is left out if both bounds are known and the loop is not empty. What a loop asks before each turn is asked at
 * the beginning of the body, and leaves it.
 */
import { InternalError } from "../../base/index.ts";
import {
  type Expr,
  type Func,
  I32,
  type LoopModule,
  type Stmt,
  sameType,
  typeName,
  type Val,
} from "../../lower/loops/loop.ts";
import { barrierFunction, type WasmBarrier } from "./barrier.ts";
import { CodeBytes, encodeModule, type WasmFunction, type WasmMemory } from "./encode.ts";
import { print, printStore, type Scope, wasmType } from "./expressions.ts";

export interface WasmOptions {
  /** Print `fma` as a relaxed multiply-add, which needs `relaxedSimd()`; else as a product and a sum. */
  readonly relaxedFma: boolean;
  readonly memory: WasmMemory;
  /** How threads wait for each other; without it a module may not have barriers unless its memory is not shared. */
  readonly barrier?: WasmBarrier;
}

/** Checked for its names and types, not for what loops do with memory. */
export function printWasm(module: LoopModule, options: WasmOptions): Uint8Array<ArrayBuffer> {
  return encodeModule(printFunctions(module, options), options.memory);
}

/** The module's functions, each with the bytes of its instructions, in the order in which they are numbered. */
export function printFunctions(module: LoopModule, options: WasmOptions): WasmFunction[] {
  const functions = new Map(module.functions.map((f, i) => [f.name, { index: i, hasResult: f.result !== undefined }]));
  if (functions.size !== module.functions.length) throw new InternalError("wasm", "two functions have the same name");
  const printed = module.functions.map((f) => new FunctionPrinter(f, functions, options).print());
  return options.barrier ? [...printed, barrierFunction(options.barrier)] : printed;
}

type Functions = ReadonlyMap<string, { readonly index: number; readonly hasResult: boolean }>;

class FunctionPrinter {
  readonly #func: Func;
  readonly #functions: Functions;
  readonly #options: WasmOptions;
  readonly #code = new CodeBytes();
  readonly #locals = new Map<string, { readonly index: number; readonly type: Val }>();
  readonly #scope: Scope;

  constructor(func: Func, functions: Functions, options: WasmOptions) {
    this.#func = func;
    this.#functions = functions;
    this.#options = options;
    this.#scope = {
      code: this.#code,
      relaxedFma: options.relaxedFma,
      local: (name, type) => this.#read(name, type),
      fn: (name) => this.#function(name).index,
    };
  }

  print(): WasmFunction {
    const { name, params, body, result, exported = false } = this.#func;
    for (const param of params) this.#declare(param.name, param.type);
    this.#statements(body);
    if (result) print(result, this.#scope);

    const locals = [...this.#locals].map(([name, { type }]) => ({ name, type: wasmType(type) }));
    return {
      name,
      params: locals.slice(0, params.length),
      locals: locals.slice(params.length),
      results: result ? [wasmType(result.type)] : [],
      code: this.#code.bytes,
      exported,
    };
  }

  #statements(body: readonly Stmt[]): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(s: Stmt): void {
    const scope = this.#scope;
    const code = this.#code;
    switch (s.k) {
      case "set":
        print(s.value, scope);
        code.opWith("local.set", this.#declare(s.name, s.value.type));
        return;
      case "store":
        printStore(s.memory, s.address, s.offset, s.value, scope);
        return;
      case "for":
        this.#loop(s);
        return;
      case "if":
        print(s.cond, scope);
        code.open("if");
        this.#statements(s.then);
        if (s.else.length > 0) {
          code.op("else");
          this.#statements(s.else);
        }
        code.op("end");
        return;
      case "call":
        for (const arg of s.args) print(arg, scope);
        code.opWith("call", scope.fn(s.fn));
        if (this.#function(s.fn).hasResult) code.op("drop");
        return;
      case "barrier":
        if (this.#options.barrier) {
          print(s.count, scope);
          code.opWith("call", this.#functions.size);
        } else if (this.#options.memory.shared) throw this.#error("a barrier in shared memory needs `options.barrier`");
        return;
      case "comment":
        return;
    }
  }

  #loop({ name, from, to, step, goes, body }: Extract<Stmt, { k: "for" }>): void {
    const scope = this.#scope;
    const code = this.#code;
    if (!(step > 0)) throw this.#error(`the loop over ${name} has step ${step}`);

    const known = from.k === "const" && to.k === "const";
    if (known && from.value >= to.value) return;

    const steady = to.k === "const" || (to.k === "var" && to.name !== name && !assigns(body, to.name));
    let end: Expr = to;
    if (!steady) {
      // A name that no variable of the loop language can have.
      end = { k: "var", type: I32, name: `${name}.end` };
      print(to, scope);
      code.opWith("local.set", this.#declare(end.name, I32));
    }

    print(from, scope);
    const i = this.#declare(name, I32);
    if (known) {
      code.opWith("local.set", i);
    } else {
      code.opWith("local.tee", i);
      print(end, scope);
      code.op("i32.lt_s");
      code.open("if");
    }
    if (goes) code.open("block");
    code.open("loop");
    if (goes) {
      print(goes, scope);
      code.op("i32.eqz");
      code.opWith("br_if", 1);
    }
    this.#statements(body);
    code.opWith("local.get", i);
    code.i32(step);
    code.op("i32.add");
    code.opWith("local.tee", i);
    print(end, scope);
    code.op("i32.lt_s");
    code.opWith("br_if", 0);
    code.op("end");
    if (goes) code.op("end");
    if (!known) code.op("end");
  }

  #declare(name: string, type: Val): number {
    const known = this.#locals.get(name);
    if (known && !sameType(known.type, type)) {
      throw this.#error(`${name} is ${typeName(known.type)} and ${typeName(type)}`);
    }
    const index = known?.index ?? this.#locals.size;
    if (!known) this.#locals.set(name, { index, type });
    return index;
  }

  #read(name: string, type: Val): number {
    const known = this.#locals.get(name);
    if (!known) throw this.#error(`${name} is read before it is set`);
    return this.#declare(name, type);
  }

  #function(name: string): { readonly index: number; readonly hasResult: boolean } {
    const known = this.#functions.get(name);
    if (!known) throw this.#error(`it calls ${name}, which is not in the module`);
    return known;
  }

  #error(problem: string): InternalError {
    return new InternalError("wasm", `in ${this.#func.name}: ${problem}`);
  }
}

function assigns(body: readonly Stmt[], name: string): boolean {
  return body.some((s) => {
    if (s.k === "set") return s.name === name;
    if (s.k === "for") return s.name === name || assigns(s.body, name);
    return s.k === "if" && (assigns(s.then, name) || assigns(s.else, name));
  });
}
