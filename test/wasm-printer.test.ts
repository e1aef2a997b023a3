/**
 * The WebAssembly printer: every expression and statement of the loop language is printed, run, and compared
 * with plain JavaScript.
 */
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { CodeBytes } from "../src/backend/wasm/encode.ts";
import { enableRelaxedSimd, relaxedSimd } from "../src/backend/wasm/features.ts";
import { printWasm, type WasmOptions } from "../src/backend/wasm/print.ts";
import type { DType } from "../src/base/index.ts";
import { hasInstruction } from "../src/lower/elementary/machine.ts";
import type { Operand } from "../src/lower/loops/build.ts";
import * as build from "../src/lower/loops/build.ts";
import * as statements from "../src/lower/loops/code.ts";
import type { Expr, Func, Kind, Stmt, Val } from "../src/lower/loops/loop.ts";
import * as language from "../src/lower/loops/loop.ts";
import { printLoops } from "../src/lower/loops/print.ts";
import type { Binary, Compare, Unary } from "../src/scalar/ops.ts";
import { binaryOfFloat, binaryOfInt, compareOf, unaryOf } from "../src/scalar/ops.ts";

const b = {
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

const OPTIONS: WasmOptions = {
  relaxedFma: false,
  memory: { initialPages: 1, maximumPages: 1, shared: false },
};

function instantiate(functions: readonly Func[], options: WasmOptions = OPTIONS) {
  const { initialPages: initial, maximumPages: maximum, shared } = options.memory;
  const memory = new WebAssembly.Memory({ initial, maximum, shared });
  const module = new WebAssembly.Module(printWasm({ functions }, options));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, exports: exports as Record<string, (...args: number[]) => number> };
}

/** Runs statements as a function `f` without parameters. */
function run(body: readonly Stmt[], prepare: (memory: WebAssembly.Memory) => void = () => {}, options = OPTIONS) {
  const { memory, exports } = instantiate([{ name: "f", params: [], body, exported: true }], options);
  prepare(memory);
  exports.f();
  return memory;
}

const LANES: Record<string, number> = { i32: 4, f32: 4, f64: 2 };
const ARRAYS = { i32: Int32Array, f32: Float32Array, f64: Float64Array, u8: Uint8Array, bool: Uint8Array };
const KINDS = ["i32", "f32", "f64"] as const;
const TYPES: Val[] = KINDS.flatMap((kind) => [1, LANES[kind]].map((lanes) => ({ kind, lanes })));
const OUT = 4096;

/** The lanes of an expression over x (and y), for one register's worth of values each; a mask as 0s and 1s. */
function evaluate(type: Val, make: (x: Expr, y: Expr) => Expr, xs: number[], ys: number[] = xs, options = OPTIONS) {
  const kind = type.kind as (typeof KINDS)[number];
  let value = make(b.load(type, kind, b.i32(0)), b.load(type, kind, b.i32(64)));
  if (b.isMask(value.type.kind)) value = b.select(value, b.num(type, 1), 0);
  const out = value.type.kind as (typeof KINDS)[number];
  const memory = run(
    [b.store(out, b.i32(0), OUT, value)],
    ({ buffer }) => {
      new ARRAYS[kind](buffer, 0, type.lanes).set(xs.slice(0, type.lanes));
      new ARRAYS[kind](buffer, 64, type.lanes).set(ys.slice(0, type.lanes));
    },
    options,
  );
  return Array.from(new ARRAYS[out](memory.buffer, OUT, value.type.lanes));
}

const floats = [0, -0, 1, -1, 2.5, -2.5, 3.7, 1e10, Infinity, -Infinity, NaN, 0.5];
const ints = [0, 1, -1, 7, -7, 31, 0x7fffffff, -0x80000000, 255, 256, 12, 3];
const operands = (kind: string) => (kind === "i32" ? ints : floats);
const rounded = (kind: string, x: number) => (kind === "f32" ? Math.fround(x) : kind === "i32" ? x | 0 : x);

/** All pairs, a register's worth at a time. */
function* pairs({ kind, lanes }: Val): Generator<[number[], number[]]> {
  const values = operands(kind).map((x) => rounded(kind, x));
  const all = values.flatMap((x) => values.map((y) => [x, y]));
  for (let i = 0; i + lanes <= all.length; i += lanes) {
    const some = all.slice(i, i + lanes);
    yield [some.map(([x]) => x), some.map(([, y]) => y)];
  }
}

