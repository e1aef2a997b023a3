/**
 * The WebAssembly printer: every statement of the loop language is printed, run, and compared with plain JavaScript; what
 * it writes, and what it refuses. Expressions are in wasm-expressions.test.ts.
 */
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { CodeBytes } from "../src/backend/wasm/encode.ts";
import { enableRelaxedSimd, relaxedSimd } from "../src/backend/wasm/features.ts";
import { printWasm, type WasmOptions } from "../src/backend/wasm/print.ts";
import type { Operand } from "../src/lower/loops/build.ts";
import type { Expr, Stmt, Val } from "../src/lower/loops/loop.ts";
import { printLoops } from "../src/lower/loops/print.ts";
import { b, compiled, instantiate, LANES, OPTIONS, OUT, run } from "./support/loop-language.ts";

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
      expect(compiled(type, made)(x)).toEqual(x.map(() => 0));
      if (relaxed) expect(compiled(type, made, { ...OPTIONS, relaxedFma: true })(x)).toEqual(x.map(() => epsilon ** 2));
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
