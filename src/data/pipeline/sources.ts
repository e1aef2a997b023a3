/** Where elements come from. */
import { DataError, isFunction, show, ValueError } from "../../base/index.ts";
import type { Cursor, Pack, Stage, Table } from "./contract.ts";
import { range } from "./packs.ts";
import { Items, tableOf } from "./tables.ts";
import { failedAt } from "./user-code.ts";

const source = { number: 1, shuffles: 0, batch: undefined } as const;

/** Elements that are in memory, or that can be looked up. */
export function fromTable<T>(name: string, table: Table<T>): Stage<T> {
  return {
    name,
    ...source,
    size: table.size,
    samples: table.size,
    open: () => {
      let at = 0;
      return {
        async next(most) {
          const from = at;
          at = Math.min(table.size, at + most);
          return at > from ? { table, rows: range(from, at) } : undefined;
        },
        async skip(count) {
          const from = at;
          at = Math.min(table.size, at + count);
          return at - from;
        },
        async close() {},
      };
    },
  };
}

type Some<T> = Iterable<T> | AsyncIterable<T>;

/** What a generator function, or something to iterate over, gives. */
export function fromIterable<T>(given: Some<T> | (() => Some<T>)): Stage<T> {
  const anew = isFunction(given);
  const stage: Stage<T> = {
    name: anew ? "generator" : "iterable",
    ...source,
    size: undefined,
    samples: undefined,
    open: () => new Iteration(stage, () => iteratorOf(anew ? given() : given)),
  };
  return stage;
}

/** A generator that was begun cannot be begun again. */
const begun = new WeakSet<object>();

function iteratorOf<T>(made: Some<T>): Iterator<T> | AsyncIterator<T> {
  if (typeof made !== "object" || made === null || !(Symbol.asyncIterator in made || Symbol.iterator in made))
    throw new ValueError("dataset", `the function gave ${show(made)}`, {
      code: "dataset-kind",
      hint: "it must give something to iterate over: write it as function* or async function*",
    });
  const iterator = Symbol.asyncIterator in made ? made[Symbol.asyncIterator]() : made[Symbol.iterator]();
  if ((iterator as unknown) === made) {
    if (begun.has(made))
      throw new DataError("dataset", "the generator was gone through already", {
        code: "generator-used",
        hint: "a generator can be gone through once: give the function itself, dataset(samples) instead of dataset(samples()), or cache()",
      });
    begun.add(made);
  }
  return iterator;
}

class Iteration<T> implements Cursor<T> {
  readonly #stage: Stage<T>;
  readonly #open: () => Iterator<T> | AsyncIterator<T>;
  #iterator: Iterator<T> | AsyncIterator<T> | undefined;
  #count = 0;
  #over = false;

  constructor(stage: Stage<T>, open: () => Iterator<T> | AsyncIterator<T>) {
    this.#stage = stage;
    this.#open = open;
  }

  async next(most: number): Promise<Pack<T> | undefined> {
    const items: T[] = [];
    while (items.length < most && !this.#over) {
      const result = await this.#pull();
      if (result.done) this.#over = true;
      else items.push(result.value);
    }
    return items.length > 0 ? { table: new Items(items), rows: range(0, items.length) } : undefined;
  }

  async skip(count: number): Promise<number> {
    let skipped = 0;
    for (; skipped < count && !this.#over; skipped++) {
      this.#over = (await this.#pull()).done === true;
      if (this.#over) break;
    }
    return skipped;
  }

  async #pull(): Promise<IteratorResult<T>> {
    try {
      this.#iterator ??= this.#open();
      const result = await this.#iterator.next();
      this.#count++;
      return result;
    } catch (cause) {
      this.#over = true;
      throw failedAt(this.#stage, this.#count, cause);
    }
  }

  async close(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#iterator?.return?.();
  }
}

/** Something that reads any stretch of its samples: as many at a time as it says, or as are wanted. */
export interface Stretches {
  readonly size: number;
  read(from: number, to: number): unknown;
  readonly chunk?: number;
}

export function fromStretches(given: Stretches): Stage<unknown> {
  const { size, chunk } = given;
  const stage: Stage<unknown> = { name: "read", ...source, size, samples: size, open: () => cursor() };
  const cursor = (): Cursor<unknown> => {
    let at = 0;
    let kept: Pack<unknown> | undefined;
    const read = async (from: number, to: number): Promise<Pack<unknown>> => {
      try {
        const table = tableOf("dataset", "what read gave", await given.read(from, to));
        if (table.size === to - from) return { table, rows: range(0, table.size) };
        throw new ValueError("dataset", `${to - from} samples were asked for, and ${table.size} came`, {
          code: "chunk-samples",
          hint: "read(from, to) gives the samples from..to-1",
          facts: { expected: to - from, received: table.size },
        });
      } catch (cause) {
        throw failedAt(stage, from, cause);
      }
    };
    return {
      async next(most) {
        if (at >= size) return undefined;
        kept ??= await read(at, Math.min(size, at + (chunk ?? most)));
        const { table, rows } = kept;
        const taken = Math.min(most, rows.length);
        kept = taken < rows.length ? { table, rows: range(table.size - rows.length + taken, table.size) } : undefined;
        at += taken;
        return { table, rows: Array.from(rows).slice(0, taken) };
      },
      async skip(count) {
        const skipped = Math.min(count, size - at);
        at += skipped;
        const left = (kept?.rows.length ?? 0) - skipped;
        kept =
          kept && left > 0 ? { table: kept.table, rows: range(kept.table.size - left, kept.table.size) } : undefined;
        return skipped;
      },
      async close() {},
    };
  };
  return stage;
}
