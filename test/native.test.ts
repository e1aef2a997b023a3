import { describe, expect, it } from "vitest";
import { type NativeOptions, openWith } from "../src/backend/native/index.ts";
import { printC } from "../src/backend/native/print.ts";
import { enableRelaxedSimd, openWith as openWasm } from "../src/backend/wasm/index.ts";
import { dtypes, type TypedArray } from "../src/base/index.ts";
import type { NowSession } from "../src/ir/index.ts";
import { add, fma, i32, load, mul, splat, v } from "../src/lower/loops/build.ts";
import { func } from "../src/lower/loops/code.ts";
import { F32, I32 } from "../src/lower/loops/loop.ts";
import {
  agreeOn,
  computedRules,
  contractionCases,
  floats,
  longSumCases,
  runOn,
  sampleCases,
  together,
} from "./support/contract.ts";
import { sameBits, skipsNative } from "./support/native.ts";
import type { Case } from "./support/samples.ts";
import { emptyCases, truthCases, typedCases } from "./support/types.ts";

const skipped = skipsNative("test/native.test.ts");
const fused = enableRelaxedSimd();
if (!fused) console.warn("test/native.test.ts: bits are NOT compared with wasm: this engine has no relaxed SIMD");
const here = describe.skipIf(skipped);

/** A compiler takes a third of a second a program, so many cases are one program. */
function runTogether(cases: readonly Case[], session: NowSession): TypedArray[] {
  const { graph, values } = together(cases);
  return runOn(session, graph, values);
}

here("the contract", () => {
  const [f32, f64] = floats.map((float) => [...sampleCases(float), ...contractionCases(float), ...longSumCases(float)]);
  // The processor's own registers with the flags that users get; other widths, as on other machines, with less effort.
  const widths: [string, Case[], NativeOptions][] = [
    ["registers of this machine, f32", f32, {}],
    ["16 bytes, f64", f64, { vectorBytes: 16, flags: ["-O1"] }],
    ["64 bytes, f64", f64, { vectorBytes: 64, flags: ["-O0"] }],
  ];
  /** What wasm makes of them, once for both widths of f64. */
  const ofWasm = new Map<readonly Case[], TypedArray[]>();
  const onWasm = (cases: readonly Case[]): TypedArray[] => {
    const results = ofWasm.get(cases) ?? runTogether(cases, openWasm({ straightLine: false }));
    ofWasm.set(cases, results);
    return results;
  };
  for (const [name, cases, options] of widths) {
    it(`loops, ${name}: near the reference, and the bits of wasm`, { timeout: 240_000 }, () => {
      const results = runTogether(cases, openWith({ ...options, straightLine: false }));
      const wanted = fused ? onWasm(cases) : undefined;
      for (const [k, one] of cases.entries()) {
        agreeOn(one, results[k]);
        if (wanted && !sameBits(results[k], wanted[k])) expect.fail(`${one.name}: not the bits of wasm`);
      }
      expect(results.length).toBeGreaterThan(120);
    });
  }

  for (const vectorBytes of [16, 64])
    it(`comparisons that become numbers, registers of ${vectorBytes} bytes`, { timeout: 240_000 }, () => {
      const cases = (["f32", "f64", "bool"] as const).flatMap((dtype) => truthCases(dtype, 21, "less"));
      const results = runTogether(cases, openWith({ vectorBytes, flags: ["-O0"], straightLine: false }));
      for (const [k, one] of cases.entries()) {
        try {
          agreeOn(one, results[k]);
        } catch (cause) {
          throw new Error(one.name, { cause });
        }
      }
      expect(cases.length).toBeGreaterThan(200);
    });

  it("whole numbers, truth values and nothing, through every op", { timeout: 240_000 }, () => {
    const typed = computedRules.flatMap((rule) => typedCases(rule)).flatMap(({ made }) => (made ? [made] : []));
    // What has no float in it; floats are above.
    const whole = typed.filter(({ graph }) => graph.inputs.every((x) => !dtypes[x.type.dtype].float));
    const alone = whole.map((one) => ({ ...one, graph: { ...one.graph, outputs: [one.graph.outputs[0]] } }));
    const cases = [...alone, ...(["f32", "u8"] as const).flatMap((dtype) => emptyCases(dtype))];
    const results = runTogether(cases, openWith({ flags: ["-O0"], straightLine: false }));
    for (const [k, one] of cases.entries()) agreeOn(one, results[k]);
    expect(cases.length).toBeGreaterThan(200);
  });

  it("straight-line code", { timeout: 240_000 }, () => {
    // A few samples a program: very small steps only are straight-line code.
    const cases = sampleCases("f32");
    for (let from = 0; from < cases.length; from += 50) {
      const some = cases.slice(from, from + 50);
      const results = runTogether(some, openWith({ flags: ["-O1"] }));
      for (const [k, one] of some.entries()) agreeOn(one, results[k]);
    }
  });
});

describe("C as text", () => {
  it("reads like the loops it comes from", () => {
    const [p, n] = [v("p", I32), v("n", I32)];
    const scale = func("scale", [p, n], (code) => {
      const i = code.fresh("for", I32);
      code.for(i, 0, n, 4, (body) => {
        const x = body.let("x", load({ kind: "f32", lanes: 4 }, "f32", add(p, mul(i, 4)), 16));
        body.store("f32", add(p, mul(i, 4)), 0, fma(x, x, splat(load(F32, "f32", i32(64)), 4)));
      });
      return undefined;
    });
    const run = func(
      "run",
      [p, n],
      (code) => {
        code.add({ k: "call", fn: "scale", args: [p, n] });
        return undefined;
      },
      { exported: true },
    );
    const text = printC({ functions: [scale, run] });
    expect(text.slice(text.indexOf("static NOINLINE void scale(char *mem, i32 p, i32 n) {"))).toBe(`\
static NOINLINE void scale(char *mem, i32 p, i32 n) {
  {
    const i64 for_end = (i64)n;
    for (i64 for_2 = 0; for_2 < for_end; for_2 += 4) {
      f32x4 x = AT(f32x4, (i64)p + for_2 * 4 + 16);
      AT(f32x4, (i64)p + for_2 * 4) = fma_f32x4(x, x, splat_f32x4(AT(f32, 64)));
    }
  }
}

EXPORT void run(char *mem, i32 p, i32 n) {
  scale(mem, p, n);
}
`);
  });
});

here("memory", () => {
  it("beyond what addresses reach, it says so", () => {
    const session = openWith({});
    const small = session.buffer({ dtype: "f32", shape: [3] });
    small.write([1, 2, 3]);
    expect(() => session.buffer({ dtype: "f64", shape: [2 ** 20, 2 ** 20] })).toThrow(
      /memory: 838860\d MB are needed; a session of the native backend gives at most \d+ MB\n {2}hint: a smaller batch/,
    );
    // It grows without moving.
    session.buffer({ dtype: "f32", shape: [2 ** 22] });
    expect([...small.readNow()]).toEqual([1, 2, 3]);
  });
});
