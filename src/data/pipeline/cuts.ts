/** Stages that choose among elements and never look at one: parts of a pass, several passes, several pipelines. */
import type { Cursor, Pack, Pass, Stage } from "./contract.ts";
import { part, range } from "./packs.ts";
import { after } from "./stages.ts";
import { Parts } from "./tables.ts";

const nothing: Cursor<never> = {
  next: async () => undefined,
  skip: async () => 0,
  close: async () => undefined,
};

/** Elements from..to-1. `still`: of one and the same pass in all epochs, so that two parts never share an element. */
export function cut<T>(before: Stage<T>, name: string, from: number, to: number, still = false): Stage<T> {
  const { size, batch } = before;
  const count = size === undefined ? undefined : Math.max(0, Math.min(size, to) - from);
  return after(before, name, {
    size: count,
    samples: batch === undefined ? count : samplesOf(before, from, count),
    open(pass) {
      const cursor = before.open(still ? { ...pass, path: [0] } : pass);
      let at = 0;
      const reach = async (): Promise<number> => {
        if (at < from) at += await cursor.skip(from - at);
        return to - at;
      };
      return {
        async next(most) {
          const left = await reach();
          if (left <= 0 || at < from) return undefined;
          const pack = await cursor.next(Math.min(most, left));
          at += pack?.rows.length ?? 0;
          return pack;
        },
        async skip(wanted) {
          const left = await reach();
          if (left <= 0 || at < from) return 0;
          const skipped = await cursor.skip(Math.min(wanted, left));
          at += skipped;
          return skipped;
        },
        close: () => cursor.close(),
      };
    },
  });
}

/** Of batches, the last of which may be smaller. */
function samplesOf(
  { size, batch, samples }: Stage<unknown>,
  from: number,
  count: number | undefined,
): number | undefined {
  if (count === undefined || size === undefined || samples === undefined || !Number.isFinite(size)) return undefined;
  return from + count < size ? count * batch! : Math.max(0, samples - from * batch!);
}

/** So many passes, one after the other; each is shuffled anew. */
export function repeat<T>(before: Stage<T>, times: number): Stage<T> {
  const all = (one: number | undefined) => (one === undefined ? undefined : one === 0 ? 0 : one * times);
  return after(before, "repeat", {
    size: all(before.size),
    samples: all(before.samples),
    open: (pass) => new Repetition(before, pass, times),
  });
}

class Repetition<T> implements Cursor<T> {
  readonly #before: Stage<T>;
  readonly #pass: Pass;
  readonly #times: number;
  #time = 0;
  /** Of the repetition under way. */
  #given = 0;
  #cursor: Cursor<T> | undefined;

  constructor(before: Stage<T>, pass: Pass, times: number) {
    this.#before = before;
    this.#pass = pass;
    this.#times = times;
  }

  next(most: number): Promise<Pack<T> | undefined> {
    return this.#advance(
      (cursor) => cursor.next(most),
      (pack) => pack?.rows.length ?? 0,
    );
  }

  async skip(count: number): Promise<number> {
    const { size } = this.#before;
    let skipped = 0;
    while (skipped < count) {
      const left = count - skipped;
      // Whole repetitions need not be begun.
      if (this.#given === 0 && size !== undefined && size > 0 && left >= size && this.#time < this.#times) {
        const whole = Math.min(Math.floor(left / size), this.#times - this.#time);
        await this.#end();
        this.#time += whole;
        skipped += whole * size;
        continue;
      }
      const more = await this.#advance(
        (cursor) => cursor.skip(left),
        (n) => n,
      );
      if (!more) break;
      skipped += more;
    }
    return skipped;
  }

  /** Goes on in this repetition or the next one, until something comes of it. One that gives nothing is the last. */
  async #advance<R>(move: (cursor: Cursor<T>) => Promise<R>, count: (result: R) => number): Promise<R | undefined> {
    while (this.#time < this.#times) {
      const { seed, path } = this.#pass;
      this.#cursor ??= this.#before.open({ seed, path: [...path, this.#time] });
      const result = await move(this.#cursor);
      const some = count(result);
      this.#given += some;
      if (some > 0) return result;
      const empty = this.#given === 0;
      await this.#end();
      this.#time = empty ? this.#times : this.#time + 1;
    }
    return undefined;
  }

  async #end(): Promise<void> {
    await this.#cursor?.close();
    this.#cursor = undefined;
    this.#given = 0;
  }

  async close(): Promise<void> {
    this.#time = this.#times;
    await this.#end();
  }
}

