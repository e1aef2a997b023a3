/** What the compiler needs to know of processors. */
import type { TileShape } from "../../lower/index.ts";

/**
 * By bytes of a register. Rows are copied early: on AMD's Zen, loads of one element from each of six rows slow each other down
 * unless their addresses agree in bits 6 to 11. AVX2 has 16 registers, the others have 32; the sums, vectors of B and one of A
 * must fit in.
 */
export const tileShapes: Readonly<Record<number, TileShape>> = {
  16: {
    rows: [0, 12, 12, 8, 6],
    copied: { rows: [0, 12, 12, 6, 6], group: 12, from: 64 },
    block: 384,
    resident: 2 ** 18,
  },
  32: { rows: [0, 12, 6], copied: { rows: [0, 12, 6], group: 12, from: 32 }, block: 256, resident: 2 ** 18 },
  64: { rows: [0, 24, 12], copied: { rows: [0, 24, 12], group: 24, from: 64 }, block: 256, resident: 2 ** 18 },
};
