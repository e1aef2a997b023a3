/** A data set, opened: it gives its chunks one after the other, and what it throws gets a name of ours. */
import { DataError, LimpidError, ValueError } from "../../base/index.ts";
import type { DataPlace } from "../../runs/position.ts";
import { type Chunk, type Chunks, type Dataset, isRandomAccess, type RandomAccess } from "./dataset.ts";
import { shuffleInto } from "./order.ts";

/** How much to read at a time, and in which order. */
export interface Reading {
  /** Samples a chunk, of a data set that can be read anywhere and does not say itself. */
  readonly chunk: number;
  /** The seed and the epoch of the chunks' order; without it they come as they are. */
  readonly shuffle?: { readonly seed: number; readonly epoch: number };
  /** Those of a pipeline's pass. */
  readonly pass?: { readonly seed: number; readonly epoch: number };
}

/** A chunk. */
export interface Got {
  readonly chunk: Chunk;
  /** How many samples it must have, where it was asked for so many. */
  readonly samples?: number;
  /** Where it stands in its pipeline, and how many of its samples were used before. */
  readonly place?: DataPlace;
}

export interface ChunkCursor {
  /** Undefined at the end. */
  next(): Promise<Got | undefined>;
  close(): Promise<void>;
}

type Chunked = AsyncIterator<Chunk> | Iterator<Chunk>;

interface Begun {
  readonly iterator: Chunked;
  readonly chunk: Chunk;
}

/** What chunks are read from. */
export interface ChunkSource {
  readonly subject: string;
  /** Samples, where the data set knows. */
  readonly size: number | undefined;
  /** Samples to be read at a time, where it says so. */
  readonly chunk: number | undefined;
  /** Whether one way through the data begins where the last one ended. */
  readonly goesOn: boolean;
  first(samples: number): Promise<Got | undefined>;
  cursor(reading: Reading): ChunkCursor;
  close(): Promise<void>;
}

/** A data set, opened by `fit`, `evaluate` or `predict`, of which errors speak. */
export class Source implements ChunkSource {
  readonly subject: string;
  readonly #given: Dataset;
  /** Samples, where the data set knows. */
  readonly size: number | undefined;
  /** Samples to be read at a time, where it says so. */
  readonly chunk: number | undefined;
  /**
   * Whether one way through the data begins where the last one ended: where ways have a limit, and what was given is on its way
   * itself. A function is called anew for each.
   */
  readonly goesOn: boolean;
  /** Of the first epoch, where its first chunk has been looked at. */
  #begun: Begun | undefined;
  /** Where the last way ended. */
  #going: Chunked | undefined;

  constructor(subject: string, given: Dataset, limited = false) {
    this.subject = subject;
    this.#given = given;
    this.goesOn = limited && typeof given !== "function" && !isRandomAccess(given);
    if (typeof given === "function" || !isRandomAccess(given)) return;
    this.size = given.size;
    this.chunk = given.chunk;
    for (const what of ["size", "chunk"] as const) {
      const value = given[what];
      if ((value === undefined && what === "chunk") || (Number.isSafeInteger(value) && value! > 0)) continue;
      throw new ValueError(subject, `the data set's ${what} is ${value}`, {
        code: "dataset-size",
        hint: "a number of samples, from 1; where nobody knows the size, give a generator function instead",
        facts: { what, received: value },
      });
    }
  }

