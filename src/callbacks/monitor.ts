/** What callbacks look at: a value of the logs, and which way it gets better. */
import { finiteFrom, oneOf, type Wants, wantText } from "../base/index.ts";
import type { Direction } from "../nn/index.ts";
import type { Reported } from "../train/fit/callbacks.ts";
import { wayOf } from "../train/fit/monitor.ts";

export interface MonitorOptions {
  /** A key of the history. Default: `"valLoss"`, for which fit needs validation data. */
  readonly monitor?: string;
  /**
   * Whether the value should fall (`"min"`) or rise (`"max"`). Default: `"auto"`, which knows losses, the metrics that are
   * built in, and metrics of one's own that say their `direction`.
   */
  readonly mode?: Direction | "auto";
  /** Smaller changes are no improvement. */
  readonly minDelta?: number;
}

export const ofMonitors: Wants<MonitorOptions> = {
  monitor: wantText,
  mode: oneOf(["auto", "min", "max"]),
  minDelta: finiteFrom(0),
};

/** Follows a value from epoch to epoch. */
export class Monitor {
  readonly #subject: string;
  readonly #mode: Direction | "auto";
  readonly #minDelta: number;
  readonly key: string;
  #sign = 1;
  /** The best value so far; undefined before the first. */
  best: number | undefined;

  constructor(subject: string, { monitor = "valLoss", mode = "auto", minDelta = 0 }: MonitorOptions) {
    this.#subject = subject;
    this.key = monitor;
    this.#mode = mode;
    this.#minDelta = minDelta;
  }

  /** A fit begins. Throws where nothing of that name will be reported, or where its direction is not known. */
  begin(reported: Reported): void {
    this.best = undefined;
    this.#sign = wayOf(this.#subject, this.key, reported, this.#mode) === "max" ? -1 : 1;
  }

  /** Whether a value is better than another by more than `minDelta`. NaN is not better than anything. */
  better(value: number, than: number | undefined): boolean {
    if (than === undefined) return !Number.isNaN(value);
    return this.#sign * value < this.#sign * than - this.#minDelta;
  }

  /** Whether it is the best so far, which it then is. */
  improves(value: number): boolean {
    if (!this.better(value, this.best)) return false;
    this.best = value;
    return true;
  }
}
