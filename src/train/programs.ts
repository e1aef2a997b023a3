/** Training steps bound to memory: the programs of one data set. */
import type { DType, Type } from "../base/index.ts";
import { type Buffer, type Program, rowsOf, type Step } from "../ir/index.ts";
import type { Column } from "./arrays.ts";
import type { State } from "./state.ts";
import { type Plan, type TrainLayout, trainStep, typesOf } from "./step.ts";

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
      name: `fit, batch ${batch}`,
      graph,
      fed: inputs.map((_, k) => k === types.length - 1 || k === types.length - 2),
      recorded: graph.outputs.map((_, k) => k >= kept.length),
    };
    const program = await state.session.program(step, inputs, [...kept, ...records]);
    return { batch, rows, program: changing(state, program), step, inputs, order, rates, records };
  }

  free(): void {
    for (const buffer of this.#owned) buffer.free();
    this.full?.program.free();
    this.tail?.program.free();
  }
}

/** A program that changes the parameters, and says so. */
function changing(state: State, program: Program): Program {
  return {
    scratchBytes: program.scratchBytes,
    flops: program.flops,
    run(from, to) {
      state.version++;
      program.run(from, to);
    },
    start(from, to) {
      state.version++;
      return program.start(from, to);
    },
    free: () => program.free(),
  };
}

/** A text for the types of data: programs are kept by it. */
export function keyOfTypes(columns: readonly { dtype: DType; shape: readonly number[] }[]): string {
  return columns.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
}
