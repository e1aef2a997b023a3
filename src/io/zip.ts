/**
 * Reads a zip file's directory, and checks it. What a file says about itself is checked here first, because a few kilobytes can
 * claim to be terabytes, and small libraries verify no checksum.
 *
 * Source: APPNOTE.TXT 6.3.10 (PKWARE), sections 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (its end).
 */

import { builtin } from "../base/builtin.ts";
import { sniff } from "../base/bytes.ts";
import { FileError } from "../base/index.ts";
import { inflate as unpack } from "../base/inflate.ts";
import { type Limits, limitsOf, wantInnerName, wantRatio, wantWithin } from "./limits.ts";

export const LOCAL = 0x04034b50;
export const DIRECTORY = 0x02014b50;
export const END = 0x06054b50;
/** Where 32 bits do not suffice, zip64 writes this and goes on elsewhere; Limpid neither writes nor reads that. */
const ZIP64 = 0xffffffff;

/** Of a `.limpid` file. */
const mostOwn = 16;

/** A file in a zip. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Unpacks it. Throws FileError where its checksum is another. */
  read(): Promise<Uint8Array>;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly start: number;
}

/** How errors speak of a file. */
interface Told {
  readonly subject: string;
  /** "Limpid", "npz": what the file should be. */
  readonly kind: string;
}

/**
 * The entries of a zip file by name. Their names, their sizes, and what all of them would be unpacked are within the limits, and
 * nothing is unpacked yet. Throws `FileError`.
 */
export function openZip(told: Told, file: Uint8Array, given?: Limits): ReadonlyMap<string, ZipEntry> {
  const { subject } = told;
  const limits = limitsOf(given);
  const found = new Map<string, ZipEntry>();
  let total = 0;
  for (const entry of readDirectory(told, file, limits)) {
    const { name, size, packed } = entry;
    wantInnerName(subject, name);
    if (found.has(name)) fail(subject, `holds "${name}" twice`, "archive-entry", { entry: name });
    wantRatio(subject, name, packed, size, limits, "archive-too-large");
    total += size;
    wantWithin(subject, "bytes", limits, total, `${total} bytes in all`, "archive-too-large");
    found.set(name, { name, size, read: () => extract(subject, file, entry) });
  }
  return found;
}

/**
 * The entries of a zip file: all of those named in `limits` (with the most bytes each may have), and no others. Throws
 * `FileError`.
 */
export async function readZip<K extends string>(
  subject: string,
  file: Uint8Array,
  limits: Readonly<Record<K, number>>,
  given?: Limits,
): Promise<Record<K, Uint8Array>> {
  const entries = openZip({ subject, kind: "Limpid" }, file, { ...given, ratio: 1100 });
  if (entries.size > mostOwn)
    fail(subject, `holds ${entries.size} entries, the limit is ${mostOwn}`, "archive-too-large");
  const known = Object.keys(limits) as K[];
  for (const { name, size } of entries.values()) {
    if (!known.includes(name as K))
      fail(subject, `holds an unknown entry "${name}"`, "archive-entry", { entry: name, known });
    const limit = limits[name as K];
    if (size > limit)
      fail(
        subject,
        `"${name}" claims ${size} bytes, the limit is ${limit}`,
        "archive-too-large",
        { entry: name, size, limit },
        "the file is damaged, or not what it claims to be",
      );
  }
  const found: Partial<Record<K, Uint8Array>> = {};
  for (const name of known) {
    const entry = entries.get(name);
    if (!entry) fail(subject, `holds no "${name}"`, "archive-entry", { entry: name });
    found[name] = await entry.read();
  }
  return found as Record<K, Uint8Array>;
}

function fail(
  subject: string,
  problem: string,
  code: string,
  facts: Record<string, unknown> = {},
  hint = "the file is damaged, or not what it claims to be; save it again",
): never {
  throw new FileError(subject, problem, { code, hint, facts });
}

