/**
 * Training. Steps are numbered from 0 in this fit and go through three nested stretches:
 *
 * - a *window*: steps whose feeds (order, learning rates) are in memory at once. Where nothing has to happen at an
 *   epoch's end a window spans many epochs, so that an epoch of four samples costs next to nothing;
 * - a *chunk*: some tens of milliseconds of a window, after which the event loop breathes;
 * - a *stretch of one program*: whole batches, or the last, smaller one.
 */
import { dtypes, type TypedArray } from "../base/index.ts";
import { breathe, Pace } from "../runtime/index.ts";
import type { Callback, CallbackModel } from "./callbacks.ts";
import type { Core } from "./core.ts";
import { evaluateColumns, type Labelled } from "./evaluate.ts";
import type { Listener } from "./events.ts";
import type { CheckedFitOptions } from "./fit-options.ts";
import type { HistoryRecord } from "./history.ts";
import { diagnose, findBadStep, nonFiniteError, type StepPlace } from "./nonfinite.ts";
import { shuffleInto } from "./order.ts";
import type { TrainProgram, TrainSet } from "./programs.ts";
import { Progress } from "./progress.ts";
import { allFinite, type Snapshot } from "./state.ts";

export interface FitJob {
  readonly core: Core;
  readonly model: CallbackModel;
  readonly set: TrainSet;
  readonly validation: Labelled | undefined;
  readonly options: CheckedFitOptions;
  readonly keys: readonly string[];
  readonly history: HistoryRecord;
  readonly listener: Listener;
}

/** Steps `first..first+steps-1` of the fit, all of one program, in rows from `row`. */
interface Stretch {
  readonly program: TrainProgram;
  readonly row: number;
  readonly steps: number;
  readonly first: number;
}

/** How long a snapshot may grow old: what is found bad is looked for from there. A large one, which takes long, even longer. */
const snapshotMs = 250;
const snapshotShare = 0.01;

export class Fit {
  readonly #job: FitJob;
  readonly #set: TrainSet;
  /** Steps of an epoch, and of the whole fit. */
  readonly #perEpoch: number;
  readonly #total: number;
  /** Whether something has to happen at an epoch's end. */
  readonly #pauses: boolean;
  readonly #progress: Progress;
  readonly #pace = new Pace();
  readonly #order: Int32Array;
  #orderOf = -1;
  /** Feeds that never change are written once. */
  readonly #sameOrder: boolean;
  #orderWritten = false;
  #rateWritten = Number.NaN;
  readonly #orders: Int32Array;
  readonly #rates: TypedArray;
  /** First step of the window, and the step of the snapshot. */
  #window = 0;
  #snapshot: Snapshot | undefined;
  #snapshotStep = 0;
  #snapshotTime = 0;
  #snapshotAge = snapshotMs;
  #done = 0;
  readonly #firstStep: number;
  readonly #firstEpoch: number;
  /** Sums over the epoch under way, and its means when it is over. */
  readonly #sums: Float64Array;
  readonly #means: Float64Array;
  #stopped = false;

