/**
 * Keras's progress line:
 *
 *     Epoch 1/5
 *     1875/1875 ━━━━━━━━━━━━━━━━━━━━ 3s 19840 samples/s - loss: 0.4102 - accuracy: 0.8840
 *
 * At most 20 lines a second, however short the epochs are.
 */

import { showMemory } from "../step/memory-report.ts";
import { type Logs, logsAt, type ProgressEvent } from "./events.ts";
import type { Entry, Subscriber } from "./run-log.ts";

/** Where progress is written. By default standard error, so that standard output holds results only. */
export interface ProgressOutput {
  write(text: string): void;
  /** Whether a line can be overwritten by a carriage return. */
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** 0: nothing. 1: a bar. 2: one line an epoch. */
export type Verbose = 0 | 1 | 2;

const betweenMs = 50;
const barWidth = 20;

function defaultOutput(): ProgressOutput {
  const { stderr } = (globalThis as { process?: { stderr?: ProgressOutput } }).process ?? {};
  return stderr?.write ? stderr : { write: (text) => console.log(text.trimEnd()) };
}

/** `0.4102`, or `4.1e-5` where four decimals would show nothing. */
function showNumber(value: number): string {
  return value === 0 || Math.abs(value) >= 1e-3 || !Number.isFinite(value) ? value.toFixed(4) : value.toExponential(4);
}

function showTime(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const pad = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${pad(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}`;
}

function showLogs(logs: Logs): string {
  return Object.entries(logs)
    .map(([key, value]) => ` - ${key}: ${showNumber(value)}`)
    .join("");
}

interface ProgressOptions {
  readonly verbose: Verbose;
  /** Undefined for an evaluation, which has no epochs. */
  readonly epochs?: number;
  /** Steps and samples of an epoch, where they are known beforehand. */
  readonly steps?: number;
  readonly samples?: number;
  readonly output?: ProgressOutput;
  readonly now?: () => number;
}

export class Progress implements Subscriber {
  readonly policy = "wait";
  readonly #options: ProgressOptions;
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #titled = -1;
  /** Epochs since the last line: they share its time. */
  #epochs = 0;
  #started: number;
  #quietUntil = Number.NEGATIVE_INFINITY;
  /** Characters of the line that a carriage return will overwrite. */
  #pending = 0;
  #last: ProgressEvent | undefined;
  /** Of an epoch. May become known later. */
  #size: { readonly steps: number | undefined; readonly samples: number | undefined };

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#output = options.output ?? defaultOutput();
    this.#now = options.now ?? (() => performance.now());
    this.#started = this.#now();
    this.#size = { steps: options.steps, samples: options.samples };
  }

  /** Whether a line may be written now. */
  get due(): boolean {
    return this.#options.verbose > 0 && this.#now() >= this.#quietUntil;
  }

  /** A line was written: the next has to wait its turn. */
  #wrote(): void {
    this.#quietUntil = Math.max(this.#quietUntil, this.#now()) + betweenMs;
  }

  /** `done` steps of an epoch are over, with `seen` samples where that is not their share of all. Shown on terminals only. */
  steps(epoch: number, done: number, logs: () => Logs, seen?: number): void {
    if (this.#options.verbose !== 1 || !this.#output.isTTY || !this.due) return;
    this.#title(epoch);
    this.#line(done, logs(), (this.#now() - this.#started) / 1000, false, seen);
  }

  /** An epoch is over. `last` lines are always shown. */
  epoch(epoch: number, logs: () => Logs, last: boolean): void {
    const { verbose, epochs } = this.#options;
    const { steps = this.#last?.steps ?? 0 } = this.#size;
    this.#epochs++;
    if (verbose === 0 || !(last || this.due)) return;
    const now = this.#now();
    const seconds = (now - this.#started) / 1000 / this.#epochs;
    if (verbose === 1) {
      this.#title(epoch);
      this.#line(steps, logs(), seconds, true, epochs === undefined ? this.#last?.samples : undefined);
    } else {
      const name = epochs === undefined ? `${steps}/${steps}` : `Epoch ${epoch + 1}/${epochs}`;
      this.#output.write(`${name} - ${showTime(seconds)}${showLogs(logs())}\n`);
      this.#wrote();
    }
    this.#started = now;
    this.#epochs = 0;
  }

  /** What happens in a run. */
  on({ event }: Entry): void {
    switch (event.type) {
      case "begin":
        this.#size = event;
        break;
      case "compiled":
        if (this.#options.verbose === 2) this.#output.write(`${showMemory(event.memory)}\n`);
        break;
      case "progress":
        this.#last = event;
        this.steps(event.epoch, event.steps, () => event.logs, event.samples);
        break;
      case "epochs":
        this.#size = event;
        for (let k = event.from; k < event.to; k++)
          this.epoch(k, () => logsAt(event, k), event.last && k === event.to - 1);
        break;
      case "end":
        // Work without epochs ends with the last line that it had.
        if (this.#options.epochs === undefined && this.#last) this.epoch(0, () => this.#last!.logs, true);
        this.#end();
        break;
      case "error":
        this.#end();
    }
  }

  /** Leaves a half-written line behind, before an error or another program writes. */
  #end(): void {
    if (this.#pending > 0) this.#output.write("\n");
    this.#pending = 0;
  }

  #title(epoch: number): void {
    const { epochs } = this.#options;
    if (epochs === undefined || this.#titled === epoch) return;
    this.#end();
    this.#output.write(`Epoch ${epoch + 1}/${epochs}\n`);
    this.#titled = epoch;
    this.#wrote();
  }

  #line(done: number, logs: Logs, spent: number, last: boolean, seen?: number): void {
    const { steps, samples = 0 } = this.#size;
    const seconds = Math.max(spent, 1e-6);
    // Where the number of steps is not known, there is no share of them to show.
    const share = steps === undefined ? 0 : done / steps;
    const full = Math.round(share * barWidth);
    const bar = "━".repeat(full) + "─".repeat(barWidth - full);
    const speed = seen === 0 ? "" : ` ${Math.round((seen ?? samples * share) / seconds)} samples/s`;
    const known = !last && steps !== undefined;
    const time = known ? `${showTime((seconds / share) * (1 - share))} left` : showTime(seconds);
    const count = steps === undefined ? `${done}/?` : `${String(done).padStart(String(steps).length)}/${steps}`;
    let text = `${count} ${bar} ${time}${speed}${showLogs(logs)}`;
    const { isTTY, columns = 80 } = this.#output;
    // A line that wraps could not be overwritten.
    if (isTTY && !last) text = text.slice(0, columns - 1);
    const covered = isTTY ? `\r${text.padEnd(this.#pending)}` : text;
    this.#output.write(last ? `${covered}\n` : covered);
    this.#pending = last ? 0 : text.length;
    this.#wrote();
  }
}
