/**
 * The safetensors format: the header's length (u64, little-endian), a JSON header, then all tensors' bytes side by side.
 *
 *     { "__metadata__": { … }, "hidden/kernel": { "dtype": "F32", "shape": [784,32], "data_offsets": [0,100352] } }
 *
 * There is nothing to execute in such a file, and every byte of the data belongs to exactly one tensor.
 *
 * Source: https://github.com/huggingface/safetensors
 */

import { plainBytes } from "../base/bytes.ts";
import { isRecord, readOptions, show, sizeOf, ValueError } from "../base/index.ts";
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
import { decode, encode, type FileArray, fileDTypes } from "./elements.ts";
import { limitsOf } from "./limits.ts";
import { headerLength, METADATA, nameOfType, readHeader } from "./safetensors-header.ts";
import { bytesOf, type FileSource, isBlob, isPath, subjectOf } from "./source.ts";

/** The limit of the format's own implementation. */
const MAX_HEADER = 100_000_000;

/** What a safetensors file holds. */
export interface Safetensors<T = Tensor> {
  /** By name, in the order of the header. */
  readonly tensors: Readonly<Record<string, T>>;
  readonly metadata: Readonly<Record<string, string>>;
}

type Arrays = Readonly<Record<string, Writable>>;
type Texts = Readonly<Record<string, string>>;

/**
 * Writes a safetensors file, whole or not at all; without a path it gives the bytes. The header keeps the record's order; the same
 * tensors give the same bytes. Throws `ValueError` for what the format cannot hold, `FileError` where the disk refuses.
 *
 *     await writeSafetensors("dense.safetensors", { "dense/kernel": kernel, "dense/bias": bias });
 *     const bytes = writeSafetensors(model.weights, { made: "by hand" });
 *     writeSafetensors({ ids: { dtype: "i64", shape: [2], data: new BigInt64Array([1n, 2n ** 60n]) } });
 */
export function writeSafetensors(path: string | URL, tensors: Arrays, metadata?: Texts): Promise<void>;
export function writeSafetensors(tensors: Arrays, metadata?: Texts): Uint8Array<ArrayBuffer>;
export function writeSafetensors(
  first: string | URL | Arrays,
  second?: Arrays | Texts,
  third?: Texts,
): Promise<void> | Uint8Array<ArrayBuffer> {
  if (!isPath(first as FileSource)) return safetensorsBytes(first as Arrays, second as Texts | undefined);
  return writeParts(first as string | URL, () => safetensorsParts(second as Arrays, third));
}

/** The bytes of such a file, whatever is given. */
export function safetensorsBytes(tensors: Arrays, metadata?: Texts): Uint8Array<ArrayBuffer> {
  return joined(safetensorsParts(tensors, metadata));
}

/** The same in pieces, as they stand in the file. */
export function safetensorsParts(tensors: Arrays, metadata: Texts = {}): Uint8Array[] {
  for (const [what, record] of Object.entries({ tensors, metadata }))
    if (!isRecord(record))
      refuse(`the ${what} are ${show(record)}`, "record-expected", "pass a record: { name: tensor }, { name: text }");
  const arrays: Record<string, FileArray> = {};
  for (const [name, given] of Object.entries(tensors)) {
    if (name === METADATA || name === "__proto__")
      refuse(`a tensor cannot be called "${name}"`, "tensor-name", "choose another name");
    arrays[name] = wantArray("writeSafetensors", name, given);
  }
  for (const [name, text] of Object.entries(metadata))
    if (typeof text !== "string")
      refuse(`metadata "${name}" is ${typeof text}`, "metadata-text", "metadata are strings; use JSON.stringify");
  const { head, starts } = safetensorsHead(arrays, metadata);
  const inOrder = Object.keys(arrays).sort((a, b) => starts.get(a)! - starts.get(b)!);
  return [head, ...inOrder.map((name) => encode(arrays[name]))];
}

