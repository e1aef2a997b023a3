/** Code that a web page loads when it is first used, and that Node has from the start. */
import { ValueError } from "./errors.ts";

/** What somebody will need, and what is not there yet. */
const wanted = new Set<Lazy<unknown>>();
/** What a program may ask for at once after `ready`. */
const atReady = new Set<Lazy<unknown>>();

export class Lazy<T> {
  readonly #load: () => Promise<T>;
  #code: T | undefined;
  #loading: Promise<T> | undefined;

  /** `code` is given where it is there from the start. */
  constructor(load: () => Promise<T>, code?: T) {
    this.#load = load;
    this.#code = code;
  }

  get loaded(): boolean {
    return this.#code !== undefined;
  }

  async load(): Promise<T> {
    if (this.#code !== undefined) return this.#code;
    this.#loading ??= this.#load();
    try {
      this.provide(await this.#loading);
    } finally {
      // After a failure the next call tries again.
      this.#loading = undefined;
    }
    return this.#code!;
  }

  /** Throws a ValueError where it is not loaded yet. */
  get code(): T {
    if (this.#code !== undefined) return this.#code;
    throw notReady();
  }

  /** For code that was loaded in another way. */
  provide(code: T): void {
    this.#code ??= code;
    wanted.delete(this);
  }

  /**
   * A function of this code. Where the code is not there yet, it is wanted from now on, so that `loadWanted` brings it, and the function
   * may be called when it is there.
   */
  function<F extends (...given: never[]) => unknown>(find: (code: T) => F): F {
    if (this.#code !== undefined) return find(this.#code);
    this.want();
    let found: F | undefined;
    return ((...given) => {
      found ??= find(this.code);
      return found(...given);
    }) as F;
  }

  /** Somebody will need it. */
  want(): void {
    if (this.#code === undefined) wanted.add(this);
  }

  /** `ready` is to load it, too: said by the modules whose functions need it, so that a bundle without them does not hold it. */
  withReady(): this {
    atReady.add(this);
    return this;
  }
}

/** What is thrown where an answer is wanted at once and its code is not there yet. `subject`: of what, if not of the compiler. */
export function notReady(subject = "compiler"): ValueError {
  const others = subject === "compiler" ? "; predict, evaluate, fit and compile load it themselves" : "";
  return new ValueError(subject, "is not loaded yet, and here the answer is wanted at once", {
    code: "not-ready",
    hint: `once, before: await ready(), which limpid exports${others}`,
  });
}

/** Whether all that is wanted is there. */
export const allLoaded = (): boolean => wanted.size === 0;

/** Loads what is wanted. */
export async function loadWanted(): Promise<void> {
  await Promise.all(Array.from(wanted, (lazy) => lazy.load()));
}

/** Loads what a program may ask for at once. */
export async function loadAll(): Promise<void> {
  await Promise.all(Array.from(atReady, (lazy) => lazy.load()));
}
