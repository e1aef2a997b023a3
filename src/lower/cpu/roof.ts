/**
 * What this machine can do at best through a backend, on one thread: multiply-adds on registers only, and copying arrays of the
 * size in question. Written in the loop language, so that a backend prints it as it prints kernels.
 */
import type { Roof } from "../../ir/index.ts";
import { add, fma, i32, load, num, v } from "../loops/build.ts";
import { func } from "../loops/code.ts";
import { type Func, I32, type LoopModule, type Val } from "../loops/loop.ts";

/** Sums side by side: enough to hide how long one multiply-add takes, few enough for the registers. */
const sums = 10;
/** Registers copied a turn. */
const vectors = 4;
/** Where the copied array begins, behind what the sums write. */
const start = 65536;
const most = 2 ** 26;

/** The functions of `roofModule` as a backend runs them. */
interface RoofMachine {
  readonly find: (name: string) => (...args: number[]) => void;
  /** Makes its memory at least so large. */
  reserve(bytes: number): void;
}

/** Functions `sums_f32(n)`, `sums_f64(n)` and `copy(from, to, bytes)`, in registers of so many bytes. */
export function roofModule(vectorBytes: number): LoopModule {
  const [f32, f64] = lanesOf(vectorBytes);
  return { functions: [multiplyAdds(f32), multiplyAdds(f64), copy(f32, vectorBytes)] };
}

function lanesOf(vectorBytes: number): readonly [Val, Val] {
  return [
    { kind: "f32", lanes: vectorBytes / 4 },
    { kind: "f64", lanes: vectorBytes / 8 },
  ];
}

function multiplyAdds(type: Val): Func {
  const element = type.kind === "f64" ? "f64" : "f32";
  const n = v("n", I32);
  return func(
    `sums_${element}`,
    [n],
    (code) => {
      const list = Array.from({ length: sums }, (_, k) => code.let(`s${k}`, num(type, k)));
      const factor = code.let("factor", num(type, 0.999));
      const i = code.fresh("i", I32);
      code.for(i, 0, n, 1, (body) => {
        for (const sum of list) body.set(sum, fma(sum, factor, factor));
      });
      // The result must be used, or the compiler removes the loop.
      const total = list.reduce<ReturnType<typeof add>>(add, num(type, 0));
      code.store(element, i32(0), 0, total);
      return undefined;
    },
    { exported: true },
  );
}

function copy(type: Val, vectorBytes: number): Func {
  const [from, to, bytes] = ["from", "to", "bytes"].map((name) => v(name, I32));
  return func(
    "copy",
    [from, to, bytes],
    (code) => {
      const i = code.fresh("i", I32);
      code.for(i, 0, bytes, vectorBytes * vectors, (body) => {
        for (let k = 0; k < vectors; k++)
          body.store("f32", add(to, i), vectorBytes * k, load(type, "f32", add(from, i), vectorBytes * k));
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
    const begin = performance.now();
    let calls = 0;
    let spent = 0;
    while (spent < 3) {
      run();
      calls++;
      spent = performance.now() - begin;
    }
    best = Math.max(best, (calls / spent) * 1e3);
  }
  return best;
}

/** Measures when it is asked, each thing once. */
export function measureRoof({ find, reserve }: RoofMachine, vectorBytes: number): Roof {
  reserve(start);
  const move = find("copy");
  const turns = 20_000;
  const flops = (dtype: "f32" | "f64") => {
    const run = find(`sums_${dtype}`);
    const lanes = lanesOf(vectorBytes)[dtype === "f32" ? 0 : 1].lanes;
    return rate(() => run(turns)) * turns * sums * lanes * 2;
  };
  const known = new Map<string, number>();
  const once = (key: string, measure: () => number): number => {
    const value = known.get(key) ?? measure();
    known.set(key, value);
    return value;
  };
  return {
    flops: (dtype) => once(dtype, () => flops(dtype)),
    bandwidth(bytes) {
      // Powers of two from the first cache to memory; half is read, half is written.
      const size = Math.min(most, Math.max(2 ** 13, 2 ** Math.ceil(Math.log2(Math.max(1, bytes)))));
      return once(`${size}`, () => {
        reserve(start + size);
        return rate(() => move(start, start + size / 2, size / 2)) * size;
      });
    },
  };
}
