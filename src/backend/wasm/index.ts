/**
 * The wasm backend: a step becomes one WebAssembly module over one memory. The bytes are ours, with 128-bit SIMD, and
 * fused multiply-add where the engine has it.
 */
import { busy, dtypes, sizeOf, type Type, type TypedArray } from "../../base/index.ts";
import {
  type Backend,
  type Buffer,
  type KernelLog,
  kernelLog,
  type OpenOptions,
  type Program,
  type Session,
  type SessionMemory,
  type Step,
} from "../../ir/index.ts";
import { emitStep, notYetLowered, type Plan, planStep, type TileShape } from "../../lower/index.ts";
import { simplify } from "../../transform/index.ts";
import { barrierBytes } from "./barrier.ts";
import { relaxedSimd } from "./features.ts";
import { type Listing, listStep } from "./listing.ts";
import { Heap, maximumPages } from "./memory.ts";
import { printWasm } from "./print.ts";
import { SharedProgram } from "./shared-program.ts";
import { canShare, crewOf } from "./threads.ts";
import { exportKernels, timedRun } from "./timed.ts";

export { enableRelaxedSimd, relaxedSimd } from "./features.ts";
export type { KernelListing, Listing } from "./listing.ts";

class WasmBuffer implements Buffer {
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
    this.address = heap.allocate(this.#bytes);
    this.#view(0, this.#size).fill(0);
  }

  #view(from: number, length: number): TypedArray {
    const { view, bytes } = dtypes[this.type.dtype];
    return view(this.#heap.memory.buffer, this.address + from * bytes, length);
  }

  read(from = 0, to: number = this.#size): TypedArray {
    return this.#view(from, to - from).slice();
  }

  write(data: TypedArray | readonly number[], at = 0): void {
    this.#view(at, data.length).set(data);
  }

  free(): void {
    this.#heap.release(this.address, this.#bytes);
  }
}

/** V8 gives 15 registers and folds no operand from memory: sums, vectors of B and one of A must fit in. */
const tileShape: TileShape = { rows: [0, 6, 4, 3, 2], block: 256 };

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
  readonly #options: WasmOptions;
  readonly #heap: Heap;
  /** Programs that were started and have not ended, and the end of the last. */
  #started = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: WasmOptions = {}) {
    this.#options = options;
    this.threads = canShare() ? (options.threads ?? 1) : 1;
    this.#heap = new Heap(new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared: this.threads > 1 }));
  }

  get memory(): SessionMemory {
    return this.#heap.sizes;
  }

  get running(): boolean {
    return this.#started > 0;
  }

  async settled(): Promise<void> {
    while (this.running) await this.#last.catch(() => {});
  }

  /** One after the other: programs of a session share its memory. */
  #inTurn(job: () => void | Promise<void>): Promise<void> {
    this.#started++;
    const ended = () => {
      this.#started--;
    };
    const next = this.#last.catch(() => {}).then(job);
    this.#last = next.finally(ended);
    return this.#last;
  }

  buffer(type: Type): WasmBuffer {
    return new WasmBuffer(this.#heap, type);
  }

  async program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<Program> {
    const printed = this.#print(step, inputs as WasmBuffer[], outputs as WasmBuffer[]);
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
    const printed = this.#print(step, inputs as WasmBuffer[], outputs as WasmBuffer[]);
    return this.#start(printed, new WebAssembly.Module(printed.code), false);
  }

  #print(step: Step, inputs: readonly WasmBuffer[], outputs: readonly WasmBuffer[]): Printed {
    const overwrites = outputs.map((buffer) => {
      const input = inputs.indexOf(buffer);
      return input < 0 ? undefined : input;
    });
    const target = { vectorBytes: 16, tile: tileShape, ...this.#options, threads: this.threads };
    const plan = planStep({ ...step, graph: simplify(step.graph) }, overwrites, target);
    const bytes = plan.scratchBytes + barrierBytes;
    const scratch = this.#heap.allocate(bytes);
    const barrier = scratch + plan.scratchBytes;
    const addresses = { inputs: inputs.map((b) => b.address), outputs: outputs.map((b) => b.address), scratch };
    const memory = { initialPages: 1, maximumPages, shared: this.threads > 1 };
    const options = {
      relaxedFma: relaxedSimd(),
      memory,
      ...(plan.shared.size > 0 && { barrier: { address: barrier, spins } }),
    };
    const log = kernelLog();
    const module = log ? exportKernels(emitStep(plan, addresses), plan) : emitStep(plan, addresses);
    return { name: step.name ?? "step", log, plan, scratch, bytes, barrier, code: printWasm(module, options) };
  }

  #start({ name, log, plan, scratch, bytes, barrier }: Printed, module: WebAssembly.Module, shared: boolean): Program {
    const { memory } = this.#heap;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const enter = log
      ? timedRun(log, name, plan, exports)
      : (exports.run as (from: number, to: number, me: number, count: number) => void);
    const run = (from: number, to: number) => {
      if (this.running) throw busy("run");
      enter(from, to, 0, 1);
    };
    const crew = shared && !log ? new SharedProgram(module, memory, barrier, this.threads) : undefined;
    const start = async (from: number, to: number) => {
      if (crew) await this.#inTurn(() => crew.start(from, to));
      else if (this.running) await this.#inTurn(() => enter(from, to, 0, 1));
      else run(from, to);
    };
    return {
      run,
      start,
      scratchBytes: plan.scratchBytes,
      flops: plan.flops,
      free: () => {
        crew?.free();
        this.#heap.release(scratch, bytes);
      },
    };
  }
}

interface Printed {
  readonly name: string;
  /** Where kernels' times go, if anybody wants them. */
  readonly log: KernelLog | undefined;
  readonly plan: Plan;
  /** Where the scratch memory is, and how much. */
  readonly scratch: number;
  readonly bytes: number;
  readonly barrier: number;
  readonly code: Uint8Array<ArrayBuffer>;
}

/** What a step becomes here, to be read. */
export function listing(step: Step, overwrites: readonly (number | undefined)[]): Listing {
  return listStep(step, overwrites, { vectorBytes: 16, tile: tileShape });
}

/** A session with settings that only tests and tools need. */
export function openWith(options: WasmOptions): Session {
  return new WasmSession(options);
}

export const backend: Backend = {
  name: "wasm",
  dtypes: ["f32", "f64", "i32", "u8", "bool"],
  isAvailable: () => typeof WebAssembly === "object",
  refuses: notYetLowered,
  open: (options) => new WasmSession(options),
};

export function isAvailable(): boolean {
  return backend.isAvailable();
}
