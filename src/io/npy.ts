/** NumPy's files: npy holds one array, npz several by name (a zip of npy files). */
import { writeFileBy } from "../base/files.ts";
import { FileError, isRecord, readOptions, show, ValueError } from "../base/index.ts";
import { oneOf, wantTexts } from "../base/options.ts";
import type { Tensor } from "../tensor/index.ts";
import {
  type ArrayOptions,
  arrayWants,
  asWanted,
  joined,
  type Raw,
  type Writable,
  wantArray,
  writeParts,
} from "./arrays.ts";
import { decode, encode, type FileArray, type FileData, fileDTypes, swapBytes } from "./elements.ts";
import { limitsOf, wantInnerName } from "./limits.ts";
import { npyHead, readNpyHeader } from "./npy-header.ts";
import { bytesOf, type FileSource, isPath, subjectOf } from "./source.ts";
import { type StoredEntry, writeStoredZip } from "./stored-zip.ts";
import { openZip } from "./zip.ts";

/**
 * Reads an npy file: numbers and truth values of any order of bytes and axes. Nothing in it is evaluated. Integers become i32 or
 * are refused where they do not fit, and never rounded.
 *
 *     const x = await readNpy("x.npy");                              // f32 [569,30]
 *     const ids = await readNpy("ids.npy", { raw: true });           // { dtype: "i64", shape: [569], data: BigInt64Array }
 *
 * Throws FileError where the file is missing, no npy file, damaged, larger than the limits, or holds texts or Python objects.
 */
export async function readNpy(source: FileSource, options: Raw): Promise<FileArray>;
export async function readNpy(source: FileSource, options?: ArrayOptions): Promise<Tensor>;
export async function readNpy(source: FileSource, options?: ArrayOptions): Promise<Tensor | FileArray> {
  const read = readOptions("readNpy", options, arrayWants);
  const subject = subjectOf("readNpy", source, read.name);
  return decodeNpy(subject, await bytesOf(subject, source, limitsOf(read.limits)), read);
}

function decodeNpy(subject: string, file: Uint8Array, options: ArrayOptions): Tensor | FileArray {
  const header = readNpyHeader(subject, file, limitsOf(options.limits));
  const bytes = new Uint8Array(file.slice(header.start));
  const { bytes: each } = fileDTypes[header.dtype];
  if (header.bigEndian && each > 1) swapBytes(bytes, each);
  const flat = decode(subject, "the array", header.dtype, bytes);
  const { shape } = header;
  const data = header.fortran && shape.length > 1 ? rowMajor(flat, shape) : flat;
  const array: FileArray = { dtype: header.dtype, shape, data };
  return asWanted(subject, "the array", array, options);
}

