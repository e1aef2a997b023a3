/** What the compiler needs to know of WebAssembly. */
import type { TileShape } from "../../lower/index.ts";

/** SIMD has 128 bits. */
export const vectorBytes = 16;

/** V8 uses 15 registers and takes no operand from memory: the sums, vectors of B and one of A must fit in. */
export const tileShape: TileShape = {
  rows: [0, 6, 4, 3, 2],
  copied: { rows: [0, 4, 4, 2, 2], group: 16, from: Number.POSITIVE_INFINITY },
  block: 256,
  resident: 2 ** 18,
};
