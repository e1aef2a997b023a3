/**
 * Everything of a model that lives in memory: its cells, by key. One session holds them, so training, evaluation and
 * prediction read the very same numbers.
 */
import { busy, type DType, dtypes, sizeOf, type TypedArray } from "../../base/index.ts";
import { type Buffer, notAtOnce, readNow, type Session } from "../../ir/index.ts";
import type { Parameter } from "../../nn/index.ts";
import type { Optimizer } from "../../optim/index.ts";
import { bytesOfAll, openSessionNow, wantRoom } from "../../runtime/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import { allFinite } from "../data/arrays.ts";
import type { Cell } from "./cells.ts";
import { firstCells, keys, optimizerCells } from "./model-cells.ts";
import type { Param } from "./plan.ts";

/** The numbers of what moves, copied out, by key. */
export type Snapshot = ReadonlyMap<string, TypedArray>;

export class State {
  readonly session: Session;
  readonly dtype: DType;
  readonly params: readonly Param[];
  /** In the order in which steps take them. */
  cells: readonly Cell[];
  readonly #buffers = new Map<string, Buffer>();
  /** Grows whenever a parameter may have changed: what was computed from the parameters is then out of date. */
  version = 0;

  constructor(parameters: Readonly<Record<string, Parameter>>, dtype: DType, seed: number, backend?: string) {
    const session = openSessionNow([dtype, "i32", "u8", "bool"], backend);
    if (!session) throw notAtOnce("model", backend);
    this.session = session;
    this.dtype = dtype;
    this.params = Object.entries(parameters).map(([name, { spec, trainable, regularizer }]) => ({
      name,
      shape: spec.shape,
      trainable,
      regularizer,
    }));
    this.cells = firstCells(parameters, dtype, seed);
    this.#hold(this.cells, "model", "the parameters", "make the model smaller");
  }

  /** Gives cells memory, and their first values. */
  #hold(cells: readonly Cell[], subject: string, what: string, hint: string): void {
    wantRoom(subject, what, this.session, bytesOfAll(cells.map(({ type }) => type)), hint);
    for (const { key, type } of cells) this.#buffers.set(key, this.session.buffer(type));
    for (const { key, first } of cells) this.buffer(key).write(first());
  }

  /** Makes the optimizer's memory, at its first values. */
  prepare(optimizer: Optimizer): void {
    const isOptimizers = ({ role }: Cell) => role === "slot" || role === "scalar";
    for (const { key } of this.cells.filter(isOptimizers)) {
      this.buffer(key).free();
      this.#buffers.delete(key);
    }
    const others = this.cells.filter((cell) => !isOptimizers(cell));
    this.cells = others;
    const at = others.findIndex(({ role }) => role !== "parameter");
    const own = optimizerCells(others.slice(0, at), this.dtype, optimizer);
    this.#hold(own, "compile", "the optimizer's numbers", "use an optimizer that keeps fewer, or a smaller model");
    this.cells = [...others.slice(0, at), ...own, ...others.slice(at)];
  }

  /** The memory of a cell. */
  buffer(key: string): Buffer {
    return this.#buffers.get(key)!;
  }

  has(key: string): boolean {
    return this.#buffers.has(key);
  }

  /** The bytes of the cells that `which` names. */
  bytesOf(which: (cell: Cell) => boolean): number {
    return bytesOfAll(this.cells.filter(which).map(({ type }) => type));
  }

  reseed(seed: number): void {
    this.write(keys.counter, [0]);
    this.write(keys.seed, [seed | 0]);
  }

  read(key: string): TypedArray {
    return readNow(this.buffer(key));
  }

  /** Replaces a cell's numbers. */
  write(key: string, data: TypedArray | readonly number[]): void {
    this.version++;
    this.buffer(key).write(data);
  }

  /** A copy of a parameter. */
  tensorOf({ name, shape }: Param): Tensor {
    if (this.session.running) throw busy("weights");
    return fromHost({ dtype: this.dtype, shape, data: this.read(name) });
  }

  /** Copies of all parameters, by `"layer/param"`. */
  get weights(): Readonly<Record<string, Tensor>> {
    return Object.fromEntries(this.params.map((param) => [param.name, this.tensorOf(param)]));
  }

  // ---- What a training step changes

  get #moving(): readonly Cell[] {
    return this.cells.filter(({ moves }) => moves);
  }

  snapshot(): Snapshot {
    return new Map(this.#moving.map(({ key }) => [key, this.read(key)]));
  }

  restore(snapshot: Snapshot): void {
    for (const [key, numbers] of snapshot) this.write(key, numbers);
  }

  /** Copies the numbers of now into a snapshot of before: the state is only there twice, however often that happens. */
  renew(snapshot: Snapshot): void {
    for (const [key, numbers] of snapshot) readNow(this.buffer(key), 0, numbers.length, numbers);
  }

  /** What holds NaN or an infinity: the first such parameter's name, or something of the optimizer. */
  bad(): { readonly name: string; readonly value: number } | undefined {
    for (const { key, type, role, of = "optimizer" } of this.#moving) {
      const size = sizeOf(type.shape);
      // Looked at in pieces, all in the same memory: new memory costs more than the look.
      const whole = dtypes[type.dtype].zeros(Math.min(size, pieceSize));
      for (let from = 0; from < size; from += pieceSize) {
        const piece = readNow(this.buffer(key), from, Math.min(size, from + pieceSize), whole.subarray(0, size - from));
        if (allFinite(piece)) continue;
        return { name: role === "parameter" ? key : of, value: piece.find((x: number) => !Number.isFinite(x))! };
      }
    }
    return undefined;
  }
}

/** Elements that are copied out at a time. */
const pieceSize = 2 ** 16;
