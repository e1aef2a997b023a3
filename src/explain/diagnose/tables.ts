/** Columns and rows of the data themselves: constants, copies, and rows that stand in two places. */
import { sizeOf, type TypedArray } from "../../base/index.ts";
import type { Column } from "../../train/data/arrays.ts";

/** As people call a column: by its name, or counted from 0. */
export const nameOf = (column: number, names: readonly string[] | undefined): string =>
  names?.[column] ?? `[${column}]`;

/** The width of an input that is a table: one axis of columns. */
export const widthOf = ({ shape }: Column): number | undefined => (shape.length === 1 ? sizeOf(shape) : undefined);

/** Columns that hold one value only, with that value. */
export function constantColumns(data: TypedArray, width: number): { column: number; value: number }[] {
  const varies = new Uint8Array(width);
  for (let at = width; at < data.length; at += width)
    for (let c = 0; c < width; c++) if (data[at + c] !== data[c]) varies[c] = 1;
  return Array.from({ length: width }, (_, column) => ({ column, value: data[column] })).filter(
    ({ column }) => !varies[column],
  );
}

/** Wider tables than this (pictures, words) are not searched for copies. */
const widest = 1024;

/** Pairs of columns of which one is the other, or the other times a number plus a number. */
export function copiedColumns(data: TypedArray, width: number): { column: number; of: number; same: boolean }[] {
  if (width > widest) return [];
  const rows = data.length / width;
  // Each column in a form of its own: the first value becomes 0, the first that differs from it 1.
  const unit = Float64Array.from({ length: width }, (_, c) => {
    for (let at = width; at < data.length; at += width) if (data[at + c] !== data[c]) return data[at + c] - data[c];
    return 0;
  });
  const alike = (a: number, b: number): boolean => {
    // Most pairs differ within the first few rows.
    for (let r = 1; r < rows; r++) {
      const x = (data[r * width + a] - data[a]) / unit[a];
      const y = (data[r * width + b] - data[b]) / unit[b];
      if (!(Math.abs(x - y) <= 1e-6 * (1 + Math.abs(x)))) return false;
    }
    return true;
  };
  const pairs: { column: number; of: number; same: boolean }[] = [];
  for (let column = 1; column < width; column++) {
    if (unit[column] === 0) continue;
    for (let of = 0; of < column; of++) {
      if (unit[of] === 0 || !alike(column, of)) continue;
      let same = true;
      for (let at = 0; at < data.length && same; at += width) same = data[at + column] === data[at + of];
      pairs.push({ column, of, same });
      break;
    }
  }
  return pairs;
}

/** Rows by their bytes, over all inputs of a model: equal rows share a number. */
export class RowIndex {
  readonly #columns: readonly Column[];
  readonly #samples: number;
  /** By hash, the first row of each kind. */
  readonly #kinds = new Map<number, number[]>();
  /** Rows that were there before. */
  repeated = 0;

  constructor(columns: readonly Column[], samples: number) {
    this.#columns = columns;
    this.#samples = samples;
    for (let row = 0; row < samples; row++) {
      const hash = hashOf(columns, samples, row);
      const same = this.#kinds.get(hash);
      if (same?.some((other) => equalRows(columns, samples, other, columns, samples, row))) this.repeated++;
      else if (same) same.push(row);
      else this.#kinds.set(hash, [row]);
    }
  }

  /** The first row that equals row `row` of other columns. */
  find(columns: readonly Column[], samples: number, row: number): number | undefined {
    return this.#kinds
      .get(hashOf(columns, samples, row))
      ?.find((own) => equalRows(this.#columns, this.#samples, own, columns, samples, row));
  }
}

/** FNV-1a over the numbers: a cheap first look, before rows are compared exactly. */
function hashOf(columns: readonly Column[], samples: number, row: number): number {
  let hash = 0x811c9dc5;
  for (const { data } of columns) {
    const width = data.length / samples;
    for (let at = row * width; at < (row + 1) * width; at++) {
      const value = data[at];
      hash = Math.imul(hash ^ (value | 0), 0x01000193);
      // Most data are whole numbers or lie in 0 … 1; the fraction tells the latter apart.
      if (value !== (value | 0)) hash = Math.imul(hash ^ ((value * 0x1fffffff) | 0), 0x01000193);
    }
  }
  return hash;
}

function equalRows(
  a: readonly Column[],
  samplesOfA: number,
  i: number,
  b: readonly Column[],
  samplesOfB: number,
  j: number,
): boolean {
  return a.every(({ data }, k) => {
    const width = data.length / samplesOfA;
    const other = b[k].data;
    if (other.length / samplesOfB !== width) return false;
    for (let c = 0; c < width; c++) if (data[i * width + c] !== other[j * width + c]) return false;
    return true;
  });
}
