/** Sees to it that a model does one thing at a time. */
import { busy } from "../base/index.ts";

export class Occupied {
  /** What is running, so that two do not run at once. */
  #running: string | undefined;
  /** A callback of the running fit is called, and may change parameters. */
  #between = false;

  /** Throws while something runs. */
  wantIdle(subject: string): void {
    if (this.#running !== undefined) throw busy(subject, this.#running);
  }

  /** The same, but between the steps of a running fit its callbacks may ask. */
  wantStill(subject: string): void {
    if (!this.#between) this.wantIdle(subject);
  }

  /** From now on something runs, until `end`. */
  begin(subject: string): void {
    this.wantIdle(subject);
    this.#running = subject;
  }

  end(): void {
    this.#running = undefined;
  }

  /** While `between`, callbacks may read and change the numbers although a fit runs. */
  setBetween(between: boolean): void {
    this.#between = between;
  }
}
