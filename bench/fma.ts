/** Fused multiply-add ("relaxed SIMD") in this engine's WebAssembly: is it on, and switching it on. */
import v8 from "node:v8";

/** `f32x4.relaxed_madd` in a module of one function. */
const probe = Uint8Array.from(
  "0061736d0100000001080160037b7b7b017b030201000a0d010b00200020012002fd85020b".match(/../g)!,
  (byte) => Number.parseInt(byte, 16),
);

export function fmaOn(): boolean {
  return WebAssembly.validate(probe);
}

/** Asks first: newer engines no longer know the flag, and say so. */
export function switchFmaOn(): void {
  if (!fmaOn()) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
}
