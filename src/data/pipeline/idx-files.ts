/** IDX files as a pipeline that reads rows when they are wanted, so that they need not fit into memory. */
import { fileProblem, fileSystem, pathOf, readFileLimited } from "../../base/files.ts";
import { decodeIdx, idxHeader } from "../../base/idx.ts";
import { badArgument, DataError, FileError, isRecord } from "../../base/index.ts";
import { inflate } from "../../base/inflate.ts";
import { wantPath } from "../../base/path.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import { dataset } from "./dataset.ts";
import type { Pipeline } from "./pipeline.ts";

const subject = "datasetFromIdx";
/** The longest header: eight sizes. */
const mostHeader = 36;
/** What a packed file may become: it is unpacked whole. */
const mostUnpacked = 2 ** 31 - 1;

interface Rows {
  readonly size: number;
  /** Rows from..to-1. */
  read(from: number, to: number): Promise<Tensor>;
}

/**
 * The rows of IDX files (MNIST's format), beside each other, as a pipeline: of each file only the rows that are wanted are in memory. A file
 * that gzip has packed is unpacked as a whole. Node only.
 *
 *     const data = await datasetFromIdx({ x: "train-images-idx3-ubyte", y: "train-labels-idx1-ubyte" });
 *     await model.fit(data.shuffle(10_000).batch(32), { epochs: 5 });
 *
 * Throws a FileError where one is missing or no whole IDX file, a DataError where they differ in how many rows they have.
 */
export async function datasetFromIdx<Name extends string>(
  files: Readonly<Record<Name, string | URL>>,
): Promise<Pipeline<{ readonly [K in Name]: Tensor }>> {
  const named = isRecord(files) ? (Object.entries(files) as [Name, string | URL][]) : [];
  if (named.length === 0)
    throw badArgument(
      subject,
      "the files",
      files,
      "idx-files",
      'paths by name: { x: "images-idx3-ubyte", y: "labels-idx1-ubyte" }',
    );
  const rows = new Map<Name, Rows>();
  for (const [name, path] of named) rows.set(name, await open(path));
  const [[first, { size }]] = rows;
  for (const [name, { size: other }] of rows) {
    if (other === size) continue;
    throw new DataError(subject, `${first} has ${size} samples, ${name} has ${other}`, {
      code: "length-mismatch",
      hint: "give one of each for every sample",
      facts: { [first]: size, [name]: other },
    });
  }
  const read = async (from: number, to: number): Promise<{ readonly [K in Name]: Tensor }> => {
    const columns: [Name, Tensor][] = [];
    for (const [name, its] of rows) columns.push([name, await its.read(from, to)]);
    return Object.fromEntries(columns) as { readonly [K in Name]: Tensor };
  };
  return dataset({ size, read }) as unknown as Pipeline<{ readonly [K in Name]: Tensor }>;
}

async function open(path: string | URL): Promise<Rows> {
  const name = pathOf(wantPath(path));
  const { fs } = fileSystem(name);
  const stretch = async (from: number, to: number): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      const file = await fs.open(name, "r");
      try {
        const bytes = new Uint8Array(to - from);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (cause) {
      throw await fileProblem(name, "read", cause);
    }
  };
  const stat = await fs.stat(name).catch(() => undefined);
  // Says what is missing, or no file: opening a pipe would wait for its other end forever.
  if (!stat?.isFile()) await readFileLimited(name, 0);
  const begin = await stretch(0, mostHeader);
  if (begin[0] === 0x1f && begin[1] === 0x8b) return unpacked(name);
  const size = stat?.size ?? 0;
  const { shape, start, bytes } = idxHeader(name, begin, size);
  const row = shape.slice(1).reduce((product, n) => product * n, bytes);
  const head = new Uint8Array(begin.subarray(0, start));
  return rowsOf(name, shape, async (from, to) => {
    const part = await stretch(start + from * row, start + to * row);
    const whole = new Uint8Array(start + part.length);
    whole.set(head);
    whole.set(part, start);
    new DataView(whole.buffer).setUint32(4, to - from);
    return fromHost(decodeIdx(name, whole));
  });
}

async function unpacked(name: string): Promise<Rows> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await inflate(await readFileLimited(name, mostUnpacked), "gzip", mostUnpacked);
  } catch (cause) {
    throw new FileError(name, `cannot be unpacked: ${(cause as Error).message}`, {
      code: "gzip",
      hint: "the file is damaged, or unpacks to more than its limits: { bytes, ratio }; fetch it again",
      facts: { most: mostUnpacked },
      cause,
    });
  }
  const all = fromHost(decodeIdx(name, bytes));
  return rowsOf(name, all.shape, async (from, to) => all.slice(from, to));
}

function rowsOf(name: string, shape: readonly number[], read: Rows["read"]): Rows {
  if (shape.length > 0 && shape[0] > 0) return { size: shape[0], read };
  throw new DataError(subject, `${name} has no rows: its shape is [${shape}]`, {
    code: "idx-rows",
    hint: "the first axis counts samples: [samples, …]",
    facts: { name, shape },
  });
}
