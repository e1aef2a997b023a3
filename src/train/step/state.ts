/**
 * Everything of a model that lives in memory: its cells, by key. One session holds them, so training, evaluation and
 * prediction read the very same numbers.
 */
import { busy, type DType, dtypes, sizeOf, type TypedArray } from "../../base/index.ts";
import { type Buffer, notAtOnce, readNow, type Session } from "../../ir/index.ts";
import type { Parameter } from "../../nn/index.ts";
import type { Optimizer } from "../../optim/index.ts";
import { bytesOfAll, chooseBackend, openSession, openSessionNow, wantRoom } from "../../runtime/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Cell } from "./cells.ts";
import { keys } from "./keys.ts";
import { firstCells, optimizerCells } from "./model-cells.ts";
import { isWeight, type Param } from "./plan.ts";
import { join, type SharedCells, sourcesOf } from "./sharing.ts";

/** The numbers of what moves, copied beside: they stay on the device. */
export interface Snapshot {
  readonly buffers: ReadonlyMap<string, Buffer>;
  waiting: number;
}

/**
 * Where the processor cannot read the backend's memory, or the backend has to be waited for, the numbers are kept as arrays,
 * too: as they were when `refresh` was last awaited.
 */
type Mirror = Map<string, TypedArray>;

export class State {
  readonly dtype: DType;
  /** Parameters, and layers' state beside them. */
  params: readonly Param[];
  /** In the order in which steps take them. */
  cells: readonly Cell[] = [];
  readonly #backend: string | undefined;
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;
  #mirror: Mirror | undefined;
  readonly #buffers = new Map<string, Buffer>();
  readonly #shared: SharedCells<State>;
  /** Whose cells it uses as its own. */
  readonly sources: readonly State[];
  #changes = 0;
  /** Hears that its memory is elsewhere now: whatever was bound to it is to be made anew. */
  onMoved: (() => void) | undefined;
  /** Whether parameters and their averages have changed places for a while. */
  swapped = false;
  /** Steps whose gradients wait for an update (`gradientAccumulationSteps`). */
  waiting = 0;

