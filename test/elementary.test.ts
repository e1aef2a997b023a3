/**
 * exp, tanh, pow and the rest, as WebAssembly, against JavaScript's Math: how many units in the last place they
 * differ, what they do at the ends, and that many lanes give the same bits as one.
 */
import { expect, test } from "vitest";
import { printWasm } from "../src/backend/wasm/print.ts";
import { vectorizable } from "../src/lower/elementary/bodies.ts";
import { withElementary } from "../src/lower/elementary/expand.ts";
import { binary, load, unary, v } from "../src/lower/loops/build.ts";
import { func } from "../src/lower/loops/code.ts";
import { type Expr, I32, typeName, type Val } from "../src/lower/loops/loop.ts";
import { type Binary, binaryOfFloat, binaryOfInt, type Unary, unaryOf } from "../src/scalar/ops.ts";

type Float = "f32" | "f64";
const MANY: Record<"i32" | Float, number> = { i32: 4, f32: 4, f64: 2 };
const arrays = { i32: Int32Array, f32: Float32Array, f64: Float64Array };
const bytes = { i32: 4, f32: 4, f64: 8 };

/** Runs an operation over arrays, a register's lanes at a time. */
function runner(
  op: Unary | Binary,
  type: Val,
  inLoop: boolean,
): (xs: ArrayLike<number>, ys?: ArrayLike<number>) => number[] {
  const kind = type.kind as "i32" | Float;
  const size = bytes[kind];
  const [p, q, out, n] = [v("p", I32), v("q", I32), v("out", I32), v("n", I32)];
  const value = () => {
    const x = load(type, kind, p);
    return op in unaryOf ? unary(op as Unary, x) : binary(op as Binary, x, load(type, kind, q));
  };
  const one = func("one", [p, q, out], (code) => {
    code.store(kind, out, 0, value());
    return undefined;
  });
  const all = func(
    "all",
    [p, q, out, n],
    (code) => {
      code.for(v("i", I32), 0, n, 1, (body) => {
        if (inLoop) body.store(kind, out, 0, value());
        else body.add({ k: "call", fn: "one", args: [p, q, out] });
        for (const pointer of [p, q, out]) body.set(pointer, binary("add", pointer, size * type.lanes));
      });
      return undefined;
    },
    { exported: true },
  );
  const pages = 200;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const limits = { initialPages: pages, maximumPages: pages, shared: false };
  const wasm = printWasm(withElementary({ functions: [one, all] }), { relaxedFma: false, memory: limits });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { memory } });
  const run = instance.exports.all as (p: number, q: number, out: number, n: number) => void;
  return (xs, ys = xs) => {
    const count = Math.ceil(xs.length / type.lanes) * type.lanes;
    const view = (at: number) => new arrays[kind](memory.buffer, at * count * size, count);
    view(0).set(Array.from(xs));
    view(1).set(Array.from(ys));
    run(0, count * size, 2 * count * size, count / type.lanes);
    return Array.from(view(2)).slice(0, xs.length);
  };
}

/** The same bits, one NaN being as good as another; `toEqual` takes half a second for so many numbers. */
function isSame(got: readonly number[], want: readonly number[]): void {
  expect(got.length).toBe(want.length);
  expect(got.findIndex((x, i) => !Object.is(x, want[i]))).toBe(-1);
}

/** Distance between neighbouring numbers at x. */
function ulp(x: number, kind: Float): number {
  const [mantissa, lowest] = kind === "f32" ? [23, -126] : [52, -1022];
  if (x === 0) return 2 ** (lowest - mantissa);
  return 2 ** (Math.max(lowest, Math.floor(Math.log2(Math.abs(x)))) - mantissa);
}

/** The largest error in units in the last place, and where. Infinities and NaN must agree exactly. */
function worst(kind: Float, xs: readonly number[], got: readonly number[], want: (x: number, i: number) => number) {
  let [ulps, at] = [0, Number.NaN];
  xs.forEach((x, i) => {
    const exact = want(x, i);
    const rounded = kind === "f32" ? Math.fround(exact) : exact;
    const error = Object.is(rounded, got[i])
      ? 0
      : Number.isFinite(rounded) && Number.isFinite(got[i])
        ? Math.abs(got[i] - exact) / ulp(exact, kind)
        : Number.POSITIVE_INFINITY;
    if (error > ulps) [ulps, at] = [error, x];
  });
  return { ulps, at };
}

