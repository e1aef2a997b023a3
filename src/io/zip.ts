/**
 * Reads a zip file's directory, and checks it. fflate writes archives and inflates entries. What a file says about itself is
 * checked here first, because a few kilobytes can claim to be terabytes, and fflate verifies no checksum.
 *
 * Source: APPNOTE.TXT 6.3.10 (PKWARE), sections 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (its end).
 */

import { builtin } from "../base/builtin.ts";
import { sniff } from "../base/bytes.ts";
import { FileError } from "../base/index.ts";

export const LOCAL = 0x04034b50;
export const DIRECTORY = 0x02014b50;
export const END = 0x06054b50;
const MAX_ENTRIES = 16;
/** Where 32 bits do not suffice, zip64 writes this and goes on elsewhere; Limpid neither writes nor reads that. */
const ZIP64 = 0xffffffff;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly start: number;
}

/**
 * The entries of a zip file: all of those named in `limits` (with the most bytes each may have), and no others. Throws
 * `FileError`.
 */
export async function readZip<K extends string>(
  subject: string,
  file: Uint8Array,
  limits: Readonly<Record<K, number>>,
): Promise<Record<K, Uint8Array>> {
  const entries = readDirectory(subject, file);
  const known = Object.keys(limits) as K[];
  const found: Partial<Record<K, Uint8Array>> = {};
  for (const entry of entries) {
    const name = known.find((k) => k === entry.name);
    if (!name) fail(subject, `holds an unknown entry "${entry.name}"`, "archive-entry", { entry: entry.name, known });
    if (found[name]) fail(subject, `holds "${name}" twice`, "archive-entry", { entry: name });
    if (entry.size > limits[name])
      fail(
        subject,
        `"${name}" claims ${entry.size} bytes, the limit is ${limits[name]}`,
        "archive-too-large",
        { entry: name, size: entry.size, limit: limits[name] },
        "the file is damaged, or not what it claims to be",
      );
    found[name] = await extract(subject, file, entry);
  }
  for (const name of known) if (!found[name]) fail(subject, `holds no "${name}"`, "archive-entry", { entry: name });
  return found as Record<K, Uint8Array>;
}

function fail(
  subject: string,
  problem: string,
  code: string,
  facts: Record<string, unknown> = {},
  hint = "the file is damaged or no Limpid file; save it again",
): never {
  throw new FileError(subject, problem, { code, hint, facts });
}

const viewOf = (file: Uint8Array): DataView => new DataView(file.buffer, file.byteOffset, file.byteLength);

function readDirectory(subject: string, file: Uint8Array): Entry[] {
  const view = viewOf(file);
  const end = findEnd(subject, file, view);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count)
    fail(subject, "is one part of a zip file in several parts", "archive-unsupported");
  if (count > MAX_ENTRIES)
    fail(subject, `holds ${count} entries, the limit is ${MAX_ENTRIES}`, "archive-too-large", { entries: count });
  if (start + size !== end) fail(subject, "its directory is not where it should be", "archive-damaged");

  const entries: Entry[] = [];
  let at = start;
  for (let k = 0; k < count; k++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY)
      fail(subject, `entry ${k} of its directory is damaged`, "archive-damaged");
    const length = view.getUint16(at + 28, true);
    const next = at + 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) fail(subject, `entry ${k} of its directory is damaged`, "archive-damaged");
    const name = new TextDecoder().decode(file.subarray(at + 46, at + 46 + length));
    const [packed, unpacked, local] = [20, 24, 42].map((offset) => view.getUint32(at + offset, true));
    if (view.getUint16(at + 8, true) & 1) fail(subject, `"${name}" is encrypted`, "archive-unsupported");
    if ([packed, unpacked, local].includes(ZIP64)) fail(subject, `"${name}" needs zip64`, "archive-unsupported");
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed,
      size: unpacked,
      start: dataStart(subject, view, name, local, packed, start),
    });
    at = next;
  }
  if (at !== end) fail(subject, "its directory is longer than its entries", "archive-damaged");
  // Entries that share bytes are how a small file unpacks to a huge one.
  const inOrder = entries.toSorted((a, b) => a.start - b.start);
  for (let k = 1; k < inOrder.length; k++)
    if (inOrder[k - 1].start + inOrder[k - 1].packed > inOrder[k].start)
      fail(subject, `"${inOrder[k - 1].name}" and "${inOrder[k].name}" overlap`, "archive-damaged");
  return entries;
}

/** The directory's end record stands last; only a comment of the length it names may follow. */
function findEnd(subject: string, file: Uint8Array, view: DataView): number {
  for (let at = file.length - 22; at >= 0 && at >= file.length - 22 - 0xffff; at--)
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === file.length) return at;
  const what = sniff(file);
  return fail(
    subject,
    what === "a zip file"
      ? "is a zip file without an end: it is cut off, or something was added to it"
      : `this is ${what ?? "no zip file"}${what ? ", not a Limpid file" : ", and so no Limpid file"}`,
    what === "a zip file" ? "archive-truncated" : "archive-magic",
    { length: file.length },
  );
}

/** Where an entry's bytes begin, by its local header, inside the part before the directory. */
function dataStart(subject: string, view: DataView, name: string, at: number, packed: number, limit: number): number {
  const readable = at + 30 <= limit && view.getUint32(at, true) === LOCAL;
  const start = readable ? at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true) : limit + 1;
  if (start + packed > limit)
    fail(subject, `"${name}" is not where the directory says`, "archive-damaged", { entry: name });
  return start;
}

async function extract(subject: string, file: Uint8Array, entry: Entry): Promise<Uint8Array> {
  const packed = file.subarray(entry.start, entry.start + entry.packed);
  const bytes = entry.method === 0 ? packed : await inflate(subject, packed, entry);
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc)
    fail(subject, `"${entry.name}" is damaged: its checksum is not the one written down`, "archive-checksum", {
      entry: entry.name,
    });
  return bytes;
}

/** Limpid stores entries; a file that went through another zip program may have them deflated. */
async function inflate(subject: string, packed: Uint8Array, { name, method, size }: Entry): Promise<Uint8Array> {
  if (method !== 8)
    fail(subject, `"${name}" is packed by method ${method}`, "archive-unsupported", { entry: name, method });
  // Deflate cannot compress more than 1032 : 1, so a larger claim is false, and no memory is allocated for it.
  if (size > packed.length * 1032 + 64)
    fail(subject, `"${name}" cannot have ${size} bytes`, "archive-damaged", { entry: name });
  const { inflateSync } = await import("./deflate.ts");
  try {
    return inflateSync(packed, { out: new Uint8Array(size) });
  } catch (cause) {
    throw new FileError(subject, `"${name}" cannot be unpacked: ${(cause as Error).message}`, {
      code: "archive-damaged",
      hint: "the file is damaged; save it again",
      cause,
    });
  }
}

let table: Uint32Array | undefined;

/**
 * The checksum of zip (and of Ethernet): the rest of a division by 0xedb88320, bits reversed. `before`: that of the bytes before
 * these. Node has it in machine code.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  const native = builtin("node:zlib")?.crc32;
  return native ? native(bytes, before) : crc32Here(bytes, before);
}

/** The same, for browsers. */
export function crc32Here(bytes: Uint8Array, before = 0): number {
  table ??= Uint32Array.from({ length: 256 }, (_, k) => {
    let rest = k;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    return rest;
  });
  const rests = table;
  let crc = ~before;
  for (let k = 0; k < bytes.length; k++) crc = rests[(crc ^ bytes[k]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}