test.each(TYPES.map((type) => [b.typeName(type), type] as const))("the unary operations of %s", (_, type) => {
  let seen = 0;
  for (const op of Object.keys(unaryOf) as Unary[]) {
    if (!hasInstruction({ k: "unary", type, op, x: b.num(type, 0) })) continue;
    for (const [xs] of pairs(type)) {
      const want = xs.map((x) => rounded(type.kind, unaryOf[op](x)));
      expect(
        evaluate(type, (x) => b.unary(op, x), xs),
        `${op}(${xs})`,
      ).toEqual(want);
    }
    seen++;
  }
  expect(seen).toBeGreaterThan(1);
});

test.each(TYPES.map((type) => [b.typeName(type), type] as const))("the binary operations of %s", (_, type) => {
  const table = type.kind === "i32" ? binaryOfInt : binaryOfFloat;
  let seen = 0;
  for (const op of Object.keys(table) as Binary[]) {
    if (!hasInstruction({ k: "binary", type, op, x: b.num(type, 0), y: b.v("y", type) })) continue;
    for (const [xs, ys] of pairs(type)) {
      const want = xs.map((x, i) => rounded(type.kind, table[op](x, ys[i])));
      const got = evaluate(type, (x, y) => b.binary(op, x, y), xs, ys);
      expect(got, `${op}(${xs}; ${ys})`).toEqual(want);
    }
    seen++;
  }
  expect(seen).toBeGreaterThan(5);
});

test("a constant bound of max and min", () => {
  for (const type of TYPES.filter(({ kind }) => kind !== "i32")) {
    for (const op of ["max", "min"] as const) {
      for (const c of floats) {
        for (const x of floats) {
          const want = rounded(
            type.kind,
            unaryOf.neg(-binaryOfFloat[op](rounded(type.kind, x), rounded(type.kind, c))),
          );
          const got = evaluate(type, (e) => b.binary(op, e, c), new Array(type.lanes).fill(x));
          expect(got[0], `${op}(${x}, ${c}) of ${b.typeName(type)}`).toBe(want);
        }
      }
    }
  }
});

test("shifts by a constant and by a scalar", () => {
  for (const lanes of [1, 4]) {
    for (const op of ["shl", "shr"] as const) {
      for (const n of [0, 1, 5, 31, 32]) {
        const want = ints.slice(5, 5 + lanes).map((x) => binaryOfInt[op](x, n));
        expect(evaluate({ kind: "i32", lanes }, (x) => b.binary(op, x, n), ints.slice(5))).toEqual(want);
        const count = b.load(b.I32, "i32", b.i32(64));
        const got = evaluate({ kind: "i32", lanes }, (x) => b.binary(op, x, b.splat(count, lanes)), ints.slice(5), [n]);
        expect(got).toEqual(want);
      }
    }
  }
});

test.each(TYPES.map((type) => [b.typeName(type), type] as const))("comparing and choosing in %s", (_, type) => {
  for (const op of Object.keys(compareOf) as Compare[]) {
    for (const [xs, ys] of pairs(type)) {
      const want = xs.map((x, i) => compareOf[op](x, ys[i]));
      expect(
        evaluate(type, (x, y) => b.compare(op, x, y), xs, ys),
        `${op}(${xs}; ${ys})`,
      ).toEqual(want.map(Number));
      const chosen = evaluate(type, (x, y) => b.select(b.compare(op, x, y), x, y), xs, ys);
      expect(chosen).toEqual(xs.map((x, i) => (want[i] ? x : ys[i])));
      const zeroed = evaluate(type, (x, y) => b.select(b.compare(op, x, y), b.num(type, 0), y), xs, ys);
      expect(zeroed).toEqual(ys.map((y, i) => (want[i] ? 0 : y)));
    }
  }
});

test.each(TYPES.map((type) => [b.typeName(type), type] as const))("masks of %s", (_, type) => {
  const yes = (x: number) => x > 0;
  for (const [xs, ys] of pairs(type)) {
    const both = (f: (p: Expr, q: Expr) => Expr) => evaluate(type, (x, y) => f(b.gt(x, 0), b.gt(y, 0)), xs, ys);
    expect(both(b.and)).toEqual(xs.map((x, i) => Number(yes(x) && yes(ys[i]))));
    expect(both(b.or)).toEqual(xs.map((x, i) => Number(yes(x) || yes(ys[i]))));
    expect(both(b.xor)).toEqual(xs.map((x, i) => Number(yes(x) !== yes(ys[i]))));
    expect(both((p) => b.unary("not", p))).toEqual(xs.map((x) => Number(!yes(x))));
    // One lane out, and into every lane again.
    const last = type.lanes - 1;
    const spread = both((p) => b.splat(b.lane(p, last), type.lanes));
    expect(spread).toEqual(xs.map(() => Number(yes(xs[last]))));
  }
  expect(evaluate(type, () => b.num(b.maskOf(type), 1), [0])).toEqual(new Array(type.lanes).fill(1));
});

