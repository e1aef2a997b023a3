/**
 * sin and cos of numbers of every size, compiled in every way, against values that integers of 1400 bits give: few units
 * in the last place, the same bits however many lanes and on whatever backend, and what is no angle is no number.
 */
import { expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { enableRelaxedSimd, openWith as openWasm } from "../src/backend/wasm/index.ts";
import { dtypes } from "../src/base/index.ts";
import type { NowSession } from "../src/ir/index.ts";
import * as o from "../src/ops/index.ts";
import { sameBits, skipsNative } from "./support/native.ts";

type Float = "f32" | "f64";

// ---- Correct values: fixed-point numbers of `P` bits behind the point

const P = 1400n;
const ONE = 1n << P;

/** atan(1/n) = 1/n - 1/3n³ + … */
function arcOf(n: bigint): bigint {
  let [sum, term] = [0n, ONE / n];
  for (let k = 1n; term !== 0n; k += 2n, term /= -n * n) sum += term / k;
  return sum;
}
/** Machin, 1706. */
const PI = 4n * (4n * arcOf(5n) - arcOf(239n));

/** A float as a fixed-point number: exact. */
function exactly(x: number): bigint {
  const bits = new BigUint64Array(new Float64Array([x]).buffer)[0];
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & ((1n << 52n) - 1n)) | (exponent ? 1n << 52n : 0n);
  const shift = P + BigInt(Math.max(exponent, 1) - 1075);
  const size = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  return x < 0 ? -size : size;
}

/** 1 - r²/2! + … or r - r³/3! + …, of |r| ≤ π/4. */
function series(r: bigint, odd: boolean): bigint {
  let [sum, term] = [0n, odd ? r : ONE];
  for (let k = odd ? 2n : 1n; term !== 0n; k += 2n) {
    sum += term;
    term = -(((term * r) >> P) * r) / (k * (k + 1n)) / ONE;
  }
  return sum;
}

/** To 100 bits behind the first that is not 0, then rounded once by `Number`. */
function toNumber(x: bigint): number {
  const size = x < 0n ? -x : x;
  const drop = Math.max(0, size.toString(2).length - 100);
  const value = Number(size >> BigInt(drop)) * 2 ** -700 * 2 ** (drop - Number(P) + 700);
  return x < 0n ? -value : value;
}

function correct(op: "sin" | "cos", x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (op === "sin" && Math.abs(x) < 1e-150) return x;
  const a = exactly(x);
  const half = PI / 2n;
  const q = (2n * a + half) / PI - ((2n * a + half) % PI < 0n ? 1n : 0n);
  const r = a - q * half;
  const turns = (((q + (op === "cos" ? 1n : 0n)) % 4n) + 4n) % 4n;
  return toNumber(series(r, turns % 2n === 0n) * (turns >= 2n ? -1n : 1n));
}

// ---- Arguments

/** Floats that come nearest of all to a multiple of π/2 (Muller et al., Handbook of Floating-Point Arithmetic, 2018, 11.3). */
const NEAREST: Readonly<Record<Float, readonly number[]>> = {
  f32: [16367173 * 2 ** 72, 13176795, 12345678, 16777215],
  f64: [6381956970095103 * 2 ** 797, 5319372648326541 * 2 ** 416, 6381956970095103 * 2 ** 796, 411775],
};

function argumentsOf(kind: Float): number[] {
  const [lowest, highest, round] =
    kind === "f32" ? ([-40, 38.5, Math.fround] as const) : ([-300, 308.2, (x: number) => x] as const);
  const xs = [0, -0, Infinity, -Infinity, Number.NaN, 1e10, -1e10, 1e30, -1e30, 22, 1e5, 1e5 + 1, 2 ** 20, 2 ** 20 + 1];
  xs.push(...NEAREST[kind], ...NEAREST[kind].map((x) => -x), dtypeMax(kind), -dtypeMax(kind));
  for (let k = 0; k < 600; k++) {
    const x = (1 + Math.abs(Math.sin(k))) * 10 ** (lowest + ((highest - lowest - 0.31) * k) / 600);
    xs.push(k % 2 ? x : -x);
  }
  // Around multiples of π/2, near and far, and where one way ends and the other begins.
  for (let k = 1; k < 80; k++) xs.push((k * Math.PI) / 2, k * 1e7 * Math.PI, 99_990 + k / 10, 2 ** 20 - 50 + k / 2);
  return xs.map(round);
}

