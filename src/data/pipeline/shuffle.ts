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
  /** Of the elements in the buffer: their rows, the first `#count` of them. It grows, because nobody knows how many there will be. */
  #rows = new Int32Array(256);
  #count = 0;
  /** The table in which all of them stand, as long as it is one; then the table of each. */
  #table: Table<T> | undefined;
  #tables: Table<T>[] | undefined;
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
    // Waits for what is not there yet, and not for each element: an epoch has many.
    while (this.#count < this.#buffer && (await this.#comes(this.#buffer - this.#count)))
      while (this.#count < this.#buffer && this.#waiting > 0) this.#put(this.#count++);
    let drawn = 0;
    for (; drawn < count && this.#count > 0; drawn++) {
      const at = Math.floor(this.#next() * (this.#count / 2 ** 32));
      give(this.#tables ? this.#tables[at] : this.#table!, this.#rows[at]);
      if (this.#waiting > 0 || (!this.#over && (await this.#comes(count - drawn)))) this.#put(at);
      else this.#drop(at);
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
    if (at === this.#rows.length) {
      const grown = new Int32Array(2 * at);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    const made = table instanceof Items;
    this.#rows[at] = made ? 0 : row;
    this.#table ??= table;
    if (!this.#tables && table === this.#table && !made) return;
    this.#tables ??= Array<Table<T>>(this.#count).fill(this.#table);
    this.#tables[at] = made ? new Items([table.at(row)]) : table;
  }

  /** The last one takes this place, since no more come. */
  #drop(at: number): void {
    const last = --this.#count;
    this.#rows[at] = this.#rows[last];
    if (!this.#tables) return;
    this.#tables[at] = this.#tables[last];
    this.#tables.length = last;
  }

  close(): Promise<void> {
    return this.#from.close();
  }
}
