/** The means over epochs of what their steps recorded, each step weighted by its samples. */
import type { TypedArray } from "../../base/index.ts";
import type { EpochsEvent, ProgressEvent } from "./events.ts";
import type { Position } from "./position.ts";

export class EpochMeans {
  readonly #keys: readonly string[];
  readonly #first: number;
  /** The number of the epoch under way, as the history counts, and of its first step. */
  epoch: number;
  #firstStep = 0;
  /** Of the epoch under way: sums, and the samples in them. */
  readonly #sums: Float64Array;
  #samples = 0;
  /** Of the last epoch that is over. */
  readonly #means: Float64Array;
  #size = { steps: 0, samples: 0 };
  /** Of those that are over and were not taken yet: a list of means for each key. */
  #over: number[][];

  /** `first`: the number of the run's first epoch. `from`: where a run goes on. */
  constructor(keys: readonly string[], first: number, from?: Position) {
    this.#keys = keys;
    this.#first = from?.firstEpoch ?? first;
    this.epoch = from?.epoch ?? first;
    this.#sums = new Float64Array(keys.length);
    if (from) {
      this.#firstStep = from.step - from.stepsInEpoch;
      this.#sums.set(from.sums);
      this.#samples = from.samples;
    }
    this.#means = new Float64Array(keys.length);
    this.#over = keys.map(() => []);
  }

  /** The row `t` of what a step on `batch` samples recorded. */
  add(values: readonly TypedArray[], t: number, batch: number): void {
    for (let m = 0; m < values.length; m++) this.#sums[m] += values[m][t] * batch;
    this.#samples += batch;
  }

  /** All steps of the epoch under way are in; `next` is the number of the first step behind it. */
  end(next: number): void {
    for (let m = 0; m < this.#sums.length; m++) {
      this.#means[m] = this.#sums[m] / this.#samples;
      this.#over[m].push(this.#means[m]);
    }
    this.#size = { steps: next - this.#firstStep, samples: this.#samples };
    this.#sums.fill(0);
    this.#samples = 0;
    this.#firstStep = next;
    this.epoch++;
  }

  /** How many epochs are over. */
  get over(): number {
    return this.epoch - this.#first;
  }

  /** Steps of the epoch under way, after `done` steps of the fit. */
  stepsOf(done: number): number {
    return done - this.#firstStep;
  }

  /** The epoch of a step, where each has `steps` of them. */
  epochOf(step: number, steps: number): number {
    return this.epoch + Math.floor(this.stepsOf(step) / steps);
  }

  /** Where the run stands after `done` steps, once the epochs that are over were taken. */
  position(done: number): Position {
    const stepsInEpoch = this.stepsOf(done);
    const [samples, sums] = [this.#samples, Array.from(this.#sums)];
    return { step: done, firstEpoch: this.#first, epoch: this.epoch, stepsInEpoch, samples, sums };
  }

  /** Whether steps of the epoch under way have been taken. */
  get begun(): boolean {
    return this.#samples > 0;
  }

  /** Where the epoch under way stands; where none of its steps are done, the one before. */
  progress(done: number): ProgressEvent {
    const [samples, of] = this.begun ? [this.#samples, this.#sums] : [1, this.#means];
    const logs: Record<string, number> = {};
    for (let k = 0; k < of.length; k++) logs[this.#keys[k]] = of[k] / samples;
    if (!this.begun) return { type: "progress", epoch: this.epoch - 1, ...this.#size, logs };
    return { type: "progress", epoch: this.epoch, steps: this.stepsOf(done), samples, logs };
  }

  /** The epochs that are over and were not taken yet; undefined where there are none. */
  take(): Omit<EpochsEvent, "type" | "learningRate" | "last"> | undefined {
    const count = this.#over[0].length;
    if (count === 0) return undefined;
    const logs: Record<string, number[]> = {};
    for (let k = 0; k < this.#over.length; k++) logs[this.#keys[k]] = this.#over[k];
    this.#over = this.#keys.map(() => []);
    const { steps, samples } = this.#size;
    return { from: this.epoch - count, to: this.epoch, logs, steps, samples };
  }
}
