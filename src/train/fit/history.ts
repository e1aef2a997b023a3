/** What happened in each epoch. Kept in typed arrays while it grows: some runs have a hundred thousand epochs. */
import { displayed } from "../../base/index.ts";
import type { Report } from "../step/plan.ts";
import type { Value } from "../step/results.ts";
import type { EpochsEvent } from "./events.ts";
import type { Entry, Subscriber } from "./run-log.ts";

/** What stands in the results for a key: a confusion matrix by its rows, else a number. */
export type ValueOf<Key extends string> = Key extends `${string}onfusionMatrix` ? number[][] : number;

/**
 * One number an epoch for each key (`loss`, `accuracy`, `valLoss`, …), and the epochs' numbers, from 0. Of a metric that is no single
 * number (a confusion matrix) it is one array an epoch.
 */
export type History<Keys extends string = string, Val extends string = string> = {
  readonly epochs: number[];
  readonly loss: number[];
} & { readonly [K in Keys | Val]: ValueOf<K>[] };

/** As `Array.from` with a function, which takes a third of the time of a run of tiny epochs. */
function listOf(length: number, at: (k: number) => number): number[] {
  const list = new Array<number>(length);
  for (let k = 0; k < length; k++) list[k] = at(k);
  return list;
}

class Growable {
  #data = new Float64Array(64);
  #length = 0;

  push(values: readonly number[]): void {
    const length = this.#length + values.length;
    if (length > this.#data.length) {
      const more = new Float64Array(2 * length);
      more.set(this.#data);
      this.#data = more;
    }
    this.#data.set(values, this.#length);
    this.#length = length;
  }

  toArray(): number[] {
    return listOf(this.#length, (k) => this.#data[k]);
  }
}

export class HistoryRecord implements Subscriber {
  readonly policy = "wait";
  readonly #columns = new Map<string, Growable>();
  readonly #arrays = new Map<string, Value[]>();
  #epochs = 0;
  readonly #first: number;

  constructor(reports: readonly Pick<Report, "key" | "shape">[], first: number) {
    this.#first = first;
    for (const { key, shape } of reports)
      if (shape.length === 0) this.#columns.set(key, new Growable());
      else this.#arrays.set(key, []);
  }

  on({ event }: Entry): void {
    if (event.type === "epochs") this.add(event);
  }

  add(event: EpochsEvent): void {
    // Not every epoch need be validated.
    for (const [key, column] of this.#columns) if (event.logs[key]) column.push(event.logs[key]);
    for (const [key, list] of this.#arrays) list.push(...(event.arrays?.[key] ?? []));
    this.#epochs += event.to - event.from;
  }

  toHistory(): History {
    const epochs = listOf(this.#epochs, (k) => this.#first + k);
    const columns = [...this.#columns].map(([key, column]) => [key, column.toArray()] as const);
    const arrays = Object.fromEntries([...this.#arrays].map(([key, list]) => [key, [...list]]));
    const history = { epochs, ...Object.fromEntries(columns), ...arrays } as unknown as History;
    // Keras's `history.history.loss`, for those who write JavaScript; the types know the columns only, as do prints and copies.
    displayed(history, async (of) => (await import("../display/index.ts")).displayHistory(of));
    if (!Object.hasOwn(history, "history")) Object.defineProperty(history, "history", { value: history });
    return history;
  }
}
