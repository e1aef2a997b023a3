/**
 * Steps on data in memory. A window holds as many steps as their feeds (order, learning rates) have room for. It may span many
 * epochs, so that an epoch of four samples costs next to nothing. An epoch is whole batches, and perhaps a last, smaller one.
 */
import { dtypes, type TypedArray } from "../../base/index.ts";
import type { Position } from "../../runs/position.ts";
import type { Core } from "../core.ts";
import { shuffleInto } from "../data/order.ts";
import type { TrainSet } from "../step/training-programs.ts";
import type { Feed } from "./feed.ts";
import type { Rows, Window } from "./run-steps.ts";

interface ArraysJob {
  readonly core: Core;
  /** The data, in memory, and the programs over them. */
  readonly set: TrainSet;
  /** Samples of an epoch: all in the set, or as many as whole batches take. */
  readonly samples: number;
  readonly shuffle: boolean;
}

export class ArraysFeed implements Feed {
  readonly even = true;
  readonly steps: number;
  readonly samples: number;
  readonly #core: Core;
  readonly #set: TrainSet;
  readonly #shuffled: boolean;
  /** Steps of an epoch with whole batches, and the size of a last, smaller one (or 0). */
  readonly #fullSteps: number;
  readonly #rest: number;
  readonly #order: Int32Array;
  /** The epoch of which it is the order. */
  #orderOf = -1;
  /** Feeds that never change are written once. */
  readonly #sameOrder: boolean;
  #orderWritten = false;
  #ratesWritten = "";
  /** Steps of the epoch that comes next that are done already. */
  #begun = 0;
  readonly #orders: Int32Array;
  readonly #rates: TypedArray;

  constructor({ core, set, samples, shuffle }: ArraysJob) {
    this.#core = core;
    this.#set = set;
    this.#shuffled = shuffle;
    this.samples = samples;
    this.#fullSteps = Math.floor(samples / set.batch);
    this.#rest = samples % set.batch;
    this.steps = this.#fullSteps + (this.#rest > 0 ? 1 : 0);
    this.#order = new Int32Array(set.samples);
    for (let k = 0; k < set.samples; k++) this.#order[k] = k;
    this.#sameOrder = this.steps === 1 && samples === set.samples;
    this.#orders = new Int32Array(set.full.rows * set.batch);
    this.#rates = dtypes[core.dtype].zeros(set.full.rows * core.parts);
  }

  /** Makes the program for a last, smaller batch, where there is one. */
  async open(epochs: number): Promise<this> {
    const { rows } = this.#set.full;
    if (this.#rest > 0) await this.#set.tailOf(this.#rest, Math.ceil(rows / this.steps) + 1, epochs);
    return this;
  }

  async goOn({ stepsInEpoch }: Position): Promise<void> {
    this.#begun = stepsInEpoch;
  }

  async give(epochs: number, run: (window: Window) => Promise<boolean>): Promise<void> {
    const firstEpoch = this.#core.epochs;
    const all = epochs * this.steps;
    const begun = this.#begun;
    this.#begun = 0;
    for (let from = begun, goOn = true; goOn && from < all; from += this.#set.full.rows) {
      const window = this.#window(from, Math.min(all, from + this.#set.full.rows));
      this.#feedOrder(window, from, firstEpoch);
      this.#feedRates(window);
      this.#feedFresh(window, from);
      goOn = await run(window);
    }
  }

  async close(): Promise<void> {}

  /** Steps from..to-1, counted from the beginning of an epoch. */
  #window(from: number, to: number): Window {
    const { full, tail } = this.#set;
    if (this.#rest === 0) return [{ program: full, row: 0, steps: to - from }];
    const window: Rows[] = [];
    let [fullRow, tailRow] = [0, 0];
    for (let k = from; k < to; ) {
      const left = this.#fullSteps - (k % this.steps);
      const steps = left > 0 ? Math.min(to - k, left) : 1;
      if (left > 0) window.push({ program: full, row: fullRow, steps });
      else window.push({ program: tail!, row: tailRow++, steps });
      if (left > 0) fullRow += steps;
      k += steps;
    }
    return window;
  }

  #feedOrder(window: Window, from: number, firstEpoch: number): void {
    const { batch, full } = this.#set;
    if (this.#sameOrder) {
      for (let k = 0; !this.#orderWritten && k < full.rows; k++) this.#orders.set(this.#order, k * batch);
      if (!this.#orderWritten) full.order.write(this.#orders);
      this.#orderWritten = true;
      return;
    }
    let [k, filled] = [from, 0];
    for (const { program, row, steps } of window) {
      for (const end = k + steps; k < end; ) {
        this.#shuffle(firstEpoch + Math.floor(k / this.steps));
        const at = k % this.steps;
        const count = program === full ? Math.min(end - k, this.#fullSteps - at) : 1;
        const order = this.#order.subarray(at * batch, at * batch + count * program.batch);
        if (program === full) this.#orders.set(order, filled * batch);
        else program.order.write(order, row * program.batch);
        if (program === full) filled += count;
        k += count;
      }
    }
    full.order.write(this.#orders.subarray(0, filled * batch));
  }

  #shuffle(epoch: number): void {
    if (!this.#shuffled || this.#orderOf === epoch) return;
    this.#orderOf = epoch;
    shuffleInto(this.#order, this.#set.samples, this.#core.place.seed, epoch);
  }

  /** Which steps are the first of an epoch, for metrics that keep sums. */
  #feedFresh(window: Window, from: number): void {
    if (!this.#set.full.fresh) return;
    let k = from;
    for (const { program, row, steps } of window) {
      const fresh = dtypes[this.#core.dtype].zeros(steps);
      for (let t = 0; t < steps; t++) fresh[t] = (k + t) % this.steps === 0 ? 1 : 0;
      program.fresh!.write(fresh, row);
      k += steps;
    }
  }

  #feedRates(window: Window): void {
    const { full, tail } = this.#set;
    const [core, rates] = [this.#core, this.#rates];
    if (core.steady) {
      const same = core.ratesAt(core.steps);
      if (this.#ratesWritten === same.join()) return;
      this.#ratesWritten = same.join();
      for (let at = 0; at < rates.length; at += same.length) rates.set(same, at);
      full.rates.write(rates);
      const needed = (tail?.rows ?? 0) * same.length;
      for (let at = 0; at < needed; at += rates.length) tail!.rates.write(rates.subarray(0, needed - at), at);
      return;
    }
    this.#ratesWritten = "";
    let [step, filled] = [core.steps, 0];
    for (const { program, row, steps } of window)
      for (let t = 0; t < steps; t++, step++) {
        const its = core.ratesAt(step);
        if (program === full) rates.set(its, its.length * filled++);
        else program.rates.write(its, its.length * (row + t));
      }
    full.rates.write(rates.subarray(0, filled * core.parts));
  }
}