test("there is a conversion between any two numbers and masks of one width, and no other", () => {
  const held: Record<number, Kind[]> = { 1: ["i32", "f32", "f64", "m32"], 2: ["f64", "m64"], 4: ["i32", "f32", "m32"] };
  const xs = [3, 0, -2, 1];
  let seen = 0;
  for (const [width, kinds] of Object.entries(held))
    for (const from of kinds)
      for (const to of ["i32", "f32", "f64", "m32", "m64"] as const) {
        const lanes = Number(width);
        const number = from === "m64" ? "f64" : from === "m32" ? "f32" : from;
        const made = (x: Expr) => b.convert(to, b.isMask(from) ? b.ne(x, 0) : x);
        if (kinds.includes(to)) {
          const want = xs.map((x) => (b.isMask(from) || b.isMask(to) ? Number(x !== 0) : x)).slice(0, lanes);
          expect(evaluate({ kind: number, lanes }, made, xs), `${from} > ${to}, ${lanes}`).toEqual(want);
          seen++;
        } else if (lanes > 1) {
          expect(() => evaluate({ kind: number, lanes }, made, xs)).toThrow("there is no conversion");
        }
      }
  expect(seen).toBe(4 * 4 + 2 * 2 + 3 * 3);
});

test("conversions", () => {
  for (const lanes of [1, 4]) {
    const [int, float]: Val[] = [
      { kind: "i32", lanes },
      { kind: "f32", lanes },
    ];
    const wild = [NaN, 1e10, -1e10, -2.7];
    expect(evaluate(float, (x) => b.convert("i32", x), wild)).toEqual([0, 0x7fffffff, -0x80000000, -2].slice(0, lanes));
    expect(evaluate(float, (x) => b.convert("i32", x), [2.9, -0.5, 3, 7])).toEqual([2, 0, 3, 7].slice(0, lanes));
    expect(evaluate(int, (x) => b.convert("f32", x), [-3, 16777217, 0, 9])).toEqual(
      [-3, 16777216, 0, 9].slice(0, lanes),
    );
    expect(evaluate(int, (x) => b.convert("m32", x), [-3, 0, 256, 0])).toEqual([1, 0, 1, 0].slice(0, lanes));
    expect(evaluate(float, (x) => b.convert("i32", b.lt(x, 0)), [-3, 0, -1, 1])).toEqual([1, 0, 1, 0].slice(0, lanes));
  }
  expect(evaluate(b.F64, (x) => b.convert("f32", x), [0.1])).toEqual([Math.fround(0.1)]);
  expect(evaluate(b.F32, (x) => b.convert("f64", x), [0.1])).toEqual([Math.fround(0.1)]);
  expect(evaluate(b.F64, (x) => b.convert("i32", x), [-2.9])).toEqual([-2]);
  expect(evaluate(b.I32, (x) => b.convert("f64", x), [-0x80000000])).toEqual([-0x80000000]);
  expect(evaluate(b.F64, (x) => b.convert("i32", b.lt(x, 0)), [-1])).toEqual([1]);
  expect(evaluate(b.F32, (x) => b.bits(x), [1])).toEqual([0x3f800000]);
  expect(evaluate(b.I32x4, (x) => b.fromBits(x), [0x3f800000, 0, 0x40000000, -0x80000000])).toEqual([1, 0, 2, -0]);
  const twice = (x: Expr) => b.fromBits(b.add(b.bits(x), b.num(b.bits(x).type, 2 ** 52)));
  for (const type of [b.F64, b.F64x2]) {
    expect(evaluate(type, twice, [1.5, -3])).toEqual([3, -6].slice(0, type.lanes));
  }
});

