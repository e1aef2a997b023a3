/**
 * A step that this process has compiled before is not lowered again: the same model built anew, for another fold, another try of a
 * search or a resumed run, uses the module that is there. The modules used last are cached, under all that their bytes depend on.
 */
import type { HeapBuffer, Step } from "../../ir/index.ts";
import { hash } from "../../ir/key.ts";
import type { CpuTarget } from "../../lower/index.ts";

/** A compiled step, and what is known of it besides its code. */
export interface Recipe {
  /** @internal */
  readonly module: WebAssembly.Module;
  /** Where its scratch memory is: the address is in the code. */
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly flops: number;
  /** Of one run, roughly. */
  readonly operations: number;
  /** Whether several threads share something of it. */
  readonly shared: boolean;
}

/** All that the bytes of a step depend on, apart from its scratch memory. */
export function recipeKey(
  { graph, fed, recorded }: Step,
  buffers: readonly [inputs: readonly HeapBuffer[], outputs: readonly HeapBuffer[]],
  target: CpuTarget,
  relaxedFma: boolean,
): string {
  const places = buffers.map((list) => list.map(({ address }) => address));
  return `${hash(graph)}\n${JSON.stringify([fed, recorded, places, target, relaxedFma])}`;
}

interface Kept extends Recipe {
  readonly bytes: number;
}

export class Recipes {
  readonly #most: number;
  /** The one used last is the last entry: a Map keeps the order in which keys were set. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** Keeps modules whose code and keys have at most so many bytes together. */
  constructor(most: number) {
    this.#most = most;
  }

  find(key: string): Recipe | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  add(key: string, recipe: Recipe, codeBytes: number): void {
    this.#remove(key);
    const bytes = codeBytes + key.length;
    this.#kept.set(key, { ...recipe, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#most) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
