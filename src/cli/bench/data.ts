/** Pictures of ten kinds that can be told apart, made here: `limpid bench` fetches nothing. */
import { type Tensor, tensor } from "../../index.ts";

const pixels = 28 * 28;

/** A generator whose numbers are the same everywhere (xorshift, 32 bits). */
function generator(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Each picture is one of ten patterns under as much noise: bytes `[count, 28, 28]`, and its kind. */
export function makePictures(count: number): { readonly x: Tensor; readonly y: Tensor } {
  const random = generator();
  const patterns = Array.from({ length: 10 }, () => Uint8Array.from({ length: pixels }, () => random() * 192));
  const x = new Uint8Array(count * pixels);
  const y = Int32Array.from({ length: count }, (_, k) => k % 10);
  for (let k = 0; k < count; k++)
    for (let p = 0; p < pixels; p++) x[k * pixels + p] = patterns[y[k]][p] + random() * 63;
  return { x: tensor(x, { shape: [count, 28, 28] }), y: tensor(y) };
}
