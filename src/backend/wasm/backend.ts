/**
 * The wasm backend: a step becomes one WebAssembly module over one memory. The bytes are ours, with 128-bit SIMD, and
 * fused multiply-add where the engine has it.
 */
import { allLoaded, loadWanted, type Type } from "../../base/index.ts";
import {
  type Buffer,
  Heap,
  HeapBuffer,
  type NowBackend,
  type NowProgram,
  type NowSession,
  type Place,
  Queue,
  type SessionMemory,
  type Step,
} from "../../ir/index.ts";
import type { WasmOptions, WasmPlace } from "./compile.ts";
import { compiler } from "./lazy-compiler.ts";
import { WasmMemory } from "./memory.ts";
import { canShare } from "./shared.ts";
import { vectorBytes } from "./target.ts";

export class WasmSession implements NowSession {
  readonly backend = "wasm";
  readonly threads: number;
  readonly vectorBytes: number = vectorBytes;
  readonly #place: WasmPlace;

  constructor(options: WasmOptions = {}) {
    this.threads = canShare() ? (options.threads ?? 1) : 1;
    const memory = new WasmMemory(this.threads > 1);
    this.#place = {
      options,
      threads: this.threads,
      memory: memory.memory,
      heap: new Heap(memory),
      turns: new Queue(),
    };
  }

  /** For a session of another backend over the same memory. */
  get place(): Place {
    return this.#place;
  }

  get fused(): boolean {
    return compiler.loaded && compiler.code.fusedMadd();
  }

  get memory(): SessionMemory {
    return this.#place.heap.sizes;
  }

  get running(): boolean {
    return this.#place.turns.running;
  }

  settled(): Promise<void> {
    return this.#place.turns.settled();
  }

  buffer(type: Type): HeapBuffer {
    return new HeapBuffer(this.#place.heap, type);
  }

  async program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<NowProgram> {
    const { compile } = await compiler.load();
    // Such as the passes over loops, where it has one.
    if (!allLoaded()) await loadWanted();
    return compile(this.#place, step, inputs, outputs);
  }

  programNow(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): NowProgram {
    return compiler.code.compileSync(this.#place, step, inputs, outputs);
  }
}

/** A session with settings that only tests and tools need. */
export function openWith(options: WasmOptions): NowSession {
  return new WasmSession(options);
}

export const backend: NowBackend<WasmSession> = {
  name: "wasm",
  dtypes: ["f32", "f64", "i32", "u8", "bool"],
  isAvailable: () => typeof WebAssembly === "object",
  exact: true,
  open: async (options) => new WasmSession(options),
  openNow: (options) => new WasmSession(options),
};

export function isAvailable(): boolean {
  return backend.isAvailable();
}
