/**
 * One piece of memory that can grow, divided into blocks for a backend's buffers and scratch memory. Blocks start on cache
 * lines, and freed ones are used again. Views are made new each time, since growing may replace the memory's ArrayBuffer.
 */
import { dtypes, sizeOf, type Type, type TypedArray, ValueError } from "../base/index.ts";
import type { Buffer, SessionMemory } from "./step.ts";

/** The memory itself: what a backend has to provide. */
export interface GrowingMemory {
  readonly buffer: ArrayBufferLike;
  /** The most bytes it can grow to. */
  readonly most: number;
  /** Makes it at least this large, or throws. New bytes are zero. */
  reserve(bytes: number): void;
}

const line = 64;

function roundUp(bytes: number): number {
  return Math.max(line, Math.ceil(bytes / line) * line);
}

export class Heap {
  readonly memory: GrowingMemory;
  /** Free ranges, by address. Address 0 is never given out, so that 0 can mean "none". */
  #free: { at: number; size: number }[] = [];
  #end = line;
  /** Where no block has ever been: from there on the memory is as it was given, zeros. */
  #untouched = line;
  /** Bytes that are in use. */
  #used = 0;

  constructor(memory: GrowingMemory) {
    this.memory = memory;
  }

  get sizes(): SessionMemory {
    const { buffer, most } = this.memory;
    return { used: this.#used, reserved: buffer.byteLength, most };
  }

  allocate(bytes: number): number {
    const size = roundUp(bytes);
    const at = this.#allocate(size);
    this.#used += size;
    this.#untouched = Math.max(this.#untouched, at + size);
    return at;
  }

  /** The same, filled with zeros. */
  allocateZeros(bytes: number): number {
    const untouched = this.#untouched;
    const at = this.allocate(bytes);
    if (at < untouched) new Uint8Array(this.memory.buffer, at, Math.min(bytes, untouched - at)).fill(0);
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
    this.memory.reserve(at + size + line);
    this.#end = at + size;
    return at;
  }

  release(at: number, bytes: number): void {
    const size = roundUp(bytes);
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
}

/** A buffer that is a block of a heap. */
export class HeapBuffer implements Buffer {
  readonly type: Type;
  readonly address: number;
  readonly #heap: Heap;
  readonly #size: number;
  readonly #bytes: number;

  constructor(heap: Heap, type: Type) {
    this.type = type;
    this.#heap = heap;
    this.#size = sizeOf(type.shape);
    this.#bytes = this.#size * dtypes[type.dtype].bytes;
    this.address = heap.allocateZeros(this.#bytes);
  }

  #view(from: number, length: number): TypedArray {
    const { view, bytes } = dtypes[this.type.dtype];
    return view(this.#heap.memory.buffer, this.address + from * bytes, length);
  }

  async read(from?: number, to?: number, into?: TypedArray): Promise<TypedArray> {
    return this.readNow(from, to, into);
  }

  readNow(from = 0, to: number = this.#size, into: TypedArray = dtypes[this.type.dtype].zeros(to - from)): TypedArray {
    // Not `slice`: V8 takes that byte by byte where the memory can grow.
    into.set(this.#view(from, to - from));
    return into;
  }

  write(data: TypedArray | readonly number[], at = 0): void {
    this.#view(at, data.length).set(data);
  }

  copyFrom(other: HeapBuffer): void {
    this.#view(0, this.#size).set(other.#view(0, this.#size));
  }

  free(): void {
    this.#heap.release(this.address, this.#bytes);
  }
}

/**
 * The error of a memory that cannot grow any more. `who` provides the memory, as in "WebAssembly here". Where less than the limit
 * was wanted, the operating system has refused it, for the reason in `cause`.
 */
export function outOfMemory(bytes: number, limit: number, who: string, cause?: unknown): ValueError {
  const mb = (n: number) => `${Math.ceil(n / 2 ** 20)} MB`;
  const why = bytes > limit ? `${who} gives at most ${mb(limit)}` : "the system does not give them";
  return new ValueError("memory", `${mb(bytes)} are needed; ${why}`, {
    code: "out-of-memory",
    hint: "a smaller batch, fewer samples at a time, or a smaller model",
    facts: { bytes, limit },
    cause,
  });
}
