/** Programs in the loop language as the WebAssembly printer's tests write them: built in one line, printed, and run. */
import { printWasm, type WasmOptions } from "../../src/backend/wasm/print.ts";
import type { DType } from "../../src/base/index.ts";
import type { Operand } from "../../src/lower/loops/build.ts";
import * as build from "../../src/lower/loops/build.ts";
import * as statements from "../../src/lower/loops/code.ts";
import type { Expr, Func, Stmt, Val } from "../../src/lower/loops/loop.ts";
import * as language from "../../src/lower/loops/loop.ts";

export const b = {
  ...build,
  ...statements,
  ...language,
  I32x4: { kind: "i32", lanes: 4 },
  F32x4: { kind: "f32", lanes: 4 },
  F64x2: { kind: "f64", lanes: 2 },
  f32: (value: number) => build.num(language.F32, value),
  f64: (value: number) => build.num(language.F64, value),
  neg: (x: Expr) => build.unary("neg", x),
  set: (x: string | build.Var, value: Expr): Stmt => ({ k: "set", name: typeof x === "string" ? x : x.name, value }),
  store: (memory: DType, address: Expr, offset: number, value: Expr): Stmt => ({
    k: "store",
    memory,
    address,
    offset,
    value,
  }),
  forLoop: (i: build.Var, from: Operand, to: Operand, step: number, body: readonly Stmt[]): Stmt => {
    const code = new statements.Code();
    code.for(i, from, to, step, (inside) => inside.add(...body));
    return code.body[0];
  },
} as const;

export const OPTIONS: WasmOptions = {
  relaxedFma: false,
  memory: { initialPages: 1, maximumPages: 1, shared: false },
};

export function instantiate(functions: readonly Func[], options: WasmOptions = OPTIONS) {
  const { initialPages: initial, maximumPages: maximum, shared } = options.memory;
  const memory = new WebAssembly.Memory({ initial, maximum, shared });
  const module = new WebAssembly.Module(printWasm({ functions }, options));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, exports: exports as Record<string, (...args: number[]) => number> };
}

/** Runs statements as a function `f` without parameters. */
export function run(
  body: readonly Stmt[],
  prepare: (memory: WebAssembly.Memory) => void = () => {},
  options = OPTIONS,
) {
  const { memory, exports } = instantiate([{ name: "f", params: [], body, exported: true }], options);
  prepare(memory);
  exports.f();
  return memory;
}

export const LANES: Readonly<Record<string, number>> = { i32: 4, f32: 4, f64: 2 };
const ARRAYS = { i32: Int32Array, f32: Float32Array, f64: Float64Array, u8: Uint8Array, bool: Uint8Array };
const KINDS = ["i32", "f32", "f64"] as const;
export const TYPES: readonly Val[] = KINDS.flatMap((kind) => [1, LANES[kind]].map((lanes) => ({ kind, lanes })));
/** Where results are written. */
export const OUT = 4096;

/**
 * An expression over x (and y), as a function of one register's worth of values each. It gives the result's lanes; a mask's as
 * 0s and 1s.
 */
export function compiled(
  type: Val,
  make: (x: Expr, y: Expr) => Expr,
  options: WasmOptions = OPTIONS,
): (xs: readonly number[], ys?: readonly number[]) => number[] {
  const kind = type.kind as (typeof KINDS)[number];
  let value = make(b.load(type, kind, b.i32(0)), b.load(type, kind, b.i32(64)));
  if (b.isMask(value.type.kind)) value = b.select(value, b.num(type, 1), 0);
  const out = value.type.kind as (typeof KINDS)[number];
  const body = [b.store(out, b.i32(0), OUT, value)];
  const { memory, exports } = instantiate([{ name: "f", params: [], body, exported: true }], options);
  return (xs, ys = xs) => {
    new ARRAYS[kind](memory.buffer, 0, type.lanes).set(xs.slice(0, type.lanes));
    new ARRAYS[kind](memory.buffer, 64, type.lanes).set(ys.slice(0, type.lanes));
    exports.f();
    return Array.from(new ARRAYS[out](memory.buffer, OUT, value.type.lanes));
  };
}
