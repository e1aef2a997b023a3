/**
 * The log of a run: its events in their order, each with a number. All who need to know what a run does subscribe: the history,
 * the progress bar, callbacks, a loop over `fit`, a file, a page. The run itself knows none of them.
 */
import { LimpidError } from "../../base/index.ts";
import type { RunEvent } from "./events.ts";

/** An event and its number in the log, from 0. */
export interface Entry {
  readonly number: number;
  readonly event: RunEvent;
}

export interface Subscriber {
  /** The number of the first event that is wanted, for those that come late. Default: the next one. */
  readonly from?: number;
  /**
   * "wait": it hears every event, and the run goes on when it has dealt with it. "latest": the run never waits for it. While it deals
   * with one event, of those of a type that come meanwhile only the newest waits for it; the numbers show what it missed, and as long
   * as the log holds that, it can be had by `from`.
   */
  readonly policy: "wait" | "latest";
  /** What it throws ends the run. */
  on(entry: Entry): void | Promise<void>;
}

/**
 * How many numbers the log holds, 2 MB of them; an entry itself counts as 32. A run of a million steps has more. So where the log is
 * full, half of it is forgotten, the oldest first: the losses of single steps, then the means of epochs. How the run began, what it
 * needs and how it ended stays. Nothing is forgotten that a "wait" subscriber has not heard; and the history has the means of all
 * epochs. A log that was not asked for keeps nothing at all: a fit of tiny epochs would pay for it, by garbage collection.
 */
const room = 2 ** 18;
const perEntry = 2 ** 5;
const forgettable: readonly RunEvent["type"][] = ["steps", "epochs"];
/** What is told and not kept: the next one says all that late comers need. */
const passing: readonly RunEvent["type"][] = ["progress", "epochBegins", "testBegins", "testEnds"];

export class RunLog {
  #entries: Entry[] = [];
  readonly #readers = new Set<Reader>();
  #next = 0;
  #held = 0;
  #since = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #asked: { readonly kept: boolean };

  /** `kept`: whether past events are kept for subscribers that come late. */
  constructor(asked: { readonly kept: boolean }) {
    this.#asked = asked;
  }

  /** From this number on, nothing that is kept was forgotten. */
  get since(): number {
    return this.#since;
  }

  /**
   * Appends events and calls all subscribers. Where one whose policy is "wait" takes time, the promise resolves when all such have dealt with
   * them. Throws what they throw, at once or by the promise.
   */
  append(...events: readonly RunEvent[]): Promise<void> | undefined {
    for (const event of events) {
      const entry = { number: this.#next++, event };
      if (this.#asked.kept && !passing.includes(event.type)) {
        this.#entries.push(entry);
        this.#held += sizeOf(event);
      }
      for (const reader of this.#readers) reader.add(entry);
    }
    for (const reader of this.#readers) if (!reader.waits) reader.read();
    for (const reader of this.#readers) {
      if (!reader.waits) continue;
      reader.read();
      if (reader.reading) return this.#wait(reader);
    }
    this.#heard();
    return undefined;
  }

  /** The same, where a reader takes time: the readers behind it hear when it is done. */
  async #wait(slow: Reader): Promise<void> {
    let waiting = true;
    for (const reader of this.#readers) {
      waiting &&= reader !== slow;
      if (waiting || !reader.waits) continue;
      reader.read();
      while (reader.reading) await reader.reading;
      if (this.#failure) break;
    }
    this.#heard();
  }

  #heard(): void {
    if (this.#held > room) this.#forget();
    if (!this.#failure) return;
    const { error } = this.#failure;
    this.#failure = undefined;
    throw error;
  }

  /** Gives a function that ends the subscription; a run that waits for the subscriber then goes on. */
  subscribe(subscriber: Subscriber): () => void {
    const { from = this.#next } = subscriber;
    const kept = this.#entries.filter(({ number }) => number >= from);
    const reader: Reader = new Reader(subscriber, kept, this.#next, (error) => {
      this.#readers.delete(reader);
      this.#failure ??= { error };
    });
    this.#readers.add(reader);
    reader.read();
    return () => {
      this.#readers.delete(reader);
      reader.leave();
    };
  }

  #forget(): void {
    for (const type of forgettable) {
      if (this.#held <= room / 2) return;
      this.#entries = this.#entries.filter(({ number, event }) => {
        if (this.#held <= room / 2 || event.type !== type) return true;
        this.#held -= sizeOf(event);
        this.#since = Math.max(this.#since, number + 1);
        return false;
      });
    }
  }
}

/** Of the form that events have as JSON: it grows where who knows only an older one would read something wrong. */
const version = 1;

/**
 * An entry as one line of JSON. What JSON cannot write becomes text that `Number` reads: "NaN", "Infinity", "-Infinity".
 *
 *     {"version":1,"number":2,"type":"steps","from":0,"to":3,"losses":[0.69,0.68,"NaN"]}
 */
export function lineOf({ number, event }: Entry): string {
  return JSON.stringify({ version, number, ...event }, (_, value: unknown) => {
    if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  });
}

/** In numbers. */
function sizeOf(event: RunEvent): number {
  if (event.type === "steps") return perEntry + event.losses.length;
  if (event.type !== "epochs") return perEntry;
  return perEntry + (event.to - event.from) * Object.keys(event.logs).length;
}

/** A subscriber, and what waits for it. */
class Reader {
  readonly waits: boolean;
  /** Until it has dealt with everything, where that takes time. */
  reading: Promise<void> | undefined;
  readonly #subscriber: Subscriber;
  readonly #queue: Entry[];
  /** Entries from here on are told as they happen; of older ones, which were asked for, none is left out. */
  readonly #live: number;
  readonly #failed: (error: unknown) => void;
  #release = () => {};

  constructor(subscriber: Subscriber, queue: Entry[], live: number, failed: (error: unknown) => void) {
    this.waits = subscriber.policy === "wait";
    this.#subscriber = subscriber;
    this.#queue = queue;
    this.#live = live;
    this.#failed = failed;
  }

  add(entry: Entry): void {
    const { type } = entry.event;
    const old = this.waits ? -1 : this.#queue.findIndex((e) => e.number >= this.#live && e.event.type === type);
    if (old >= 0) this.#queue.splice(old, 1);
    this.#queue.push(entry);
  }

  /** Tells it what waits: at once, or, where it takes its time, bit by bit. */
  read(): void {
    if (this.reading || this.#queue.length === 0) return;
    try {
      const slow = this.#tell();
      if (!slow) return;
      this.reading = new Promise<void>((resolve) => {
        this.#release = resolve;
        this.#tellOn(slow).catch(this.#failed).finally(resolve);
      }).then(() => {
        this.reading = undefined;
        // What came between the last event and here.
        this.read();
      });
    } catch (error) {
      this.#failed(error);
    }
  }

  leave(): void {
    this.#queue.length = 0;
    this.#release();
  }

  /** Up to the first event that takes time. */
  #tell(): Promise<void> | undefined {
    for (let entry = this.#queue.shift(); entry; entry = this.#queue.shift()) {
      const slow = this.#subscriber.on(entry);
      if (slow) return slow;
    }
    return undefined;
  }

  async #tellOn(slow: Promise<void> | undefined): Promise<void> {
    for (let next = slow; next; next = this.#tell()) await next;
  }
}

/** The log's last event, where a run breaks off. */
export async function tellError(log: RunLog, error: unknown): Promise<void> {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const code = error instanceof LimpidError ? error.code : undefined;
  try {
    await log.append({ type: "error", name, code, message });
  } catch {
    // A subscriber that fails here has nothing to add to the first error.
  }
}
