/** Working with packs and tables (`contract.ts`): parts of them, batches, row numbers. */
import type { Pack, Table } from "./contract.ts";

/** Rows of a table as batches of so many; the last one may be smaller. */
export function batchesOf(table: Table<unknown>, rows: ArrayLike<number>, size: number): readonly unknown[] {
  if (table.batches) return table.batches(rows, size);
  const batches: unknown[] = [];
  for (let from = 0; from < rows.length; from += size)
    batches.push(table.gather(part({ table, rows }, from, from + size).rows));
  return batches;
}

/** Row numbers from..to-1. */
export function range(from: number, to: number): Int32Array {
  const rows = new Int32Array(Math.max(0, to - from));
  for (let k = 0; k < rows.length; k++) rows[k] = from + k;
  return rows;
}

/** Some of the elements of a pack. */
export function part<T>({ table, rows }: Pack<T>, from: number, to: number): Pack<T> {
  if (from === 0 && to >= rows.length) return { table, rows };
  const cut = rows instanceof Int32Array ? rows.subarray(from, to) : Array.from(rows).slice(from, to);
  return { table, rows: cut };
}

/** The elements of a pack, one after the other. */
export function* elementsOf<T>({ table, rows }: Pack<T>): Generator<T, void, undefined> {
  for (let k = 0; k < rows.length; k++) yield table.at(rows[k]);
}
