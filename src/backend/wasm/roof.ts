/**
 * What this machine can do at best through WebAssembly, on one thread: multiply-adds on registers only, and copying
 * arrays of the size in question. Written in the loop language, so that it is printed as kernels are.
 */
import type { Roof } from "../../ir/index.ts";
import * as b from "../../lower/build.ts";
import type { LoopModule, Val } from "../../lower/loop.ts";
import { relaxedSimd } from "./features.ts";
import { printWasm } from "./print.ts";

/** Sums side by side: enough to hide how long one multiply-add takes, few enough for the registers. */
const sums = 10;
const page = 65536;
/** A cache line's vectors, copied a turn. */
const vectors = 4;
const most = 2 ** 26;

function multiplyAdds(type: Val, name: string): LoopModule["functions"][number] {
  const n = b.v("n", b.I32);
  return b.func(
    name,
    [n],
    (code) => {
      const list = Array.from({ length: sums }, (_, k) => code.let(`s${k}`, b.num(type, k)));
      const factor = code.let("factor", b.num(type, 0.999));
      const i = code.fresh("i", b.I32);
      code.for(i, 0, n, 1, (body) => {
        for (const sum of list) body.set(sum, b.fma(sum, factor, factor));
      });
      // Somebody must want the result.
      code.store(
        type.kind === "f32" ? "f32" : "f64",
        b.i32(0),
        0,
        list.reduce<ReturnType<typeof b.add>>(b.add, b.num(type, 0)),
      );
      return undefined;
    },
    { exported: true },
  );
}

function copy(): LoopModule["functions"][number] {
  const [from, to, bytes] = ["from", "to", "bytes"].map((name) => b.v(name, b.I32));
  return b.func(
    "copy",
    [from, to, bytes],
    (code) => {
      const i = code.fresh("i", b.I32);
      code.for(i, 0, bytes, 16 * vectors, (body) => {
        for (let k = 0; k < vectors; k++)
          body.store("f32", b.add(to, i), 16 * k, b.load(b.F32x4, "f32", b.add(from, i), 16 * k));
      });
      return undefined;
    },
    { exported: true },
  );
}

/** Calls per second at best, of five times some milliseconds. */
function rate(run: () => void): number {
  let best = 0;
  for (let round = 0; round < 6; round++) {
    const start = performance.now();
    let calls = 0;
    let spent = 0;
    while (spent < 3) {
      run();
      calls++;
      spent = performance.now() - start;
    }
    best = Math.max(best, (calls / spent) * 1e3);
  }
  return best;
}

export function measureRoof(): Roof {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: (2 * most) / page + 1 });
  const limits = { initialPages: 1, maximumPages: (2 * most) / page + 1, shared: false };
  const code = printWasm(
    { functions: [multiplyAdds(b.F32x4, "f32"), multiplyAdds(b.F64x2, "f64"), copy()] },
    { relaxedFma: relaxedSimd(), memory: limits },
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  const { f32, f64, copy: move } = exports as Record<string, (...args: number[]) => void>;
  const turns = 20_000;
  const flops = (run: (n: number) => void, lanes: number) => rate(() => run(turns)) * turns * sums * lanes * 2;
  const known = new Map<string, number>();
  const once = (key: string, measure: () => number): number => {
    const value = known.get(key) ?? measure();
    known.set(key, value);
    return value;
  };
  return {
    flops: (dtype) => once(dtype, () => (dtype === "f32" ? flops(f32, 4) : flops(f64, 2))),
    bandwidth(bytes) {
      // Powers of two from the first cache to memory; half is read, half is written.
      const size = Math.min(most, Math.max(2 ** 13, 2 ** Math.ceil(Math.log2(Math.max(1, bytes)))));
      return once(`${size}`, () => {
        const missing = page + size - memory.buffer.byteLength;
        if (missing > 0) memory.grow(Math.ceil(missing / page));
        return rate(() => move(page, page + size / 2, size / 2)) * size;
      });
    },
  };
}
