/**
 * Large safetensors files, of which only what is wanted is read: the header at first, then single tensors or parts of them. A model in
 * several files has an index beside them, `model.safetensors.index.json`, that says which tensor is in which:
 *
 *     { "metadata": { "total_size": 200 }, "weight_map": { "dense/kernel": "model-00001-of-00002.safetensors", … } }
 */
import { builtin, fileSystem, pathOf } from "../base/files.ts";
import { FileError, isRecord, readOptions, show, unknownName, ValueError } from "../base/index.ts";
import type { Want } from "../base/options.ts";
import type { Tensor } from "../tensor/index.ts";
import { type ArrayOptions, arrayWants, asWanted, type Raw } from "./arrays.ts";
import { decode, type FileArray, type FileDType, fileDTypes } from "./elements.ts";
import { readJson } from "./json.ts";
import { type Limits, limitsOf, wantInnerName, wantLimits, wantWithin } from "./limits.ts";
import { type Entry, headerLength, readHeader } from "./safetensors-header.ts";
import { type FileSource, isPath, openPieces, type Pieces, subjectOf } from "./source.ts";

/** Which part of a tensor: from..to-1 of each axis, the first axes first; axes that are left out are whole. */
export type Slice = readonly (readonly [from: number, to: number])[];

/** How one tensor is read. */
export interface PartOptions extends Pick<ArrayOptions, "dtype" | "raw"> {
  /** Default: all of it. */
  readonly slice?: Slice;
}

interface Shard {
  readonly subject: string;
  readonly pieces: Pieces;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Longer reads are cut, so that a part of a tensor needs little more memory than it has itself. */
const pieceBytes = 8 * 2 ** 20;

/** A safetensors file, or several with an index, that is open. `close` it, or use `await using`. */
export class SafetensorsFile {
  readonly #shards: readonly Shard[];
  readonly #places: ReadonlyMap<string, Shard>;
  readonly #limits: Required<Limits>;

  /** @internal */
  constructor(shards: readonly Shard[], places: ReadonlyMap<string, Shard>, limits: Required<Limits>) {
    this.#shards = shards;
    this.#places = places;
    this.#limits = limits;
  }

