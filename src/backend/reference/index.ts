/**
 * The reference backend: element rules evaluated directly, in float64. Tests compare every other backend with it,
 * `explain` reads values through it, and arrays outside a compiled function are computed by it.
 */
import { dtypes, sizeOf, type Type, type TypedArray } from "../../base/index.ts";
import type { Buffer, NowBackend, NowProgram, NowSession, Step } from "../../ir/index.ts";
import { runGraph } from "./run.ts";

export { ElementRule } from "./element.ts";
export { type Emit, type Linear, linearIn } from "./linear.ts";
export { runGraph } from "./run.ts";

class HostBuffer implements Buffer {
  readonly type: Type;
  data: TypedArray;

  constructor(type: Type) {
    this.type = type;
    this.data = dtypes[type.dtype].zeros(sizeOf(type.shape));
  }

  async read(from?: number, to?: number, into?: TypedArray): Promise<TypedArray> {
    return this.readNow(from, to, into);
  }

  readNow(from = 0, to: number = this.data.length, into?: TypedArray): TypedArray {
    if (!into) return this.data.slice(from, to);
    into.set(this.data.subarray(from, to));
    return into;
  }

  write(data: TypedArray | readonly number[], at = 0): void {
    this.data.set(data, at);
  }

  copyFrom(other: HostBuffer): void {
    this.data.set(other.data);
  }

  free(): void {
    this.data = dtypes[this.type.dtype].zeros(0);
  }
}

class ReferenceSession implements NowSession {
  readonly backend = "reference";
  readonly threads = 1;
  readonly running = false;

  async settled(): Promise<void> {}

  buffer(type: Type): HostBuffer {
    return new HostBuffer(type);
  }

  async program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<NowProgram> {
    return this.programNow(step, inputs, outputs);
  }

  programNow(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): NowProgram {
    const { graph, fed, recorded } = step;
    const row = (buffer: HostBuffer, t: number, size: number) => buffer.data.subarray(t * size, (t + 1) * size);
    const once = (t: number) => {
      const values = runGraph(
        graph,
        graph.inputs.map((x, k) => {
          const buffer = inputs[k] as HostBuffer;
          return fed[k] ? row(buffer, t, sizeOf(x.type.shape)) : buffer.data;
        }),
      );
      // An output may share an input's memory: copy all before writing any.
      const copies = values.map((value) => value.slice());
      for (const [k, value] of copies.entries()) {
        (outputs[k] as HostBuffer).write(value, recorded[k] ? t * value.length : 0);
      }
    };
    const run = (from: number, to: number) => {
      for (let t = from; t < to; t++) once(t);
    };
    return { scratchBytes: 0, flops: 0, free() {}, run, start: async (from, to) => run(from, to) };
  }
}

export const backend: NowBackend = {
  name: "reference",
  dtypes: ["f32", "f64", "i32", "u8", "bool"],
  exact: true,
  isAvailable: () => true,
  open: async () => new ReferenceSession(),
  openNow: () => new ReferenceSession(),
};

export function isAvailable(): boolean {
  return true;
}