/** Evenly spread, and evenly spread in the exponent, of both signs; rounded to the kind. */
function samples(kind: Float, low: number, high: number, count: number): number[] {
  const xs: number[] = [];
  for (let i = 0; i < count; i++) {
    xs.push(round[kind](low + ((high - low) * (i + 0.5)) / count));
    const end = i % 2 ? low : high;
    xs.push(round[kind](end * 2 ** ((-40 * (i + 0.3)) / count)));
  }
  return xs;
}

const ENDS = [0, -0, 1, -1, 0.5, -0.5, 1e-30, -1e-30, 1e30, -1e30, Infinity, -Infinity, NaN, 2 ** -149, -(2 ** -149)];

const round = { f32: Math.fround, f64: (x: number) => x };

/** Where it is sampled, and the error allowed in ulp. JavaScript's own Math may be off by one in f64. */
const accuracy: Readonly<Partial<Record<Unary, { range: [number, number]; f32: number; f64: number }>>> = {
  exp: { range: [-103, 88.7], f32: 1.5, f64: 2 },
  expm1: { range: [-20, 88.7], f32: 2, f64: 3 },
  tanh: { range: [-12, 12], f32: 2, f64: 4 },
  sigmoid: { range: [-87, 40], f32: 2.5, f64: 4 },
  log: { range: [0, 1e6], f32: 1.5, f64: 2 },
  log1p: { range: [-1, 1e4], f32: 1.5, f64: 2 },
  sin: { range: [-99_000, 90_000], f32: 3, f64: 3 },
  cos: { range: [-99_000, 90_000], f32: 3, f64: 3 },
};

for (const [op, { range, ...allowed }] of Object.entries(accuracy) as [
  Unary,
  NonNullable<(typeof accuracy)[Unary]>,
][]) {
  for (const kind of ["f32", "f64"] as const) {
    test(`${op} of ${kind}`, () => {
      const xs = [...ENDS, ...samples(kind, ...range, 40_000)].map((x) => round[kind](x));
      const got = runner(op, { kind, lanes: 1 }, false)(xs);
      const { ulps, at } = worst(kind, xs, got, unaryOf[op]);
      if (process.env.LIMPID_SHOW) console.log(op, kind, ulps.toFixed(2), at);
      expect(ulps, `at ${at}`).toBeLessThan(allowed[kind]);
      // Many lanes, and a body in place, give the same bits.
      for (const inLoop of [false, true]) isSame(runner(op, { kind, lanes: MANY[kind] }, inLoop)(xs), got);
    });
  }
}

test.each(["f32", "f64"] as const)("pow of %s", (kind) => {
  const bases = [...ENDS, 2, -2, 3, -3, 10, 0.1, 0.999999, 1.000001, 1e-3, 12345.678].map(round[kind]);
  const exponents = [...ENDS, 2, 3, -2, -3, 1.5, -1.5, 10, 31, 300, -300, 1e6, 2 ** 53, 1 / 3].map(round[kind]);
  const grid = bases.flatMap((x) => exponents.map((y) => [x, y] as const));
  for (let i = 0; i < 30_000; i++) {
    const x = Math.exp(20 * Math.sin(i));
    grid.push([round[kind](x), round[kind]((Math.cos(i * 1.7) * 88) / Math.max(1, Math.abs(Math.log(x))))]);
  }
  const [xs, ys] = [grid.map(([x]) => x), grid.map(([, y]) => y)];
  const got = runner("pow", { kind, lanes: 1 }, false)(xs, ys);
  const { ulps, at } = worst(kind, xs, got, (x, i) => binaryOfFloat.pow(x, ys[i]));
  if (process.env.LIMPID_SHOW) console.log("pow", kind, ulps, at);
  expect(ulps, `at ${at}`).toBeLessThan(kind === "f32" ? 0.51 : 3);
  isSame(runner("pow", { kind, lanes: MANY[kind] }, true)(xs, ys), got);
});

