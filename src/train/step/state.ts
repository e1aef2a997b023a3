/**
 * Everything of a model that lives in memory: parameters, the optimizer's slots and scalars, the step counter and the
 * seed. One session holds it, so training, evaluation and prediction read the very same numbers.
 */
import { busy, type DType, dtypes, sizeOf, type TypedArray } from "../../base/index.ts";
import type { Buffer, Session } from "../../ir/index.ts";
import type { Parameter } from "../../nn/index.ts";
import type { Optimizer } from "../../optim/index.ts";
import { bytesOfAll, openSession, wantRoom } from "../../runtime/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import { allFinite } from "../data/arrays.ts";
import type { Slot } from "./step.ts";

/** Numbers of the state, copied out. */
export interface Snapshot {
  readonly arrays: readonly TypedArray[];
}

export class State {
  readonly session: Session;
  readonly dtype: DType;
  readonly params: readonly Slot[];
  readonly paramBuffers: readonly Buffer[];
  /** Of the optimizer, parameter by parameter; and its scalars. Empty until `prepare`. */
  slotBuffers: readonly Buffer[] = [];
  scalarBuffers: readonly Buffer[] = [];
  /** Steps since the seed was set: the random numbers of dropout depend on both. */
  readonly counter: Buffer;
  readonly seed: Buffer;
  /** Grows whenever a parameter may have changed: what was computed from the parameters is then out of date. */
  version = 0;

  constructor(parameters: Readonly<Record<string, Parameter>>, dtype: DType, seed: number, backend?: string) {
    const entries = Object.entries(parameters);
    this.session = openSession([dtype, "i32", "u8", "bool"], backend);
    this.dtype = dtype;
    const types = entries.map(([, { spec }]) => ({ dtype, shape: spec.shape }));
    wantRoom("model", "the parameters", this.session, bytesOfAll(types), "make the model smaller");
    this.params = entries.map(([name, { spec, trainable, regularizer }]) => ({
      name,
      shape: spec.shape,
      trainable,
      regularizer,
    }));
    this.paramBuffers = entries.map(([, { spec }]) => this.session.buffer({ dtype, shape: spec.shape }));
    for (const [k, [, parameter]] of entries.entries()) this.paramBuffers[k].write(parameter.value);
    this.counter = this.session.buffer({ dtype: "i32", shape: [] });
    this.seed = this.session.buffer({ dtype: "i32", shape: [] });
    this.reseed(seed);
  }

  reseed(seed: number): void {
    this.counter.write([0]);
    this.seed.write([seed | 0]);
  }

  /** Makes the optimizer's memory, at its first values. */
  prepare({ slots, scalars = {} }: Optimizer): void {
    for (const buffer of [...this.slotBuffers, ...this.scalarBuffers]) buffer.free();
    const { dtype, session } = this;
    const moving = this.params.filter((p) => p.trainable);
    const bytes = slots.length * bytesOfAll(moving.map(({ shape }) => ({ dtype, shape })));
    wantRoom(
      "compile",
      "the optimizer's numbers",
      session,
      bytes,
      "use an optimizer that keeps fewer, or a smaller model",
    );
    this.slotBuffers = moving.flatMap(({ shape }) => slots.map(() => session.buffer({ dtype, shape })));
    for (const buffer of this.slotBuffers) buffer.write(dtypes[dtype].zeros(sizeOf(buffer.type.shape)));
    this.scalarBuffers = Object.values(scalars).map((first) => {
      const buffer = session.buffer({ dtype, shape: [] });
      buffer.write([first]);
      return buffer;
    });
  }

  /** The buffers that a training step overwrites, in the order of its outputs. */
  get changing(): readonly Buffer[] {
    const moving = this.paramBuffers.filter((_, k) => this.params[k].trainable);
    return [...moving, ...this.slotBuffers, ...this.scalarBuffers, this.counter];
  }

  snapshot(): Snapshot {
    return { arrays: this.changing.map((buffer) => buffer.read()) };
  }

  /** Replaces a parameter's numbers. */
  write(at: number, data: TypedArray): void {
    this.version++;
    this.paramBuffers[at].write(data);
  }

  restore({ arrays }: Snapshot): void {
    this.version++;
    for (const [k, buffer] of this.changing.entries()) buffer.write(arrays[k]);
  }

  tensorOf(at: number): Tensor {
    if (this.session.running) throw busy("weights");
    return fromHost({ dtype: this.dtype, shape: this.params[at].shape, data: this.paramBuffers[at].read() });
  }

  /** Copies of all parameters, by `"layer/param"`. */
  get weights(): Readonly<Record<string, Tensor>> {
    return Object.fromEntries(this.params.map(({ name }, k) => [name, this.tensorOf(k)]));
  }

  /** Copies the numbers of now into a snapshot of before: the state is only there twice, however often that happens. */
  renew({ arrays }: Snapshot): void {
    for (const [k, buffer] of this.changing.entries()) buffer.read(0, arrays[k].length, arrays[k]);
  }

  /** What holds NaN or an infinity: the first such parameter's name, or something of the optimizer. */
  bad(): { readonly name: string; readonly value: number } | undefined {
    for (const [k, buffer] of this.changing.entries()) {
      const { dtype, shape } = buffer.type;
      const size = sizeOf(shape);
      // Looked at in pieces, all in the same memory: new memory costs more than the look.
      const whole = dtypes[dtype].zeros(Math.min(size, pieceSize));
      for (let from = 0; from < size; from += pieceSize) {
        const piece = buffer.read(from, Math.min(size, from + pieceSize), whole.subarray(0, size - from));
        if (allFinite(piece)) continue;
        return { name: this.#nameOf(k), value: piece.find((x: number) => !Number.isFinite(x))! };
      }
    }
    return undefined;
  }

  /** Of number k of what changes. */
  #nameOf(k: number): string {
    const moving = this.params.filter((p) => p.trainable);
    if (k < moving.length) return moving[k].name;
    const perParam = this.slotBuffers.length / Math.max(1, moving.length);
    return moving[Math.floor((k - moving.length) / Math.max(1, perParam))]?.name ?? "optimizer";
  }
}

/** Elements that are copied out at a time. */
const pieceSize = 2 ** 16;
