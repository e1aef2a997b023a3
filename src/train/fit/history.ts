/** What happened in each epoch. Kept in typed arrays while it grows: some runs have a hundred thousand epochs. */

/** One number an epoch for each key (`loss`, `accuracy`, `valLoss`, …), and the epochs' numbers, from 0. */
export type History<Keys extends string = string, Val extends string = string> = {
  readonly epochs: number[];
  readonly loss: number[];
} & { readonly [K in Keys | Val]: number[] };

/** The validation's value of a key: `"valLoss"` of `"loss"`. */
export const valKey = (key: string): string => `val${key[0].toUpperCase()}${key.slice(1)}`;

class Growable {
  #data = new Float64Array(64);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const more = new Float64Array(2 * this.#length);
      more.set(this.#data);
      this.#data = more;
    }
    this.#data[this.#length++] = value;
  }

  toArray(): number[] {
    return Array.from(this.#data.subarray(0, this.#length));
  }
}

export class HistoryRecord {
  readonly #columns = new Map<string, Growable>();
  #epochs = 0;
  readonly #first: number;
  readonly #keys: readonly string[];

  constructor(keys: readonly string[], first: number) {
    this.#keys = keys;
    this.#first = first;
    for (const key of keys) this.#columns.set(key, new Growable());
  }

  /** One epoch's values, in the order of the keys, from some place on: training first, validation behind. */
  push(values: ArrayLike<number>, at = 0): void {
    for (let k = 0; k < values.length; k++) this.#columns.get(this.#keys[at + k])!.push(values[k]);
    if (at === 0) this.#epochs++;
  }

  toHistory(): History {
    const epochs = Array.from({ length: this.#epochs }, (_, k) => this.#first + k);
    const columns = [...this.#columns].map(([key, column]) => [key, column.toArray()] as const);
    const history = { epochs, ...Object.fromEntries(columns) } as unknown as History;
    // Keras's `history.history.loss`, for those who write JavaScript; the types know the columns only, as do prints and copies.
    if (!Object.hasOwn(history, "history")) Object.defineProperty(history, "history", { value: history });
    return history;
  }
}
