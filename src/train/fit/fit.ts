/**
 * Training on data in memory. Steps are numbered from 0 in this fit and go through three nested stretches:
 *
 * - a *window*: steps whose feeds (order, learning rates) are in memory at once. Where nothing has to happen at an
 *   epoch's end a window spans many epochs, so that an epoch of four samples costs next to nothing;
 * - a *chunk*: some tens of milliseconds of a window, after which the event loop breathes (`runner.ts`);
 * - a *stretch of one program*: whole batches, or the last, smaller one.
 */
import { dtypes, type TypedArray } from "../../base/index.ts";
import { shuffleInto } from "../data/order.ts";
import type { TrainProgram, TrainSet } from "../step/training-programs.ts";
import type { Epochs } from "./epochs.ts";
import { Runner, type RunnerJob, type Stretch } from "./runner.ts";

export interface FitJob extends RunnerJob {
  readonly epochs: Epochs;
  readonly set: TrainSet;
  /** Samples of an epoch: all in the set, or as many as whole batches take. */
  readonly samples: number;
}

export class Fit {
  readonly #job: FitJob;
  readonly #set: TrainSet;
  readonly #runner: Runner;
  /** Steps of an epoch with whole batches, and the size of a last, smaller one (or 0). */
  readonly #fullSteps: number;
  readonly #rest: number;
  /** Steps of an epoch, and of the whole fit. */
  readonly #perEpoch: number;
  readonly #total: number;
  readonly #order: Int32Array;
  #orderOf = -1;
  /** Feeds that never change are written once. */
  readonly #sameOrder: boolean;
  #orderWritten = false;
  #rateWritten = Number.NaN;
  readonly #orders: Int32Array;
  readonly #rates: TypedArray;
  /** First step of the window. */
  #window = 0;
  readonly #firstStep: number;
  readonly #firstEpoch: number;

