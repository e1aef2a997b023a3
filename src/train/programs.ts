/** Steps bound to memory: the training programs of one data set, and streams for evaluation and prediction. */
import type { DType, Type, TypedArray } from "../base/index.ts";
import { type Buffer, type Program, rowsOf, type Session, type Step } from "../ir/index.ts";
import type { Column } from "./arrays.ts";
import type { State } from "./state.ts";
import { bytesOf, evaluateStep, type Plan, predictStep, type TrainLayout, trainStep, typesOf } from "./step.ts";

/** Steps whose feeds and records are held at once. */
const mostRows = 4096;
/** Places of samples held at once: 4 MB of them. */
const mostPlaces = 2 ** 20;

/** A training step for one batch size, with its feeds and records. */
export interface TrainProgram {
  readonly batch: number;
  readonly rows: number;
  readonly program: Program;
  readonly step: Step;
  readonly inputs: readonly Buffer[];
  /** [rows, batch]: places of samples. */
  readonly order: Buffer;
  /** [rows]: learning rates. */
  readonly rates: Buffer;
  /** [rows] each, by `recordedKeys`. */
  readonly records: readonly Buffer[];
}

/** Data in the session's memory, and programs over it. */
export class TrainSet {
  readonly key: string;
  readonly samples: number;
  readonly batch: number;
  /** Steps of an epoch with whole batches, and the size of a last, smaller one (or 0). */
  readonly fullSteps: number;
  readonly rest: number;
  full!: TrainProgram;
  tail: TrainProgram | undefined;
  readonly #state: State;
  readonly #buffers: readonly Buffer[];
  readonly #owned: Buffer[] = [];

  constructor(state: State, key: string, columns: readonly Column[], samples: number, batch: number) {
    this.#state = state;
    this.key = key;
    this.samples = samples;
    this.batch = batch;
    this.fullSteps = Math.floor(samples / batch);
    this.rest = samples % batch;
    this.#buffers = columns.map(({ dtype, shape }) => this.#buffer({ dtype, shape: [samples, ...shape] }));
  }

