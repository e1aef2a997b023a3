/** Data, known again: what a run was trained on is not in its folder, but whether it is the same can be said. */
import { crc32 } from "../../io/zip.ts";
import type { Column } from "../data/arrays.ts";

/** Of more bytes, pieces are looked at that lie evenly over all of them: a run must not wait for its data. */
const wholeBytes = 16 * 2 ** 20;
const pieces = 256;

/** Type, shape of a sample and checksum of each column: `"f32[30] 1c291ca3"`. */
export function fingerprintOf(columns: readonly Column[]): readonly string[] {
  return columns.map(({ dtype, shape, data }) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return `${dtype}[${shape}] ${checksum(bytes).toString(16).padStart(8, "0")}`;
  });
}

function checksum(bytes: Uint8Array): number {
  if (bytes.length <= wholeBytes) return crc32(bytes);
  const size = wholeBytes / pieces;
  let sum = 0;
  for (let k = 0; k < pieces; k++) {
    const from = Math.floor(((bytes.length - size) * k) / (pieces - 1));
    sum = crc32(bytes.subarray(from, from + size), sum);
  }
  return sum;
}
