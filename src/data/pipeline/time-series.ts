/** Windows over a time series, as a table: nothing is copied before a batch wants it. */
import { DataError, dtypes, readOptions, type Shape, sizeOf, whole } from "../../base/index.ts";
import { type Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Table } from "./contract.ts";
import { Pipeline } from "./pipeline.ts";
import { fromTable } from "./sources.ts";
import { type Column, Columns, type Row, tableOf } from "./tables.ts";

export interface TimeSeriesOptions {
  /** How many steps a window has. */
  readonly sequenceLength: number;
  /** Steps from the beginning of one window to that of the next. Default: 1. */
  readonly sequenceStride?: number;
  /** Steps from one of a window to its next: 2 takes every other one. Default: 1. */
  readonly samplingRate?: number;
  /** Only steps startIndex..endIndex-1 of the series are looked at. Default: all. */
  readonly startIndex?: number;
  readonly endIndex?: number;
}

const subject = "timeseriesDatasetFromArray";

/**
 * Windows over a time series, as a pipeline of `{ x, y }`, or of `x` alone without targets. `targets[k]` belongs to the window that begins
 * at step k: to forecast three steps behind windows of four, give the series from step 6 on. What
 * `keras.utils.timeseries_dataset_from_array` gives, before it shuffles and makes batches: `shuffle` and `batch` do that.
 *
 *     const data = timeseriesDatasetFromArray(series.slice(0, -3), series.slice(6), { sequenceLength: 4 });
 *     await model.fit(data.shuffle().batch(32), { epochs: 5 });
 *
 * x: [sequenceLength, …] of [steps, …]. Throws a DataError where no window fits.
 */
export function timeseriesDatasetFromArray(
  data: TensorLike,
  targets: undefined | null,
  options: TimeSeriesOptions,
): Pipeline<Tensor>;
export function timeseriesDatasetFromArray<C extends Column>(
  data: TensorLike,
  targets: C,
  options: TimeSeriesOptions,
): Pipeline<{ readonly x: Tensor; readonly y: Row<C> }>;
export function timeseriesDatasetFromArray(
  data: TensorLike,
  targets: Column | undefined | null,
  options: TimeSeriesOptions,
): Pipeline<unknown> {
  const series = tensor(data);
  const [steps = 0] = series.shape;
  const its = readOptions<TimeSeriesOptions>(subject, options, {
    sequenceLength: whole(1),
    sequenceStride: whole(1),
    samplingRate: whole(1),
    startIndex: whole(0),
    endIndex: whole(0),
  });
  // `readOptions` knows no option that must be there.
  whole(1)(subject, "sequenceLength", its.sequenceLength);
  const { sequenceLength: length, sequenceStride: stride = 1, samplingRate: rate = 1, startIndex = 0 } = its;
  const endIndex = Math.min(its.endIndex ?? steps, steps);
  const answers = targets === undefined || targets === null ? undefined : tableOf(subject, "targets", targets);
  const reach = (length - 1) * rate + 1;
  const beginnings = Math.min(endIndex - reach + 1, answers?.size ?? steps) - startIndex;
  const count = Math.ceil(beginnings / stride);
  if (!(series.shape.length > 0 && count > 0))
    throw new DataError(subject, `no window of ${reach} steps fits into steps ${startIndex} to ${endIndex}`, {
      code: "windows-none",
      hint: "shorter windows, a smaller samplingRate, or more steps; targets count from the windows' beginnings",
      facts: { reach, startIndex, endIndex, steps, targets: answers?.size },
    });
  const windows = new Windows(series, { length, rate, startIndex, stride, size: count });
  if (!answers) return new Pipeline(() => fromTable("windows", windows));
  const chosen = new Every(answers, startIndex, stride, count);
  return new Pipeline(() => fromTable("windows", new Columns({ x: windows, y: chosen }, count)));
}

interface Places {
  readonly length: number;
  readonly rate: number;
  readonly startIndex: number;
  readonly stride: number;
  readonly size: number;
}

class Windows implements Table<Tensor> {
  readonly size: number;
  readonly #series: Tensor;
  readonly #places: Places;
  readonly #step: Shape;

  constructor(series: Tensor, places: Places) {
    this.#series = series;
    this.#places = places;
    this.#step = series.shape.slice(1);
    this.size = places.size;
  }

  at(row: number): Tensor {
    const windows = this.gather([row]);
    return fromHost({ dtype: windows.dtype, shape: windows.shape.slice(1), data: windows.data });
  }

  gather(rows: ArrayLike<number>): Tensor {
    const { dtype, data } = this.#series;
    const { length, rate, startIndex, stride } = this.#places;
    const width = sizeOf(this.#step);
    const made = dtypes[dtype].zeros(rows.length * length * width);
    for (let k = 0, to = 0; k < rows.length; k++)
      for (let j = 0; j < length; j++, to += width) {
        const from = (startIndex + rows[k] * stride + j * rate) * width;
        made.set(data.subarray(from, from + width), to);
      }
    return fromHost({ dtype, shape: [rows.length, length, ...this.#step], data: made });
  }
}

/** Every so many rows of a table, from one on. */
class Every implements Table<unknown> {
  readonly size: number;
  readonly #table: Table<unknown>;
  readonly #from: number;
  readonly #stride: number;

  constructor(table: Table<unknown>, from: number, stride: number, size: number) {
    this.#table = table;
    this.#from = from;
    this.#stride = stride;
    this.size = size;
  }

  at(row: number): unknown {
    return this.#table.at(this.#from + row * this.#stride);
  }

  gather(rows: ArrayLike<number>): unknown {
    return this.#table.gather(Int32Array.from(rows, (row) => this.#from + row * this.#stride));
  }
}
