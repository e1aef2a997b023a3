/**
 * The wasm backend: a step becomes one WebAssembly module over one memory. The bytes are ours, with 128-bit SIMD, and
 * fused multiply-add where the engine has it.
 */
import { busy, type Type } from "../../base/index.ts";
import {
  type Backend,
  type Buffer,
  Heap,
  HeapBuffer,
  type KernelLog,
  kernelLog,
  type OpenOptions,
  type Program,
  type Session,
  type SessionMemory,
  type Step,
  Turns,
} from "../../ir/index.ts";
import { type Bound, bindStep, exportKernels, timedRun, whyNotLowered } from "../../lower/index.ts";
import { simplify } from "../../transform/index.ts";
import { relaxedSimd } from "./features.ts";
import { maximumPages, WasmMemory } from "./memory.ts";
import { printWasm } from "./print.ts";
import { wasmRoof } from "./roof.ts";
import { SharedProgram } from "./shared-program.ts";
import { tileShape, vectorBytes } from "./target.ts";
import { canShare, crewOf } from "./threads.ts";

export { enableRelaxedSimd, relaxedSimd } from "./features.ts";

/**
 * Looks at the barrier before a thread sleeps: longer than the longest stretch that one thread does alone in a small network's
 * step, because waking up costs some 50 microseconds.
 */
const spins = 80_000;

export interface WasmOptions extends OpenOptions {
  /** Whether very small steps become straight-line code. Default: true; tests of the loops turn it off. */
  readonly straightLine?: boolean;
  /** Microseconds of work from which threads share a kernel; tests of threads share everything. */
  readonly shareFrom?: number;
}

class WasmSession implements Session {
  readonly backend = "wasm";
  readonly threads: number;
  readonly vectorBytes: number = vectorBytes;
  readonly #options: WasmOptions;
  readonly #memory: WebAssembly.Memory;
  readonly #heap: Heap;
  readonly #turns = new Turns();

  constructor(options: WasmOptions = {}) {
    this.#options = options;
    this.threads = canShare() ? (options.threads ?? 1) : 1;
    const memory = new WasmMemory(this.threads > 1);
    this.#memory = memory.memory;
    this.#heap = new Heap(memory);
  }

  get memory(): SessionMemory {
    return this.#heap.sizes;
  }

  get running(): boolean {
    return this.#turns.running;
  }

  settled(): Promise<void> {
    return this.#turns.settled();
  }

  buffer(type: Type): HeapBuffer {
    return new HeapBuffer(this.#heap, type);
  }

  async program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<Program> {
    const printed = this.#print(step, inputs as HeapBuffer[], outputs as HeapBuffer[]);
    // Workers start while the engine compiles.
    const crew = printed.plan.shared.size > 0 && !printed.log ? crewOf(this.threads) : undefined;
    const module = await WebAssembly.compile(printed.code);
    // Where no worker can be started, the calling thread does it all.
    const works = await crew?.ready.then(
      () => true,
      () => false,
    );
    return this.#start(printed, module, works === true);
  }

  programSync(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Program {
    const printed = this.#print(step, inputs as HeapBuffer[], outputs as HeapBuffer[]);
    return this.#start(printed, new WebAssembly.Module(printed.code), false);
  }

  #print(step: Step, inputs: readonly HeapBuffer[], outputs: readonly HeapBuffer[]): Printed {
    const target = { vectorBytes, tile: tileShape, ...this.#options, threads: this.threads };
    const simple = { ...step, graph: simplify(step.graph) };
    const bound = bindStep(simple, inputs, outputs, this.#heap, target);
    const options = {
      relaxedFma: relaxedSimd(),
      memory: { initialPages: 1, maximumPages, shared: this.threads > 1 },
      ...(bound.plan.shared.size > 0 && { barrier: { address: bound.barrier, spins } }),
    };
    const log = kernelLog();
    const module = log ? exportKernels(bound.module, bound.plan) : bound.module;
    return { ...bound, module, name: step.name ?? "step", log, code: printWasm(module, options) };
  }

  #start({ log, barrier, free, ...printed }: Printed, module: WebAssembly.Module, shared: boolean): Program {
    const memory = this.#memory;
    const { plan } = printed;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const find = (name: string) => exports[name] as (t: number, ...more: number[]) => void;
    const enter = log ? timedRun({ ...printed, log, backend: "wasm", find, roof: wasmRoof() }) : find("run");
    const run = (from: number, to: number) => {
      if (this.running) throw busy("run");
      enter(from, to, 0, 1);
    };
    const crew = shared && !log ? new SharedProgram(module, memory, barrier, this.threads) : undefined;
    const start = async (from: number, to: number) => {
      if (crew) await this.#turns.take(() => crew.start(from, to));
      else if (this.running) await this.#turns.take(() => enter(from, to, 0, 1));
      else run(from, to);
    };
    return {
      run,
      start,
      scratchBytes: plan.scratchBytes,
      flops: plan.flops,
      free: () => {
        crew?.free();
        free();
      },
    };
  }
}

interface Printed extends Bound {
  readonly name: string;
  /** Where kernels' times go, if anybody wants them. */
  readonly log: KernelLog | undefined;
  readonly code: Uint8Array<ArrayBuffer>;
}

/** A session with settings that only tests and tools need. */
export function openWith(options: WasmOptions): Session {
  return new WasmSession(options);
}

export const backend: Backend = {
  name: "wasm",
  dtypes: ["f32", "f64", "i32", "u8", "bool"],
  isAvailable: () => typeof WebAssembly === "object",
  refuses: whyNotLowered,
  open: (options) => new WasmSession(options),
};

export function isAvailable(): boolean {
  return backend.isAvailable();
}
