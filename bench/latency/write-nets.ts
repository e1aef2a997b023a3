/** Makes the two digit readers of `nets.ts`: random weights, an image, and what the definitions say of it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { limpidNet } from "./limpid-net.ts";
import { kernelSize, layouts, names, type Weights } from "./nets.ts";
import { writeOnnx } from "./write-onnx.ts";

/** Writes the files that the programs of `latency` and `start` read. */
export async function writeNets(folder: string): Promise<void> {
  const image = Float32Array.from({ length: 784 }, (_, k) => ((k * 7919) % 256) / 255);
  for (const net of names) {
    const random = generator(net.length + net.charCodeAt(0));
    const weights = layouts[net].map((layout): Weights => {
      const limit = Math.sqrt(6 / (kernelSize(layout) / layout.out));
      const some = (size: number, most: number) => Float32Array.from({ length: size }, () => (2 * random() - 1) * most);
      return { ...layout, kernel: some(kernelSize(layout), limit), bias: some(layout.out, 0.1) };
    });
    const answer = Float32Array.from(forward(weights, Array.from(image)));
    const parts = [...weights.flatMap(({ kernel, bias }) => [kernel, bias]), image, answer];
    writeFileSync(join(folder, `${net}.f32`), Buffer.concat(parts.map((part) => Buffer.from(part.buffer))));
    writeFileSync(join(folder, `${net}.onnx`), writeOnnx(weights));
    await limpidNet(weights).save(join(folder, `${net}.limpid`));
  }
}

/** Park and Miller's generator: the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** In f64, as the definitions say. */
function forward(weights: readonly Weights[], image: readonly number[]): number[] {
  let [x, size] = [[...image], 28];
  for (const [k, { kind, from, out, kernel, bias }] of weights.entries()) {
    if (kind === "conv") {
      x = pooled(convolved(x, size, from, out, kernel, bias), size - 2, out);
      size = (size - 2) >> 1;
      continue;
    }
    const y = Array.from(bias);
    for (let i = 0; i < from; i++) for (let o = 0; o < out; o++) y[o] += x[i] * kernel[i * out + o];
    x = k + 1 < weights.length ? y.map((value) => Math.max(0, value)) : y;
  }
  const powers = x.map((value) => Math.exp(value - Math.max(...x)));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function convolved(x: number[], size: number, from: number, out: number, kernel: Float32Array, bias: Float32Array) {
  const side = size - 2;
  const y: number[] = [];
  for (let i = 0; i < side; i++)
    for (let j = 0; j < side; j++)
      for (let o = 0; o < out; o++) {
        let sum = bias[o];
        for (let p = 0; p < 9; p++) {
          const at = ((i + Math.floor(p / 3)) * size + j + (p % 3)) * from;
          for (let c = 0; c < from; c++) sum += x[at + c] * kernel[(p * from + c) * out + o];
        }
        y.push(Math.max(0, sum));
      }
  return y;
}

function pooled(x: number[], size: number, channels: number): number[] {
  const half = size >> 1;
  const y: number[] = [];
  for (let i = 0; i < half; i++)
    for (let j = 0; j < half; j++)
      for (let c = 0; c < channels; c++) {
        const at = (2 * i * size + 2 * j) * channels + c;
        const down = size * channels;
        y.push(Math.max(x[at], x[at + channels], x[at + down], x[at + down + channels]));
      }
  return y;
}