  /** The first chunk (at most `samples` where any stretch can be read), before an epoch begins. The first epoch has it, too. */
  async first(samples: number): Promise<Got | undefined> {
    if (this.size !== undefined) {
      const to = Math.min(samples, this.size);
      return { chunk: await this.#read(0, 0, to), samples: to };
    }
    const iterator = await this.#open();
    const { done, value } = await this.#guarded(0, () => iterator.next());
    if (done) return undefined;
    this.#begun = { iterator, chunk: value };
    return { chunk: value };
  }

  /** One way through the data. Not a generator, which would hold on to a chunk until it is asked for the next. */
  cursor(reading: Reading): ChunkCursor {
    return this.size === undefined ? this.#iterate() : this.#readAll(this.size, reading);
  }

  #readAll(size: number, { chunk, shuffle }: Reading): ChunkCursor {
    const list = stretches(size, this.chunk ?? chunk, shuffle);
    let count = 0;
    return {
      next: async () => {
        if (count === list.length) return undefined;
        const [from, to] = list[count];
        return { chunk: await this.#read(count++, from, to), samples: to - from };
      },
      close: async () => {},
    };
  }

  #iterate(): ChunkCursor {
    let { iterator, chunk: first }: Partial<Begun> = this.#begun ?? {};
    this.#begun = undefined;
    let count = 0;
    let over = false;
    return {
      next: async () => {
        const at = count++;
        // What ended just where the last way did begins anew, if it can.
        if (at === 0 && this.#going) {
          const { done, value } = await this.#guarded(at, () => this.#going!.next());
          if (!done) return { chunk: value };
          this.#going = undefined;
        }
        iterator ??= this.#going ?? (await this.#open());
        if (this.goesOn) this.#going = iterator;
        if (first !== undefined) {
          const chunk = first;
          first = undefined;
          return { chunk };
        }
        const { done, value } = await this.#guarded(at, () => iterator!.next());
        over = done === true;
        if (over) this.#going = undefined;
        return over ? undefined : { chunk: value };
      },
      // Stopped early, the data set is told, so that it can close its files.
      close: async () => {
        if (!over && !this.goesOn) await iterator?.return?.();
        over = true;
      },
    };
  }

  /** What was begun and is wanted no more. A generator that was handed in and goes on stays open: it is the user's. */
  async close(): Promise<void> {
    const iterator = this.#begun?.iterator ?? this.#going;
    this.#begun = undefined;
    this.#going = undefined;
    if (!(this.goesOn && iterator === (this.#given as unknown))) await iterator?.return?.();
  }

  #read(count: number, from: number, to: number): Promise<Chunk> {
    return this.#guarded(count, () => (this.#given as RandomAccess).read(from, to));
  }

  #open(): Promise<Chunked> {
    const given = this.#given;
    return this.#guarded(0, () => {
      const made = typeof given === "function" ? given() : (given as Chunks);
      if (typeof made !== "object" || made === null) throw this.#strange(made);
      if (Symbol.asyncIterator in made) return made[Symbol.asyncIterator]();
      if (Symbol.iterator in made) return made[Symbol.iterator]();
      throw this.#strange(made);
    });
  }

  #strange(made: unknown): ValueError {
    return new ValueError(this.subject, `the data set's function gave ${made === null ? "null" : typeof made}`, {
      code: "dataset-kind",
      hint: "it must give something to iterate over: write it as function* or async function*",
    });
  }

  /** What the data set throws gets a name of ours, and the chunk's number. */
  async #guarded<T>(chunk: number, read: () => T | Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof LimpidError || (cause as Error)?.name === "AbortError") throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new DataError(this.subject, `the data set failed at chunk ${chunk + 1}: ${why}`, {
        code: "dataset-failed",
        hint: "the cause of this error is the data set's own; what was trained before stays",
        facts: { chunk: chunk + 1, why },
        cause,
      });
    }
  }
}

export function emptyDataset(subject: string): DataError {
  return new DataError(subject, "the data set is empty", { code: "data-empty", hint: "give at least one sample" });
}

/** The stretches to read, in their order. */
function stretches(size: number, chunk: number, shuffle: Reading["shuffle"]): [from: number, to: number][] {
  const order = new Int32Array(Math.ceil(size / chunk));
  for (let k = 0; k < order.length; k++) order[k] = k;
  if (shuffle) shuffleInto(order, order.length, shuffle.seed, shuffle.epoch, 0);
  return Array.from(order, (k) => [k * chunk, Math.min(size, (k + 1) * chunk)]);
}
