/** IDX files as tensors. The format itself is in `base/idx.ts`. */

import { decodeIdx, type IdxOptions } from "../base/idx.ts";
import type { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";

export type { IdxOptions } from "../base/idx.ts";

/**
 * Reads the bytes of an IDX file (MNIST's format). Unsigned bytes give u8 and share memory with `bytes`; signed bytes,
 * 16- and 32-bit integers give i32; floats f32 and f64. Throws `FileError` where the bytes are no IDX file, or are longer
 * or shorter than their header says. `readIdx(path)` of `limpid/io` reads a file.
 *
 *     parseIdx(await (await fetch("/train-labels-idx1-ubyte")).arrayBuffer())   // u8 [60000]
 *
 * Source: http://yann.lecun.com/exdb/mnist
 */
export function parseIdx(bytes: Uint8Array | ArrayBuffer, options?: IdxOptions): Tensor {
  return fromHost(decodeIdx("parseIdx", bytes, options));
}
