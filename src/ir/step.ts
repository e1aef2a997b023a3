/**
 * A step: a graph that is run many times over memory that stays. Everything Limpid executes is one: a
 * training step, an evaluation, a prediction, a compiled function.
 *
 * In run number t = from..to-1 of a call, an input is either *held* (the same buffer every time: parameters,
 * images, the state) or *fed* (row t of a buffer `[T, …shape]`: the order of the samples, the learning rate).
 * An output is *kept* (its buffer is overwritten every time: it may be an input's own buffer, which is how state
 * is updated in place) or *recorded* (row t of a buffer: the losses). All inputs are read before any buffer that
 * is also an output changes.
 */
import type { DType, LimpidError, Shape, Type, TypedArray } from "../base/index.ts";
import type { Graph } from "./node.ts";

export interface Step {
  /** What it is for, shown in tables of programs: "fit, batch 32". */
  readonly name?: string;
  readonly graph: Graph;
  /** Per input. */
  readonly fed: readonly boolean[];
  /** Per output. */
  readonly recorded: readonly boolean[];
  /** How many runs are expected. Default: 1. */
  readonly runs?: number;
  /** Whether the program is kept for later runs, whose number is not known yet. */
  readonly kept?: boolean;
}

/**
 * Memory of a backend that keeps its values between runs. Writes, copies and runs take effect in the order of the calls; a read
 * gives the values at the time of its call.
 */
export interface Buffer {
  readonly type: Type;
  /** Copies elements `from` to `to` out of it, into `into` where that is given. */
  read(from?: number, to?: number, into?: TypedArray): Promise<TypedArray>;
  /** The same at once, where the processor itself can read the memory. */
  readNow?(from?: number, to?: number, into?: TypedArray): TypedArray;
  /** Copies elements into it, from element `at` on. */
  write(data: TypedArray | readonly number[], at?: number): void;
  /** Copies another buffer of this type and session, on the device. */
  copyFrom(other: Buffer): void;
  /** Frees the memory; the buffer must not be used again. */
  free(): void;
}

/** A step bound to buffers, ready to run. */
export interface Program {
  /** Runs numbers from..to-1, on several threads where that is faster. Where it can, the calling thread stays free. */
  start(from: number, to: number): Promise<void>;
  /** The same at once and on the calling thread, where the backend allows it. The bits are the same. */
  run?(from: number, to: number): void;
  /** Announces `runs` more runs. Where it pays, the program is then compiled again, which takes longer, for faster code: await it first. */
  expect?(runs: number): Promise<void>;
  /** Bytes of scratch memory besides the buffers. */
  readonly scratchBytes: number;
  /** Frees the scratch memory; the program must not run again. */
  free(): void;
  /** Floating-point operations of one run: additions and multiplications of contractions. */
  readonly flops: number;
}

/** A session's memory, in bytes. */
export interface SessionMemory {
  /** Of buffers and of programs' scratch memory, now. */
  readonly used: number;
  /** What it has taken from the machine. It does not shrink. */
  readonly reserved: number;
  /** The most that its addresses can reach. */
  readonly most: number;
}

/** A place where buffers and programs live together. */
export interface Session {
  readonly backend: string;
  /** The most threads that its programs use. */
  readonly threads: number;
  /** Bytes of a vector register, where programs use them. */
  readonly vectorBytes?: number;
  /** Whether a program is running on other threads: buffers that it changes cannot be read meanwhile. */
  readonly running: boolean;
  /** Resolves when none is running. */
  settled(): Promise<void>;
  /** Its memory, where it has its own. */
  readonly memory?: SessionMemory;
  /** Whether products are added with one rounding (fused multiply-add). */
  readonly fused?: boolean;
  buffer(type: Type): Buffer;
  /** Compiles. `inputs` and `outputs` are the buffers in the graph's order; fed and recorded ones have one more, leading, axis. */
  program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<Program>;
  /** The same at once, where the backend allows it. */
  programNow?(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Program;
}

export interface OpenOptions {
  /** The most threads that programs may use. Default: 1. */
  readonly threads?: number;
}

/** A way to run steps. */
export interface Backend {
  readonly name: string;
  /**
   * Whether the same step over the same numbers gives the same bits on every machine and in every version of what is below. Where
   * a device may reorder and fuse operations it does not, and results agree within rounding only.
   */
  readonly exact: boolean;
  /** Element types it can compute with. */
  readonly dtypes: readonly DType[];
  isAvailable(): boolean;
  /**
   * Why it is not available, where it is not. `quiet`: nothing is wrong, what it needs is just not installed.
   */
  problem?(): { readonly error: LimpidError; readonly quiet: boolean } | undefined;
  open(options?: OpenOptions): Promise<Session>;
  /** The same at once, where no device has to be asked for. */
  openNow?(options?: OpenOptions): Session;
}

/** The type of the buffer behind a fed input or a recorded output. */
export function rowsOf({ dtype, shape }: Type, rows: number): { dtype: DType; shape: Shape } {
  return { dtype, shape: [rows, ...shape] };
}
