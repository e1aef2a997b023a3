/** The WebAssembly memory of a session, growing by pages. Growing replaces its ArrayBuffer. */
import { ValueError } from "../../base/index.ts";
import { type GrowingMemory, outOfMemory } from "../../ir/index.ts";

const page = 65536;
/** 2 GB: the most that signed addresses of 32 bits can reach. */
const most = 2 ** 31 - page;

export const maximumPages: number = most / page;

export class WasmMemory implements GrowingMemory {
  readonly memory: WebAssembly.Memory;
  readonly most: number = most;

  constructor(shared: boolean) {
    try {
      this.memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared });
    } catch (cause) {
      throw noAddresses(cause);
    }
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

/** For each memory, engines reserve all addresses that 32 bits can reach, and more, so that accesses outside of it are caught. */
const reservedGb = 10;

function noAddresses(cause: unknown): ValueError {
  return new ValueError(
    "memory",
    `WebAssembly got no addresses: an engine reserves about ${reservedGb} GB of them for each model or compiled function`,
    {
      code: "no-addresses",
      hint: "raise the limit (ulimit -v unlimited), start node with --disable-wasm-trap-handler, or use fewer models at a time; no memory is taken until it is used",
      facts: { bytes: reservedGb * 1e9 },
      cause,
    },
  );
}
