/** A queue: programs of one session share its memory, so they run one after the other while their callers stay free. */
export class Queue {
  /** How many programs were started and have not ended, and a promise for the end of the last. */
  #started = 0;
  #last: Promise<void> = Promise.resolve();

  get running(): boolean {
    return this.#started > 0;
  }

  async settled(): Promise<void> {
    while (this.running) await this.#last.catch(() => {});
  }

  /** Runs a job when all jobs before it have ended, with or without an error. */
  take(job: () => void | Promise<void>): Promise<void> {
    this.#started++;
    const ended = () => {
      this.#started--;
    };
    const next = this.#last.catch(() => {}).then(job);
    this.#last = next.finally(ended);
    return this.#last;
  }
}