/** Elements whose first axis changes fastest, put so that the last one does. */
function rowMajor(from: FileData, shape: readonly number[]): FileData {
  const to = from.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const place = shape.map(() => 0);
  let at = 0;
  for (let k = 0; k < to.length; k++) {
    to[k] = from[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++place[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      place[axis] = 0;
    }
  }
  return to;
}

function npyParts(subject: string, name: string, given: Writable): Uint8Array[] {
  const array = wantArray(subject, name, given);
  return [npyHead(subject, name, array.dtype, array.shape), encode(array)];
}

/**
 * Writes an npy file, whole or not at all; without a path it gives the bytes. `numpy.load` reads it.
 *
 *     await writeNpy("x.npy", x);
 *     const bytes = writeNpy(x);
 *
 * Throws FileError where the disk refuses and where NumPy has no such element type (bf16).
 */
export function writeNpy(path: string | URL, x: Writable): Promise<void>;
export function writeNpy(x: Writable): Uint8Array<ArrayBuffer>;
export function writeNpy(first: string | URL | Writable, second?: Writable): Promise<void> | Uint8Array<ArrayBuffer> {
  if (!isPath(first as FileSource)) return joined(npyParts("writeNpy", "the array", first as Writable));
  return writeParts(first as string | URL, () => npyParts("writeNpy", "the array", second as Writable));
}

/** Arrays of an npz file are read as those of npy files are. */
export interface NpzOptions extends ArrayOptions {
  /** Only these. Default: all. */
  readonly names?: readonly string[];
}

/**
 * Reads an npz file (of `numpy.savez` or `savez_compressed`): its arrays by name. What it would unpack to is known, and within the
 * limits, before anything is unpacked.
 *
 *     const { x, y } = await readNpz("train.npz");
 *     const { y: ids } = await readNpz("train.npz", { names: ["y"], raw: true });
 *
 * Throws as `readNpy` does, and FileError where an entry has a name that leads out of a folder, or stands there twice.
 */
export async function readNpz(
  source: FileSource,
  options: NpzOptions & Raw,
): Promise<Readonly<Record<string, FileArray>>>;
export async function readNpz(source: FileSource, options?: NpzOptions): Promise<Readonly<Record<string, Tensor>>>;
export async function readNpz(
  source: FileSource,
  options?: NpzOptions,
): Promise<Readonly<Record<string, Tensor | FileArray>>> {
  const { names, ...read } = readOptions("readNpz", options, { ...arrayWants, names: wantTexts });
  const subject = subjectOf("readNpz", source, read.name);
  const file = await bytesOf(subject, source, limitsOf(read.limits));
  const entries = openZip({ subject, kind: "npz" }, file, read.limits);
  const known = [...entries.keys()].map((name) => arrayName(subject, name));
  for (const name of names ?? []) oneOf(known, "array")(subject, "names", name);
  const found: [string, Tensor | FileArray][] = [];
  for (const name of names ?? known) {
    const bytes = await entries.get(`${name}.npy`)!.read();
    found.push([name, decodeNpy(`${subject}: ${name}`, bytes, read)]);
  }
  return Object.fromEntries(found);
}

function arrayName(subject: string, entry: string): string {
  if (entry.endsWith(".npy") && entry !== "__proto__.npy") return entry.slice(0, -4);
  throw new FileError(subject, `holds ${JSON.stringify(entry)}, which is no array`, {
    code: "npz-entry",
    hint: "an npz file holds npy files only; a .limpid file is read by loadModel or readArchive",
    facts: { entry },
  });
}

/**
 * Writes an npz file, whole or not at all; without a path it gives the bytes. Nothing is compressed, as by `numpy.savez`.
 *
 *     await writeNpz("weights.npz", model.weights);
 *     const bytes = await writeNpz({ x, y });
 *
 * Throws FileError for a name that would lead out of a folder, and where the disk refuses.
 */
export function writeNpz(path: string | URL, arrays: Readonly<Record<string, Writable>>): Promise<void>;
export function writeNpz(arrays: Readonly<Record<string, Writable>>): Promise<Uint8Array<ArrayBuffer>>;
export function writeNpz(
  first: string | URL | Readonly<Record<string, Writable>>,
  second?: Readonly<Record<string, Writable>>,
): Promise<void> | Promise<Uint8Array<ArrayBuffer>> {
  if (isPath(first as FileSource)) return writeNpzFile(first as string | URL, second!);
  return npzBytes(first as Readonly<Record<string, Writable>>);
}

async function writeNpzFile(path: string | URL, arrays: Readonly<Record<string, Writable>>): Promise<void> {
  const entries = npzEntries(arrays);
  await writeFileBy(path, (write) => writeStoredZip(entries, write));
}

async function npzBytes(arrays: Readonly<Record<string, Writable>>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: { readonly bytes: Uint8Array; readonly at: number }[] = [];
  await writeStoredZip(npzEntries(arrays), async (bytes, at) => void pieces.push({ bytes, at }));
  return joined(pieces.sort((a, b) => a.at - b.at).map(({ bytes }) => bytes));
}

function npzEntries(arrays: Readonly<Record<string, Writable>>): StoredEntry[] {
  if (!isRecord(arrays))
    throw new ValueError("writeNpz", `the arrays are ${show(arrays)}`, {
      code: "record-expected",
      hint: "pass a record: { name: tensor }",
    });
  return Object.entries(arrays).map(([name, given]) => {
    wantInnerName("writeNpz", name);
    return { name: `${name}.npy`, parts: npyParts("writeNpz", name, given) };
  });
}
