/** Stages that keep elements: for the next pass, or until they are wanted. */
import type { Cursor, Pack, Stage } from "./contract.ts";
import { part, range } from "./packs.ts";
import { after, skipByReading } from "./stages.ts";
import { Mixed } from "./tables.ts";

/**
 * What the first whole pass gives, all later ones give again. It is always read as pass 0, so that a program that goes on later keeps
 * the same.
 */
export function cache<T>(before: Stage<T>): Stage<T> {
  let kept: Pack<T> | undefined;
  return after(before, "cache", {
    open(pass) {
      if (kept) return over(kept);
      const from = before.open({ ...pass, path: [0] });
      const packs: Pack<T>[] = [];
      const next = async (most: number): Promise<Pack<T> | undefined> => {
        const pack = await from.next(most);
        if (pack) packs.push(pack);
        else kept ??= joined(packs);
        return pack;
      };
      return { next, skip: (count) => skipByReading(next, count), close: () => from.close() };
    },
  });
}

function joined<T>(packs: readonly Pack<T>[]): Pack<T> {
  const same = packs.every(({ table }) => table === packs[0].table);
  const rows = Int32Array.from(packs.flatMap((pack) => Array.from(pack.rows)));
  if (packs.length > 0 && same) return { table: packs[0].table, rows };
  const tables = packs.flatMap(({ table, rows: own }) => Array.from(own, () => table));
  return { table: new Mixed(tables, rows), rows: range(0, rows.length) };
}

function over<T>(all: Pack<T>): Cursor<T> {
  let at = 0;
  /** How many of these there are. */
  const move = (count: number): number => {
    const moved = Math.min(count, all.rows.length - at);
    at += moved;
    return moved;
  };
  return {
    async next(most) {
      const moved = move(most);
      return moved > 0 ? part(all, at - moved, at) : undefined;
    },
    skip: async (count) => move(count),
    close: async () => undefined,
  };
}

/** Reads ahead: while what was given is used, up to `count` elements are made. */
export function prefetch<T>(before: Stage<T>, count: number): Stage<T> {
  return after(before, "prefetch", { open: (pass) => new Ahead(before.open(pass), count) });
}

class Ahead<T> implements Cursor<T> {
  readonly #from: Cursor<T>;
  readonly #count: number;
  #ready: Pack<T>[] = [];
  #reading: Promise<void> | undefined;
  #over = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(from: Cursor<T>, count: number) {
    this.#from = from;
    this.#count = count;
  }

  async next(most: number): Promise<Pack<T> | undefined> {
    if (!(await this.#some(most))) return undefined;
    const first = this.#ready.shift()!;
    if (first.rows.length > most) this.#ready.unshift(part(first, most, first.rows.length));
    this.#readOn();
    return part(first, 0, most);
  }

  /** Whether there is one more. An error waits until it is its element's turn. */
  async #some(most: number): Promise<boolean> {
    while (this.#ready.length === 0) {
      if (this.#failure) throw this.#failure.error;
      if (this.#over) return false;
      this.#readOn(Math.max(most, this.#count));
      await this.#reading;
    }
    return true;
  }

  /** Reads until so many are ready. */
  #readOn(wanted: number = this.#count): void {
    const held = this.#ready.reduce((sum, { rows }) => sum + rows.length, 0);
    if (this.#reading || this.#over || held >= wanted) return;
    this.#reading = this.#from.next(wanted - held).then(
      (pack) => {
        this.#reading = undefined;
        if (!pack) this.#over = true;
        else if (!this.#over) this.#ready.push(pack);
        this.#readOn();
      },
      (error: unknown) => {
        this.#reading = undefined;
        [this.#over, this.#failure] = [true, { error }];
      },
    );
  }

  async skip(count: number): Promise<number> {
    // What is being read is read to its end first: two calls at once would mix up their elements.
    while (this.#reading) await this.#reading;
    let skipped = 0;
    while (skipped < count && this.#ready.length > 0) {
      const first = this.#ready.shift()!;
      const had = Math.min(first.rows.length, count - skipped);
      if (had < first.rows.length) this.#ready.unshift(part(first, had, first.rows.length));
      skipped += had;
    }
    return skipped < count && !this.#over ? skipped + (await this.#from.skip(count - skipped)) : skipped;
  }

  async close(): Promise<void> {
    this.#over = true;
    this.#ready = [];
    await this.#from.close();
  }
}