  constructor(job: FitJob) {
    const { set, options, core, keys, validation } = job;
    this.#job = job;
    this.#set = set;
    this.#perEpoch = set.fullSteps + (set.rest > 0 ? 1 : 0);
    this.#total = Math.max(0, options.epochs - options.initialEpoch) * this.#perEpoch;
    this.#pauses = validation !== undefined || options.callbacks.some((c) => c.onEpochBegin || c.onEpochEnd);
    this.#progress = new Progress({
      verbose: options.verbose,
      epochs: options.epochs,
      steps: this.#perEpoch,
      samples: set.samples,
      output: options.output,
    });
    this.#order = new Int32Array(set.samples);
    for (let k = 0; k < set.samples; k++) this.#order[k] = k;
    this.#sameOrder = this.#perEpoch === 1;
    this.#orders = new Int32Array(set.full.rows * set.batch);
    this.#rates = dtypes[core.dtype].zeros(set.full.rows);
    this.#firstStep = core.steps;
    this.#firstEpoch = core.epochs;
    this.#sums = new Float64Array(keys.length);
    this.#means = new Float64Array(keys.length);
  }

  async run(): Promise<void> {
    const { listener, options, set } = this.#job;
    listener.emit({ type: "begin", epochs: options.epochs, steps: this.#perEpoch, samples: set.samples });
    try {
      await this.#call("onTrainBegin", (c) => c.onTrainBegin?.(this.#context()));
      while (this.#done < this.#total && !this.#stopped) {
        options.signal?.throwIfAborted();
        const starts = this.#done % this.#perEpoch === 0;
        if (starts && this.#pauses) await this.#epochBegins();
        const last = this.#pauses ? (this.#epochOf(this.#done) + 1) * this.#perEpoch : this.#total;
        await this.#runWindow(Math.min(last, this.#total, this.#done + set.full.rows));
        if (this.#pauses && this.#done % this.#perEpoch === 0 && this.#done > 0) await this.#epochEnds();
        if (listener.stopped) this.#stopped = true;
      }
      await this.#call("onTrainEnd", (c) => c.onTrainEnd?.(this.#context()));
      listener.emit({ type: "end", steps: this.#done });
      await listener.settled();
    } finally {
      this.#progress.end();
    }
  }

  #context() {
    return {
      model: this.#job.model,
      stop: () => {
        this.#stopped = true;
      },
    };
  }

  async #call(hook: keyof Callback, run: (callback: Callback) => void | Promise<void>): Promise<void> {
    const { core, options } = this.#job;
    // Between windows the parameters may be changed; the next window takes its own snapshot.
    core.between = hook !== "onSteps";
    try {
      for (const callback of options.callbacks) if (callback[hook]) await run(callback);
    } finally {
      core.between = false;
    }
  }

  /** Counted from 0 in this fit. */
  #epochOf(step: number): number {
    return Math.floor(step / this.#perEpoch);
  }

  async #epochBegins(): Promise<void> {
    const epoch = this.#job.options.initialEpoch + this.#epochOf(this.#done);
    await this.#call("onEpochBegin", (c) => c.onEpochBegin?.({ ...this.#context(), epoch }));
  }

  async #epochEnds(): Promise<void> {
    const { core, validation, options, history, keys } = this.#job;
    const epoch = options.initialEpoch + this.#epochOf(this.#done) - 1;
    const logs: Record<string, number> = this.#logs(this.#means);
    if (validation) {
      const values = await evaluateColumns(core, validation, options.batchSize);
      history.push(values, keys.length);
      values.forEach((value, k) => {
        logs[`val${keys[k][0].toUpperCase()}${keys[k].slice(1)}`] = value;
      });
    }
    this.#report(epoch, logs);
    await this.#call("onEpochEnd", (c) => c.onEpochEnd?.({ ...this.#context(), epoch, logs }));
    await this.#job.listener.settled();
  }

  #logs(values: ArrayLike<number>): Record<string, number> {
    return Object.fromEntries(this.#job.keys.map((key, k) => [key, values[k]]));
  }

  #report(epoch: number, logs: Record<string, number>): void {
    const { listener, options, core } = this.#job;
    this.#progress.epoch(epoch, () => logs, epoch === options.epochs - 1 || this.#stopped);
    if (listener.watched) listener.emit({ type: "epoch", epoch, logs, learningRate: core.rateAt(core.steps) });
  }

  /** Runs up to step `to`: its feeds, its chunks, and the check of its parameters. */
  async #runWindow(to: number): Promise<void> {
    this.#window = this.#done;
    this.#feed(this.#done, to);
    if (this.#pauses || !this.#snapshot) this.#takeSnapshot();
    while (this.#done < to && !this.#stopped) {
      await this.#runChunk(to);
      if (this.#job.options.signal?.aborted || this.#job.listener.stopped) break;
    }
    this.#checkState();
    this.#job.options.signal?.throwIfAborted();
  }

  async #runChunk(to: number): Promise<void> {
    const from = this.#done;
    const end = from + this.#pace.next(to - from);
    const start = performance.now();
    await this.#runSteps(from, end);
    this.#pace.took(end - from, performance.now() - start);
    const losses = this.#collect(from, end);
    if (end < to && performance.now() - this.#snapshotTime > this.#snapshotAge) this.#checkState();
    this.#progress.steps(
      this.#job.options.initialEpoch + this.#epochOf(end - 1),
      ((end - 1) % this.#perEpoch) + 1,
      () => this.#running(),
    );
    const { listener } = this.#job;
    await this.#call("onSteps", (c) => c.onSteps?.({ ...this.#context(), from, to: end, losses }));
    if (listener.watched && !(this.#pauses && end === to)) await listener.settled();
    await breathe();
  }

  // ---- Feeds

  #feed(from: number, to: number): void {
    const { set, core } = this.#job;
    const { batch, rest, fullSteps } = set;
    if (!(this.#sameOrder && this.#orderWritten)) {
      let row = 0;
      let tail = 0;
      if (this.#sameOrder) {
        for (let k = 0; k < set.full.rows; k++) this.#orders.set(this.#order, k * batch);
        row = set.full.rows;
      } else {
        for (let k = from; k < to; ) {
          this.#shuffle(this.#epochOf(k));
          const at = k % this.#perEpoch;
          const steps = Math.min(fullSteps - at, to - k);
          if (steps > 0) this.#orders.set(this.#order.subarray(at * batch, (at + steps) * batch), row * batch);
          row += Math.max(steps, 0);
          k += Math.max(steps, 0);
          if (k < to && k % this.#perEpoch === fullSteps && rest > 0) {
            set.tail!.order.write(this.#order.subarray(fullSteps * batch), tail++ * rest);
            k++;
          }
        }
      }
      set.full.order.write(this.#orders.subarray(0, row * batch));
      this.#orderWritten = true;
    }
    this.#feedRates(core, from, to);
  }

  #shuffle(epoch: number): void {
    const { options, core, set } = this.#job;
    if (!options.shuffle || this.#orderOf === epoch) return;
    this.#orderOf = epoch;
    shuffleInto(this.#order, set.samples, core.runSeed, this.#firstEpoch + epoch);
  }

  #feedRates(core: Core, from: number, to: number): void {
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

  // ---- Steps

  /** Whole batches before step k, in this fit. */
  #fullBefore(step: number): number {
    return this.#epochOf(step) * this.#set.fullSteps + Math.min(step % this.#perEpoch, this.#set.fullSteps);
  }

  /** Which program runs a step of the window, and from which row. */
  #place(step: number): StepPlace {
    const { full, tail, fullSteps } = this.#set;
    if (step % this.#perEpoch < fullSteps)
      return { program: full, row: this.#fullBefore(step) - this.#fullBefore(this.#window) };
    return { program: tail!, row: this.#epochOf(step) - this.#epochOf(this.#window) };
  }

  /** The stretches of one program each. */
  #stretches(from: number, to: number): Stretch[] {
    const { full, rest, fullSteps } = this.#set;
    if (rest === 0) return [{ program: full, row: from - this.#window, steps: to - from, first: from }];
    const stretches: Stretch[] = [];
    for (let k = from; k < to; ) {
      const { program, row } = this.#place(k);
      const steps = program === full ? Math.min(to - k, fullSteps - (k % this.#perEpoch)) : 1;
      stretches.push({ program, row, steps, first: k });
      k += steps;
    }
    return stretches;
  }

  async #runSteps(from: number, to: number): Promise<void> {
    try {
      for (const { program, row, steps } of this.#stretches(from, to)) await program.program.start(row, row + steps);
    } catch (problem) {
      // A worker died in the middle of a step: what it left behind is no state at all.
      this.#job.core.state.restore(this.#snapshot!);
      this.#job.core.steps = this.#firstStep + this.#snapshotStep;
      throw problem;
    }
    this.#done = to;
    const { core } = this.#job;
    core.steps = this.#firstStep + to;
    core.epochs = this.#firstEpoch + Math.ceil(to / this.#perEpoch);
  }

  /** Reads what was recorded, and closes the epochs that are over. */
  #collect(from: number, to: number): Float64Array {
    const losses = new Float64Array(to - from);
    const read = this.#stretches(from, to).map(({ program: { records, batch }, row, steps, first }) => {
      const values = records.map((buffer) => buffer.read(row, row + steps));
      losses.set(values[0], first - from);
      return { values, batch, steps, first };
    });
    if (!allFinite(losses)) this.#fail(to);
    const { listener } = this.#job;
    if (listener.watched) listener.emit({ type: "steps", from, to, losses });
    for (const { values, batch, steps, first } of read) {
      for (let t = 0; t < steps; t++) {
        for (let m = 0; m < values.length; m++) this.#sums[m] += values[m][t] * batch;
        if ((first + t + 1) % this.#perEpoch === 0) this.#closeEpoch(this.#epochOf(first + t));
      }
    }
    return losses;
  }

  #closeEpoch(epoch: number): void {
    const { history, options, listener } = this.#job;
    for (let m = 0; m < this.#sums.length; m++) this.#means[m] = this.#sums[m] / this.#set.samples;
    this.#sums.fill(0);
    history.push(this.#means);
    // With something to do at its end, the epoch is reported there.
    if (!this.#pauses && (listener.watched || options.verbose > 0))
      this.#report(options.initialEpoch + epoch, this.#logs(this.#means));
  }

  /** Means of the epoch under way. */
  #running(): Record<string, number> {
    const at = this.#done % this.#perEpoch;
    if (at === 0) return this.#logs(this.#means);
    return this.#logs(this.#sums.map((sum) => sum / Math.min(this.#set.samples, at * this.#set.batch)));
  }

  // ---- Non-finite values

  #takeSnapshot(now: Snapshot = this.#job.core.state.snapshot()): void {
    this.#snapshot = now;
    this.#snapshotStep = this.#done;
    this.#snapshotTime = performance.now();
  }

  /** What is found good is where the next search begins. */
  #checkState(): void {
    const { state } = this.#job.core;
    const start = performance.now();
    const now = state.snapshot();
    if (state.badIn(now) !== undefined) this.#fail(this.#done);
    this.#takeSnapshot(now);
    this.#snapshotAge = Math.max(snapshotMs, (performance.now() - start) / snapshotShare);
  }

  /** Something before step `to` went wrong: puts the last good state back and says where. */
  #fail(to: number): never {
    const { core, options } = this.#job;
    const place = (step: number) => this.#place(step);
    const step = findBadStep(core.state, this.#snapshot!, this.#snapshotStep, to, place) ?? to - 1;
    core.steps = this.#firstStep + step;
    throw nonFiniteError(diagnose(this.#place(step), core.state), step, options.initialEpoch + this.#epochOf(step));
  }
}
