/** Stages that work on elements one after the other. */
import { randomStream } from "../../base/index.ts";
import type { Cursor, Pack, Pass, Stage } from "./contract.ts";
import { batchesOf, elementsOf, part, range } from "./packs.ts";
import { stack } from "./stack.ts";
import { batchTable, Items } from "./tables.ts";
import { failedAt, isThenable, type Worker } from "./user-code.ts";

/** What a stage has of the one before it. */
export function after<T>(
  before: Stage<unknown>,
  name: string,
  stage: Partial<Stage<T>> & Pick<Stage<T>, "open">,
): Stage<T> {
  const { number, shuffles, size, batch, samples } = before;
  return { name, number: number + 1, shuffles, size, batch, samples, ...stage };
}

/** What a function of the user's own is told of an element. */
export interface Place {
  /** Its number in this pass, from 0. */
  readonly index: number;
  /** The number of the pass. */
  readonly epoch: number;
  /** A seed of its own, for augmentation: another one in each epoch, and the same whenever the program runs again. */
  readonly seed: number;
}

const mapStream = 0x6d617073;

class PlaceOf implements Place {
  readonly index: number;
  readonly #pass: Pass;

  constructor(pass: Pass, index: number) {
    this.#pass = pass;
    this.index = index;
  }

  get epoch(): number {
    return this.#pass.path[0];
  }

  get seed(): number {
    const { seed, path } = this.#pass;
    return Math.floor(randomStream(seed, mapStream, ...path, this.index)() * 2 ** 48);
  }
}

type Mapper<T, U> = (element: T, place: Place) => U | PromiseLike<U>;

export function map<T, U>(before: Stage<T>, f: Mapper<T, U>, concurrency: number): Stage<U> {
  const stage: Stage<U> = after(before, "map", {
    open: (pass) => new Mapping(stage, before.open(pass), f, pass, concurrency),
  });
  return stage;
}

class Mapping<T, U> implements Cursor<U> {
  readonly #worker: Worker;
  readonly #from: Cursor<T>;
  readonly #map: Mapper<T, U>;
  readonly #pass: Pass;
  readonly #concurrency: number;
  #index = 0;
  #kept: Pack<U> | undefined;

  constructor(worker: Worker, from: Cursor<T>, f: Mapper<T, U>, pass: Pass, concurrency: number) {
    this.#worker = worker;
    this.#from = from;
    this.#map = f;
    this.#pass = pass;
    this.#concurrency = concurrency;
  }

  async next(most: number): Promise<Pack<U> | undefined> {
    const kept = this.#kept ?? (await this.#make(most));
    if (!kept) return undefined;
    this.#kept = kept.rows.length > most ? part(kept, most, kept.rows.length) : undefined;
    return part(kept, 0, most);
  }

