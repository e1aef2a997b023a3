/** Training steps bound to memory: the programs of one data set. */
import { compiler } from "../../backend/wasm/lazy-compiler.ts";
import { sizeOf, type Type } from "../../base/index.ts";
import { type Buffer, type Program, rowsOf, type Step } from "../../ir/index.ts";
import { bytesOfAll, wantRoom } from "../../runtime/index.ts";
import { columnsOf, type Samples } from "../data/samples.ts";
import type { TrainSizes } from "./memory.ts";
import type { State } from "./state.ts";
import { type DataTypes, type Plan, trainStep, typesOf } from "./step.ts";

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

const inPieces = "let fit read them piece by piece: fit({ size, read: (from, to) => ({ x, y }) }, …)";

/** Data in the session's memory, and programs over it. */
export class TrainSet {
  readonly key: string;
  /** Room for so many. */
  readonly samples: number;
  readonly batch: number;
  full!: TrainProgram;
  /** For a last, smaller batch. */
  tail: TrainProgram | undefined;
  readonly #state: State;
  readonly #plan: Plan;
  readonly #data: DataTypes;
  readonly #buffers: readonly Buffer[];
  readonly #owned: Buffer[] = [];

  constructor(state: State, plan: Plan, key: string, data: Samples, samples: number, batch: number) {
    this.#state = state;
    this.#plan = plan;
    this.key = key;
    this.samples = samples;
    this.batch = batch;
    const { x, y, w } = data;
    this.#data = { x: typesOf(x), y: typesOf(y), weighted: w !== undefined };
    const types = columnsOf(data).map(({ dtype, shape }) => ({ dtype, shape: [samples, ...shape] }));
    wantRoom("fit", "the data", state.session, bytesOfAll(types), inPieces);
    this.#buffers = types.map((type) => this.#buffer(type));
  }

  #buffer(type: Type): Buffer {
    const buffer = this.#state.session.buffer(type);
    this.#owned.push(buffer);
    return buffer;
  }

  /** Copies data in, from sample `at` on. */
  write(data: Samples, at = 0): void {
    const columns = columnsOf(data);
    for (const [k, buffer] of this.#buffers.entries()) {
      const width = sizeOf(columns[k].shape);
      buffer.write(columns[k].data, at * width);
    }
  }

  /** Compiles for whole batches, `steps` of which are coming. */
  async build(steps: number): Promise<void> {
    const rows = Math.max(1, Math.min(mostRows, Math.floor(mostPlaces / this.batch)));
    this.full = await this.#program(this.batch, rows, steps);
  }

  /**
   * Compiles for a last batch of `rest` samples, `rows` of which are fed at once, and `steps` of which are coming. Kept until
   * another is asked for.
   */
  async tailOf(rest: number, rows: number, steps: number): Promise<TrainProgram> {
    if (this.tail?.batch !== rest || this.tail.rows < rows) {
      this.tail?.program.free();
      this.tail = await this.#program(rest, rows, steps);
    } else await this.tail.program.expect?.(steps);
    return this.tail;
  }

  async #program(batch: number, rows: number, runs: number): Promise<TrainProgram> {
    await compiler.load();
    const [state, plan] = [this.#state, this.#plan];
    const { traced, types } = trainStep(plan, this.#data, this.samples, batch);
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
      runs,
    };
    const program = await state.session.program(step, inputs, [...kept, ...records]);
    return { batch, rows, program: changing(state, program), step, inputs, order, rates, records };
  }

  get sizes(): TrainSizes {
    const bytes = (buffers: readonly Buffer[]) => bytesOfAll(buffers.map(({ type }) => type));
    const data = bytes(this.#buffers);
    const arena = (this.full?.program.scratchBytes ?? 0) + (this.tail?.program.scratchBytes ?? 0);
    return { data, arena, feeds: bytes(this.#owned) - data };
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
    get scratchBytes() {
      return program.scratchBytes;
    },
    get flops() {
      return program.flops;
    },
    run(from, to) {
      state.version++;
      program.run(from, to);
    },
    start(from, to) {
      state.version++;
      return program.start(from, to);
    },
    expect: async (runs) => program.expect?.(runs),
    free: () => program.free(),
  };
}