/** What stands before the numbers in a file of such tensors; where each tensor's begin behind it, and how many bytes all have. */
export function safetensorsHead(
  tensors: Readonly<Record<string, Pick<FileArray, "dtype" | "shape">>>,
  metadata: Texts = {},
): { readonly head: Uint8Array; readonly starts: ReadonlyMap<string, number>; readonly length: number } {
  const entries = Object.entries(tensors);
  const bytesOf = ({ dtype, shape }: Pick<FileArray, "dtype" | "shape">) => sizeOf(shape) * fileDTypes[dtype].bytes;
  // The widest elements first: then every tensor begins at a multiple of its element's size.
  const bySize = entries.toSorted(([, a], [, b]) => fileDTypes[b.dtype].bytes - fileDTypes[a.dtype].bytes);
  const starts = new Map<string, number>();
  let length = 0;
  for (const [name, x] of bySize) {
    starts.set(name, length);
    length += bytesOf(x);
  }
  const header = Object.fromEntries<unknown>(
    entries.map(([name, x]) => {
      const start = starts.get(name)!;
      return [name, { dtype: nameOfType(x.dtype), shape: x.shape, data_offsets: [start, start + bytesOf(x)] }];
    }),
  );
  const text = JSON.stringify(Object.keys(metadata).length > 0 ? { [METADATA]: metadata, ...header } : header);
  const json = new TextEncoder().encode(text);
  const padded = Math.ceil(json.length / 8) * 8;
  if (padded > MAX_HEADER)
    refuse(`the header would have ${padded} bytes`, "header-too-large", `the format's limit is ${MAX_HEADER}`);
  const head = new Uint8Array(8 + padded);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.fill(0x20, 8);
  head.set(json, 8);
  return { head, starts, length };
}

function refuse(problem: string, code: string, hint: string): never {
  throw new ValueError("writeSafetensors", problem, { code, hint });
}

/**
 * Reads a safetensors file: from its bytes at once; from a path, an address or a Blob as a promise. All tensors are copies; half
 * floats (F16, BF16) become f32, and integers other than U8 become i32 or are refused where they do not fit: nothing is rounded.
 * `openSafetensors` reads a part of a large file.
 *
 *     const { tensors, metadata } = await readSafetensors("dense.safetensors");
 *     model.setWeights(readSafetensors(bytes).tensors);
 *     readSafetensors(bytes, { raw: true }).tensors.ids;          // { dtype: "i64", shape: [2], data: BigInt64Array }
 *
 * Throws `FileError` where anything is not exactly as the format wants it: lengths, names, types, shapes, offsets that overlap or
 * leave holes; and where it claims more than the limits allow.
 */
export function readSafetensors(bytes: Uint8Array | ArrayBuffer, options: Raw): Safetensors<FileArray>;
export function readSafetensors(bytes: Uint8Array | ArrayBuffer, options?: ArrayOptions): Safetensors;
export function readSafetensors(source: FileSource, options: Raw): Promise<Safetensors<FileArray>>;
export function readSafetensors(source: FileSource, options?: ArrayOptions): Promise<Safetensors>;
export function readSafetensors(
  source: FileSource,
  options?: ArrayOptions,
): Safetensors<Tensor | FileArray> | Promise<Safetensors<Tensor | FileArray>> {
  const read = readOptions("readSafetensors", options, arrayWants);
  const subject = subjectOf("readSafetensors", source, read.name);
  if (!isPath(source) && !isBlob(source)) return decodeFile(subject, plainBytes(subject, source), read);
  return bytesOf(subject, source, limitsOf(read.limits)).then((bytes) => decodeFile(subject, bytes, read));
}

function decodeFile(subject: string, file: Uint8Array, options: ArrayOptions): Safetensors<Tensor | FileArray> {
  const limits = limitsOf(options.limits);
  const length = headerLength(subject, file, file.length, limits);
  const { entries, metadata } = readHeader(subject, file.subarray(8, 8 + length), file.length, limits);
  const tensors = [...entries].map(([name, { dtype, shape, start, end }]) => {
    const data = decode(subject, name, dtype, new Uint8Array(file.slice(start, end)));
    return [name, asWanted(subject, name, { dtype, shape, data }, options)] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}