test("lanes, splats and shuffles", () => {
  const xs = [10, 11, 12, 13];
  const ys = [20, 21, 22, 23];
  for (const type of [b.I32x4, b.F32x4]) {
    expect(evaluate(type, (x, y) => b.shuffle(x, y, [7, 0, 5, 2]), xs, ys)).toEqual([23, 10, 21, 12]);
    expect(evaluate(type, (x) => b.lane(x, 2), xs)).toEqual([12]);
    expect(evaluate(type, (x) => b.splat(b.lane(x, 3), 4), xs)).toEqual([13, 13, 13, 13]);
    expect(evaluate(type, (x) => b.fromLanes([3, 2, 1, 0].map((i) => b.lane(x, i))), xs)).toEqual([13, 12, 11, 10]);
  }
  expect(evaluate(b.F64x2, (x, y) => b.shuffle(x, y, [3, 0]), [1, 2], [3, 4])).toEqual([4, 1]);
  expect(evaluate(b.F64x2, (x) => b.splat(b.lane(x, 1), 2), [1, 2])).toEqual([2, 2]);
  expect(evaluate(b.I32x4, (x) => b.add(x, b.lanes(4)), xs)).toEqual([10, 12, 14, 16]);
});

test("memory: bytes, floats, splats and offsets", () => {
  const fill = ({ buffer }: WebAssembly.Memory) => {
    new Uint8Array(buffer, 100, 4).set([0, 1, 200, 255]);
    new Float64Array(buffer, 200, 2).set([1.5, -2.5]);
    new Float32Array(buffer, 300, 4).set([1, 2, 3, 4]);
  };
  const store = (memory: DType, at: number, value: Expr) => b.store(memory, b.i32(OUT), at, value);
  const { buffer } = run(
    [
      store("i32", 0, b.load(b.I32x4, "u8", b.i32(90), 10)),
      store("i32", 16, b.load(b.I32, "u8", b.i32(103))),
      store("f32", 32, b.convert("f32", b.load(b.I32x4, "u8", b.i32(100)))),
      store("i32", 48, b.loadSplat(b.I32x4, "u8", b.i32(101), 1)),
      store("f64", 64, b.loadSplat(b.F64x2, "f64", b.i32(200), 8)),
      store("f32", 80, b.loadSplat(b.F32x4, "f32", b.i32(304), 4)),
      // A base below zero is added up before the access.
      store("f32", 96, b.load(b.F32, "f32", b.add(b.i32(-8), 308))),
      // Stores of bytes truncate, in one lane and in four.
      store("u8", 112, b.num(b.I32, -1)),
      store("u8", 113, b.add(b.num(b.I32x4, 254), b.lanes(4))),
      store("bool", 120, b.convert("i32", b.lt(b.load(b.F32x4, "f32", b.i32(300)), 2.5))),
    ],
    fill,
  );
  const ints = (at: number, n: number) => Array.from(new Int32Array(buffer, OUT + at, n));
  const floats = (at: number, n: number) => Array.from(new Float32Array(buffer, OUT + at, n));
  const bytes = (at: number, n: number) => Array.from(new Uint8Array(buffer, OUT + at, n));
  expect(ints(0, 5)).toEqual([0, 1, 200, 255, 255]);
  expect(floats(32, 4)).toEqual([0, 1, 200, 255]);
  expect(ints(48, 4)).toEqual([200, 200, 200, 200]);
  expect(Array.from(new Float64Array(buffer, OUT + 64, 2))).toEqual([-2.5, -2.5]);
  expect(floats(80, 5)).toEqual([3, 3, 3, 3, 1]);
  expect(bytes(112, 6)).toEqual([255, 254, 255, 0, 1, 0]);
  expect(bytes(120, 5)).toEqual([1, 1, 0, 0, 0]);
});

test("fma: rounded twice without, once with relaxed SIMD, in every lane alike", () => {
  enableRelaxedSimd();
  const relaxed = relaxedSimd();
  for (const [kind, epsilon] of [
    ["f32", 2 ** -23],
    ["f64", 2 ** -52],
  ] as const) {
    for (const lanes of [1, LANES[kind]]) {
      const type: Val = { kind, lanes };
      const x = new Array(lanes).fill(1 + epsilon);
      const made = (e: Expr) => b.fma(e, e, b.num(type, -1 - 2 * epsilon));
      expect(evaluate(type, made, x)).toEqual(x.map(() => 0));
      if (relaxed)
        expect(evaluate(type, made, x, x, { ...OPTIONS, relaxedFma: true })).toEqual(x.map(() => epsilon ** 2));
    }
  }
});

