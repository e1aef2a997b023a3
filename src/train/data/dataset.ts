/**
 * Data sets that need not fit into memory: something that gives chunks of samples, or that reads any stretch of them.
 * Chunks are read while the ones before them are trained on.
 */
import { isFunction } from "../../base/index.ts";
import { isPipeline, type Passable } from "../../data/pipeline/contract.ts";
import { Tensor } from "../../tensor/index.ts";
import { type Data, type InputData, isShaped } from "./arrays.ts";

/** Samples with their answers, as users give them. (Read and checked they are `Samples`.) */
export interface LabelledData {
  readonly x: InputData;
  readonly y: Data;
  readonly sampleWeight?: Data;
}

/** The same in either form: some of the samples of a data set, or those to validate on. */
export type Chunk = readonly [x: InputData, y: Data, sampleWeight?: Data] | LabelledData;

/** The parts of what should be such samples, as far as they are there. */
export function partsOf(given: unknown): Partial<LabelledData> {
  if (!Array.isArray(given)) return (given ?? {}) as Partial<LabelledData>;
  const [x, y, sampleWeight] = given;
  return { x, y, sampleWeight };
}

export type Chunks = AsyncIterable<Chunk> | Iterable<Chunk>;

/** A data set of known size, of which any stretch can be read. */
export interface RandomAccess {
  /** Samples. */
  readonly size: number;
  /** Samples from..to-1. */
  read(from: number, to: number): Chunk | Promise<Chunk>;
  /** How many samples to read at a time, and so among how many they change places. Default: what 32 MB hold. */
  readonly chunk?: number;
}

/**
 * What `fit`, `evaluate` and `predict` take instead of arrays. A generator can be gone through once; for several epochs
 * give the function that makes it.
 *
 *     async function* days() {
 *       for (const file of files) yield await readDay(file);        // { x, y }, however many samples there are
 *     }
 *     await model.fit(days, { epochs: 5 });
 *     await model.fit({ size: 1_000_000, read: (from, to) => table.rows(from, to) }, { epochs: 5 });
 */
export type Dataset = RandomAccess | Chunks | (() => Chunks) | Passable<LabelledElement>;

/** Samples, or batches of them, as a pipeline gives them: what they become is known when they are put together. */
type LabelledElement =
  | readonly [x: unknown, y: unknown, sampleWeight?: unknown]
  | { readonly x: unknown; readonly y: unknown; readonly sampleWeight?: unknown };

/** What is predicted from: a data set, or a pipeline, answers or not. */
export type Questions = Dataset | Passable<unknown>;

export function isDataset(value: unknown): value is Dataset {
  if (isFunction(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Tensor || ArrayBuffer.isView(value) || Array.isArray(value)) return false;
  if (isPipeline(value)) return true;
  if (isShaped(value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value || isRandomAccess(value);
}

export function isRandomAccess(value: object): value is RandomAccess {
  return "read" in value && typeof value.read === "function";
}
