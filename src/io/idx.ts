import { readFileLimited } from "../base/files.ts";
import { decodeIdx, type IdxOptions } from "../base/idx.ts";
import type { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";

/** As much as one typed array holds on every engine. */
const MAX_BYTES = 2 ** 31;

/**
 * Reads an IDX file (MNIST's format) as a tensor: u8, i32, f32 or f64. Throws `FileError` where the file is missing, is
 * no IDX file, or is longer or shorter than its header says. In browsers, use `parseIdx(bytes)` of `limpid/data`.
 *
 *     const images = await readIdx("train-images-idx3-ubyte");   // u8 [60000,28,28]
 */
export async function readIdx(path: string | URL, options?: IdxOptions): Promise<Tensor> {
  const bytes = await readFileLimited(path, MAX_BYTES);
  return fromHost(decodeIdx(String(path), bytes, options));
}
