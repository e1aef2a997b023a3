/** The streams that a model keeps: those that were used last. */
import { compiler } from "../../backend/wasm/lazy-compiler.ts";
import { ParameterValues } from "./parameter-values.ts";
import type { Again } from "./predict-again.ts";
import type { State } from "./state.ts";
import type { Stream } from "./streams.ts";

/** Streams that a model keeps in all, of each of the two ways to run them. */
const mostKept = 8;

interface Kept {
  readonly stream: Promise<Stream>;
  /** Once it is there. */
  opened?: Stream;
  /** Calls that use it just now: as long as there are any, its memory stays. */
  users: number;
}

/**
 * The streams that were used last. What falls out gives its memory back. Those that run at once are kept apart: one that
 * runs on other threads must not be disturbed.
 */
export class Streams {
  readonly #kept = new Map<string, Kept>();
  readonly #atOnce = new Map<string, Stream>();
  #again: Again | undefined;

  /** Opens the stream where it is not there yet, and keeps it for as long as `use` takes, at least. */
  async with<T>(key: string, lay: () => Stream, use: (stream: Stream) => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key) ?? { stream: this.#open(lay), users: 0 };
    touch(this.#kept, key, kept);
    kept.users++;
    let opened: Stream | undefined;
    try {
      opened = await kept.stream;
      kept.opened = opened;
      return await use(opened);
    } finally {
      kept.users--;
      const current = this.#kept.get(key) === kept;
      if (!opened && current) this.#kept.delete(key);
      if (opened && !current && kept.users === 0) opened.free();
      this.#trim();
    }
  }

  async #open(lay: () => Stream): Promise<Stream> {
    await compiler.load();
    return lay().open();
  }

  /** How the last prediction at once ran; it is quick where the next input is of the same kind. */
  get again(): Again | undefined {
    return this.#again;
  }

  remember(again: Again | undefined): void {
    this.#again = again;
  }

  /** Valid until the next call of this object. */
  atOnce(key: string, lay: () => Stream): Stream {
    this.#again = undefined;
    const stream = this.#atOnce.get(key) ?? lay().openNow();
    touch(this.#atOnce, key, stream);
    for (const [old, unused] of this.#atOnce) {
      if (this.#atOnce.size <= mostKept) break;
      this.#atOnce.delete(old);
      unused.free();
    }
    return stream;
  }

  /** Of all that are kept, with what they compute from the parameters alone. */
  bytesFor(state: State): number {
    const opened = [...this.#kept.values()].map((kept) => kept.opened);
    const streams = [...opened, ...this.#atOnce.values()];
    return streams.reduce((sum, stream) => sum + (stream?.bytes ?? 0), ParameterValues.bytesOf(state));
  }

  /** Drops what `drop` names; what is in use goes when it is used no more. */
  drop(drop: (key: string) => boolean): void {
    this.#again = undefined;
    for (const [key, kept] of this.#kept) if (drop(key)) this.#remove(key, kept);
    for (const [key, stream] of this.#atOnce) {
      if (!drop(key)) continue;
      this.#atOnce.delete(key);
      stream.free();
    }
  }

  #trim(): void {
    for (const [key, kept] of this.#kept) {
      if (this.#kept.size <= mostKept) return;
      if (kept.users === 0) this.#remove(key, kept);
    }
  }

  #remove(key: string, kept: Kept): void {
    this.#kept.delete(key);
    if (kept.users === 0)
      kept.stream.then(
        (stream) => stream.free(),
        () => {},
      );
  }
}

/** Those of a model. */
export function streamsOf(core: { streams: Streams | undefined }): Streams {
  core.streams ??= new Streams();
  return core.streams;
}

/** Makes an entry the youngest: a Map keeps the order in which its keys came. */
function touch<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}
