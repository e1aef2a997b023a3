/** What `fit` gives back: something to await, and a stream of events to iterate over. */
import type { MemoryReport } from "../step/memory-report.ts";
import type { Logs } from "./progress.ts";

/** What happens in `fit`. Steps are counted from 0 in this fit; epochs as in the history. */
export type FitEvent =
  /** Steps and samples of an epoch; undefined for a data set that does not know its size. */
  | {
      readonly type: "begin";
      readonly epochs: number;
      readonly steps: number | undefined;
      readonly samples: number | undefined;
    }
  /** The programs are there, and what they need is known. */
  | { readonly type: "compiled"; readonly memory: MemoryReport }
  | { readonly type: "steps"; readonly from: number; readonly to: number; readonly losses: Float64Array }
  | { readonly type: "epoch"; readonly epoch: number; readonly logs: Logs; readonly learningRate: number }
  | { readonly type: "end"; readonly steps: number };

/** How the running fit talks to whoever listens. */
export interface Listener {
  /** Whether anybody iterates: if not, events need not be made. */
  readonly watched: boolean;
  readonly stopped: boolean;
  emit(event: FitEvent): void;
  /** Resolves when the listener has dealt with all events so far, or has left. */
  settled(): Promise<void>;
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
  readonly #outcome: Promise<Outcome<H>>;
  readonly #queue: FitEvent[] = [];
  #watched = false;
  #heard = false;
  /** The loop has thrown the error: `await` gives what was reached instead of throwing it again. */
  #surfaced = false;
  #stopped = false;
  #over = false;
  /** The loop wants an event; the fit waits until it does. */
  #wantEvent: (() => void) | undefined;
  #wantMore: (() => void) | undefined;

  constructor(start: (listener: Listener) => Promise<Outcome<H>>) {
    const self = this;
    this.#outcome = start({
      get watched() {
        return self.#watched;
      },
      get stopped() {
        return self.#stopped;
      },
      emit(event) {
        if (!self.#watched || self.#stopped) return;
        self.#queue.push(event);
        self.#wantEvent?.();
      },
      settled: () => self.#settled(),
    });
    const ended = (error: unknown) => {
      this.#over = true;
      this.#wantEvent?.();
      // Nobody listens: the error must not get lost.
      if (error !== undefined && !this.#heard) void Promise.reject(error);
    };
    // It is rejected where what trains could not be loaded.
    void this.#outcome.then(({ error }) => ended(error), ended);
  }

  /** Stops after the current chunk of steps; the history holds what was reached. */
  stop(): void {
    this.#stopped = true;
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
    this.#watched = true;
    this.#heard = true;
    return {
      next: () => this.#next(),
      return: async () => {
        this.stop();
        await this.#outcome;
        return { done: true, value: undefined };
      },
    };
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

  async #settled(): Promise<void> {
    if (!this.#watched) return;
    while (!this.#stopped && (this.#queue.length > 0 || !this.#wantEvent)) {
      await new Promise<void>((resolve) => {
        this.#wantMore = resolve;
      });
      this.#wantMore = undefined;
    }
  }
}
