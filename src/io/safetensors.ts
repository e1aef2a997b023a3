/**
 * The safetensors format: the header's length (u64, little-endian), a JSON header, then all tensors' bytes side by side.
 *
 *     { "__metadata__": { … }, "hidden/kernel": { "dtype": "F32", "shape": [784,32], "data_offsets": [0,100352] } }
 *
 * There is nothing to execute in such a file, and every byte of the data belongs to exactly one tensor.
 *
 * Source: https://github.com/huggingface/safetensors
 */

import { plainBytes, sniff } from "../base/bytes.ts";
import {
  type DType,
  dtypes,
  FileError,
  isRecord,
  readOptions,
  show,
  sizeOf,
  ValueError,
  wantText,
} from "../base/index.ts";
import { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import { type Json, readJson } from "./json.ts";

const names: Readonly<Record<DType, string>> = { f32: "F32", f64: "F64", i32: "I32", u8: "U8", bool: "BOOL" };
const byName: Readonly<Record<string, DType>> = Object.fromEntries(
  Object.entries(names).map(([dtype, name]) => [name, dtype as DType]),
);

/** The limit of the format's own implementation. */
const MAX_HEADER = 100_000_000;
const METADATA = "__metadata__";

export interface Safetensors {
  /** By name, in the order of the header. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file. The header keeps the record's order; the same tensors give the same bytes. Throws
 * `ValueError` for what the format cannot hold.
 *
 *     const bytes = writeSafetensors({ "dense/kernel": kernel, "dense/bias": bias });
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  for (const [what, record] of Object.entries({ tensors, metadata }))
    if (!isRecord(record))
      refuse(`the ${what} are ${show(record)}`, "record-expected", "pass a record: { name: tensor }, { name: text }");
  const entries = Object.entries(tensors);
  for (const [name, x] of entries) {
    if (!(x instanceof Tensor)) refuse(`"${name}" is no tensor`, "tensor-expected", "pass a record of tensors");
    if (name === METADATA || name === "__proto__")
      refuse(`a tensor cannot be called "${name}"`, "tensor-name", "choose another name");
  }
  for (const [name, text] of Object.entries(metadata))
    if (typeof text !== "string")
      refuse(`metadata "${name}" is ${typeof text}`, "metadata-text", "metadata are strings; use JSON.stringify");

  const { head, starts, length } = safetensorsHead(tensors, metadata);
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  for (const [name, { data }] of entries)
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), head.length + starts.get(name)!);
  return bytes;
}

/** What stands before the numbers in a file of such tensors; where each tensor's begin behind it, and how many bytes all have. */
export function safetensorsHead(
  tensors: Readonly<Record<string, Pick<Tensor, "dtype" | "shape">>>,
  metadata: Readonly<Record<string, string>> = {},
): { readonly head: Uint8Array; readonly starts: ReadonlyMap<string, number>; readonly length: number } {
  const entries = Object.entries(tensors);
  const bytesOf = ({ dtype, shape }: Pick<Tensor, "dtype" | "shape">) => sizeOf(shape) * dtypes[dtype].bytes;
  // The widest elements first: then every tensor begins at a multiple of its element's size.
  const bySize = entries.toSorted(([, a], [, b]) => dtypes[b.dtype].bytes - dtypes[a.dtype].bytes);
  const starts = new Map<string, number>();
  let length = 0;
  for (const [name, x] of bySize) {
    starts.set(name, length);
    length += bytesOf(x);
  }
  const header = Object.fromEntries<unknown>(
    entries.map(([name, x]) => {
      const start = starts.get(name)!;
      return [name, { dtype: names[x.dtype], shape: x.shape, data_offsets: [start, start + bytesOf(x)] }];
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
 * The tensors in a safetensors file's bytes, as copies. Throws `FileError` where anything is not exactly as the format
 * wants it: lengths, names, types, shapes, offsets that overlap or leave holes. `name` is what errors call the file.
 *
 *     const { tensors, metadata } = readSafetensors(bytes);
 */
export function readSafetensors(bytes: Uint8Array | ArrayBuffer, options?: { readonly name?: string }): Safetensors {
  const { name: subject = "readSafetensors" } = readOptions("readSafetensors", options, { name: wantText });
  const { header, body } = splitFile(subject, plainBytes(subject, bytes));
  const { [METADATA]: metadata = {}, ...entries } = readJson(`${subject}: header`, header);
  const parts = Object.entries(entries).map(([name, entry]) => ({ name, ...readEntry(subject, name, entry) }));

  // Sorted by position, each tensor must begin where the one before ends. (Empty tensors come before what follows.)
  let end = 0;
  for (const part of parts.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (part.start !== end)
      fail(
        subject,
        `"${part.name}" begins at byte ${part.start}, ${part.start < end ? "inside of another tensor" : `but the one before ends at ${end}`}`,
        "safetensors-offsets",
        { tensor: part.name, start: part.start, expected: end },
      );
    end = part.end;
  }
  if (end !== body.length)
    fail(
      subject,
      body.length < end
        ? `is cut off: its tensors have ${end} bytes, found ${body.length}`
        : `has ${body.length - end} bytes that belong to no tensor`,
      body.length < end ? "safetensors-truncated" : "safetensors-trailing",
      { expected: end, found: body.length },
    );

  const tensors = parts.map(({ name, dtype, shape, start, end }) => {
    const copy = body.slice(start, end);
    if (dtype === "bool" && copy.some((x) => x > 1))
      fail(subject, `"${name}" is BOOL and holds other bytes than 0 and 1`, "safetensors-bool", { tensor: name });
    const data = dtypes[dtype].view(copy.buffer, 0, sizeOf(shape));
    return [name, fromHost({ dtype, shape, data })] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: readMetadata(subject, metadata) };
}

const DAMAGED = "the file is damaged, or was made by something else; save or fetch it again";

function fail(
  subject: string,
  problem: string,
  code: string,
  facts: Record<string, unknown> = {},
  hint = DAMAGED,
): never {
  throw new FileError(subject, problem, { code, hint, facts });
}

function splitFile(subject: string, file: Uint8Array): { header: Uint8Array; body: Uint8Array } {
  if (file.length < 8)
    fail(subject, `${file.length} bytes are no safetensors file`, "safetensors-truncated", { found: file.length });
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  const what = sniff(file);
  if (length > MAX_HEADER)
    fail(
      subject,
      what
        ? `this is ${what}, not a safetensors file`
        : `claims a header of ${length} bytes, the limit is ${MAX_HEADER}`,
      "safetensors-header",
      { header: String(length), limit: MAX_HEADER },
    );
  const end = 8 + Number(length);
  if (end > file.length)
    fail(
      subject,
      `is cut off: a header of ${length} bytes, and ${file.length - 8} bytes in all`,
      "safetensors-truncated",
      { expected: end, found: file.length },
    );
  return { header: file.subarray(8, end), body: file.subarray(end) };
}

interface Entry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;

function readEntry(subject: string, name: string, entry: Json): Entry {
  const record = entry !== null && typeof entry === "object" && !Array.isArray(entry) ? entry : {};
  const { dtype: type, shape, data_offsets: offsets } = record as Record<string, Json>;
  const wrong = (what: string, value: Json | undefined) =>
    fail(subject, `"${name}" has the ${what} ${JSON.stringify(value) ?? "(none)"}`, `safetensors-${what}`, {
      tensor: name,
      received: value,
    });
  if (typeof type !== "string") return wrong("dtype", type);
  const dtype = Object.hasOwn(byName, type) ? byName[type] : undefined;
  if (!dtype)
    return fail(
      subject,
      `"${name}" has elements of type ${type}`,
      "safetensors-dtype",
      { tensor: name, received: type },
      `Limpid holds ${Object.keys(byName).join(", ")}; convert the file where it was made`,
    );
  if (!Array.isArray(shape) || !shape.every(isCount)) return wrong("shape", shape);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount) || offsets[0] > offsets[1])
    return wrong("data_offsets", offsets);
  const expected = sizeOf(shape) * dtypes[dtype].bytes;
  if (offsets[1] - offsets[0] !== expected)
    fail(
      subject,
      `"${name}" is ${dtype}[${shape}], which has ${expected} bytes, but its data_offsets span ${offsets[1] - offsets[0]}`,
      "safetensors-offsets",
      { tensor: name, expected, found: offsets[1] - offsets[0] },
    );
  return { dtype, shape, start: offsets[0], end: offsets[1] };
}

function readMetadata(subject: string, metadata: Json): Record<string, string> {
  const entries = metadata !== null && typeof metadata === "object" ? Object.entries(metadata) : [];
  const texts = !Array.isArray(metadata) && typeof metadata === "object" && metadata !== null;
  if (!texts || entries.some(([, text]) => typeof text !== "string"))
    fail(subject, "its __metadata__ is no record of strings", "safetensors-metadata");
  return Object.fromEntries(entries) as Record<string, string>;
}
