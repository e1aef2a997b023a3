/** Training steps bound to memory: the programs of one data set. */
import { compiler } from "../../backend/wasm/lazy-compiler.ts";
import { sizeOf, type Type } from "../../base/index.ts";
import { type Buffer, type Program, rowsOf } from "../../ir/index.ts";
import { finishedRecord } from "../../optim/index.ts";
import type { Bound } from "../../runtime/bind.ts";
import { bytesOfAll, wantRoom } from "../../runtime/index.ts";
import type { Samples } from "../data/samples.ts";
import { batchOf, typesOf } from "./batch.ts";
import { bindStep } from "./bind.ts";
import { type Batch, type NamedStep, placeOf, portsOfBatch } from "./cells.ts";
import type { MemoryReport } from "./memory-report.ts";
import { ownStep, trainReportsOf } from "./own-step.ts";
import type { Plan } from "./plan.ts";
import type { State } from "./state.ts";
import { gatherStep, trainStep } from "./train.ts";

/** Steps whose feeds and records are held at once. */
const mostRows = 4096;
/** Places of samples held at once: 4 MB of them. */
const mostPlaces = 2 ** 20;

/** A training step for one batch size, with its feeds and records. */
export interface TrainProgram {
  readonly batch: number;
  readonly rows: number;
  readonly program: Program;
  readonly step: NamedStep;
  readonly bound: Bound;
  /** All that it is bound to: where gradients are gathered, also the step that gathers them. */
  readonly bounds: readonly Bound[];
  /** [rows, batch]: places of samples. */
  readonly order: Buffer;
  /** [rows]: learning rates; [rows, parts] of an optimizer of several parts. */
  readonly rates: Buffer;
  /** [rows]: above 0 where an epoch begins; only where metrics keep something. */
  readonly fresh: Buffer | undefined;
  /** [rows] each, or [rows, …] of arrays, by `reportsOf`. */
  readonly records: readonly Buffer[];
  /** [rows]: above 0 where the optimizer is at its goal; only where it says so. */
  readonly finished: Buffer | undefined;
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
  readonly #types: Batch<Type>;
  /** The data's columns, by port. */
  readonly #data: ReadonlyMap<string, Buffer>;

  constructor(state: State, plan: Plan, key: string, data: Samples, samples: number, batch: number) {
    this.#state = state;
    this.#plan = plan;
    this.key = key;
    this.samples = samples;
    this.batch = batch;
    this.#types = typesOf(batchOf(plan.network, data));
    const held = portsOfBatch(this.#types).map(([port, type]) => [port, rowsOf(type, samples)] as const);
    wantRoom("fit", "the data", state.session, bytesOfAll(held.map(([, type]) => type)), inPieces);
    this.#data = new Map(held.map(([port, type]) => [port, state.session.buffer(type)]));
  }

  /** Copies data in, from sample `at` on. */
  write(data: Samples, at = 0): void {
    for (const [port, column] of portsOfBatch(batchOf(this.#plan.network, data)))
      this.#data.get(port)!.write(column.data, at * sizeOf(column.shape));
  }

  /** Compiles for whole batches, `steps` of which are coming. */
  async build(steps: number): Promise<void> {
    const recorded = trainReportsOf(this.#plan).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const rows = Math.max(1, Math.min(mostRows, Math.floor(mostPlaces / Math.max(this.batch, recorded))));
    this.full = await this.#program(this.batch, rows, steps);
  }

  /**
   * Compiles for a last batch of `rest` samples, `rows` of which are fed at once, and `steps` of which are coming. Kept until
   * another is asked for.
   */
  async tailOf(rest: number, rows: number, steps: number): Promise<TrainProgram> {
    if (this.tail?.batch !== rest || this.tail.rows < rows) {
      this.tail?.bounds.forEach((bound) => void bound.free());
      this.tail = await this.#program(rest, rows, steps);
    } else await this.tail.program.expect?.(steps);
    return this.tail;
  }

  async #program(batch: number, rows: number, runs: number): Promise<TrainProgram> {
    await compiler.load();
    const what = [this.#plan, this.#types, this.samples, batch] as const;
    const where = { data: this.#data, rows, runs };
    const step = this.#plan.trainStep ? ownStep(...what) : trainStep(...what);
    const bound = bindStep(this.#state, step, where);
    const { gradientAccumulationSteps: every } = this.#plan.optimizer;
    const gather = every
      ? bindStep(this.#state, gatherStep(...what), { ...where, beside: { step, bound } })
      : undefined;
    await bound.open();
    await gather?.open();
    return {
      batch,
      rows,
      step,
      program: gather ? gathering(this.#state, bound, gather, every!) : changing(this.#state, bound),
      bound,
      bounds: gather ? [bound, gather] : [bound],
      order: bound.inputs[placeOf(step.inputs, "feed", "order")],
      rates: bound.inputs[placeOf(step.inputs, "feed", "rate")],
      fresh: bound.inputs[placeOf(step.inputs, "feed", "fresh")],
      records: bound.outputs.filter((_, k) => step.recorded[k] && step.outputs[k].name !== finishedRecord),
      finished: bound.outputs[placeOf(step.outputs, "record", finishedRecord)],
    };
  }

  get sizes(): Pick<MemoryReport, "data" | "arena" | "feeds"> {
    const data = bytesOfAll([...this.#data.values()].map(({ type }) => type));
    const bounds = this.#programs.flatMap((one) => one.bounds);
    const arena = bounds.reduce((sum, { program }) => sum + program.scratchBytes, 0);
    const feeds = bytesOfAll(bounds.flatMap(({ own }) => own.map(({ type }) => type)));
    return { data, arena, feeds };
  }

  get #programs(): readonly TrainProgram[] {
    return [this.full, this.tail].filter((one): one is TrainProgram => one !== undefined);
  }

  free(): void {
    for (const buffer of this.#data.values()) buffer.free();
    for (const { bounds } of this.#programs) for (const bound of bounds) bound.free();
  }
}

/** The program of a step that changes the parameters, and says so. */
function changing(state: State, { program }: Bound): Program {
  return {
    get scratchBytes() {
      return program.scratchBytes;
    },
    get flops() {
      return program.flops;
    },
    start(from, to) {
      state.touch();
      return program.start(from, to);
    },
    expect: async (runs) => program.expect?.(runs),
    free: () => program.free(),
  };
}

/** Two steps as one program: all but each last of `every` steps gather gradients, and that one updates. */
function gathering(state: State, bound: Bound, gather: Bound, every: number): Program {
  const update = changing(state, bound);
  return {
    get scratchBytes() {
      return bound.program.scratchBytes + gather.program.scratchBytes;
    },
    get flops() {
      return update.flops;
    },
    async start(from, to) {
      for (let t = from; t < to; ) {
        const steps = Math.min(every - 1 - state.waiting, to - t);
        if (steps > 0) {
          await gather.program.start(t, t + steps);
          state.waiting += steps;
          t += steps;
        } else {
          await update.start(t, ++t);
          state.waiting = 0;
        }
      }
    },
    async expect(runs) {
      await update.expect?.(Math.ceil(runs / every));
      await gather.program.expect?.(runs);
    },
    free: () => update.free(),
  };
}
