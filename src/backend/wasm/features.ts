/**
 * What this JavaScript engine's WebAssembly can do, found by asking it to accept a tiny module. Fixed-width SIMD
 * is taken for granted; fused multiply-add came later, with "relaxed SIMD", and doubles a product's speed limit.
 */
import { CodeBytes, encodeModule } from "./encode.ts";

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
 * Turns relaxed SIMD on where it is there but off, as in Node 20, and says whether it is on. Threads started
 * later have it too. It asks first, because newer engines print a warning for a flag that they no longer know.
 */
export function enableRelaxedSimd(): boolean {
  if (relaxedSimd()) return true;
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  const v8 = process?.getBuiltinModule?.("node:v8") as NodeV8 | undefined;
  if (!v8) return false;
  v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  return relaxedSimd();
}
