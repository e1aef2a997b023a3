/** Elements and batches: what one is cut out of, and what several are put together to. */
import {
  DataError,
  dtypes,
  type HostArray,
  isNumberArray,
  isRecord,
  type NumberArray,
  readNumbers,
  type Shape,
  ShapeError,
  show,
  showType,
  sizeOf,
} from "../../base/index.ts";
import { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Pack, Table } from "./contract.ts";
import { batchesOf } from "./packs.ts";
import { isNumeric, mostLevels, stack } from "./stack.ts";

/** Anything that holds one thing for each element. */
export type Column =
  | Tensor
  | NumberArray
  | readonly unknown[]
  | { readonly data: NumberArray; readonly shape: Shape }
  | { readonly [name: string]: Column };

/** One element of it. */
export type Row<C> = C extends Tensor
  ? Tensor
  : C extends { readonly data: NumberArray; readonly shape: Shape }
    ? Tensor
    : C extends NumberArray
      ? number
      : C extends readonly (infer E)[]
        ? E
        : C extends Readonly<Record<string, unknown>>
          ? { readonly [K in keyof C]: Row<C[K]> }
          : unknown;

/** A list of elements of any kind. */
export class Items<T> implements Table<T> {
  readonly #items: readonly T[];

  constructor(items: readonly T[]) {
    this.#items = items;
  }

  get size(): number {
    return this.#items.length;
  }

  at(row: number): T {
    return this.#items[row];
  }

