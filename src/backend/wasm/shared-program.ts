/** A program that a crew of workers runs. When a crew has died, the next run starts with a new one. */
import { Choice } from "../../ir/choice.ts";
import { type Crew, crewOf, type Loaded } from "./threads.ts";

/** When a program is garbage collected, the workers drop it, too. */
const forgotten = new FinalizationRegistry<{ loaded?: Loaded }>((held) => held.loaded?.free());

export class SharedProgram {
  readonly #module: WebAssembly.Module;
  readonly #memory: WebAssembly.Memory;
  readonly #barrier: number;
  readonly #count: number;
  readonly #choice = new Choice();
  /** A separate object, so that the registry does not keep the program alive. */
  readonly #held: { crew?: Crew; loaded?: Loaded } = {};

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, barrier: number, count: number) {
    this.#module = module;
    this.#memory = memory;
    this.#barrier = barrier;
    this.#count = count;
    forgotten.register(this, this.#held, this.#held);
  }

  async start(from: number, to: number): Promise<void> {
    for (const part of this.#choice.next(from, to)) {
      const begin = performance.now();
      await this.#load().run(part.from, part.to, part.way === "alone" ? 1 : this.#count);
      this.#choice.took(part.way, part.to - part.from, performance.now() - begin);
    }
  }

  #load(): Loaded {
    const crew = crewOf(this.#count);
    if (this.#held.crew !== crew) {
      // Some workers may have arrived at the barrier before the crew died.
      new Int32Array(this.#memory.buffer, this.#barrier, 2).fill(0);
      this.#held.crew = crew;
      this.#held.loaded = crew.load(this.#module, this.#memory);
    }
    return this.#held.loaded!;
  }

  free(): void {
    forgotten.unregister(this.#held);
    this.#held.loaded?.free();
  }
}