function dtypeMax(kind: Float): number {
  return kind === "f32" ? 3.4028234663852886e38 : Number.MAX_VALUE;
}

function ulp(x: number, kind: Float): number {
  const [mantissa, least] = kind === "f32" ? [23, -126] : [52, -1022];
  return 2 ** (Math.max(least, Math.floor(Math.log2(Math.abs(x) || 1))) - mantissa);
}

const fused = enableRelaxedSimd();
const native = skipsNative("test/trigonometric.test.ts");
const backends: [name: string, open: () => NowSession, straight: boolean][] = [
  ["loops", () => openWasm({ straightLine: false }), false],
  ["straight line", () => openWasm({}), true],
  ...(native
    ? []
    : ([
        ["native", () => openNative({ straightLine: false }), false],
        ["native, 16 bytes", () => openNative({ straightLine: false, vectorBytes: 16, flags: ["-O1"] }), false],
        ["native, straight line", () => openNative({ flags: ["-O1"] }), true],
      ] satisfies [string, () => NowSession, boolean][])),
];

it.each(["f32", "f64"] as const)("sin and cos of %s", { timeout: 120_000 }, (kind) => {
  const xs = argumentsOf(kind);
  const data = dtypes[kind].zeros(xs.length).map((_, k) => xs[k]);
  const want = (["sin", "cos"] as const).map((op) => xs.map((x) => correct(op, x)));
  // Straight-line code writes every element out: pieces that end in the middle of a register.
  const piece = 23;
  const results = backends.map(([, open, straight]) => {
    const size = straight ? piece : xs.length;
    const x = o.input({ dtype: kind, shape: [size] });
    const graph = { inputs: [x], outputs: [o.sin(x), o.cos(x)] };
    const session = open();
    const [input, ...outputs] = [...graph.inputs, ...graph.outputs].map((n) => session.buffer(n.type));
    const program = session.programNow({ graph, fed: [false], recorded: [false, false] }, [input], outputs);
    const gathered = outputs.map(() => dtypes[kind].zeros(straight ? 25 * piece : size));
    for (let from = 0; from < gathered[0].length; from += size) {
      const start = xs.length - gathered[0].length + from;
      input.write(data.slice(start, start + size));
      program.run(0, 1);
      for (const [n, output] of outputs.entries()) gathered[n].set(output.readNow(), from);
    }
    return gathered;
  });

  for (const n of [0, 1]) {
    const worst = { ulps: 0, at: 0 };
    for (const [k, x] of xs.entries()) {
      const got = results[0][n][k];
      if (Object.is(got, want[n][k])) continue;
      const ulps = Math.abs(got - want[n][k]) / ulp(want[n][k], kind);
      if (!(ulps <= worst.ulps)) Object.assign(worst, { ulps, at: x });
    }
    if (process.env.LIMPID_SHOW) console.log(kind, ["sin", "cos"][n], worst);
    expect(worst.ulps, `${["sin", "cos"][n]}(${worst.at})`).toBeLessThan(2.5);
    for (const [k, [name, , straight]] of backends.entries()) {
      if (name.startsWith("native") && !fused) continue;
      const all = straight ? results[0][n].slice(-25 * piece) : results[0][n];
      expect(sameBits(results[k][n], all), name).toBe(true);
    }
  }
  expect(Object.is(results[0][0][1], -0)).toBe(true);
  expect(results.length).toBe(native ? 2 : 5);
});

it("the correct values are correct", () => {
  // sin and cos, computed with mpmath 1.3 to 40 digits.
  expect(correct("sin", 1e10)).toBe(-0.48750602508751067);
  expect(correct("cos", 1e300)).toBe(-0.5753861119575491);
  expect(correct("sin", 1e300)).toBe(-0.8178819121159085);
  expect(correct("cos", 6381956970095103 * 2 ** 797)).toBe(-4.687165924254628e-19);
  expect(correct("sin", -1.5)).toBe(Math.sin(-1.5));
});