  constructor(job: FitJob) {
    const { set, options, core, samples } = job;
    this.#job = job;
    this.#set = set;
    this.#fullSteps = Math.floor(samples / set.batch);
    this.#rest = samples % set.batch;
    this.#perEpoch = this.#fullSteps + (this.#rest > 0 ? 1 : 0);
    this.#total = Math.max(0, options.epochs - options.initialEpoch) * this.#perEpoch;
    this.#order = new Int32Array(set.samples);
    for (let k = 0; k < set.samples; k++) this.#order[k] = k;
    this.#sameOrder = this.#perEpoch === 1 && samples === set.samples;
    this.#orders = new Int32Array(set.full.rows * set.batch);
    this.#rates = dtypes[core.dtype].zeros(set.full.rows);
    this.#firstStep = core.steps;
    this.#firstEpoch = core.epochs;
    this.#runner = new Runner(job, {
      epochOf: (step) => this.#epochOf(step),
      recorded: (values, stretch) => this.#recorded(values, stretch),
      shown: (end) => this.#shown(end),
      waitsAfter: (end) => job.epochs.pauses && end % this.#perEpoch === 0,
    });
  }

  async run(): Promise<void> {
    const { epochs, options, listener, set, samples } = this.#job;
    const runner = this.#runner;
    try {
      if (this.#rest > 0)
        await set.tailOf(this.#rest, Math.ceil(set.full.rows / this.#perEpoch) + 1, this.#total / this.#perEpoch);
      await epochs.begin(runner, { steps: this.#perEpoch, samples });
      while (runner.done < this.#total && !runner.stopped) {
        options.signal?.throwIfAborted();
        const epoch = this.#epochOf(runner.done);
        if (runner.done % this.#perEpoch === 0 && epochs.pauses) await epochs.starts(runner, epoch);
        const last = epochs.pauses ? (epoch + 1) * this.#perEpoch : this.#total;
        const to = Math.min(last, this.#total, runner.done + set.full.rows);
        this.#window = runner.done;
        this.#feed(runner.done, to);
        await runner.run(this.#stretches(runner.done, to), { changed: epochs.pauses });
        if (epochs.pauses && runner.done % this.#perEpoch === 0 && runner.done > 0)
          await epochs.ends(runner, this.#epochOf(runner.done) - 1);
        if (listener.stopped) runner.stopped = true;
      }
      await epochs.end(runner);
    } finally {
      epochs.leave();
    }
  }

  /** Counted from 0 in this fit. */
  #epochOf(step: number): number {
    return Math.floor(step / this.#perEpoch);
  }

  #recorded(values: readonly TypedArray[], { program, steps, first }: Stretch): void {
    const { epochs, core } = this.#job;
    for (let t = 0; t < steps; t++) {
      epochs.add(values, t, program.batch);
      if ((first + t + 1) % this.#perEpoch === 0) epochs.close(this.#epochOf(first + t), this.#runner.stopped);
    }
    core.epochs = this.#firstEpoch + Math.ceil((first + steps) / this.#perEpoch);
  }

  #shown(end: number): void {
    this.#job.epochs.show(this.#epochOf(end - 1), ((end - 1) % this.#perEpoch) + 1);
  }

  // ---- Feeds

  #feed(from: number, to: number): void {
    const { batch, full, tail: last } = this.#set;
    const [fullSteps, rest] = [this.#fullSteps, this.#rest];
    if (!(this.#sameOrder && this.#orderWritten)) {
      let row = 0;
      let tail = 0;
      if (this.#sameOrder) {
        for (let k = 0; k < full.rows; k++) this.#orders.set(this.#order, k * batch);
        row = full.rows;
      } else {
        for (let k = from; k < to; ) {
          this.#shuffle(this.#epochOf(k));
          const at = k % this.#perEpoch;
          const steps = Math.min(fullSteps - at, to - k);
          if (steps > 0) this.#orders.set(this.#order.subarray(at * batch, (at + steps) * batch), row * batch);
          row += Math.max(steps, 0);
          k += Math.max(steps, 0);
          if (k < to && k % this.#perEpoch === fullSteps && rest > 0) {
            last!.order.write(this.#order.subarray(fullSteps * batch), tail++ * rest);
            k++;
          }
        }
      }
      full.order.write(this.#orders.subarray(0, row * batch));
      this.#orderWritten = true;
    }
    this.#feedRates(from, to);
  }

  #shuffle(epoch: number): void {
    const { options, core, set } = this.#job;
    if (!options.shuffle || this.#orderOf === epoch) return;
    this.#orderOf = epoch;
    shuffleInto(this.#order, set.samples, core.runSeed, this.#firstEpoch + epoch);
  }

  #feedRates(from: number, to: number): void {
    const { core } = this.#job;
    const { full, tail } = this.#set;
    if (typeof core.rate === "number") {
      if (core.rate === this.#rateWritten) return;
      this.#rateWritten = core.rate;
      full.rates.write(this.#rates.fill(core.rate));
      if (tail) tail.rates.write(this.#rates.subarray(0, Math.min(tail.rows, full.rows)));
      if (tail && tail.rows > full.rows) for (let k = full.rows; k < tail.rows; k++) tail.rates.write([core.rate], k);
      return;
    }
    this.#rateWritten = Number.NaN;
    let rows = 0;
    for (let k = from; k < to; k++) {
      const rate = core.rateAt(this.#firstStep + k);
      const { program, row } = this.#place(k);
      if (program === full) this.#rates[rows++] = rate;
      else program.rates.write([rate], row);
    }
    full.rates.write(this.#rates.subarray(0, rows));
  }

  // ---- Where steps are

  /** Whole batches before step k, in this fit. */
  #fullBefore(step: number): number {
    return this.#epochOf(step) * this.#fullSteps + Math.min(step % this.#perEpoch, this.#fullSteps);
  }

  /** Which program runs a step of the window, and from which row. */
  #place(step: number): { readonly program: TrainProgram; readonly row: number } {
    const { full, tail } = this.#set;
    if (step % this.#perEpoch < this.#fullSteps)
      return { program: full, row: this.#fullBefore(step) - this.#fullBefore(this.#window) };
    return { program: tail!, row: this.#epochOf(step) - this.#epochOf(this.#window) };
  }

  /** The stretches of one program each. */
  #stretches(from: number, to: number): Stretch[] {
    const { full } = this.#set;
    if (this.#rest === 0) return [{ program: full, row: from - this.#window, steps: to - from, first: from }];
    const stretches: Stretch[] = [];
    for (let k = from; k < to; ) {
      const { program, row } = this.#place(k);
      const steps = program === full ? Math.min(to - k, this.#fullSteps - (k % this.#perEpoch)) : 1;
      stretches.push({ program, row, steps, first: k });
      k += steps;
    }
    return stretches;
  }
}
