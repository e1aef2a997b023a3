/**
 * Another order. A buffer of elements is filled; each that is given is drawn out of it, and the next one takes its place. With a buffer
 * as large as the data all orders are equally likely. What is drawn depends on the seed, the pass and the buffer, and not on how many
 * elements are asked for at a time; so a pass can be gone on with anywhere by drawing again, which makes no element.
 */
import { quickStream } from "../../base/index.ts";
import type { Cursor, Pack, Pass, Stage, Table } from "./contract.ts";
import { after } from "./stages.ts";
import { Items, Mixed } from "./tables.ts";

/** Keeps its numbers apart from those of others. */
const shuffleStream = 0x62756666;

export function shuffle<T>(before: Stage<T>, buffer: number, seed: number | undefined): Stage<T> {
  const shuffles = before.shuffles + 1;
  return after(before, "shuffle", {
    shuffles,
    open: (pass) => new Shuffling(before.open(pass), buffer, wordsOf(pass, seed, shuffles)),
  });
}

function wordsOf({ seed, path }: Pass, own: number | undefined, shuffles: number): () => number {
  return quickStream(own ?? seed, shuffleStream, shuffles, ...path);
}

class Shuffling<T> implements Cursor<T> {
  readonly #from: Cursor<T>;
  readonly #buffer: number;
  readonly #next: () => number;
  readonly #tables: Table<T>[] = [];
  readonly #rows: number[] = [];
  /** What comes into the buffer next. */
  #coming: Pack<T> | undefined;
  #used = 0;
  #over = false;

  constructor(from: Cursor<T>, buffer: number, next: () => number) {
    this.#from = from;
    this.#buffer = buffer;
    this.#next = next;
  }

  async next(most: number): Promise<Pack<T> | undefined> {
    const tables: Table<T>[] = [];
    const rows: number[] = [];
    await this.#draw(most, (table, row) => {
      tables.push(table);
      rows.push(row);
    });
    if (rows.length === 0) return undefined;
    if (tables.every((table) => table === tables[0])) return { table: tables[0], rows: Int32Array.from(rows) };
    return { table: new Mixed(tables, rows), rows: rows.map((_, k) => k) };
  }

  skip(count: number): Promise<number> {
    return this.#draw(count, () => undefined);
  }

  async #draw(count: number, give: (table: Table<T>, row: number) => void): Promise<number> {
    const [tables, rows] = [this.#tables, this.#rows];
    while (rows.length < this.#buffer && (await this.#comes(this.#buffer - rows.length))) this.#put(rows.length);
    let drawn = 0;
    for (; drawn < count && rows.length > 0; drawn++) {
      const at = Math.floor(this.#next() * (rows.length / 2 ** 32));
      give(tables[at], rows[at]);
      if (this.#waiting > 0 || (!this.#over && (await this.#comes(count - drawn)))) this.#put(at);
      else {
        [tables[at], rows[at]] = [tables[tables.length - 1], rows[rows.length - 1]];
        tables.pop();
        rows.pop();
      }
    }
    return drawn;
  }

  get #waiting(): number {
    return (this.#coming?.rows.length ?? 0) - this.#used;
  }

  /** Whether there is one more to come. */
  async #comes(wanted: number): Promise<boolean> {
    if (this.#waiting > 0) return true;
    if (this.#over) return false;
    this.#coming = await this.#from.next(Math.min(wanted, 4096));
    this.#used = 0;
    this.#over = this.#coming === undefined;
    return !this.#over;
  }

  /** The next one takes this place. Of a list that was made for a pull only the element itself is kept, and not the whole list. */
  #put(at: number): void {
    const { table, rows } = this.#coming!;
    const row = rows[this.#used++];
    const made = table instanceof Items;
    this.#tables[at] = made ? new Items([table.at(row)]) : table;
    this.#rows[at] = made ? 0 : row;
  }

  close(): Promise<void> {
    return this.#from.close();
  }
}
