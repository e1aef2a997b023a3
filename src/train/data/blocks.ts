/** A data set's chunks, checked and cut into blocks of one size: as many samples as are in the program's memory at once. */
import { type DType, DTypeError, dtypes, type TypedArray, ValueError } from "../../base/index.ts";
import type { Core } from "../core.ts";
import type { Column } from "./arrays.ts";
import { type LabelledData, partsOf } from "./dataset.ts";
import type { Marks } from "./marks.ts";
import { readInputSamples, readSamples } from "./read-samples.ts";
import type { ClassWeight } from "./sample-weights.ts";
import { blockBytes, columnsOf, fewBatches, rows, type Samples } from "./samples.ts";
import type { ChunkSource, Got, Reading } from "./source.ts";

/** Samples in their order; views of the chunks that they came in. After they are copied, `parts` may be emptied. */
export class Block {
  readonly parts: Samples[];
  readonly samples: number;

  constructor(parts: Samples[]) {
    this.parts = parts;
    this.samples = count(parts);
  }

  /** Some samples, copied out; `at` counts from the first. */
  pick(at: Int32Array): Samples {
    const { parts } = this;
    const starts = parts.map((_, k) => count(parts.slice(0, k)));
    const places = Array.from(at, (k) => {
      const part = starts.findLastIndex((start) => start <= k);
      return { part, row: k - starts[part] };
    });
    return gather(parts, at.length, (columns, width, data) => {
      places.forEach(({ part, row }, k) => {
        data.set(columns[part].data.subarray(row * width, (row + 1) * width), k * width);
      });
    });
  }

  /** All in one piece; copied only where they came in several. */
  joined(): Samples {
    const { parts, samples } = this;
    if (parts.length === 1) return parts[0];
    return gather(parts, samples, (columns, _, data) => {
      let at = 0;
      for (const part of columns) {
        data.set(part.data, at);
        at += part.data.length;
      }
    });
  }
}

/** A chunk larger than this is trained on piece by piece. */
const mostBytes = 2 ** 28;

function bytesASample(block: Samples): number {
  return columnsOf(block).reduce((sum, { data }) => sum + data.byteLength, 0) / block.samples;
}

/** Samples of a block, given the first chunk; `most`: of a whole way through the data, where that has a limit. */
export function blockSize(
  first: Samples,
  batch: number,
  { size, chunk }: ChunkSource,
  most: number = Number.POSITIVE_INFINITY,
): number {
  const fits = (bytes: number) => Math.max(batch, Math.floor(bytes / bytesASample(first)));
  const wanted =
    size === undefined
      ? Math.max(first.samples, fewBatches * batch)
      : Math.min(size, chunk === undefined ? fits(blockBytes) : Math.max(chunk, batch));
  return Math.min(wanted, fits(mostBytes), most);
}

export interface ChunkOptions {
  readonly classWeight?: ClassWeight;
  /** For prediction, which needs no answers. */
  readonly onlyInputs?: boolean;
}

/** Checks chunks, one after the other: all must be like the first. */
export class ChunkReader {
  readonly #core: Core;
  readonly #source: ChunkSource;
  readonly #options: ChunkOptions;
  #first: ChunkType | undefined;

  constructor(core: Core, source: ChunkSource, options: ChunkOptions = {}) {
    this.#core = core;
    this.#source = source;
    this.#options = options;
  }