/** How often a loop runs, and the loop variables' values. */
function trace(from: Operand, to: Operand, step: number, before: Stmt[] = [], extra: Stmt[] = []): number[] {
  const [i, n] = [b.v("i", b.I32), b.v("n", b.I32)];
  const body = [b.store("i32", b.add(b.mul(n, 4), OUT), 0, i), b.set(n, b.add(n, 1)), ...extra];
  const { buffer } = run([
    b.set(n, b.i32(0)),
    ...before,
    b.forLoop(i, from, to, step, body),
    b.store("i32", b.i32(0), 0, n),
  ]);
  return Array.from(new Int32Array(buffer, OUT, new Int32Array(buffer)[0]));
}

test("loops: empty, negative, stepped; bounds are read once", () => {
  const x = b.v("x", b.I32);
  const dynamic = (value: number) => b.add(b.load(b.I32, "i32", b.i32(2048)), value);
  for (const bound of [(k: number) => b.i32(k), dynamic]) {
    expect(trace(bound(0), bound(4), 1)).toEqual([0, 1, 2, 3]);
    expect(trace(bound(-3), bound(3), 2)).toEqual([-3, -1, 1]);
    expect(trace(bound(4), bound(4), 1)).toEqual([]);
    expect(trace(bound(5), bound(-5), 1)).toEqual([]);
    expect(trace(bound(0), bound(1), 100)).toEqual([0]);
  }
  expect(trace(0, x, 1, [b.set(x, b.i32(3))], [b.set(x, b.i32(100))])).toEqual([0, 1, 2]);
  expect(trace(0, b.v("i", b.I32), 1, [b.set("i", b.i32(2))])).toEqual([0, 1]);
  expect(trace(x, b.mul(x, 3), 1, [b.set(x, b.i32(2))])).toEqual([2, 3, 4, 5]);
  expect(() => trace(0, 4, 0)).toThrow("step 0");
});

test("nested loops, branches and calls", () => {
  const [i, j, sum, x] = ["i", "j", "sum", "x"].map((name) => b.v(name, b.I32));
  const square = b.func("square", [x], () => b.mul(x, x));
  const store = b.func("remember", [x], (code) => {
    code.store("i32", b.i32(0), 0, x);
    return undefined;
  });
  const main = b.func(
    "main",
    [x],
    (code) => {
      code.set(sum, b.i32(0));
      code.for(i, 0, x, 1, (outer) => {
        outer.for(j, i, x, 1, (inner) => {
          inner.if(
            b.lt(j, 3),
            (then) => then.set(sum, b.add(sum, b.call("square", b.I32, [j]))),
            (otherwise) => otherwise.set(sum, b.add(sum, 1000)),
          );
        });
      });
      code.add({ k: "comment", text: "a result that nobody wants is dropped" });
      code.add(
        { k: "call", fn: "square", args: [sum] },
        { k: "call", fn: "remember", args: [sum] },
        { k: "barrier", count: b.i32(1) },
      );
      return sum;
    },
    { exported: true },
  );
  const { exports, memory } = instantiate([main, square, store]);
  let want = 0;
  for (let a = 0; a < 5; a++) for (let c = a; c < 5; c++) want += c < 3 ? c * c : 1000;
  expect(exports.main(5)).toBe(want);
  expect(new Int32Array(memory.buffer)[0]).toBe(want);
  expect(Object.keys(exports)).toEqual(["main"]);
});

test("names reach the engine's stack traces", () => {
  const trap = b.func("k7_dense_matmul", [], () => b.load(b.F32, "f32", b.i32(-4)), { exported: true });
  let stack = "";
  try {
    instantiate([trap]).exports.k7_dense_matmul();
  } catch (error) {
    stack = (error as Error).stack ?? "";
  }
  expect(stack).toContain("k7_dense_matmul");
});

test("a module that is wrong says where", () => {
  const x = b.v("x", b.I32);
  const module =
    (...body: Stmt[]) =>
    () =>
      printWasm({ functions: [{ name: "k1", params: [], body }] }, OPTIONS);
  expect(module(b.set("y", x))).toThrow("in k1: x is read before it is set");
  expect(module(b.set(x, b.i32(1)), b.set("x", b.f32(1)))).toThrow("in k1: x is i32 and f32");
  expect(module({ k: "call", fn: "gone", args: [] })).toThrow("in k1: it calls gone");
  expect(module(b.set(x, b.unary("exp", b.f32(1))))).toThrow("exp of f32 has no instruction");
  expect(module(b.store("f32", b.i32(0), 0, b.i32(1)))).toThrow("i32 cannot be read from or written to f32");
  expect(() => b.convert("i64", b.i32(1))).toThrow("no conversion i32>i64");
  expect(() => b.add(b.i32(1), b.f32(1))).toThrow("add of i32 and f32");
});

