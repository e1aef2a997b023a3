// The weights of the dense network and the image, as bench/latency/nets.ts writes them; here without a compiler.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const widths = [784, 32, 64, 10];

export function readNet(folder) {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, "mlp.f32"));
  const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  let at = 0;
  const next = (size) => {
    at += size;
    return numbers.slice(at - size, at);
  };
  const layers = widths
    .slice(1)
    .map((out, k) => ({ from: widths[k], out, kernel: next(widths[k] * out), bias: next(out) }));
  return { layers, image: next(784) };
}