  /** The tensors' names, in the order of the header or of the index. */
  get names(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Texts that are in the file; of several files those of the last one count. */
  get metadata(): Readonly<Record<string, string>> {
    return Object.assign({}, ...this.#shards.map(({ metadata }) => metadata));
  }

  /** What a tensor is, without reading it. */
  info(name: string): { readonly dtype: FileDType; readonly shape: readonly number[] } {
    const { dtype, shape } = this.#find("info", name).entry;
    return { dtype, shape };
  }

  /**
   * Reads one tensor, or a part of it: its bytes alone, from the disk.
   *
   *     const kernel = await file.read("dense/kernel");                               // f32 [784,32]
   *     const rows = await file.read("embeddings", { slice: [[100, 200], [0, 8]] });    // f32 [100,8]
   *
   * Throws ValueError for a name that the file has not, and a slice outside of the tensor.
   */
  read(name: string, options: PartOptions & Raw): Promise<FileArray>;
  read(name: string, options?: PartOptions): Promise<Tensor>;
  async read(name: string, options?: PartOptions): Promise<Tensor | FileArray> {
    const { slice, ...wanted } = readOptions<PartOptions>("read", options, {
      dtype: arrayWants.dtype,
      raw: arrayWants.raw,
      slice: wantSlice,
    });
    const { shard, entry } = this.#find("read", name);
    const ranges = rangesOf(name, entry.shape, slice ?? []);
    const bytes = await readRanges(shard.pieces, entry, ranges, this.#limits, `${shard.subject}: ${name}`);
    const shape = ranges.map(([from, to]) => to - from);
    const data = decode(shard.subject, name, entry.dtype, bytes);
    return asWanted(shard.subject, name, { dtype: entry.dtype, shape, data }, wanted);
  }

  /** Gives the files back. */
  async close(): Promise<void> {
    await Promise.all(this.#shards.map(({ pieces }) => pieces.close()));
  }

  #find(subject: string, name: string): { shard: Shard; entry: Entry } {
    const shard = this.#places.get(name);
    const entry = shard?.entries.get(name);
    if (shard && entry) return { shard, entry };
    throw unknownName(subject, "tensor", name, this.names);
  }
}

const wantSlice: Want = (subject, _, value) => {
  const isRange = (range: unknown) => Array.isArray(range) && range.length === 2 && range.every(Number.isSafeInteger);
  if (Array.isArray(value) && Array.from(value).every(isRange)) return;
  throw new ValueError(subject, `slice is ${show(value)}`, {
    code: "slice",
    hint: "from and to of each axis, the first axis first: slice: [[0, 10], [5, 6]]",
    facts: { received: value },
  });
};

function rangesOf(name: string, shape: readonly number[], slice: Slice): (readonly [number, number])[] {
  const wrong =
    slice.length > shape.length || slice.some(([from, to], axis) => from < 0 || to < from || to > shape[axis]);
  if (!wrong) return shape.map((size, axis) => slice[axis] ?? [0, size]);
  throw new ValueError("read", `slice ${JSON.stringify(slice)} is not inside of ${name}, which is [${shape}]`, {
    code: "slice",
    hint: "from and to of each axis, from 0 to its size; the last one is left out",
    facts: { tensor: name, shape, slice },
  });
}

/** The bytes of a part. Whole rows of the first axis are read, some at a time, and of them what is wanted is kept. */
async function readRanges(
  pieces: Pieces,
  { dtype, shape, start, end }: Entry,
  ranges: readonly (readonly [number, number])[],
  limits: Required<Limits>,
  told: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes: each } = fileDTypes[dtype];
  const whole = ranges.slice(1).every(([from, to], k) => from === 0 && to === shape[k + 1]);
  const [[first, last] = [0, 1]] = ranges;
  const row = shape.slice(1).reduce((product, size) => product * size, each);
  const rowBytes = ranges.slice(1).reduce((product, [from, to]) => product * (to - from), each);
  const size = (last - first) * rowBytes;
  wantWithin(told, "bytes", limits, size, `${size} bytes`);
  if (end === start || size === 0) return new Uint8Array();
  if (whole) return pieces.read(start + first * row, start + last * row);
  const kept = new Uint8Array(size);
  const rows = Math.max(1, Math.floor(pieceBytes / row));
  let at = 0;
  for (let from = first; from < last; from += rows) {
    const to = Math.min(last, from + rows);
    const read = await pieces.read(start + from * row, start + to * row);
    for (let k = 0; k < to - from; k++) at = copyPart(read, k * row, shape, ranges, each, 1, kept, at);
  }
  return kept;
}

/** Copies a part of a row from a place on, axis by axis. Gives where the next one begins. */
function copyPart(
  from: Uint8Array,
  place: number,
  shape: readonly number[],
  ranges: readonly (readonly [number, number])[],
  each: number,
  axis: number,
  to: Uint8Array,
  at: number,
): number {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, each);
  const [first, last] = ranges[axis];
  if (axis === shape.length - 1) {
    to.set(from.subarray(place + first * inner, place + last * inner), at);
    return at + (last - first) * inner;
  }
  let next = at;
  for (let k = first; k < last; k++) next = copyPart(from, place + k * inner, shape, ranges, each, axis + 1, to, next);
  return next;
}

/**
 * Opens a safetensors file, or the index of several, and reads its header alone: for files that are larger than memory, or of which
 * little is needed. An index names files in its own folder only. What an address gives is fetched whole.
 *
 *     const file = await openSafetensors("model.safetensors.index.json");
 *     file.names;                                        // ["embeddings", "dense/kernel", …]
 *     const kernel = await file.read("dense/kernel");
 *     await file.close();
 *
 * Throws FileError as `readSafetensors` does, where a file of the index is missing, and where it would lie outside of the folder.
 */
export async function openSafetensors(
  source: FileSource,
  options?: Pick<ArrayOptions, "limits" | "name">,
): Promise<SafetensorsFile> {
  const { limits: given, name } = readOptions<Pick<ArrayOptions, "limits" | "name">>("openSafetensors", options, {
    limits: wantLimits,
    name: arrayWants.name,
  });
  const limits = limitsOf(given);
  const subject = subjectOf("openSafetensors", source, name);
  if (isPath(source) && /\.json$/i.test(String(source))) return openIndexed(subject, source, limits);
  const shard = await openShard(subject, source, limits);
  return new SafetensorsFile([shard], new Map([...shard.entries.keys()].map((one) => [one, shard])), limits);
}

async function openShard(subject: string, source: FileSource, limits: Required<Limits>): Promise<Shard> {
  const pieces = await openPieces(subject, source, limits);
  try {
    const first = await pieces.read(0, Math.min(8, pieces.size));
    const length = headerLength(subject, first, pieces.size, limits);
    const header = readHeader(subject, await pieces.read(8, 8 + length), pieces.size, limits);
    return { subject, pieces, ...header };
  } catch (error) {
    await pieces.close();
    throw error;
  }
}

async function openIndexed(subject: string, source: string | URL, limits: Required<Limits>): Promise<SafetensorsFile> {
  const index = await openPieces(subject, source, limits);
  let map: unknown;
  try {
    wantWithin(subject, "header", limits, index.size, `an index of ${index.size} bytes`);
    map = readJson(subject, await index.read(0, index.size)).weight_map;
  } finally {
    await index.close();
  }
  const entries = isRecord(map) ? Object.entries(map) : [];
  if (!isRecord(map) || entries.some(([, file]) => typeof file !== "string"))
    throw new FileError(subject, "has no weight_map from tensors to files", {
      code: "safetensors-index",
      hint: "is it the index of a model in several safetensors files?",
    });
  wantWithin(subject, "tensors", limits, entries.length, `${entries.length} tensors`);
  const shards = new Map<string, Shard>();
  try {
    const places = new Map<string, Shard>();
    for (const [tensor, file] of entries as [string, string][]) {
      const shard = shards.get(file) ?? (await openShard(...(await besideIndex(subject, source, file)), limits));
      shards.set(file, shard);
      if (!shard.entries.has(tensor))
        throw new FileError(subject, `says that "${tensor}" is in ${file}, where it is not`, {
          code: "safetensors-index",
          hint: "are all files of the same model, and of the same version?",
          facts: { tensor, file },
        });
      places.set(tensor, shard);
    }
    return new SafetensorsFile([...shards.values()], places, limits);
  } catch (error) {
    for (const { pieces } of shards.values()) await pieces.close();
    throw error;
  }
}

/** A file that the index names, as a subject and a source: in the index's folder, also where links lead. */
async function besideIndex(
  subject: string,
  source: string | URL,
  file: string,
): Promise<[subject: string, source: string | URL]> {
  wantInnerName(subject, file);
  const isAddress = source instanceof URL ? source.protocol !== "file:" : /^(https?|blob|data):/i.test(source);
  if (isAddress || !builtin("node:fs/promises")) {
    const base = globalThis.location?.href;
    const address = new URL(encodeURI(file), new URL(source, base));
    return [String(address), address];
  }
  const { fs, paths } = fileSystem(subject);
  const folder = paths.dirname(pathOf(source));
  const path = paths.join(folder, file);
  // Where nothing is there, opening it says so.
  const [real, realFolder] = await Promise.all([fs.realpath(path).catch(() => undefined), fs.realpath(folder)]);
  if (real !== undefined && !real.startsWith(realFolder.endsWith(paths.sep) ? realFolder : realFolder + paths.sep))
    throw new FileError(subject, `names ${file}, which leads out of its folder, to ${real}`, {
      code: "file-outside",
      hint: "copy the files into one folder, if you trust them",
      facts: { file, real, folder: realFolder },
    });
  return [path, path];
}