test("integer constants fold and gather at the end, where `place` finds them", () => {
  const [x, y] = [b.v("x", b.I32), b.v("y", b.I32)];
  const shown = (e: Expr) => printLoops({ functions: [b.func("f", [x, y], () => e)] }).match(/return (.*);/)![1];
  expect(shown(b.add(b.add(x, 4), b.add(y, 8)))).toBe("x + y + 12");
  expect(shown(b.mul(b.add(b.mul(x, 3), 5), 4))).toBe("x * 12 + 20");
  expect(shown(b.sub(b.add(x, 4), 4))).toBe("x");
  expect(shown(b.mul(x, 0))).toBe("0");
  expect(b.place(b.add(x, 12))).toEqual({ address: x, offset: 12 });
  expect(b.place(b.add(x, -12))).toEqual({ address: b.add(x, -12), offset: 0 });
  expect(b.place(b.i32(40))).toEqual({ address: b.i32(0), offset: 40 });
});

test("loops as text read like C", () => {
  const [p, q, i] = ["p", "q", "i"].map((name) => b.v(name, b.I32));
  const f = b.func("k0_relu", [p, q], (code) => {
    code.add({ k: "comment", text: "four at a time" });
    code.for(i, 0, 64, 4, (body) => {
      const x = body.let("x", b.load(b.F32x4, "f32", b.add(p, b.mul(i, 4)), 16));
      body.store("f32", q, 0, b.select(b.lt(x, 0), b.mul(b.add(x, 1), 0.1), b.neg(b.sub(x, b.sub(x, 2)))));
      body.set(q, b.add(q, 16));
    });
    return undefined;
  });
  expect(printLoops({ functions: [f] })).toBe(`void k0_relu(i32 p, i32 q) {
  // four at a time
  for (i32 i = 0; i < 64; i += 4) {
    f32x4 x = f32x4[p + i * 4 + 16];
    f32x4[q] = x < 0 ? (x + 1) * 0.1 : -(x - (x - 2));
    q += 16;
  }
}
`);
});

test("LEB128", () => {
  const written = (write: (code: CodeBytes) => void) => {
    const code = new CodeBytes();
    write(code);
    return code.bytes.slice(1);
  };
  const unsigned = (n: number) => written((code) => code.opWith("call", n));
  expect(unsigned(0)).toEqual([0]);
  expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(unsigned(2 ** 32 - 1)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  for (const [value, bytes] of [
    [-123456, [0xc0, 0xbb, 0x78]],
    [63, [0x3f]],
    [64, [0xc0, 0x00]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  ] as const) {
    expect(written((code) => code.i32(value))).toEqual(bytes);
    expect(written((code) => code.i64(BigInt(value)))).toEqual(bytes);
  }
});

test("a barrier holds two threads together", async () => {
  const options: WasmOptions = {
    relaxedFma: false,
    memory: { initialPages: 1, maximumPages: 1, shared: true },
    barrier: { address: 0, spins: 100 },
  };
  // In each round a thread writes its own cell, waits, and adds up the other's.
  const [me, round, sum] = ["me", "round", "sum"].map((name) => b.v(name, b.I32));
  const cell = (thread: Expr) => b.add(b.mul(thread, 4), 64);
  const f = b.func(
    "f",
    [me],
    (code) => {
      code.set(sum, b.i32(0));
      code.for(round, 0, 2000, 1, (body) => {
        body.store("i32", cell(me), 0, round);
        body.add({ k: "barrier", count: b.i32(2) });
        body.set(sum, b.add(sum, b.load(b.I32, "i32", cell(b.sub(b.i32(1), me)))));
        body.add({ k: "barrier", count: b.i32(2) });
      });
      return sum;
    },
    { exported: true },
  );
  const bytes = printWasm({ functions: [f] }, options);
  expect(() => printWasm({ functions: [f] }, { ...options, barrier: undefined })).toThrow("options.barrier");
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const worker = `const { parentPort, workerData: { bytes, memory, me } } = require("node:worker_threads");
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    parentPort.postMessage(exports.f(me));`;
  const results = [0, 1].map(
    (me) =>
      new Promise<number>((resolve, reject) => {
        const thread = new Worker(worker, { eval: true, workerData: { bytes, memory, me } });
        thread.on("message", resolve);
        thread.on("error", reject);
      }),
  );
  expect(await Promise.all(results)).toEqual([1999000, 1999000]);
});