  /** Several at once only where that was asked for: then some are begun before they are wanted. */
  async #make(most: number): Promise<Pack<U> | undefined> {
    const pack = await this.#from.next(Math.max(most, this.#concurrency));
    if (!pack) return undefined;
    const made: U[] = [];
    const running: Promise<void>[] = [];
    const keep = (at: number) => (one: U) => {
      made[at] = one;
    };
    for (let k = 0; k < pack.rows.length; k++) {
      const index = this.#index++;
      const value = this.#begin(pack.table.at(pack.rows[k]), index);
      if (!isThenable(value)) {
        made[k] = value;
        continue;
      }
      running.push(this.#finish(value, index).then(keep(k)));
      if (running.length >= this.#concurrency) await Promise.all(running.splice(0));
    }
    await Promise.all(running);
    return { table: new Items(made), rows: range(0, made.length) };
  }

  #begin(element: T, index: number): U | PromiseLike<U> {
    try {
      return this.#map(element, new PlaceOf(this.#pass, index));
    } catch (cause) {
      throw failedAt(this.#worker, index, cause);
    }
  }

  async #finish(value: PromiseLike<U>, index: number): Promise<U> {
    try {
      return await value;
    } catch (cause) {
      throw failedAt(this.#worker, index, cause);
    }
  }

  async skip(count: number): Promise<number> {
    const kept = Math.min(count, this.#kept?.rows.length ?? 0);
    if (this.#kept)
      this.#kept = kept < this.#kept.rows.length ? part(this.#kept, kept, this.#kept.rows.length) : undefined;
    const skipped = kept < count ? await this.#from.skip(count - kept) : 0;
    this.#index += skipped;
    return kept + skipped;
  }

  close(): Promise<void> {
    return this.#from.close();
  }
}

type Test<T> = (element: T, place: Place) => unknown;

export function filter<T>(before: Stage<T>, test: Test<T>): Stage<T> {
  const stage: Stage<T> = after(before, "filter", {
    size: undefined,
    samples: undefined,
    open(pass) {
      const from = before.open(pass);
      let index = 0;
      const wanted = async (element: T): Promise<boolean> => {
        const at = index++;
        try {
          return Boolean(await test(element, new PlaceOf(pass, at)));
        } catch (cause) {
          throw failedAt(stage, at, cause);
        }
      };
      const next = async (most: number): Promise<Pack<T> | undefined> => {
        for (;;) {
          const pack = await from.next(most);
          if (!pack) return undefined;
          const rows: number[] = [];
          for (let k = 0; k < pack.rows.length; k++)
            if (await wanted(pack.table.at(pack.rows[k]))) rows.push(pack.rows[k]);
          if (rows.length > 0) return { table: pack.table, rows };
        }
      };
      return { next, skip: (count) => skipByReading(next, count), close: () => from.close() };
    },
  });
  return stage;
}

/** For stages of which nobody knows what they give before they have given it. */
export async function skipByReading<T>(next: Cursor<T>["next"], count: number): Promise<number> {
  let skipped = 0;
  while (skipped < count) {
    const pack = await next(count - skipped);
    if (!pack) break;
    skipped += pack.rows.length;
  }
  return skipped;
}

export function batch<T>(before: Stage<T>, size: number, dropRemainder: boolean): Stage<unknown> {
  const { size: elements } = before;
  const count = elements === undefined ? undefined : (dropRemainder ? Math.floor : Math.ceil)(elements / size);
  const stage: Stage<unknown> = after(before, "batch", {
    size: count,
    batch: size,
    samples: dropRemainder && count !== undefined ? count * size : elements,
    open(pass) {
      const from = before.open(pass);
      let number = 0;
      return {
        async next(most) {
          const batches: unknown[] = [];
          let waiting = await fill(from, [], size * most);
          if (waiting.length === 1 && waiting[0].table.batches) {
            const [{ table, rows }] = waiting;
            const whole = dropRemainder ? Math.floor(rows.length / size) * size : rows.length;
            try {
              batches.push(...batchesOf(table, part(waiting[0], 0, whole).rows, size));
            } catch (cause) {
              throw failedAt(stage, number, cause);
            }
            number += batches.length;
            waiting = [];
          }
          while (waiting.length > 0) {
            const [packs, rest] = divide(waiting, size);
            waiting = rest;
            if (dropRemainder && countOf(packs) < size) break;
            try {
              batches.push(gather(packs));
            } catch (cause) {
              throw failedAt(stage, number, cause);
            }
            number++;
          }
          return batches.length > 0 ? { table: new Items(batches), rows: range(0, batches.length) } : undefined;
        },
        async skip(wanted) {
          const skipped = await from.skip(wanted * size);
          const whole = (dropRemainder ? Math.floor : Math.ceil)(skipped / size);
          number += whole;
          return whole;
        },
        close: () => from.close(),
      };
    },
  });
  return stage;
}

const countOf = (packs: readonly Pack<unknown>[]): number => packs.reduce((sum, { rows }) => sum + rows.length, 0);

/** Reads until there are so many, or no more. */
async function fill<T>(from: Cursor<T>, packs: Pack<T>[], wanted: number): Promise<Pack<T>[]> {
  for (let count = countOf(packs); count < wanted; ) {
    const pack = await from.next(wanted - count);
    if (!pack) break;
    packs.push(pack);
    count += pack.rows.length;
  }
  return packs;
}

/** The first `size` elements, and the rest. */
function divide<T>(packs: readonly Pack<T>[], size: number): [Pack<T>[], Pack<T>[]] {
  const taken: Pack<T>[] = [];
  for (const [k, pack] of packs.entries()) {
    const left = size - countOf(taken);
    if (pack.rows.length <= left) taken.push(pack);
    else {
      if (left > 0) taken.push(part(pack, 0, left));
      return [taken, [part(pack, left, pack.rows.length), ...packs.slice(k + 1)]];
    }
  }
  return [taken, []];
}

function gather(packs: readonly Pack<unknown>[]): unknown {
  const [{ table, rows }] = packs;
  return packs.length === 1 ? table.gather(rows) : stack(packs.flatMap((pack) => [...elementsOf(pack)]));
}

export function unbatch<T>(before: Stage<T>): Stage<unknown> {
  const stage: Stage<unknown> = after(before, "unbatch", {
    size: before.batch === undefined ? undefined : before.samples,
    samples: before.batch === undefined ? undefined : before.samples,
    batch: undefined,
    open(pass) {
      const from = before.open(pass);
      let kept: Pack<unknown> | undefined;
      let number = 0;
      const next = async (most: number): Promise<Pack<unknown> | undefined> => {
        while (!kept) {
          const pack = await from.next(1);
          if (!pack) return undefined;
          try {
            const table = batchTable(pack.table.at(pack.rows[0]));
            if (table.size > 0) kept = { table, rows: range(0, table.size) };
          } catch (cause) {
            throw failedAt(stage, number, cause);
          }
          number++;
        }
        const whole: Pack<unknown> = kept;
        kept = whole.rows.length > most ? part(whole, most, whole.rows.length) : undefined;
        return part(whole, 0, most);
      };
      return { next, skip: (count) => skipByReading(next, count), close: () => from.close() };
    },
  });
  return stage;
}