  /** `number` counts from 0. `samples`: how many there must be. */
  read(chunk: unknown, number: number, samples?: number): Samples {
    const subject = `${this.#source.subject}: chunk ${number + 1}`;
    const { classWeight, onlyInputs = false } = this.#options;
    const { x, y, sampleWeight } = chunkParts(subject, chunk, onlyInputs);
    const read = onlyInputs
      ? readInputSamples(this.#core, subject, x)
      : readSamples(this.#core, subject, x, y, { sampleWeight, classWeight });
    const type = { weighted: read.w !== undefined, dtypes: columnsOf(read).map(({ dtype }) => dtype) };
    this.#first ??= type;
    wantAlike(subject, type, this.#first);
    if (samples === undefined || read.samples === samples) return read;
    throw new ValueError(subject, `${samples} samples were asked for, and ${read.samples} came`, {
      code: "chunk-samples",
      hint: "read(from, to) gives the samples from..to-1",
      facts: { expected: samples, received: read.samples },
    });
  }
}

/** A chunk's parts; `y` must be there unless only inputs are wanted. */
function chunkParts(subject: string, chunk: unknown, onlyInputs: boolean): LabelledData {
  const parts = partsOf(chunk);
  const lacks = parts.x === undefined ? "x" : parts.y === undefined && !onlyInputs ? "y" : undefined;
  if (!lacks) return parts as LabelledData;
  throw new ValueError(subject, `the chunk has no ${lacks}`, {
    code: "chunk-parts",
    hint: "a chunk is { x, y } or [x, y]; sample weights are a third part",
    facts: { lacks },
  });
}

/** What all chunks have in common. */
interface ChunkType {
  readonly weighted: boolean;
  readonly dtypes: readonly DType[];
}

function wantAlike(subject: string, chunk: ChunkType, first: ChunkType): void {
  if (chunk.weighted !== first.weighted)
    throw new ValueError(subject, `${chunk.weighted ? "has" : "lacks"} sample weights, unlike the first chunk`, {
      code: "chunk-weights",
      hint: "give sample weights with every chunk or with none",
    });
  const odd = chunk.dtypes.findIndex((dtype, k) => dtype !== first.dtypes[k]);
  if (odd < 0) return;
  throw new DTypeError(subject, `holds ${chunk.dtypes[odd]} where the first chunk held ${first.dtypes[odd]}`, {
    code: "chunk-dtype",
    hint: "all chunks must have one element type",
    facts: { expected: first.dtypes[odd], received: chunk.dtypes[odd] },
  });
}

/** One way through the data. */
interface Way {
  readonly shuffle?: Reading["shuffle"];
  readonly pass?: Reading["pass"];
  /** Samples after which it ends, before the data do. */
  readonly most?: number;
  /** What is left of the last way's last chunk, where the data go on; what is left of this one's is put there. */
  readonly waiting?: Samples[];
  /** Where a pipeline's samples are noted. */
  readonly marks?: Marks;
}

/** One way through the data, in blocks of `size` samples and a last, smaller one. No chunk more is read than it takes. */
export async function* blocksOf(
  source: ChunkSource,
  reader: ChunkReader,
  size: number,
  // Chunks wait here and nowhere else: a variable would keep one in memory while the next is read.
  { shuffle, pass, most = Number.POSITIVE_INFINITY, waiting = [], marks }: Way = {},
): AsyncGenerator<Block, void, undefined> {
  const chunks = source.cursor({ chunk: size, shuffle, pass });
  let number = 0;
  let over = false;
  const pull = async (): Promise<void> => {
    const got = await chunks.next();
    over = got === undefined;
    if (!got) return;
    const samples = unused(reader.read(got.chunk, number++, got.samples), got);
    marks?.add(got.place, samples.samples);
    if (samples.samples > 0) waiting.push(samples);
  };
  try {
    for (let left = most; left > 0; ) {
      const wanted = Math.min(size, left);
      while (!over && count(waiting) < wanted) await pull();
      if (waiting.length === 0) return;
      left -= Math.min(wanted, count(waiting));
      yield take(waiting, wanted);
    }
  } finally {
    await chunks.close();
  }
}

/** What of a chunk was not used before the run was kept. */
function unused(read: Samples, { place }: Got): Samples {
  return place && place.used > 0 ? rows(read, Math.min(place.used, read.samples), read.samples) : read;
}

const count = (parts: readonly Samples[]): number => parts.reduce((sum, { samples }) => sum + samples, 0);

/** Takes `size` samples, or what there is, off the front. */
function take(waiting: Samples[], size: number): Block {
  const parts: Samples[] = [];
  let samples = 0;
  while (waiting.length > 0 && samples < size) {
    const part = waiting[0];
    const used = Math.min(part.samples, size - samples);
    parts.push(used === part.samples ? part : rows(part, 0, used));
    if (used === part.samples) waiting.shift();
    else waiting[0] = rows(part, used, part.samples);
    samples += used;
  }
  return new Block(parts);
}

/** New columns of `samples` samples, each filled from the parts' columns of its kind. */
function gather(
  parts: readonly Samples[],
  samples: number,
  fill: (columns: readonly Column[], width: number, data: TypedArray) => void,
): Samples {
  const make = (of: (part: Samples) => readonly Column[]): Column[] =>
    of(parts[0]).map(({ dtype, shape, data: { length } }, c) => {
      const width = length / parts[0].samples;
      const data = dtypes[dtype].zeros(samples * width);
      const columns = parts.map((part) => of(part)[c]);
      fill(columns, width, data);
      return { dtype, shape, data };
    });
  const w = parts[0].w && make((part) => part.w!);
  return { x: make(({ x }) => x), y: make(({ y }) => y), w, samples };
}

/** Hands out blocks one after the other, and has the next one read meanwhile. `handle` says whether to go on. */
export async function readingAhead<T>(
  items: AsyncGenerator<T, void, undefined>,
  handle: (item: T) => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> {
  const ahead = () => {
    const next = items.next();
    // An error waits until it is this block's turn.
    next.catch(() => {});
    return next;
  };
  try {
    for (let next = ahead(), going = true; going; ) {
      const { done, value } = await unlessAborted(signal, next);
      if (done) return;
      next = ahead();
      going = await handle(value);
    }
  } finally {
    // Not awaited: a source that hangs must not hold up a fit that has stopped.
    items.return().catch(() => {});
  }
}

/** A source may take its time; a signal need not wait for it. */
async function unlessAborted<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
