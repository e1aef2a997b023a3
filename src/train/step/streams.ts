/**
 * Steps without state, for evaluation and prediction: rows of data are written, the step runs over them, its records are
 * read. A model keeps a few of them, one for each batch size and type of data that it met last.
 */
import { compiler } from "../../backend/wasm/lazy-compiler.ts";
import { sizeOf, type Type, type TypedArray } from "../../base/index.ts";
import { type Buffer, type Program, rowsOf, type Session, type Step } from "../../ir/index.ts";
import { bytesOfAll, wantRoom } from "../../runtime/index.ts";
import type { Column } from "../data/arrays.ts";
import { share } from "./prepared.ts";
import type { State } from "./state.ts";
import { bytesOf, evaluateStep, type Plan, predictStep, type TrainLayout, typesOf } from "./step.ts";

export interface Stream {
  readonly batch: number;
  readonly rows: number;
  /** Runs over `rows` batches that begin at sample `from` of the columns. */
  run(columns: readonly Column[], from: number, rows: number): TypedArray[];
  /** The same on all threads. */
  start(columns: readonly Column[], from: number, rows: number): Promise<TypedArray[]>;
  /** Runs once over the first samples of one column, at most a batch, and gives the first `sizes[k]` elements of each output. */
  once(data: TypedArray, sizes: readonly number[]): TypedArray[];
  /** Of its data, results and scratch memory; what it shares with other streams is not counted. */
  readonly bytes: number;
  /** Gives its memory back; it must not be used again. */
  free(): void;
}

export interface StreamPlan {
  readonly session: Session;
  readonly step: Step;
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly data: readonly Buffer[];
  /** Of its inputs, what it made for itself. */
  readonly constants: readonly Buffer[];
  /** Of its inputs, what is computed from the parameters, and shared with other streams. */
  readonly prepared: ReturnType<typeof share> | undefined;
  readonly batch: number;
  readonly rows: number;
}

/** Samples of a batch, and how many batches are known to come. */
export interface Batches {
  readonly batch: number;
  readonly runs: number;
}

/** A call's batches, as one of two kinds: who gives few or many of them again has the same program, and the same bits. */
export function fewOrMany(batch: number, runs: number): Batches {
  return { batch, runs: runs < manyRuns ? 1 : manyRuns };
}
const manyRuns = 64;

/** Bytes of data that a stream takes at once. */
const streamBytes = 2 ** 22;

function layOut(
  name: string,
  state: State,
  { traced, types }: TrainLayout,
  columns: readonly Type[],
  { batch, runs }: Batches,
): StreamPlan {
  const { session, paramBuffers } = state;
  const { graph, captured } = traced;
  // One sample at a time needs no rows; a stream of many wants enough of them that a call costs nothing.
  const rows = batch < 16 ? 1 : Math.max(1, Math.min(256, Math.floor(streamBytes / bytesOf(columns, batch))));
  const dataTypes = types.slice(paramBuffers.length).map((type) => rowsOf(type, rows));
  const results = graph.outputs.map((node) => rowsOf(node.type, rows));
  wantRoom(name, "a batch and its results", session, bytesOfAll([...dataTypes, ...results]), "use a smaller batchSize");
  const data = dataTypes.map((type) => session.buffer(type));
  const constants = captured.map((tensor) => {
    const buffer = session.buffer(tensor);
    buffer.write(tensor.data);
    return buffer;
  });
  const given = [...paramBuffers, ...data, ...constants];
  const isData = (k: number) => k >= paramBuffers.length && k < paramBuffers.length + data.length;
  const split = compiler.code.splitSteady(graph, new Set(graph.inputs.filter((_, k) => !isData(k))));
  const steady = given.filter((_, k) => !isData(k));
  const prepared = split && share(state, split.prepare, steady);
  const inputs = [...given, ...(prepared?.it.buffers ?? [])];
  const outputs = results.map((type) => session.buffer(type));
  const step: Step = {
    name: `${name}, batch ${batch}`,
    graph: split?.run ?? graph,
    fed: inputs.map((_, k) => isData(k)),
    recorded: outputs.map(() => true),
    runs,
    kept: true,
  };
  return { session, step, inputs, outputs, data, constants, prepared, batch, rows };
}

export function predictLayout(
  state: State,
  plan: Pick<Plan, "network" | "dtype" | "params">,
  columns: readonly Column[],
  batches: Batches,
): StreamPlan {
  const types = typesOf(columns);
  return layOut("predict", state, predictStep(plan, types, batches.batch), types, batches);
}