test.each(["f32", "f64"] as const)("mod of %s", (kind) => {
  const xs: number[] = [];
  const ys: number[] = [];
  const [most, least] = kind === "f32" ? [3.4028234663852886e38, 2 ** -149] : [Number.MAX_VALUE, Number.MIN_VALUE];
  const values = [
    ...ENDS,
    3,
    -3,
    7.5,
    -7.5,
    2 ** 23 - 1,
    1e6,
    -1e6,
    0.1,
    -0.1,
    6,
    -6,
    1e18,
    most,
    -most,
    least,
    -least,
  ];
  for (const x of values.map(round[kind])) for (const y of values.map(round[kind])) xs.push(x) && ys.push(y);
  // Quotients of every size up to the largest, those around 2^52 closely; and what is near the largest number.
  const [low, high] = kind === "f32" ? [-149, 128] : [-1074, 1024];
  for (let i = 0; i < 6000; i++) {
    const y = low + Math.abs(Math.sin(i)) * (high - low - 1);
    const more = i % 3 ? (high - y) * Math.abs(Math.cos(i * 1.1)) : 48 + (i % 17) / 3;
    xs.push(round[kind]((i % 2 ? 1.7 : -1.3) * 2 ** Math.min(y + more, high - 1)));
    ys.push(round[kind]((i % 5 ? 1 : -1) * (1 + ((i * 0.6180339887) % 1)) * 2 ** y));
    xs.push(round[kind](most * (1 - (i % 3) * 2 ** -53)));
    ys.push(round[kind]((1 + ((i * 0.6180339887) % 1)) * 2 ** (high - 1 - (i % 53))));
  }
  for (let i = 0; i < 20_000; i++) {
    xs.push(round[kind](Math.sin(i) * 10 ** (i % 12)));
    ys.push(round[kind](Math.cos(i * 1.3) * 10 ** (i % 3)));
  }
  const got = runner("mod", { kind, lanes: 1 }, false)(xs, ys);
  const wrong = xs.flatMap((x, i) => {
    const want = round[kind](binaryOfFloat.mod(x, ys[i]));
    return Object.is(want, got[i]) ? [] : [[x, ys[i], want, got[i]]];
  });
  expect(wrong).toEqual([]);
  for (const inLoop of [false, true]) isSame(runner("mod", { kind, lanes: MANY[kind] }, inLoop)(xs, ys), got);
});

const INTS = [0, 1, -1, 2, -2, 3, -3, 7, 8, -8, 31, 32, 33, 100, -1000, 65537, 0x7fffffff, -0x80000000, -0x7fffffff];
const pairs = INTS.flatMap((x) => INTS.map((y) => [x, y] as const));

test.each(Object.keys(binaryOfInt) as Binary[])("i32 %s", (op) => {
  // JavaScript's ** rounds above 2^53, where we go on wrapping.
  const known = pairs.filter(([x, y]) => op !== "pow" || Math.abs(x ** y) < 2 ** 53 || Math.abs(x) <= 1);
  const [xs, ys] = [known.map(([x]) => x), known.map(([, y]) => y)];
  const want = known.map(([x, y]) => binaryOfInt[op](x, y) + 0);
  expect(want.length).toBeGreaterThan(100);
  for (const lanes of [1, 4]) {
    for (const inLoop of [false, true]) {
      expect(runner(op, { kind: "i32", lanes }, inLoop)(xs, ys), `${lanes} lanes`).toEqual(want);
    }
  }
});

test("i32 pow wraps as repeated multiplication does", () => {
  const product = (x: number, y: number) => Array.from({ length: y }).reduce<number>((p) => Math.imul(p, x), 1);
  const got = runner("pow", { kind: "i32", lanes: 1 }, false)([3, -7, 10, 123456789], [50, 33, 12, 5]);
  expect(got).toEqual([product(3, 50), product(-7, 33), product(10, 12), product(123456789, 5)]);
});

