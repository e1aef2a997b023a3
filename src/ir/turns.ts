/** Programs of one session that run while their caller stays free: one after the other, since they share its memory. */
export class Turns {
  /** Programs that were started and have not ended, and the end of the last. */
  #started = 0;
  #last: Promise<void> = Promise.resolve();

  get running(): boolean {
    return this.#started > 0;
  }

  async settled(): Promise<void> {
    while (this.running) await this.#last.catch(() => {});
  }

  /** Does a job when all before it have ended, well or badly. */
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
