/** What `fit` gives back: something to await, and a stream of events to iterate over. */
import type { FitEvent } from "./events.ts";
import type { RunLog } from "./run-log.ts";

/** What a running fit shares with its `Training`. */
export interface RunControl {
  /** As soon as the code that trains is there. */
  log: RunLog | undefined;
  /** Whether the log was asked for, so that its past events may be read. */
  kept: boolean;
  /** It is to end after the current chunk of steps. */
  stopped: boolean;
  /** Takes events for a loop, where there is one; resolves when it has dealt with them, or has left. */
  loop: ((events: FitEvent[]) => Promise<void>) | undefined;
}

/** How a fit ended: with an error or without, what was reached is there. */
export interface Outcome<H> {
  readonly history: H;
  readonly error?: unknown;
}

/**
 * A running fit. `await` gives its history. `for await` gives its events, as they happen; the fit waits for a slow
 * loop, and `break` stops it after the current chunk of steps and keeps what was reached. An error is thrown in one
 * place: in the loop where there is one, otherwise by `await`, as often as one awaits.
 *
 *     for await (const event of model.fit(x, y, { epochs: 100 }))
 *       if (event.type === "epoch" && event.logs.loss < 0.1) break;
 */
export class Training<H> implements PromiseLike<H>, AsyncIterable<FitEvent> {
  readonly #control: RunControl = { log: undefined, kept: false, stopped: false, loop: undefined };
  readonly #outcome: Promise<Outcome<H>>;
  /** Events that the loop has not taken. */
  #queue: FitEvent[] = [];
  #heard = false;
  /** The loop has thrown the error: `await` gives what was reached instead of throwing it again. */
  #surfaced = false;
  #over = false;
  /** The loop wants an event; the fit waits until it does. */
  #wantEvent: (() => void) | undefined;
  #wantMore: (() => void) | undefined;

  constructor(start: (control: RunControl) => Promise<Outcome<H>>) {
    this.#outcome = start(this.#control);
    const ended = (error: unknown) => {
      this.#over = true;
      this.#wantEvent?.();
      // Nothing awaits the fit or iterates over it: the error becomes an unhandled rejection, so that it is seen.
      if (error !== undefined && !this.#heard) void Promise.reject(error);
    };
    // It is rejected where what trains could not be loaded.
    void this.#outcome.then(({ error }) => ended(error), ended);
  }

  /**
   * For rooms above: what happens, and what happened since the log was first asked for. Undefined while the code that trains is being
   * loaded, which Node has from the start.
   */
  get log(): RunLog | undefined {
    this.#control.kept = true;
    return this.#control.log;
  }

  /** Stops after the current chunk of steps; the history holds what was reached. */
  stop(): void {
    this.#control.stopped = true;
    this.#wantMore?.();
  }

  // biome-ignore lint/suspicious/noThenProperty: a running fit is awaitable by design
  then<A = H, B = never>(
    done?: ((history: H) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#heard = true;
    return this.#outcome
      .then(({ history, error }) => {
        if (error === undefined || this.#surfaced) return history;
        throw error;
      })
      .then(done, failed);
  }

  catch<B = never>(failed?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<H | B> {
    return this.then(null, failed);
  }

  finally(done?: (() => void) | null): Promise<H> {
    return this.then().finally(done);
  }

  [Symbol.asyncIterator](): AsyncIterator<FitEvent, undefined> {
    this.#heard = true;
    // All loops take from one queue.
    this.#control.loop = (events) => this.#hear(events);
    return {
      next: () => this.#next(),
      return: async () => {
        this.stop();
        await this.#outcome;
        return { done: true, value: undefined };
      },
    };
  }

  async #hear(events: FitEvent[]): Promise<void> {
    this.#queue = events;
    this.#wantEvent?.();
    await new Promise<void>((resolve) => {
      this.#wantMore = resolve;
    });
  }

  async #next(): Promise<IteratorResult<FitEvent, undefined>> {
    while (this.#queue.length === 0 && !this.#over) {
      await new Promise<void>((resolve) => {
        this.#wantEvent = resolve;
        this.#wantMore?.();
      });
      this.#wantEvent = undefined;
    }
    const value = this.#queue.shift();
    if (value) return { done: false, value };
    const { error } = await this.#outcome;
    if (error !== undefined && !this.#surfaced) {
      this.#surfaced = true;
      throw error;
    }
    return { done: true, value: undefined };
  }
}
