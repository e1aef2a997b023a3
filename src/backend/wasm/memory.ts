/** The WebAssembly memory of a session, growing by pages. Growing replaces its ArrayBuffer. */
import { type GrowingMemory, outOfMemory } from "../../ir/index.ts";

const page = 65536;
/** 2 GB: what addresses of 32 bits with a sign reach. */
const most = 2 ** 31 - page;

export const maximumPages: number = most / page;

export class WasmMemory implements GrowingMemory {
  readonly memory: WebAssembly.Memory;
  readonly most: number = most;

  constructor(shared: boolean) {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared });
  }

  get buffer(): ArrayBufferLike {
    return this.memory.buffer;
  }

  reserve(bytes: number): void {
    const have = this.memory.buffer.byteLength;
    if (bytes <= have) return;
    if (bytes > most) throw outOfMemory(bytes, most, "WebAssembly here");
    try {
      this.memory.grow(Math.ceil((bytes - have) / page));
    } catch (cause) {
      throw outOfMemory(bytes, most, "WebAssembly here", cause);
    }
  }
}