  constructor(
    parameters: Readonly<Record<string, Parameter>>,
    dtype: DType,
    seed: number,
    backend?: string,
    shared: SharedCells<State> = new Map(),
  ) {
    this.dtype = dtype;
    this.#shared = shared;
    this.sources = sourcesOf(shared);
    this.#backend = backend;
    this.params = Object.entries(parameters).map(([name, { spec, trainable, regularizer, constraint, state }]) => ({
      name,
      shape: spec.shape,
      trainable,
      regularizer,
      constraint,
      state,
    }));
    this.#session = join(this, shared) ?? openSessionNow(...this.#wanted);
    if (!this.#session) this.#mirror = new Map();
    this.cells = firstCells(parameters, dtype, seed);
    this.#hold(this.cells, "model", "the parameters", "make the model smaller");
  }

  /** Grows whenever a parameter may have changed: what was computed from the parameters is then out of date. */
  get version(): number {
    return this.sources.reduce((sum, source) => sum + source.version, this.#changes);
  }

  /** Says that a parameter may have changed, also to those with whom it is shared. */
  touch(): void {
    this.#changes++;
    for (const source of this.sources) source.touch();
  }

  /** Takes its own cells along into another session. */
  carry(session: Session): void {
    if (this.#session?.running) throw busy("model");
    for (const { key, type } of this.#own(this.cells)) {
      const buffer = session.buffer(type);
      buffer.write(this.readNow(key));
      this.#buffers.get(key)?.free();
      this.#buffers.set(key, buffer);
    }
    this.#session = session;
    this.cells = [...this.cells];
    this.touch();
    this.onMoved?.();
  }

  /** Uses its sources' cells where they are now. */
  relink(): void {
    for (const [key, { state, key: theirs }] of this.#shared) {
      this.#buffers.set(key, state.buffer(theirs));
      const mirrored = state.#mirror?.get(theirs);
      if (mirrored) this.#mirror?.set(key, mirrored);
    }
  }

  #own(cells: readonly Cell[]): readonly Cell[] {
    return cells.filter(({ key }) => !this.#shared.has(key));
  }

  get #wanted(): [DType[], string | undefined] {
    return [[this.dtype, "i32", "u8", "bool"], this.#backend];
  }

  /** Where it lives. Throws where the backend opens asynchronously and is not open yet: see `open`. */
  get session(): Session {
    if (this.#session) return this.#session;
    throw notAtOnce("model", this.#backend);
  }

  /** The name of the backend that holds the numbers, or will. */
  get backend(): string {
    return this.#session?.backend ?? chooseBackend(...this.#wanted).name;
  }

  /** What the backend has taken from the machine, where it knows. */
  get reserved(): number | undefined {
    return this.#session?.memory?.reserved;
  }

  /** Opens the backend where that takes time. Everything that may be awaited awaits it first. */
  async open(): Promise<void> {
    if (this.#session) return;
    this.#opening ??= openSession(...this.#wanted);
    let session: Session;
    try {
      session = await this.#opening;
    } finally {
      // A device that could not be had may be there the next time.
      this.#opening = undefined;
    }
    if (this.#session) return;
    this.#session = session;
    for (const { key, type } of this.cells) {
      this.#buffers.set(key, session.buffer(type));
      this.buffer(key).write(this.#mirror!.get(key)!);
    }
    if (this.#readsNow) this.#mirror = undefined;
  }

  get #readsNow(): boolean {
    return this.buffer(keys.seed).readNow !== undefined;
  }

  /** Gives cells memory, and their first values. */
  #hold(all: readonly Cell[], subject: string, what: string, hint: string): void {
    const cells = this.#own(all);
    const session = this.#session;
    if (session) {
      wantRoom(subject, what, session, bytesOfAll(cells.map(({ type }) => type)), hint);
      for (const { key, type } of cells) this.#buffers.set(key, session.buffer(type));
      if (!this.#readsNow) this.#mirror ??= new Map();
    }
    this.relink();
    for (const { key, type, first } of cells) {
      this.#mirror?.set(key, dtypes[type.dtype].zeros(sizeOf(type.shape)));
      this.#write(key, first());
    }
  }

  /** Which parameters and states training moves from now on, by key. */
  setMoving(moving: ReadonlySet<string>): void {
    this.params = this.params.map((param) => ({ ...param, trainable: !param.state && moving.has(param.name) }));
    this.cells = this.cells.map((cell) => (isWeight(cell) ? { ...cell, moves: moving.has(cell.key) } : cell));
  }

  /** Makes the optimizer's memory, and that of metrics, at its first values. */
  prepare(optimizer: Optimizer, sums: readonly Cell[]): void {
    const isOptimizers = ({ role }: Cell) => role === "slot" || role === "scalar" || role === "sum";
    for (const { key } of this.cells.filter(isOptimizers)) {
      this.#buffers.get(key)?.free();
      this.#buffers.delete(key);
      this.#mirror?.delete(key);
    }
    const others = this.cells.filter((cell) => !isOptimizers(cell));
    this.cells = others;
    const at = others.findIndex((cell) => !isWeight(cell));
    this.waiting = 0;
    const own = optimizerCells(others.slice(0, at), this.dtype, optimizer, (key) => this.readNow(key));
    this.#hold(own, "compile", "the optimizer's numbers", "use an optimizer that keeps fewer, or a smaller model");
    this.#hold(sums, "compile", "what metrics keep", "leave out a metric that keeps a large array");
    this.cells = [...others.slice(0, at), ...own, ...others.slice(at), ...sums];
  }

  /** The memory of a cell. */
  buffer(key: string): Buffer {
    return this.#buffers.get(key)!;
  }

  /** The bytes of the cells that `which` names. */
  bytesOf(which: (cell: Cell) => boolean): number {
    return bytesOfAll(this.cells.filter(which).map(({ type }) => type));
  }

  reseed(seed: number): void {
    this.write(keys.counter, [0]);
    this.write(keys.seed, [seed | 0]);
  }

  /** A cell's numbers, copied out. */
  async read(key: string): Promise<TypedArray> {
    await this.open();
    return this.buffer(key).read();
  }

  /** The same at once: as they were when they were last awaited, where the processor cannot read the memory itself. */
  readNow(key: string): TypedArray {
    return this.#mirror?.get(key)?.slice() ?? readNow(this.buffer(key));
  }

  /** What can be read at once is up to date after this: to be awaited after training. */
  async refresh(): Promise<void> {
    const mirror = this.#mirror;
    await this.#session?.settled();
    if (!mirror || !this.#session) return;
    await Promise.all([...mirror].map(([key, numbers]) => this.buffer(key).read(0, numbers.length, numbers)));
  }

  /** Replaces a cell's numbers. */
  write(key: string, data: TypedArray | readonly number[]): void {
    this.touch();
    this.#write(key, data);
  }

  /** The same for a parameter, with what an optimizer keeps that follows it. */
  replace(parameter: string, data: TypedArray): void {
    this.write(parameter, data);
    for (const { key, of, follows } of this.cells) if (follows && of === parameter) this.#write(key, data);
    this.restart();
  }

  /**
   * What an optimizer knows of the last steps' function may not be true of the next: it goes back to the numbers that it has settled
   * on, and looks again. Nothing happens where it keeps no scalar that restarts.
   */
  restart(): void {
    const scalars = this.cells.filter(({ restart }) => restart !== undefined);
    if (scalars.length === 0) return;
    for (const { key, restart } of scalars) this.write(key, [restart!]);
    for (const { key, of, follows } of this.cells) if (follows) this.#write(of!, this.readNow(key));
  }

  #write(key: string, data: TypedArray | readonly number[]): void {
    this.#mirror?.get(key)?.set(data as ArrayLike<number>);
    if (this.#session) this.buffer(key).write(data);
  }

  /** What layers remember of batches before begins anew. */
  resetCarried(): void {
    for (const { key, carried, first } of this.cells) if (carried) this.write(key, first());
  }

  /** A copy of a parameter. */
  tensorOf({ name, shape }: Param): Tensor {
    if (this.#session?.running) throw busy("weights");
    return fromHost({ dtype: this.dtype, shape, data: this.readNow(name) });
  }

  /** Copies of all parameters and all layers' state, by `"layer/name"`. */
  get weights(): Readonly<Record<string, Tensor>> {
    return Object.fromEntries(this.params.map((param) => [param.name, this.tensorOf(param)]));
  }

  // ---- What a training step changes

  snapshot(): Snapshot {
    const moving = this.cells.filter(({ moves }) => moves);
    const bytes = bytesOfAll(moving.map(({ type }) => type));
    wantRoom("fit", "the last good state", this.session, bytes, "make the model smaller");
    const buffers = new Map(moving.map(({ key, type }) => [key, this.session.buffer(type)]));
    const snapshot = { buffers, waiting: this.waiting };
    this.renew(snapshot);
    return snapshot;
  }

  restore({ buffers, waiting }: Snapshot): void {
    this.touch();
    this.waiting = waiting;
    for (const [key, kept] of buffers) this.buffer(key).copyFrom(kept);
  }

  /** Gives a snapshot's memory back. */
  forget({ buffers }: Snapshot): void {
    for (const kept of buffers.values()) kept.free();
  }

  /** Copies the numbers of now into a snapshot of before. */
  renew(snapshot: Snapshot): void {
    snapshot.waiting = this.waiting;
    for (const [key, kept] of snapshot.buffers) kept.copyFrom(this.buffer(key));
  }

  /** Copies cells over others of their types, on the device. */
  copy(pairs: readonly (readonly [from: string, to: string])[]): void {
    this.touch();
    for (const [from, to] of pairs) this.buffer(to).copyFrom(this.buffer(from));
  }
}
