/**
 * What WebAssembly can do in this JavaScript engine, found by validating a tiny module. Fixed-width SIMD is required; fused
 * multiply-add came later, with "relaxed SIMD", and doubles the peak speed of a matrix product.
 */
import { CodeBytes, encodeModule } from "./encode.ts";
import { compileModuleNow } from "./module.ts";

/** Whether the engine has relaxed SIMD now. */
export function relaxedSimd(): boolean {
  const code = new CodeBytes();
  for (let i = 0; i < 3; i++) code.v128(new Uint8Array(16));
  code.op("f32x4.relaxed_madd");
  code.op("drop");
  const probe = { name: "probe", params: [], results: [], locals: [], code: code.bytes, exported: false };
  return WebAssembly.validate(encodeModule([probe], { initialPages: 0, maximumPages: 0, shared: false }));
}

interface NodeV8 {
  readonly setFlagsFromString: (flags: string) => void;
}

/**
 * Turns relaxed SIMD on where the engine has it behind a flag, as in Node 20, and returns whether it is on. Threads that are
 * started later have it, too. It checks first, because newer engines print a warning for a flag that they no longer know.
 */
export function enableRelaxedSimd(): boolean {
  if (relaxedSimd()) return true;
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  const v8 = process?.getBuiltinModule?.("node:v8") as NodeV8 | undefined;
  if (!v8) return false;
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  return relaxedSimd();
}

let fused: boolean | undefined;

/** Whether relaxed multiply-add is there and rounds once: the standard leaves that to the engine, so it is tried. */
export function fusedMadd(): boolean {
  if (!relaxedSimd()) return false;
  fused ??= tryMadd();
  return fused;
}

/** (1 + 2^-12)² - 1 - 2^-11 is 2^-24, or nothing where the square has been rounded. */
function tryMadd(): boolean {
  const code = new CodeBytes();
  const splat = (x: number) => code.v128(new Uint8Array(new Float32Array(4).fill(x).buffer));
  splat(1 + 2 ** -12);
  splat(1 + 2 ** -12);
  splat(-1 - 2 ** -11);
  code.op("f32x4.relaxed_madd");
  code.opWith("f32x4.extract_lane", 0);
  const run = { name: "run", params: [], results: ["f32" as const], locals: [], code: code.bytes, exported: true };
  const memory = new WebAssembly.Memory({ initial: 0, maximum: 0 });
  const bytes = encodeModule([run], { initialPages: 0, maximumPages: 0, shared: false });
  const { exports } = new WebAssembly.Instance(compileModuleNow(bytes), { env: { memory } });
  return (exports.run as () => number)() === 2 ** -24;
}
