/**
 * What epochs say, put together from what their steps recorded: means, each step weighted by its samples; and of metrics that keep
 * sums what the last step says.
 */
import { sizeOf, type TypedArray } from "../../base/index.ts";
import type { Position } from "../../runs/position.ts";
import type { Report } from "../step/plan.ts";
import { nested, type Value } from "../step/results.ts";
import type { EpochsEvent, ProgressEvent } from "./events.ts";

export class EpochMeans {
  readonly #reports: readonly Report[];
  /** Those that are numbers, and those that are arrays: their places among the records. */
  readonly #numbers: readonly number[];
  readonly #arrays: readonly number[];
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
  /** Of those that are over and were not taken yet: a list for each report. */
  #over: Value[][];
  /** Of arrays: what the last step said. */
  readonly #last: TypedArray[];

  /** `first`: the number of the run's first epoch. `from`: where a run goes on. */
  constructor(reports: readonly Report[], first: number, from?: Position) {
    this.#reports = reports;
    const places = reports.map((_, m) => m);
    this.#numbers = places.filter((m) => reports[m].shape.length === 0);
    this.#arrays = places.filter((m) => reports[m].shape.length > 0);
    this.#first = from?.firstEpoch ?? first;
    this.epoch = from?.epoch ?? first;
    this.#sums = new Float64Array(reports.length);
    if (from) {
      this.#firstStep = from.step - from.stepsInEpoch;
      this.#sums.set(from.sums);
      this.#samples = from.samples;
    }
    this.#means = new Float64Array(reports.length);
    this.#over = reports.map(() => []);
    this.#last = reports.map(({ shape }) => new Float64Array(sizeOf(shape)));
  }

  /** The row `t` of what a step on `batch` samples recorded. */
  add(values: readonly TypedArray[], t: number, batch: number): void {
    this.#samples += batch;
    for (const m of this.#numbers) {
      if (this.#reports[m].mean) this.#sums[m] += values[m][t] * batch;
      else this.#sums[m] = values[m][t] * this.#samples;
    }
    for (const m of this.#arrays) {
      const size = sizeOf(this.#reports[m].shape);
      this.#last[m] = values[m].subarray(t * size, (t + 1) * size);
    }
  }

  /** All steps of the epoch under way are in; `next` is the number of the first step behind it. */
  end(next: number): void {
    for (const m of this.#numbers) {
      this.#means[m] = this.#sums[m] / this.#samples;
      this.#over[m].push(this.#means[m]);
    }
    for (const m of this.#arrays) this.#over[m].push(nested(this.#last[m], this.#reports[m].shape));
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
    for (const m of this.#numbers) logs[this.#reports[m].key] = of[m] / samples;
    if (!this.begun) return { type: "progress", epoch: this.epoch - 1, ...this.#size, logs };
    return { type: "progress", epoch: this.epoch, steps: this.stepsOf(done), samples, logs };
  }

  /** The epochs that are over and were not taken yet; undefined where there are none. */
  take(): Omit<EpochsEvent, "type" | "learningRate" | "last"> | undefined {
    const count = this.#over[0].length;
    if (count === 0) return undefined;
    const logs: Record<string, number[]> = {};
    for (const m of this.#numbers) logs[this.#reports[m].key] = this.#over[m] as number[];
    const arrays: Record<string, Value[]> = {};
    for (const m of this.#arrays) arrays[this.#reports[m].key] = this.#over[m];
    this.#over = this.#reports.map(() => []);
    const { steps, samples } = this.#size;
    return { from: this.epoch - count, to: this.epoch, logs, arrays, steps, samples };
  }
}
