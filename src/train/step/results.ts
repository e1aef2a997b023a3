/**
 * What an epoch or an evaluation says, put together from what its steps recorded: means, each step weighted by its samples; and of
 * metrics that keep sums what the last step says.
 */
import { sizeOf, type TypedArray } from "../../base/index.ts";
import type { Report } from "./plan.ts";

/** A number, or the rows of an array. */
export type Value = number | Value[];

/** The numbers of an array as nested lists. */
export function nested(data: ArrayLike<number>, shape: readonly number[], from = 0): Value {
  if (shape.length === 0) return data[from];
  const [count, ...rest] = shape;
  const width = sizeOf(rest);
  return Array.from({ length: count }, (_, k) => nested(data, rest, from + k * width));
}

export class Results {
  readonly reports: readonly Report[];
  readonly #means: Float64Array;
  readonly #last: TypedArray[];
  #samples = 0;

  constructor(reports: readonly Report[]) {
    this.reports = reports;
    this.#means = new Float64Array(reports.length);
    this.#last = reports.map(() => new Float64Array(0));
  }

  /** What `rows` steps on `batch` samples each recorded, in the order of the reports. */
  add(records: readonly TypedArray[], batch: number, rows: number): void {
    for (const [k, { mean, shape }] of this.reports.entries()) {
      const values = records[k];
      if (mean) for (let t = 0; t < rows; t++) this.#means[k] += values[t] * batch;
      else {
        const size = sizeOf(shape);
        this.#last[k] = values.slice((rows - 1) * size, rows * size);
      }
    }
    this.#samples += batch * rows;
  }

  values(): Value[] {
    return this.reports.map(({ mean, shape }, k) =>
      mean ? this.#means[k] / this.#samples : nested(this.#last[k], shape),
    );
  }
}
