/** Code that a web page loads when it is first used, and that Node has from the start. */
import { ValueError } from "./errors.ts";

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
      this.#code = await this.#loading;
    } finally {
      // After a failure the next call tries again.
      this.#loading = undefined;
    }
    return this.#code;
  }

  /** Throws a ValueError where it is not loaded yet. */
  get code(): T {
    if (this.#code !== undefined) return this.#code;
    throw new ValueError("compiler", "is not loaded yet, and here the answer is wanted at once", {
      code: "not-ready",
      hint: "once, before: await ready(), which limpid exports; predict, evaluate, fit and compile load it themselves",
    });
  }

  /** For code that was loaded in another way. */
  provide(code: T): void {
    this.#code ??= code;
  }
}
