/**
 * Work at once on large arrays: the graph of one function, or of a gradient, becomes a program that runs on the calling thread.
 * The programs used last are cached, with the memory of their arrays, by what they compute (functions, shapes, element types,
 * attributes): the next call of the same kind only copies numbers in and out.
 */
import { LimpidError, type TypedArray } from "../../base/index.ts";
import { type Graph, Heap, HeapBuffer, type NowProgram, Queue } from "../../ir/index.ts";
import { hash } from "../../ir/key.ts";
import { loopPasses } from "../../transform/loops/lazy.ts";
import { hasLoop } from "../../transform/prepare.ts";
import { compileSync, type WasmPlace } from "./compile.ts";
import { WasmMemory } from "./memory.ts";

interface Kept {
  readonly program: NowProgram;
  readonly inputs: readonly HeapBuffer[];
  readonly outputs: readonly HeapBuffer[];
}

export interface AtOnceLimits {
  /** The most programs in the cache. */
  readonly programs: number;
  /** The most bytes that they may hold. */
  readonly bytes: number;
}

export class AtOnce {
  readonly #limits: AtOnceLimits;
  #place: WasmPlace | undefined;
  readonly #kept = new Map<string, Kept>();
  #runs = 0;

  constructor(limits: AtOnceLimits = { programs: 64, bytes: 2 ** 28 }) {
    this.#limits = limits;
  }

  /** How many runs there were, how many programs are in the cache, and how many bytes they hold. */
  get state(): { readonly runs: number; readonly programs: number; readonly bytes: number } {
    return { runs: this.#runs, programs: this.#kept.size, bytes: this.#place?.heap.sizes.used ?? 0 };
  }

  /** The outputs; undefined where there is no memory for it here, or the engine may not compile at once. */
  run(graph: Graph, inputs: readonly TypedArray[]): TypedArray[] | undefined {
    if (!loopPasses.loaded && hasLoop(graph)) return undefined;
    const key = hash(graph);
    let kept = this.#kept.get(key);
    try {
      kept ??= this.#compile(graph);
    } catch (cause) {
      this.#trim(0);
      // A page's security policy may forbid compiling, and its main thread may compile small modules only.
      if (cause instanceof RangeError || isForbidden(cause)) return undefined;
      throw cause;
    }
    // The program used last is the last entry: a Map keeps the order in which keys were set.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const [k, data] of inputs.entries()) kept.inputs[k].write(data);
    kept.program.run(0, 1);
    this.#runs++;
    const results = kept.outputs.map((buffer) => buffer.readNow());
    this.#trim(this.#limits.programs);
    return results;
  }

  #compile(graph: Graph): Kept {
    this.#place ??= newPlace();
    const { heap } = this.#place;
    const buffers: HeapBuffer[] = [];
    const bufferOf = (x: Graph["inputs"][number]) => {
      const buffer = new HeapBuffer(heap, x.type);
      buffers.push(buffer);
      return buffer;
    };
    try {
      const [inputs, outputs] = [graph.inputs.map(bufferOf), graph.outputs.map(bufferOf)];
      const step = {
        name: "at once",
        graph,
        fed: inputs.map(() => false),
        recorded: outputs.map(() => false),
      };
      return { program: compileSync(this.#place, step, inputs, outputs), inputs, outputs };
    } catch (cause) {
      for (const buffer of buffers) buffer.free();
      throw cause;
    }
  }

  /** Removes the programs that were used longest ago, until the cache is within its limits. */
  #trim(most: number): void {
    for (const [key, { program, inputs, outputs }] of this.#kept) {
      if (this.#kept.size <= most && this.state.bytes <= this.#limits.bytes) break;
      this.#kept.delete(key);
      program.free();
      for (const buffer of [...inputs, ...outputs]) buffer.free();
    }
    // WebAssembly memory does not shrink: after very large work the whole memory is dropped.
    if (this.#kept.size === 0 && (this.#place?.heap.sizes.reserved ?? 0) > this.#limits.bytes) this.#place = undefined;
  }
}

function newPlace(): WasmPlace {
  const memory = new WasmMemory(false);
  // Its programs are cached here.
  return { options: { reuse: false }, threads: 1, memory: memory.memory, heap: new Heap(memory), turns: new Queue() };
}

const isForbidden = (cause: unknown): boolean =>
  cause instanceof WebAssembly.CompileError ||
  (cause instanceof LimpidError && (cause.code === "out-of-memory" || cause.code === "csp-wasm"));

/** The cache that all functions of tensors share. */
export const atOnce: AtOnce = new AtOnce();
