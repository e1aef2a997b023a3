/**
 * The memory of a session: an ArrayBuffer that can grow. The engine reserves its whole range of addresses at once and
 * gives it pages as it grows, so it never moves, views need no copying, and the garbage collector frees it.
 */
import { builtin } from "../../base/files.ts";
import { type GrowingMemory, outOfMemory } from "../../ir/index.ts";
import { addressOf } from "./load.ts";

interface Resizable extends ArrayBuffer {
  resize(bytes: number): void;
}

const Buffer = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => Resizable;

const page = 65536;
/** 2 GB: addresses of the loop language are signed 32-bit numbers. */
const reach = 2 ** 31 - page;

export class NativeMemory implements GrowingMemory {
  readonly buffer: ArrayBuffer;
  readonly most: number;
  /** Its address in the process; it does not move. */
  readonly address: bigint;

  constructor() {
    let limit = Math.min(reach, Math.ceil(builtin("node:os")!.totalmem() / page) * page);
    let buffer: Resizable | undefined;
    while (!buffer) {
      try {
        buffer = new Buffer(page, { maxByteLength: limit });
      } catch (cause) {
        // Where address space is limited (ulimit -v), it reserves less.
        limit = Math.floor(limit / 2 / page) * page;
        if (limit <= page) throw outOfMemory(page, limit, "this process", cause);
      }
    }
    this.buffer = buffer;
    this.most = limit;
    this.address = addressOf(buffer);
  }

  reserve(bytes: number): void {
    const have = this.buffer.byteLength;
    if (bytes <= have) return;
    if (bytes > this.most) throw outOfMemory(bytes, this.most, "a session of the native backend");
    // Doubles each time, so that many small buffers need few growths. Pages that are not used cost nothing.
    const next = Math.min(this.most, Math.ceil(Math.max(bytes, 2 * have) / page) * page);
    try {
      (this.buffer as Resizable).resize(next);
    } catch (cause) {
      throw outOfMemory(bytes, this.most, "this process", cause);
    }
  }
}

/** The memory of another session, which grows by itself. Where programs run on other threads it does not move. */
export class BorrowedMemory {
  readonly #memory: GrowingMemory;
  #buffer: ArrayBufferLike | undefined;
  #address = 0n;

  constructor(memory: GrowingMemory) {
    this.#memory = memory;
  }

  /** Its present address in the process. */
  get address(): bigint {
    const { buffer } = this.#memory;
    if (buffer !== this.#buffer) {
      this.#buffer = buffer;
      this.#address = addressOf(buffer);
    }
    return this.#address;
  }
}
