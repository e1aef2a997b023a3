/**
 * One WebAssembly memory, cut into blocks: where buffers and scratch memory live. Blocks start on cache lines, and
 * freed ones are used again. Growing the memory replaces its ArrayBuffer, so views are made anew each time.
 */
import { ValueError } from "../../base/index.ts";
import type { SessionMemory } from "../../ir/index.ts";

const page = 65536;
const line = 64;
/** 2 GB: what addresses of 32 bits with a sign reach. */
const most = 2 ** 31 - page;

export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Free stretches, by address. Address 0 is never given out, so that 0 can mean "none". */
  #free: { at: number; size: number }[] = [];
  #end = line;
  /** Bytes given out and not given back. */
  #used = 0;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  get sizes(): SessionMemory {
    return { used: this.#used, reserved: this.memory.buffer.byteLength, most };
  }

  allocate(bytes: number): number {
    const at = this.#allocate(sizeOf(bytes));
    this.#used += sizeOf(bytes);
    return at;
  }

  #allocate(size: number): number {
    const found = this.#free.findIndex((block) => block.size >= size);
    if (found >= 0) {
      const block = this.#free[found];
      if (block.size === size) this.#free.splice(found, 1);
      else this.#free[found] = { at: block.at + size, size: block.size - size };
      return block.at;
    }
    const at = this.#end;
    this.#reserve(at + size + line);
    this.#end = at + size;
    return at;
  }

  release(at: number, bytes: number): void {
    const size = sizeOf(bytes);
    this.#used -= size;
    this.#free.push({ at, size });
    this.#free.sort((a, b) => a.at - b.at);
    this.#free = this.#free.reduce<{ at: number; size: number }[]>((merged, block) => {
      const last = merged.at(-1);
      if (last && last.at + last.size === block.at) last.size += block.size;
      else merged.push({ ...block });
      return merged;
    }, []);
    const last = this.#free.at(-1);
    if (last && last.at + last.size === this.#end) {
      this.#end = last.at;
      this.#free.pop();
    }
  }

  #reserve(bytes: number): void {
    const have = this.memory.buffer.byteLength;
    if (bytes <= have) return;
    const refuse = (cause?: unknown): never => {
      const mb = (n: number) => `${Math.round(n / 2 ** 20)} MB`;
      throw new ValueError("memory", `${mb(bytes)} are needed; WebAssembly here gives at most ${mb(most)}`, {
        code: "out-of-memory",
        hint: "a smaller batch, fewer samples at a time, or a smaller model",
        facts: { bytes, limit: most },
        cause,
      });
    };
    if (bytes > most) refuse();
    try {
      this.memory.grow(Math.ceil((bytes - have) / page));
    } catch (cause) {
      refuse(cause);
    }
  }
}

/** Whole lines. */
function sizeOf(bytes: number): number {
  return Math.max(line, Math.ceil(bytes / line) * line);
}

export const maximumPages: number = most / page;
