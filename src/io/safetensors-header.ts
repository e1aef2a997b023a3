/** Reads the header of a safetensors file: what its tensors are and where, with every claim checked. */
import { sniff } from "../base/bytes.ts";
import { FileError } from "../base/index.ts";
import { type FileDType, fileDTypes, isFileDType } from "./elements.ts";
import { type Json, readJson } from "./json.ts";
import { countElements, type Limits, wantWithin } from "./limits.ts";

export const METADATA = "__metadata__";

/** A tensor in the file; its bytes are start..end-1 of the file. */
export interface Entry {
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface Header {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The names of element types are those of Limpid, in capitals. */
export const nameOfType = (dtype: FileDType): string => dtype.toUpperCase();

const typeOfName = (name: string): FileDType | undefined =>
  name === name.toUpperCase() && isFileDType(name.toLowerCase()) ? (name.toLowerCase() as FileDType) : undefined;

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

/** How long the header is, by the file's first eight bytes, of a file of so many bytes. */
export function headerLength(subject: string, first: Uint8Array, size: number, limits: Required<Limits>): number {
  if (size < 8) fail(subject, `${size} bytes are no safetensors file`, "safetensors-truncated", { found: size });
  const length = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true);
  const what = sniff(first);
  if (length > limits.header && what) fail(subject, `this is ${what}, not a safetensors file`, "safetensors-header");
  wantWithin(subject, "header", limits, length, `a header of ${length} bytes`, "safetensors-header");
  const end = 8 + Number(length);
  if (end > size)
    fail(subject, `is cut off: a header of ${length} bytes, and ${size - 8} bytes in all`, "safetensors-truncated", {
      expected: end,
      found: size,
    });
  return Number(length);
}

/** The header, of a file of so many bytes. Throws where its tensors do not fill the rest exactly, one after the other. */
export function readHeader(subject: string, header: Uint8Array, size: number, limits: Required<Limits>): Header {
  const { [METADATA]: metadata = {}, ...described } = readJson(`${subject}: header`, header);
  const names = Object.keys(described);
  wantWithin(subject, "tensors", limits, names.length, `${names.length} tensors`);
  const before = 8 + header.length;
  const entries = new Map(names.map((name) => [name, readEntry(subject, name, described[name], limits)] as const));
  // Sorted by position, each tensor must begin where the one before ends. (Empty tensors come before what follows.)
  let end = 0;
  for (const [name, part] of [...entries].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (part.start !== end)
      fail(
        subject,
        `"${name}" begins at byte ${part.start}, ${part.start < end ? "inside of another tensor" : `but the one before ends at ${end}`}`,
        "safetensors-offsets",
        { tensor: name, start: part.start, expected: end },
      );
    end = part.end;
  }
  const found = size - before;
  if (end !== found)
    fail(
      subject,
      found < end
        ? `is cut off: its tensors have ${end} bytes, found ${found}`
        : `has ${found - end} bytes that belong to no tensor`,
      found < end ? "safetensors-truncated" : "safetensors-trailing",
      { expected: end, found },
    );
  const placed = [...entries].map(
    ([name, entry]) => [name, { ...entry, start: before + entry.start, end: before + entry.end }] as const,
  );
  return { entries: new Map(placed), metadata: readMetadata(subject, metadata) };
}

const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;

function readEntry(subject: string, name: string, entry: Json, limits: Required<Limits>): Entry {
  const record = entry !== null && typeof entry === "object" && !Array.isArray(entry) ? entry : {};
  const { dtype: type, shape, data_offsets: offsets } = record as Record<string, Json>;
  const wrong = (what: string, value: Json | undefined) =>
    fail(subject, `"${name}" has the ${what} ${JSON.stringify(value) ?? "(none)"}`, `safetensors-${what}`, {
      tensor: name,
      received: value,
    });
  if (typeof type !== "string") return wrong("dtype", type);
  const dtype = typeOfName(type);
  if (!dtype)
    return fail(
      subject,
      `"${name}" has elements of type ${type}`,
      "safetensors-dtype",
      { tensor: name, received: type },
      `Limpid reads ${Object.keys(fileDTypes)
        .map((one) => one.toUpperCase())
        .join(", ")}; convert the file where it was made`,
    );
  if (!Array.isArray(shape) || !shape.every(isCount)) return wrong("shape", shape);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount) || offsets[0] > offsets[1])
    return wrong("data_offsets", offsets);
  const { bytes } = fileDTypes[dtype];
  const expected = countElements(subject, `"${name}"`, shape, bytes, limits) * bytes;
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