const viewOf = (file: Uint8Array): DataView => new DataView(file.buffer, file.byteOffset, file.byteLength);

function readDirectory(told: Told, file: Uint8Array, limits: Required<Limits>): Entry[] {
  const { subject } = told;
  const view = viewOf(file);
  const end = findEnd(told, file, view);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count)
    fail(subject, "is one part of a zip file in several parts", "archive-unsupported");
  if (count === 0xffff || start === ZIP64) fail(subject, "needs zip64", "archive-unsupported");
  wantWithin(subject, "tensors", limits, count, `${count} entries`, "archive-too-large");
  if (start + size !== end) fail(subject, "its directory is not where it should be", "archive-damaged");

  const entries: Entry[] = [];
  let at = start;
  for (let k = 0; k < count; k++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY)
      fail(subject, `entry ${k} of its directory is damaged`, "archive-damaged");
    const length = view.getUint16(at + 28, true);
    const next = at + 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) fail(subject, `entry ${k} of its directory is damaged`, "archive-damaged");
    const name = nameIn(subject, file.subarray(at + 46, at + 46 + length), k);
    const [packed, unpacked, local] = [20, 24, 42].map((offset) => view.getUint32(at + offset, true));
    if (view.getUint16(at + 8, true) & 1) fail(subject, `"${name}" is encrypted`, "archive-unsupported");
    if ([packed, unpacked, local].includes(ZIP64)) fail(subject, `"${name}" needs zip64`, "archive-unsupported");
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed,
      size: unpacked,
      start: dataStart(subject, file, { name, at: local, packed, nameAt: at + 46, nameLength: length, limit: start }),
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

function nameIn(subject: string, bytes: Uint8Array, k: number): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fail(subject, `the name of entry ${k} is no UTF-8`, "archive-damaged");
  }
}

/** The directory's end record stands last; only a comment of the length it names may follow. */
function findEnd({ subject, kind }: Told, file: Uint8Array, view: DataView): number {
  for (let at = file.length - 22; at >= 0 && at >= file.length - 22 - 0xffff; at--)
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === file.length) return at;
  const what = sniff(file);
  return fail(
    subject,
    what === "a zip file"
      ? "is a zip file without an end: it is cut off, or something was added to it"
      : `this is ${what ?? "no zip file"}${what ? `, not ${a(kind)} file` : `, and so no ${kind} file`}`,
    what === "a zip file" ? "archive-truncated" : "archive-magic",
    { length: file.length },
  );
}

const a = (kind: string): string => `${/^(npz|MP|[AEIO])/.test(kind) ? "an" : "a"} ${kind}`;

interface Placed {
  readonly name: string;
  /** Of its local header, and of its name in the directory. */
  readonly at: number;
  readonly nameAt: number;
  readonly nameLength: number;
  readonly packed: number;
  /** Where the directory begins. */
  readonly limit: number;
}

/** Where an entry's bytes begin, by its local header, which must have the same name, inside the part before the directory. */
function dataStart(subject: string, file: Uint8Array, placed: Placed): number {
  const { name, at, packed, nameAt, nameLength, limit } = placed;
  const view = viewOf(file);
  const readable = at + 30 <= limit && view.getUint32(at, true) === LOCAL;
  const start = readable ? at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true) : limit + 1;
  if (start + packed > limit)
    fail(subject, `"${name}" is not where the directory says`, "archive-damaged", { entry: name });
  const same = view.getUint16(at + 26, true) === nameLength;
  for (let k = 0; k < nameLength; k++)
    if (!same || file[at + 30 + k] !== file[nameAt + k])
      fail(subject, `"${name}" has another name where its bytes are`, "archive-damaged", { entry: name });
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
  try {
    return await unpack(packed as Uint8Array<ArrayBuffer>, "deflate-raw", size);
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
function crc32Here(bytes: Uint8Array, before = 0): number {
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
