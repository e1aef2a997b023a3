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
  sameShape,
  show,
  showType,
  sizeOf,
} from "../../base/index.ts";
import { type NestedArray, Tensor, tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Pack, Table } from "./contract.ts";

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

/** Several elements as one. */
export type Batched<T> = T extends Tensor | NumberArray | NestedArray
  ? Tensor
  : T extends string
    ? string[]
    : T extends readonly string[]
      ? string[][]
      : T extends readonly unknown[]
        ? { readonly [K in keyof T]: Batched<T[K]> }
        : T extends Readonly<Record<string, unknown>>
          ? { readonly [K in keyof T]: Batched<T[K]> }
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
class Columns implements Table<Readonly<Record<string, unknown>>> {
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
export function tableOf(subject: string, label: string, value: unknown): Table<unknown> {
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
  if (isRecord(value)) return columnsOf(subject, label, value);
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

function columnsOf(subject: string, label: string, value: Readonly<Record<string, unknown>>): Columns {
  const names = Object.keys(value);
  if (names.length === 0)
    throw new DataError(subject, `${label} is an empty record`, {
      code: "dataset-column",
      hint: "name what each sample has: { x: images, y: labels }",
      facts: { label, received: value },
    });
  const nameOf = (name: string) => (label === "the data" ? name : `${label}.${name}`);
  const columns = names.map((name) => [name, tableOf(subject, nameOf(name), value[name])] as const);
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

/** Numbers, truth values, typed arrays, or lists of nothing but such. */
function isNumeric(value: unknown, depth = 32): boolean {
  if (typeof value === "number" || typeof value === "boolean" || isNumberArray(value)) return true;
  return depth > 0 && Array.isArray(value) && value.every((part) => isNumeric(part, depth - 1));
}

/** Puts elements together: numbers and arrays of them become one tensor, texts a list; lists and records are put together part by part. */
export function stack(elements: readonly unknown[], where = ""): unknown {
  const [first] = elements;
  if (first instanceof Tensor) return stackTensors(elements, where);
  if (isNumeric(first)) return stackNumbers(elements, where);
  if (typeof first === "string") return wantAll(elements, where, "texts", (one) => typeof one === "string");
  if (Array.isArray(first)) {
    if (first.every((one) => typeof one === "string"))
      return wantAll(elements, where, "lists of texts", (one) => Array.isArray(one));
    const { length } = first;
    wantAll(elements, where, `lists of ${length}`, (one) => Array.isArray(one) && one.length === length);
    const lists = elements as readonly (readonly unknown[])[];
    return first.map((_, k) =>
      stack(
        lists.map((list) => list[k]),
        `${where}[${k}]`,
      ),
    );
  }
  if (isRecord(first)) {
    const names = Object.keys(first);
    const alike = (one: unknown) =>
      isRecord(one) && Object.keys(one).length === names.length && names.every((name) => Object.hasOwn(one, name));
    wantAll(elements, where, `records of ${names.join(", ")}`, alike);
    const records = elements as readonly Readonly<Record<string, unknown>>[];
    return Object.fromEntries(
      names.map((name) => [
        name,
        stack(
          records.map((one) => one[name]),
          `${where}.${name}`,
        ),
      ]),
    );
  }
  throw new DataError("dataset", `cannot put ${show(first)}${at(where)} into a batch`, {
    code: "batch-kind",
    hint: "make numbers, tensors or texts of it first: data.map(({ height, kind }) => ({ x: [height], y: kinds.indexOf(kind) }))",
    facts: { received: first, where: where.replace(/^\./, "") },
  });
}

const at = (where: string): string => (where ? ` (${where.replace(/^\./, "")})` : "");

function wantAll(
  elements: readonly unknown[],
  where: string,
  what: string,
  isOne: (one: unknown) => boolean,
): readonly unknown[] {
  const odd = elements.findIndex((one) => !isOne(one));
  if (odd < 0) return elements;
  throw unlike(where, what, show(elements[odd]), odd);
}

function unlike(where: string, first: string, other: string, row: number): DataError {
  return new DataError("dataset", `the elements of a batch differ${at(where)}: ${first}, but ${other} at ${row}`, {
    code: "batch-unlike",
    hint: "all must have one form and one shape; for texts and lists of different length: padSequences",
    facts: { where: where.replace(/^\./, ""), first, other, row },
  });
}

function stackTensors(elements: readonly unknown[], where: string): Tensor {
  const first = elements[0] as Tensor;
  const data = dtypes[first.dtype].zeros(elements.length * first.size);
  for (const [k, one] of elements.entries()) {
    if (!(one instanceof Tensor && one.dtype === first.dtype && sameShape(one.shape, first.shape)))
      throw unlike(where, showType(first), one instanceof Tensor ? showType(one) : show(one), k);
    data.set(one.data, k * first.size);
  }
  return fromHost({ dtype: first.dtype, shape: [elements.length, ...first.shape], data });
}

/** JavaScript's numbers become f64, so that nothing is rounded before the model's type is known; typed arrays keep theirs. */
function stackNumbers(elements: readonly unknown[], where: string): Tensor {
  const [first] = elements;
  const typed = isNumberArray(first) || (Array.isArray(first) && isNumberArray(first[0]));
  const truth = typeof first === "boolean";
  try {
    return tensor(elements as readonly NestedArray[], typed || truth ? undefined : { dtype: "f64" });
  } catch (cause) {
    const odd = elements.findIndex((one) => !sameForm(one, first));
    if (odd > 0) throw unlike(where, formOf(first), formOf(elements[odd]), odd);
    throw cause;
  }
}

const formOf = (value: unknown): string =>
  Array.isArray(value) || isNumberArray(value) ? `a list of ${value.length}` : show(value);

function sameForm(one: unknown, other: unknown): boolean {
  const listed = (value: unknown): value is readonly unknown[] => Array.isArray(value) || isNumberArray(value);
  if (!listed(one) || !listed(other)) return typeof one === typeof other;
  return one.length === other.length && sameForm(one[0], other[0]);
}
