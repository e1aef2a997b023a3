/**
 * The wasm backend: a step becomes one WebAssembly module over one memory. The bytes are ours, with 128-bit SIMD, and
 * fused multiply-add where the engine has it.
 */
import { dtypes, sizeOf, type Type, type TypedArray } from "../../base/index.ts";
import type { Backend, Buffer, Program, Session, Step } from "../../ir/index.ts";
import { emitStep, notYetLowered, type Plan, planStep } from "../../lower/index.ts";
import { simplify } from "../../transform/index.ts";
import { relaxedSimd } from "./features.ts";
import { Heap, maximumPages } from "./memory.ts";
import { printWasm } from "./print.ts";

export { enableRelaxedSimd, relaxedSimd } from "./features.ts";

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

export interface WasmOptions {
  /** Whether very small steps become straight-line code. Default: true; tests of the loops turn it off. */
  readonly straightLine?: boolean;
}

class WasmSession implements Session {
  readonly backend = "wasm";
  readonly #options: WasmOptions;
  readonly #heap = new Heap(new WebAssembly.Memory({ initial: 1, maximum: maximumPages }));

  constructor(options: WasmOptions = {}) {
    this.#options = options;
  }

  buffer(type: Type): WasmBuffer {
    return new WasmBuffer(this.#heap, type);
  }

  async program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<Program> {
    const printed = this.#print(step, inputs as WasmBuffer[], outputs as WasmBuffer[]);
    return this.#start(printed, await WebAssembly.compile(printed.bytes));
  }

  programSync(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Program {
    const printed = this.#print(step, inputs as WasmBuffer[], outputs as WasmBuffer[]);
    return this.#start(printed, new WebAssembly.Module(printed.bytes));
  }

  #print(step: Step, inputs: readonly WasmBuffer[], outputs: readonly WasmBuffer[]): Printed {
    const overwrites = outputs.map((buffer) => {
      const input = inputs.indexOf(buffer);
      return input < 0 ? undefined : input;
    });
    const plan = planStep({ ...step, graph: simplify(step.graph) }, overwrites);
    const scratch = this.#heap.allocate(plan.scratchBytes);
    const addresses = { inputs: inputs.map((b) => b.address), outputs: outputs.map((b) => b.address), scratch };
    const module = emitStep(plan, addresses, { vectorBytes: 16, ...this.#options });
    const memory = { initialPages: 1, maximumPages, shared: false };
    return { plan, scratch, bytes: printWasm(module, { relaxedFma: relaxedSimd(), memory }) };
  }

  #start({ plan: { scratchBytes, flops }, scratch }: Printed, module: WebAssembly.Module): Program {
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#heap.memory } });
    const run = instance.exports.run as (from: number, to: number) => void;
    return { run, scratchBytes, flops, free: () => this.#heap.release(scratch, scratchBytes) };
  }
}

interface Printed {
  readonly plan: Plan;
  /** Where the scratch memory is. */
  readonly scratch: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
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
  open: () => new WasmSession(),
};

export function isAvailable(): boolean {
  return backend.isAvailable();
}
