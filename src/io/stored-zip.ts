/**
 * Writes a zip file of stored entries piece by piece, so that a gigabyte is never in memory twice and nobody waits long for a
 * checksum. What it writes, `zip.ts` reads.
 *
 * Source: APPNOTE.TXT 6.3.10 (PKWARE), sections 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (its end).
 */
import type { WriteAt } from "../base/files.ts";
import { ValueError } from "../base/index.ts";
import { crc32, DIRECTORY, END, LOCAL } from "./zip.ts";

export interface StoredEntry {
  readonly name: string;
  /** Its bytes, in their order. */
  readonly parts: readonly Uint8Array[];
}

/** Between two pieces others have their turn: a checksum of so many bytes takes some milliseconds. */
const piece = 8 * 2 ** 20;
const mostBytes = 2 ** 32 - 2 ** 24;
/** 1980-01-01, the earliest date of zip: equal contents give equal files. */
const date = 0x0021;

export async function writeStoredZip(entries: readonly StoredEntry[], write: WriteAt): Promise<void> {
  const bytesOfAll = entries.reduce((sum, { parts }) => parts.reduce((all, { length }) => all + length, sum), 0);
  // Its places and sizes have 32 bits; the headers need some, too.
  if (bytesOfAll > mostBytes || entries.length >= 0xffff)
    throw new ValueError("zip", `${entries.length} entries with ${bytesOfAll} bytes are too many for a zip file`, {
      code: "archive-too-large",
      hint: "a zip holds 4 GB: write several, or safetensors",
      facts: { size: bytesOfAll, limit: mostBytes },
    });
  let at = 0;
  const directory: Uint8Array[] = [];
  for (const { name, parts } of entries) {
    const label = new TextEncoder().encode(name);
    const start = at;
    at += 30 + label.length;
    let [crc, size] = [0, 0];
    for (const part of parts)
      for (let from = 0; from < part.length; from += piece) {
        const bytes = part.subarray(from, from + piece);
        crc = crc32(bytes, crc);
        await write(bytes, at + size);
        size += bytes.length;
      }
    at += size;
    // Version 2.0, no flags, stored.
    const common = [20, 0, 0, 0, date].map((value) => [2, value] as const);
    const sizes = [crc, size, size].map((value) => [4, value] as const);
    await write(record([[4, LOCAL], ...common, ...sizes, [2, label.length], [2, 0]], label), start);
    const rest = [label.length, 0, 0, 0, 0].map((value) => [2, value] as const);
    directory.push(record([[4, DIRECTORY], [2, 20], ...common, ...sizes, ...rest, [4, 0], [4, start]], label));
  }
  const directoryBytes = directory.reduce((sum, { length }) => sum + length, 0);
  const count = [0, 0, entries.length, entries.length].map((value) => [2, value] as const);
  let place = at;
  for (const part of [
    ...directory,
    record([[4, END], ...count, [4, directoryBytes], [4, at], [2, 0]], new Uint8Array()),
  ]) {
    await write(part, place);
    place += part.length;
  }
}

/** Numbers of two or four bytes, then a name. */
function record(fields: readonly (readonly [bytes: number, value: number])[], name: Uint8Array): Uint8Array {
  const length = fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const all = new Uint8Array(length + name.length);
  const view = new DataView(all.buffer);
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  all.set(name, length);
  return all;
}