export function evaluateLayout(
  state: State,
  plan: Plan,
  columns: { x: readonly Column[]; y: readonly Column[]; weighted: boolean },
  batches: Batches,
): StreamPlan {
  const data = { x: typesOf(columns.x), y: typesOf(columns.y), weighted: columns.weighted };
  return layOut("evaluate", state, evaluateStep(plan, data, batches.batch), [...data.x, ...data.y], batches);
}

async function open(lay: () => StreamPlan): Promise<Stream> {
  await compiler.load();
  const plan = lay();
  await plan.prepared?.it.open();
  return start(plan, await plan.session.program(plan.step, plan.inputs, plan.outputs));
}

function openSync(plan: StreamPlan): Stream {
  plan.prepared?.it.openSync();
  return start(plan, plan.session.programSync(plan.step, plan.inputs, plan.outputs));
}

function start(plan: StreamPlan, program: Program): Stream {
  const { step, outputs, data, constants, prepared, batch, rows } = plan;
  const sizes = step.graph.outputs.map((node) => sizeOf(node.type.shape));
  const widths = data.map(({ type }) => sizeOf(type.shape.slice(2)));
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
  const own = [...data, ...constants, ...outputs];
  return {
    batch,
    rows,
    get bytes() {
      return bytesOfAll(own.map(({ type }) => type)) + program.scratchBytes;
    },
    run(columns, from, count) {
      write(columns, from, count);
      prepared?.it.run();
      program.run(0, count);
      return read(count);
    },
    // One at a time: calls share the buffers.
    start(columns, from, count) {
      const job = async () => {
        write(columns, from, count);
        await Promise.all([prepared?.it.start(), program.start(0, count)]);
        return read(count);
      };
      const next = queue.then(job);
      queue = next.catch(() => undefined);
      return next;
    },
    once(values, wanted) {
      data[0].write(values);
      prepared?.it.run();
      program.run(0, 1);
      const results: TypedArray[] = [];
      for (let k = 0; k < outputs.length; k++) results.push(outputs[k].read(0, wanted[k]));
      return results;
    },
    free() {
      program.free();
      prepared?.release();
      for (const buffer of own) buffer.free();
    },
  };
}

/** Streams that a model keeps in all, of each of the two ways to run them. */
const mostKept = 8;

interface Kept {
  readonly stream: Promise<Stream>;
  /** Once it is there. */
  opened?: Stream;
  /** Calls that use it just now: as long as there are any, its memory stays. */
  users: number;
}

/**
 * The streams that were used last. What falls out gives its memory back. Those that run at once are kept apart: one that
 * runs on other threads must not be disturbed.
 */
export class Streams {
  readonly #kept = new Map<string, Kept>();
  readonly #atOnce = new Map<string, Stream>();

  /** Opens the stream where it is not there yet, and keeps it for as long as `use` takes, at least. */
  async with<T>(key: string, plan: () => StreamPlan, use: (stream: Stream) => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key) ?? { stream: open(plan), users: 0 };
    touch(this.#kept, key, kept);
    kept.users++;
    let opened: Stream | undefined;
    try {
      opened = await kept.stream;
      kept.opened = opened;
      return await use(opened);
    } finally {
      kept.users--;
      const current = this.#kept.get(key) === kept;
      if (!opened && current) this.#kept.delete(key);
      if (opened && !current && kept.users === 0) opened.free();
      this.#trim();
    }
  }

  /** Valid until the next call of this object. */
  atOnce(key: string, plan: () => StreamPlan): Stream {
    const stream = this.#atOnce.get(key) ?? openSync(plan());
    touch(this.#atOnce, key, stream);
    for (const [old, unused] of this.#atOnce) {
      if (this.#atOnce.size <= mostKept) break;
      this.#atOnce.delete(old);
      unused.free();
    }
    return stream;
  }

  /** Of all that are kept. */
  get bytes(): number {
    const opened = [...this.#kept.values()].map((kept) => kept.opened);
    return [...opened, ...this.#atOnce.values()].reduce((sum, stream) => sum + (stream?.bytes ?? 0), 0);
  }

  /** Drops what `drop` names; what is in use goes when it is used no more. */
  drop(drop: (key: string) => boolean): void {
    for (const [key, kept] of this.#kept) if (drop(key)) this.#remove(key, kept);
  }

  #trim(): void {
    for (const [key, kept] of this.#kept) {
      if (this.#kept.size <= mostKept) return;
      if (kept.users === 0) this.#remove(key, kept);
    }
  }

  #remove(key: string, kept: Kept): void {
    this.#kept.delete(key);
    if (kept.users === 0)
      kept.stream.then(
        (stream) => stream.free(),
        () => {},
      );
  }
}

/** Makes an entry the youngest: a Map keeps the order in which its keys came. */
function touch<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}