  #buffer(type: Type): Buffer {
    const buffer = this.#state.session.buffer(type);
    this.#owned.push(buffer);
    return buffer;
  }

  /** Copies the data in. */
  write(columns: readonly Column[]): void {
    for (const [k, buffer] of this.#buffers.entries()) buffer.write(columns[k].data);
  }

  /** Compiles. */
  async build(plan: Plan, columns: { x: readonly Column[]; y: readonly Column[]; weighted: boolean }): Promise<void> {
    const data = { x: typesOf(columns.x), y: typesOf(columns.y), weighted: columns.weighted };
    const rows = Math.max(1, Math.min(mostRows, Math.floor(mostPlaces / this.batch)));
    const perEpoch = this.fullSteps + (this.rest > 0 ? 1 : 0);
    this.full = await this.#program(plan, trainStep(plan, data, this.samples, this.batch), this.batch, rows);
    if (this.rest === 0) return;
    const tails = Math.ceil(rows / perEpoch) + 1;
    this.tail = await this.#program(plan, trainStep(plan, data, this.samples, this.rest), this.rest, tails);
  }

  async #program(plan: Plan, { traced, types }: TrainLayout, batch: number, rows: number): Promise<TrainProgram> {
    const state = this.#state;
    const { graph, captured } = traced;
    const order = this.#buffer(rowsOf({ dtype: "i32", shape: [batch] }, rows));
    const rates = this.#buffer(rowsOf({ dtype: plan.dtype, shape: [] }, rows));
    const inputs = [
      ...state.paramBuffers,
      ...state.slotBuffers,
      ...state.scalarBuffers,
      state.counter,
      state.seed,
      ...this.#buffers,
      order,
      rates,
      ...captured.map((tensor) => {
        const buffer = this.#buffer(tensor);
        buffer.write(tensor.data);
        return buffer;
      }),
    ];
    const kept = state.changing;
    const records = graph.outputs.slice(kept.length).map((node) => this.#buffer(rowsOf(node.type, rows)));
    const step: Step = {
      graph,
      fed: inputs.map((_, k) => k === types.length - 1 || k === types.length - 2),
      recorded: graph.outputs.map((_, k) => k >= kept.length),
    };
    const program = await state.session.program(step, inputs, [...kept, ...records]);
    return { batch, rows, program, step, inputs, order, rates, records };
  }

  free(): void {
    for (const buffer of this.#owned) buffer.free();
    this.full?.program.free();
    this.tail?.program.free();
  }
}

/** Bytes of data that a stream takes at once. */
const streamBytes = 2 ** 22;

/** A step without state: rows of data are written, the step runs over them, its records are read. All at once. */
export interface Stream {
  readonly batch: number;
  readonly rows: number;
  /** Runs over `rows` batches that begin at sample `from` of the columns, on the calling thread; not while `start` is on its way. */
  run(columns: readonly Column[], from: number, rows: number): TypedArray[];
  /** The same on all threads. */
  start(columns: readonly Column[], from: number, rows: number): Promise<TypedArray[]>;
}

interface StreamPlan {
  readonly session: Session;
  readonly step: Step;
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly data: readonly Buffer[];
  readonly batch: number;
  readonly rows: number;
}

function layOut(state: State, { traced, types }: TrainLayout, columns: readonly Type[], batch: number): StreamPlan {
  const { session, paramBuffers } = state;
  const { graph, captured } = traced;
  // One sample at a time needs no rows; a stream of many wants enough of them that a call costs nothing.
  const rows = batch < 16 ? 1 : Math.max(1, Math.min(256, Math.floor(streamBytes / bytesOf(columns, batch))));
  const data = types.slice(paramBuffers.length).map((type) => session.buffer(rowsOf(type, rows)));
  const constants = captured.map((tensor) => {
    const buffer = session.buffer(tensor);
    buffer.write(tensor.data);
    return buffer;
  });
  const inputs = [...paramBuffers, ...data, ...constants];
  const outputs = graph.outputs.map((node) => session.buffer(rowsOf(node.type, rows)));
  const step: Step = {
    graph,
    fed: inputs.map((_, k) => k >= paramBuffers.length && k < paramBuffers.length + data.length),
    recorded: outputs.map(() => true),
  };
  return { session, step, inputs, outputs, data, batch, rows };
}

function start({ step, outputs, data, batch, rows }: StreamPlan, program: Program): Stream {
  const sizes = step.graph.outputs.map((node) => node.type.shape.reduce((size, n) => size * n, 1));
  const widths = data.map(({ type }) => type.shape.slice(2).reduce((size, n) => size * n, 1));
  const write = (columns: readonly Column[], from: number, count: number) => {
    for (let k = 0; k < data.length; k++) {
      const width = widths[k];
      // A last, partly filled batch leaves what was there before; nobody reads its results.
      const all = columns[k].data;
      const to = (from + count * batch) * width;
      data[k].write(from === 0 && to >= all.length ? all : all.subarray(from * width, to));
    }
  };
  let queue: Promise<unknown> = Promise.resolve();
  const read = (count: number) => outputs.map((buffer, k) => buffer.read(0, count * sizes[k]));
  return {
    batch,
    rows,
    run(columns, from, count) {
      write(columns, from, count);
      program.run(0, count);
      return read(count);
    },
    // One at a time: calls share the buffers.
    start(columns, from, count) {
      const job = async () => {
        write(columns, from, count);
        await program.start(0, count);
        return read(count);
      };
      const next = queue.then(job);
      queue = next.catch(() => undefined);
      return next;
    },
  };
}

export function predictLayout(
  state: State,
  plan: Pick<Plan, "network" | "dtype" | "params">,
  columns: readonly Column[],
  batch: number,
): StreamPlan {
  const types = typesOf(columns);
  return layOut(state, predictStep(plan, types, batch), types, batch);
}

export function evaluateLayout(
  state: State,
  plan: Plan,
  columns: { x: readonly Column[]; y: readonly Column[]; weighted: boolean },
  batch: number,
): StreamPlan {
  const data = { x: typesOf(columns.x), y: typesOf(columns.y), weighted: columns.weighted };
  return layOut(state, evaluateStep(plan, data, batch), [...data.x, ...data.y], batch);
}

export async function openStream(plan: StreamPlan): Promise<Stream> {
  return start(plan, await plan.session.program(plan.step, plan.inputs, plan.outputs));
}

export function openStreamSync(plan: StreamPlan): Stream {
  return start(plan, plan.session.programSync(plan.step, plan.inputs, plan.outputs));
}

/** A text for the types of data: programs are kept by it. */
export function keyOfTypes(columns: readonly { dtype: DType; shape: readonly number[] }[]): string {
  return columns.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
}
