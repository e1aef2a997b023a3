/** What happens around the steps of a fit: epochs begin and end, their means are taken, and whoever listens is told. */
import type { TypedArray } from "../../base/index.ts";
import type { Direction } from "../../nn/index.ts";
import type { Core } from "../core.ts";
import { showMemory } from "../step/memory-report.ts";
import type { Reported } from "./callbacks.ts";
import type { Listener } from "./events.ts";
import { type HistoryRecord, valKey } from "./history.ts";
import type { CheckedFitOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import type { Runner } from "./runner.ts";

export interface EpochsJob {
  readonly core: Core;
  readonly options: CheckedFitOptions;
  readonly listener: Listener;
  readonly keys: readonly string[];
  /** Which way each gets better, in the order of the keys. */
  readonly directions: readonly (Direction | undefined)[];
  readonly history: HistoryRecord;
  /** The means over what is validated on, in the order of the keys; undefined where nothing is. */
  readonly validate: (() => Promise<number[]>) | undefined;
}

/** The size of an epoch, as far as it is known. */
export interface EpochSize {
  readonly steps: number | undefined;
  readonly samples: number | undefined;
}

export class Epochs {
  readonly #job: EpochsJob;
  /** Whether something has to happen at an epoch's end. */
  readonly pauses: boolean;
  readonly #progress: Progress;
  /** Sums over the epoch under way, the samples in them, and the means of the epoch before. */
  readonly #sums: Float64Array;
  readonly #means: Float64Array;
  #samples = 0;

  constructor(job: EpochsJob) {
    const { options, keys, validate } = job;
    this.#job = job;
    this.pauses = validate !== undefined || options.callbacks.some((c) => c.onEpochBegin || c.onEpochEnd);
    this.#progress = new Progress({ verbose: options.verbose, epochs: options.epochs, output: options.output });
    this.#sums = new Float64Array(keys.length);
    this.#means = new Float64Array(keys.length);
  }

  async begin(runner: Runner, size: EpochSize): Promise<void> {
    const { listener, options, core } = this.#job;
    this.#progress.size = size;
    listener.emit({ type: "begin", epochs: options.epochs, ...size });
    const { memory } = core;
    listener.emit({ type: "compiled", memory });
    if (options.verbose === 2) this.#progress.note(showMemory(memory));
    const reported = this.#reported();
    await runner.call("onTrainBegin", (c) => c.onTrainBegin?.({ ...runner.context(), reported }));
  }

  async starts(runner: Runner, epoch: number): Promise<void> {
    const numbered = this.#job.options.initialEpoch + epoch;
    await runner.call("onEpochBegin", (c) => c.onEpochBegin?.({ ...runner.context(), epoch: numbered }));
  }

  /** The row `t` of what a step on `batch` samples recorded. */
  add(values: readonly TypedArray[], t: number, batch: number): void {
    for (let m = 0; m < values.length; m++) this.#sums[m] += values[m][t] * batch;
    this.#samples += batch;
  }

  /** All steps of an epoch are in. */
  close(epoch: number, stopped: boolean): void {
    const { history, options, listener } = this.#job;
    for (let m = 0; m < this.#sums.length; m++) this.#means[m] = this.#sums[m] / this.#samples;
    this.#sums.fill(0);
    this.#samples = 0;
    history.push(this.#means);
    // With something to do at its end, the epoch is reported there.
    if (!this.pauses && (listener.watched || options.verbose > 0))
      this.#report(options.initialEpoch + epoch, this.#logs(this.#means), stopped);
  }

  async ends(runner: Runner, epoch: number): Promise<void> {
    const { validate, options, history, keys, listener } = this.#job;
    const numbered = options.initialEpoch + epoch;
    const logs = this.#logs(this.#means);
    if (validate) {
      const values = await validate();
      history.push(values, keys.length);
      values.forEach((value, k) => {
        logs[valKey(keys[k])] = value;
      });
    }
    this.#report(numbered, logs, runner.stopped);
    await runner.call("onEpochEnd", (c) => c.onEpochEnd?.({ ...runner.context(), epoch: numbered, logs }));
    await listener.settled();
  }

  /** `done` steps of an epoch are over. */
  show(epoch: number, done: number): void {
    const logs = () => this.#logs(this.#samples === 0 ? this.#means : this.#sums.map((sum) => sum / this.#samples));
    this.#progress.steps(this.#job.options.initialEpoch + epoch, done, logs, this.#samples || undefined);
  }

  /** An epoch's size has become known. */
  set size(size: EpochSize) {
    this.#progress.size = size;
  }

  async end(runner: Runner): Promise<void> {
    const { listener } = this.#job;
    await runner.call("onTrainEnd", (c) => c.onTrainEnd?.(runner.context()));
    listener.emit({ type: "end", steps: runner.done });
    await listener.settled();
  }

  /** In any case. */
  leave(): void {
    this.#progress.end();
  }

  #reported(): Reported {
    const { keys, directions, validate } = this.#job;
    const named = (rename: (key: string) => string) => keys.map((key, k) => [rename(key), directions[k]] as const);
    return Object.fromEntries([...named((key) => key), ...(validate ? named(valKey) : [])]);
  }

  #logs(values: ArrayLike<number>): Record<string, number> {
    return Object.fromEntries(this.#job.keys.map((key, k) => [key, values[k]]));
  }

  #report(epoch: number, logs: Record<string, number>, stopped: boolean): void {
    const { listener, options, core } = this.#job;
    this.#progress.epoch(epoch, () => logs, epoch === options.epochs - 1 || stopped);
    if (listener.watched) listener.emit({ type: "epoch", epoch, logs, learningRate: core.rateAt(core.steps) });
  }
}