  gather(rows: ArrayLike<number>): unknown {
    return stack(Array.from(rows, (row) => this.#items[row]));
  }
}

/** A tensor's rows: those of a batch are copied, single ones are looked at in place. */
class TensorRows implements Table<Tensor> {
  readonly #array: HostArray;
  readonly #shape: Shape;
  readonly #width: number;

  constructor(array: HostArray) {
    this.#array = array;
    this.#shape = array.shape.slice(1);
    this.#width = sizeOf(this.#shape);
  }

  get size(): number {
    return this.#array.shape[0];
  }

  at(row: number): Tensor {
    const { dtype, data } = this.#array;
    return fromHost({ dtype, shape: this.#shape, data: data.subarray(row * this.#width, (row + 1) * this.#width) });
  }

  gather(rows: ArrayLike<number>): Tensor {
    const { dtype, data } = this.#array;
    const width = this.#width;
    const taken = dtypes[dtype].zeros(rows.length * width);
    if (width === 1) for (let k = 0; k < rows.length; k++) taken[k] = data[rows[k]];
    else
      for (let k = 0; k < rows.length; k++) taken.set(data.subarray(rows[k] * width, (rows[k] + 1) * width), k * width);
    return fromHost({ dtype, shape: [rows.length, ...this.#shape], data: taken });
  }

  /** Memory is asked for once: that takes longer than the copying of a small batch. */
  batches(rows: ArrayLike<number>, size: number): readonly Tensor[] {
    const { dtype, data } = this.gather(rows);
    const batches: Tensor[] = [];
    for (let from = 0; from < rows.length; from += size) {
      const to = Math.min(rows.length, from + size);
      const part = data.subarray(from * this.#width, to * this.#width);
      batches.push(fromHost({ dtype, shape: [to - from, ...this.#shape], data: part }));
    }
    return batches;
  }
}

/** A typed array: its elements are numbers, and a batch of them is a tensor of its type. */
class Numbers implements Table<number> {
  readonly #array: NumberArray;
  readonly #rows: TensorRows;

  constructor(array: NumberArray) {
    this.#array = array;
    this.#rows = new TensorRows({ shape: [array.length], ...readNumbers("dataset", array, "f64") });
  }

  get size(): number {
    return this.#array.length;
  }

  at(row: number): number {
    return Number(this.#array[row]);
  }

  gather(rows: ArrayLike<number>): Tensor {
    return this.#rows.gather(rows);
  }

  batches(rows: ArrayLike<number>, size: number): readonly Tensor[] {
    return this.#rows.batches(rows, size);
  }
}

/** A list of numbers, or of rows of them, is made an array when the first batch is wanted. */
class NumberList<T> implements Table<T> {
  readonly #items: readonly T[];
  #rows: TensorRows | undefined;

  constructor(items: readonly T[]) {
    this.#items = items;
  }

  get size(): number {
    return this.#items.length;
  }

  at(row: number): T {
    return this.#items[row];
  }

  gather(rows: ArrayLike<number>): Tensor {
    this.#rows ??= new TensorRows(stack(this.#items) as Tensor);
    return this.#rows.gather(rows);
  }
}

/** Columns of one length: elements are records. */
export class Columns implements Table<Readonly<Record<string, unknown>>> {
  readonly size: number;
  readonly #columns: readonly (readonly [name: string, column: Table<unknown>])[];

  constructor(columns: Readonly<Record<string, Table<unknown>>>, size: number) {
    this.#columns = Object.entries(columns);
    this.size = size;
  }

  at(row: number): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#columns.map(([name, column]) => [name, column.at(row)]));
  }

  gather(rows: ArrayLike<number>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#columns.map(([name, column]) => [name, column.gather(rows)]));
  }

  batches(rows: ArrayLike<number>, size: number): readonly Readonly<Record<string, unknown>>[] {
    const columns = this.#columns.map(([name, column]) => [name, batchesOf(column, rows, size)] as const);
    return Array.from({ length: Math.ceil(rows.length / size) }, (_, k) =>
      Object.fromEntries(columns.map(([name, batches]) => [name, batches[k]])),
    );
  }
}

/** Tables beside each other: elements are lists of their elements. */
export class Parts implements Table<readonly unknown[]> {
  readonly size: number;
  readonly #packs: readonly Pack<unknown>[];

  constructor(packs: readonly Pack<unknown>[], size: number) {
    this.#packs = packs;
    this.size = size;
  }

  at(row: number): readonly unknown[] {
    return this.#packs.map(({ table, rows }) => table.at(rows[row]));
  }

  gather(rows: ArrayLike<number>): readonly unknown[] {
    return this.#packs.map(({ table, rows: own }) => table.gather(Int32Array.from(rows, (row) => own[row])));
  }
}

/** Elements from several tables. */
export class Mixed<T> implements Table<T> {
  readonly #tables: readonly Table<T>[];
  readonly #rows: ArrayLike<number>;

  constructor(tables: readonly Table<T>[], rows: ArrayLike<number>) {
    this.#tables = tables;
    this.#rows = rows;
  }

  get size(): number {
    return this.#rows.length;
  }

  at(row: number): T {
    return this.#tables[row].at(this.#rows[row]);
  }

  gather(rows: ArrayLike<number>): unknown {
    return stack(Array.from(rows, (row) => this.at(row)));
  }
}

const isShaped = (value: unknown): value is { readonly data: NumberArray; readonly shape: Shape } =>
  typeof value === "object" && value !== null && "data" in value && Array.isArray((value as HostArray).shape);

/** Something that holds one thing for each element, as a table. `label` is how errors call it. */
export function tableOf(subject: string, label: string, value: unknown, depth: number = mostLevels): Table<unknown> {
  if (value instanceof Tensor) return rowsOf(subject, label, value);
  if (isNumberArray(value)) return new Numbers(value);
  if (Array.isArray(value)) return isNumeric(value[0]) ? new NumberList(value) : new Items(value);
  if (isShaped(value) && isNumberArray(value.data)) {
    const { data } = readNumbers(subject, value.data, "f64");
    if (data.length !== value.shape.reduce((product, n) => product * n, 1))
      throw new ShapeError(subject, `${label} has shape [${value.shape}] but ${data.length} elements`, {
        code: "shape-size",
        hint: "the sizes' product is the number of elements",
        facts: { shape: value.shape, elements: data.length },
      });
    return rowsOf(subject, label, { ...readNumbers(subject, value.data, "f64"), shape: value.shape });
  }
  if (isRecord(value) && depth > 0) return columnsOf(subject, label, value, depth - 1);
  throw new DataError(subject, `${label} is ${show(value)}`, {
    code: "dataset-column",
    hint: "a tensor, a typed array, a list, or a record of these: { x: images, y: labels }",
    facts: { label, received: value },
  });
}

function rowsOf(subject: string, label: string, array: HostArray): TensorRows {
  if (array.shape.length > 0) return new TensorRows(array);
  throw new ShapeError(subject, `${label} is ${showType(array)}`, {
    code: "dataset-rank",
    hint: "the first axis counts samples: [samples, …]",
    facts: { label },
  });
}

function columnsOf(subject: string, label: string, value: Readonly<Record<string, unknown>>, depth: number): Columns {
  const names = Object.keys(value);
  if (names.length === 0)
    throw new DataError(subject, `${label} is an empty record`, {
      code: "dataset-column",
      hint: "name what each sample has: { x: images, y: labels }",
      facts: { label, received: value },
    });
  const nameOf = (name: string) => (label === "the data" ? name : `${label}.${name}`);
  const columns = names.map((name) => [name, tableOf(subject, nameOf(name), value[name], depth)] as const);
  const { size } = columns[0][1];
  for (const [name, column] of columns) {
    if (column.size === size) continue;
    throw new DataError(subject, `${nameOf(names[0])} has ${size} samples, ${nameOf(name)} has ${column.size}`, {
      code: "length-mismatch",
      hint: "give one of each for every sample",
      facts: { [names[0]]: size, [name]: column.size },
    });
  }
  return new Columns(Object.fromEntries(columns), size);
}

/** A batch, as the table of its elements. */
export function batchTable(batch: unknown): Table<unknown> {
  const parts = Array.isArray(batch) && !isNumeric(batch) && !batch.every((one) => typeof one === "string");
  if (!parts) return tableOf("dataset", "the batch", batch);
  const tables = (batch as readonly unknown[]).map((one, k) => tableOf("dataset", `part ${k} of the batch`, one));
  const size = tables[0]?.size ?? 0;
  const odd = tables.findIndex((table) => table.size !== size);
  if (odd >= 0)
    throw new DataError("dataset", `part 0 of the batch has ${size} samples, part ${odd} has ${tables[odd].size}`, {
      code: "length-mismatch",
      hint: "give one of each for every sample",
      facts: { "part 0": size, [`part ${odd}`]: tables[odd].size },
    });
  const rows = Int32Array.from({ length: size }, (_, k) => k);
  return new Parts(
    tables.map((table) => ({ table, rows })),
    size,
  );
}