test.each(["mod", "div"] as const)("i32 %s by a constant", (op) => {
  for (const y of INTS) {
    for (const lanes of [1, 4]) {
      const type: Val = { kind: "i32", lanes };
      const code = func("f", [v("p", I32), v("out", I32)], (c) => {
        c.store("i32", v("out", I32), 0, binary(op, load(type, "i32", v("p", I32)), y));
        return undefined;
      });
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
      const wasm = printWasm(withElementary({ functions: [{ ...code, exported: true }] }), {
        relaxedFma: false,
        memory: { initialPages: 1, maximumPages: 1, shared: false },
      });
      const { f } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { memory } }).exports;
      const view = new Int32Array(memory.buffer);
      for (const x of INTS) {
        view[0] = x;
        (f as (p: number, out: number) => void)(0, 64);
        expect(view[16], `${op}(${x}, ${y}) of ${typeName(type)}`).toBe(binaryOfInt[op](x, y) + 0);
      }
    }
  }
});

test("sign, abs and the roundings", () => {
  const halves = [...ENDS, 2.5, 3.5, -2.5, -3.5, 0.49999997, 1e9, 7.7, -7.7];
  for (const kind of ["f32", "f64"] as const) {
    for (const op of ["sign", "abs", "neg", "floor", "ceil", "round"] as const) {
      for (const lanes of [1, MANY[kind]]) {
        const xs = halves.map(round[kind]);
        expect(runner(op, { kind, lanes }, false)(xs).map((x) => x + 0)).toEqual(xs.map((x) => unaryOf[op](x) + 0));
      }
    }
  }
  for (const op of ["sign", "abs", "neg", "floor", "ceil", "round", "not"] as const) {
    for (const lanes of [1, 4]) {
      const got = runner(op, { kind: "i32", lanes }, false)(INTS);
      expect(got, op).toEqual(INTS.map((x) => (unaryOf[op](x) + 0) | 0));
    }
  }
});

test("what does not exist says so", () => {
  expect(() => runner("exp", { kind: "i32", lanes: 1 }, false)).toThrow("exp is not defined on i32");
  expect(() => runner("and", { kind: "f32", lanes: 1 }, false)).toThrow("and is not defined on f32");
});

test("functions are appended once, with those that they call", () => {
  const x = v("x", { kind: "f32", lanes: 4 });
  const f = func("f", [x], () => unary("exp", binary("pow", unary("exp", x), x)));
  const names = withElementary({ functions: [f] }).functions.map(({ name }) => name);
  expect(names).toEqual(["f", "exp_f32x4", "pow_f64"]);
  expect(vectorizable("exp", "f32")).toBe(true);
  expect(vectorizable("pow", "f32")).toBe(false);
  expect(vectorizable("mod", "i32")).toBe(false);
});

test("a body put in place does not touch the variables around it", () => {
  const [x, i] = [v("x", { kind: "f64", lanes: 1 }), v("i", I32)];
  const names = ["clamped", "rounded", "n", "r", "tail", "exp"];
  const f = func(
    "f",
    [x],
    (code) => {
      const mine = names.map((name, k) => code.let(name, binary("add", x, k)));
      const sum = code.let("sum", binary("mul", x, 0));
      code.for(i, 0, 3, 1, (body) => body.set(sum, binary("add", sum, unary("exp", unary("exp", x)))));
      return mine.reduce<Expr>((total, m) => binary("add", total, m), sum);
    },
    { exported: true },
  );
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const limits = { initialPages: 1, maximumPages: 1, shared: false };
  const expanded = withElementary({ functions: [f] });
  expect(expanded.functions.length).toBe(1);
  const wasm = printWasm(expanded, { relaxedFma: false, memory: limits });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { memory } });
  expect((exports.f as (x: number) => number)(0)).toBeCloseTo(3 * Math.E + 15, 12);
});

test("the measure of error can fail", () => {
  const off = worst("f32", [1, 2], [1 + 2 ** -21, 2], (x) => x);
  expect(off).toEqual({ ulps: 4, at: 1 });
  expect(worst("f64", [1], [Number.NaN], (x) => x).ulps).toBe(Number.POSITIVE_INFINITY);
});