export function concatenate<T>(stages: readonly Stage<T>[]): Stage<T> {
  const [first] = stages;
  const sum = (of: (stage: Stage<T>) => number | undefined) =>
    stages.reduce<number | undefined>((all, stage) => add(all, of(stage)), 0);
  return after(first, "concatenate", {
    number: Math.max(...stages.map(({ number }) => number)) + 1,
    shuffles: Math.max(...stages.map(({ shuffles }) => shuffles)),
    size: sum(({ size }) => size),
    samples: sum(({ samples }) => samples),
    batch: stages.every(({ batch }) => batch === first.batch) ? first.batch : undefined,
    open(pass) {
      let k = 0;
      let cursor: Cursor<T> = first.open(pass);
      const onward = async (): Promise<boolean> => {
        await cursor.close();
        k++;
        cursor = k < stages.length ? stages[k].open(pass) : nothing;
        return k < stages.length;
      };
      return {
        async next(most) {
          do {
            const pack = await cursor.next(most);
            if (pack) return pack;
          } while (await onward());
          return undefined;
        },
        async skip(count) {
          let skipped = 0;
          do skipped += await cursor.skip(count - skipped);
          while (skipped < count && (await onward()));
          return skipped;
        },
        close: () => cursor.close(),
      };
    },
  });
}

const add = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

/** Elements side by side, as lists; it ends with the shortest. */
export function zip(stages: readonly Stage<unknown>[]): Stage<readonly unknown[]> {
  const [first] = stages;
  const least = (of: (stage: Stage<unknown>) => number | undefined) => {
    const all = stages.map(of);
    return all.every((one) => one !== undefined) ? Math.min(...(all as number[])) : undefined;
  };
  return after(first, "zip", {
    number: Math.max(...stages.map(({ number }) => number)) + 1,
    shuffles: Math.max(...stages.map(({ shuffles }) => shuffles)),
    size: least(({ size }) => size),
    samples: least(({ samples }) => samples),
    batch: stages.every(({ batch }) => batch === first.batch) ? first.batch : undefined,
    open(pass) {
      const cursors = stages.map((stage) => stage.open(pass));
      const kept = new Array<Pack<unknown> | undefined>(stages.length).fill(undefined);
      return {
        async next(most) {
          for (const [k, cursor] of cursors.entries()) kept[k] ??= await cursor.next(most);
          if (kept.includes(undefined)) return undefined;
          const packs = kept as Pack<unknown>[];
          const count = Math.min(most, ...packs.map(({ rows }) => rows.length));
          const taken = packs.map((pack) => part(pack, 0, count));
          for (const [k, pack] of packs.entries())
            kept[k] = pack.rows.length > count ? part(pack, count, pack.rows.length) : undefined;
          return { table: new Parts(taken, count), rows: range(0, count) };
        },
        async skip(count) {
          const skipped = await Promise.all(
            cursors.map(async (cursor, k) => {
              const had = Math.min(count, kept[k]?.rows.length ?? 0);
              const pack = kept[k];
              if (pack) kept[k] = pack.rows.length > had ? part(pack, had, pack.rows.length) : undefined;
              return had < count ? had + (await cursor.skip(count - had)) : had;
            }),
          );
          return Math.min(...skipped);
        },
        close: async () => {
          await Promise.all(cursors.map((cursor) => cursor.close()));
        },
      };
    },
  });
}
