/**
 * Steps without state, for evaluation and prediction: rows of data are written, the step runs over them, its records are
 * read.
 */
import { compiler } from "../../backend/wasm/lazy-compiler.ts";
import { sizeOf, type Type, type TypedArray } from "../../base/index.ts";
import { type Buffer, type Graph, type Program, readNow, runNow } from "../../ir/index.ts";
import { Bound } from "../../runtime/bind.ts";
import { bytesOfAll } from "../../runtime/index.ts";
import type { Column } from "../data/arrays.ts";
import { bindStep } from "./bind.ts";
import type { Cell, NamedStep } from "./cells.ts";
import { ParameterValues } from "./parameter-values.ts";
import type { State } from "./state.ts";

/** How many runs to expect of so many, as one of two numbers: who gives few or many of them again has the same program, and the same bits. */
export function fewOrMany(runs: number): number {
  return runs < manyRuns ? 1 : manyRuns;
}
const manyRuns = 64;

/** Bytes of data that a stream takes at once. */
const streamBytes = 2 ** 22;

interface StreamOptions {
  /** Cells that are its own. */
  readonly kept?: readonly Cell[];
  /** Batches at once, at most. */
  readonly mostRows?: number;
}

/** A step over a batch that is fed, with its memory. It must be opened, by `open` or by `openNow`, before it runs. */
export class Stream {
  readonly batch: number;
  readonly rows: number;
  /** What a batch gives, in the order of results. */
  readonly records: readonly { readonly name: string; readonly type: Type }[];
  readonly #bound: Bound;
  /** Of its inputs, the batch's columns, and how many elements a sample has in each. */
  readonly #data: readonly Buffer[];
  readonly #widths: readonly number[];
  readonly #outputs: readonly Buffer[];
  /** Cells that are its own: they are written before a call and read after it. */
  readonly #kept: ReadonlyMap<string, Buffer>;
  /** Elements of each output in one batch. */
  readonly #sizes: readonly number[];
  /** Of its inputs, what is computed from the parameters, and shared with other streams. */
  readonly #values: ParameterValues | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    subject: string,
    state: State,
    step: NamedStep,
    batch: number,
    runs: number,
    { kept = [], mostRows = 256 }: StreamOptions = {},
  ) {
    const isData = ({ kind }: NamedStep["inputs"][number]) => kind === "data";
    const types = step.graph.inputs.filter((_, k) => isData(step.inputs[k])).map(({ type }) => type);
    // One sample at a time needs no rows; a stream of many wants enough of them that a call costs nothing.
    const records = step.graph.outputs.filter((_, k) => step.recorded[k]).map(({ type }) => type);
    const most = Math.floor(streamBytes / bytesOfAll([...types, ...(kept.length > 0 ? records : [])]));
    const rows = batch < 16 ? 1 : Math.max(1, Math.min(mostRows, most));
    const room = { subject, what: "a batch and its results", hint: "use a smaller batchSize" };
    const own = new Map(kept.map(({ key, type }) => [key, state.session.buffer(type)]));
    const bound = bindStep(state, step, { rows, room, runs, own, kept: true });
    const columns = bound.inputs.filter((_, k) => isData(step.inputs[k]));
    this.batch = batch;
    this.rows = rows;
    this.#data = columns;
    this.#widths = columns.map(({ type }) => sizeOf(type.shape.slice(2)));
    this.#kept = own;
    this.#outputs = bound.outputs.filter((_, k) => step.recorded[k]);
    this.records = step.outputs.flatMap(({ kind, name }, k) =>
      kind === "record" ? [{ name, type: step.graph.outputs[k].type }] : [],
    );
    this.#sizes = this.records.map(({ type }) => sizeOf(type.shape));
    const moved = new Set(step.outputs.flatMap(({ kind, name }) => (kind === "cell" ? [name] : [])));
    const isSteady = (_: unknown, k: number) => !isData(step.inputs[k]) && !moved.has(step.inputs[k].name);
    const split = compiler.code.splitSteady(step.graph, new Set(step.graph.inputs.filter(isSteady)));
    this.#values = split && ParameterValues.of(state, split.prepare, bound.inputs.filter(isSteady));
    this.#bound = split ? alsoReading(bound, split.run, this.#values!.buffers) : bound;
  }

  async open(): Promise<this> {
    try {
      await this.#values?.open();
      await this.#bound.open();
      return this;
    } catch (problem) {
      this.free();
      throw problem;
    }
  }

  openNow(): this {
    this.#values?.openNow();
    this.#bound.openNow();
    return this;
  }

  /** Of its data, results and scratch memory; what it shares with other streams is not counted. */
  get bytes(): number {
    return this.#bound.bytes;
  }

  /** Runs over `rows` batches that begin at sample `from` of the columns. */
  run(columns: readonly Column[], from: number, rows: number): TypedArray[] {
    this.#write(columns, from, rows);
    this.#values?.run();
    runNow(this.#program, 0, rows);
    return this.#outputs.map((buffer, k) => readNow(buffer, 0, rows * this.#sizes[k]));
  }

  /** The same on all threads. One at a time: calls share the buffers. `kept` are its own cells, before and then after. */
  start(columns: readonly Column[], from: number, rows: number, kept?: Map<string, TypedArray>): Promise<TypedArray[]> {
    const job = async () => {
      this.#write(columns, from, rows);
      if (kept) for (const [key, buffer] of this.#kept) buffer.write(kept.get(key)!);
      await Promise.all([this.#values?.start(), this.#program.start(0, rows)]);
      if (kept) for (const [key, buffer] of this.#kept) kept.set(key, await buffer.read());
      return Promise.all(this.#outputs.map((buffer, k) => buffer.read(0, rows * this.#sizes[k])));
    };
    const next = this.#queue.then(job);
    this.#queue = next.catch(() => undefined);
    return next;
  }

  /** Runs once over the first samples of one column, at most a batch, and gives the first `sizes[k]` elements of each output. */
  once(data: TypedArray, sizes: readonly number[]): TypedArray[] {
    this.#data[0].write(data);
    this.#values?.run();
    runNow(this.#program, 0, 1);
    const results: TypedArray[] = [];
    for (let k = 0; k < sizes.length; k++) results.push(readNow(this.#outputs[k], 0, sizes[k]));
    return results;
  }

  /** Gives its memory back; it must not be used again. */
  free(): void {
    this.#bound.free();
    for (const buffer of this.#kept.values()) buffer.free();
    this.#values?.release();
  }

  get #program(): Program {
    return this.#bound.program;
  }

  #write(columns: readonly Column[], from: number, count: number): void {
    for (let k = 0; k < this.#data.length; k++) {
      const width = this.#widths[k];
      // A last, partly filled batch leaves what was there before; the results of that are not read.
      const all = columns[k].data;
      const to = (from + count * this.batch) * width;
      this.#data[k].write(from === 0 && to >= all.length ? all : all.subarray(from * width, to));
    }
  }
}

/** The same memory and some more, for a graph that reads both. */
function alsoReading(bound: Bound, graph: Graph, more: readonly Buffer[]): Bound {
  const step = { ...bound.step, graph, fed: [...bound.step.fed, ...more.map(() => false)] };
  return new Bound({ ...bound, step, inputs: [...bound.inputs, ...more] });
}
