/** The WebAssembly printer: every expression of the loop language is printed, run, and compared with plain JavaScript. */
import { expect, test } from "vitest";
import type { DType } from "../src/base/index.ts";
import { hasInstruction } from "../src/lower/elementary/machine.ts";
import type { Expr, Kind, Val } from "../src/lower/loops/loop.ts";
import type { Binary, Compare, Unary } from "../src/scalar/ops.ts";
import { binaryOfFloat, binaryOfInt, compareOf, unaryOf } from "../src/scalar/ops.ts";
import { b, compiled, OUT, run, TYPES } from "./support/loop-language.ts";

/** The lanes of an expression for these values. */
const evaluate = (type: Val, make: (x: Expr, y: Expr) => Expr, xs: readonly number[], ys = xs): number[] =>
  compiled(type, make)(xs, ys);

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

const each = TYPES.map((type) => [b.typeName(type), type] as const);

test.each(each)("the unary operations of %s", (_, type) => {
  let seen = 0;
  for (const op of Object.keys(unaryOf) as Unary[]) {
    if (!hasInstruction({ k: "unary", type, op, x: b.num(type, 0) })) continue;
    const run = compiled(type, (x) => b.unary(op, x));
    for (const [xs] of pairs(type)) {
      const want = xs.map((x) => rounded(type.kind, unaryOf[op](x)));
      expect(run(xs), `${op}(${xs})`).toEqual(want);
    }
    seen++;
  }
  expect(seen).toBeGreaterThan(1);
});

test.each(each)("the binary operations of %s", (_, type) => {
  const table = type.kind === "i32" ? binaryOfInt : binaryOfFloat;
  let seen = 0;
  for (const op of Object.keys(table) as Binary[]) {
    if (!hasInstruction({ k: "binary", type, op, x: b.num(type, 0), y: b.v("y", type) })) continue;
    const run = compiled(type, (x, y) => b.binary(op, x, y));
    for (const [xs, ys] of pairs(type)) {
      const want = xs.map((x, i) => rounded(type.kind, table[op](x, ys[i])));
      expect(run(xs, ys), `${op}(${xs}; ${ys})`).toEqual(want);
    }
    seen++;
  }
  expect(seen).toBeGreaterThan(5);
});

test("a constant bound of max and min", () => {
  for (const type of TYPES.filter(({ kind }) => kind !== "i32")) {
    for (const op of ["max", "min"] as const) {
      for (const c of floats) {
        const run = compiled(type, (e) => b.binary(op, e, c));
        for (const x of floats) {
          const want = rounded(
            type.kind,
            unaryOf.neg(-binaryOfFloat[op](rounded(type.kind, x), rounded(type.kind, c))),
          );
          expect(run(new Array(type.lanes).fill(x))[0], `${op}(${x}, ${c}) of ${b.typeName(type)}`).toBe(want);
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

test.each(each)("comparing and choosing in %s", (_, type) => {
  for (const op of Object.keys(compareOf) as Compare[]) {
    const compare = compiled(type, (x, y) => b.compare(op, x, y));
    const choose = compiled(type, (x, y) => b.select(b.compare(op, x, y), x, y));
    const zeroOr = compiled(type, (x, y) => b.select(b.compare(op, x, y), b.num(type, 0), y));
    for (const [xs, ys] of pairs(type)) {
      const want = xs.map((x, i) => compareOf[op](x, ys[i]));
      expect(compare(xs, ys), `${op}(${xs}; ${ys})`).toEqual(want.map(Number));
      expect(choose(xs, ys)).toEqual(xs.map((x, i) => (want[i] ? x : ys[i])));
      expect(zeroOr(xs, ys)).toEqual(ys.map((y, i) => (want[i] ? 0 : y)));
    }
  }
});

test.each(each)("masks of %s", (_, type) => {
  const yes = (x: number) => x > 0;
  const ofMasks = (f: (p: Expr, q: Expr) => Expr) => compiled(type, (x, y) => f(b.gt(x, 0), b.gt(y, 0)));
  const [and, or, xor] = [b.and, b.or, b.xor].map(ofMasks);
  const not = ofMasks((p) => b.unary("not", p));
  // One lane out, and into every lane again.
  const last = type.lanes - 1;
  const spread = ofMasks((p) => b.splat(b.lane(p, last), type.lanes));
  for (const [xs, ys] of pairs(type)) {
    expect(and(xs, ys)).toEqual(xs.map((x, i) => Number(yes(x) && yes(ys[i]))));
    expect(or(xs, ys)).toEqual(xs.map((x, i) => Number(yes(x) || yes(ys[i]))));
    expect(xor(xs, ys)).toEqual(xs.map((x, i) => Number(yes(x) !== yes(ys[i]))));
    expect(not(xs, ys)).toEqual(xs.map((x) => Number(!yes(x))));
    expect(spread(xs, ys)).toEqual(xs.map(() => Number(yes(xs[last]))));
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
