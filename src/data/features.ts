/**
 * Data seen as a table for `standardize`, `normalize` and `whiten`: rows are samples, columns are features. Plain loops
 * over typed arrays in double precision; the result has the data's own float type.
 */
import {
  DataError,
  dtypes,
  type Shape,
  ShapeError,
  show,
  showType,
  sizeOf,
  type TypedArray,
  ValueError,
} from "../base/index.ts";
import { type Tensor, type TensorLike, tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";

export interface FeatureOptions {
  /**
   * What counts as one feature. `"last"`: each place of the last axis, over all other axes (the columns of a matrix, the
   * channels of pictures). `"flat"`: each place of a sample (every pixel). For a matrix both are the same; a vector is
   * samples of one feature.
   */
  readonly features?: "last" | "flat";
}

export interface Table {
  readonly shape: Shape;
  readonly rows: number;
  /** How many features. */
  readonly width: number;
  /** Row-major, all finite. */
  readonly data: TypedArray;
  /** Of results: integers and truth values become f32. */
  readonly dtype: "f32" | "f64";
}

/** Data as a table. Throws where it is empty, not finite, or (once fitted) of another width. */
export function tableOf(subject: string, x: TensorLike, features: "last" | "flat", fitted?: number): Table {
  const { shape, dtype, data } = tensor(x);
  if (shape.length === 0)
    throw new ShapeError(subject, "wants samples, got one number", {
      code: "features-rank",
      hint: "pass [samples, features]",
    });
  const width = shape.length === 1 ? 1 : features === "last" ? shape.at(-1)! : sizeOf(shape.slice(1));
  const rows = width === 0 ? 0 : data.length / width;
  const known = fitted !== undefined;
  if (known && width !== fitted)
    throw new ShapeError(subject, `the data have ${width} features, fit saw ${fitted}`, {
      code: "features-width",
      hint: `${showType({ dtype, shape })} has ${width}: ${features === "last" ? "the last axis counts" : "all axes but the first count"}`,
      facts: { expected: fitted, received: width, shape },
    });
  if (rows === 0 && !known)
    throw new DataError(subject, `${showType({ dtype, shape })} has no samples`, {
      code: "data-empty",
      hint: "fit wants at least one sample",
      facts: { shape },
    });
  if (dtypes[dtype].float) wantFinite(subject, data, width);
  return { shape, rows, width, data, dtype: dtype === "f64" ? "f64" : "f32" };
}

function wantFinite(subject: string, data: TypedArray, width: number): void {
  for (let k = 0; k < data.length; k++) {
    if (Number.isFinite(data[k])) continue;
    const [row, column] = [Math.floor(k / width), k % width];
    throw new DataError(subject, `${data[k]} at row ${row}, feature ${column}`, {
      code: "data-not-finite",
      hint: "remove or replace such values first",
      facts: { value: data[k], row, column },
    });
  }
}

/**
 * The unit for numbers of this size, so that their squares and sums neither overflow nor underflow: 1 for usual sizes, else a
 * power of two. Dividing by it is exact, and no result depends on it.
 */
export function unitFor(size: number): number {
  const exponent = size === 0 ? 0 : Math.floor(Math.log2(size));
  // 1 / unit has to be a number, too.
  return Math.abs(exponent) <= 200 ? 1 : 2 ** Math.max(-1000, Math.min(1000, exponent));
}

/** The mean of every column, in its unit. */
export function columnMeans({ data, rows, width }: Table, unit: Float64Array): Float64Array {
  const means = new Float64Array(width);
  const factor = unit.map((u) => 1 / u);
  for (let k = 0, r = 0; r < rows; r++) for (let c = 0; c < width; c++) means[c] += data[k++] * factor[c];
  for (let c = 0; c < width; c++) means[c] /= rows;
  return means;
}

export interface Range {
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** The columns in which all values are the same. */
  readonly constant: readonly number[];
}

/** The smallest and largest value of every column. */
export function columnRanges({ data, rows, width }: Table): Range {
  const min = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const max = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (let k = 0, r = 0; r < rows; r++)
    for (let c = 0; c < width; c++) {
      const value = data[k++];
      if (value < min[c]) min[c] = value;
      if (value > max[c]) max[c] = value;
    }
  const constant = Array.from(min.keys()).filter((c) => min[c] === max[c]);
  return { min, max, constant };
}

/** A tensor of the table's shape and type: `value(element, column)` everywhere. Throws where that leaves the type's range. */
export function mapColumns(subject: string, table: Table, value: (element: number, column: number) => number): Tensor {
  const { data, rows, width, shape, dtype } = table;
  const mapped = dtypes[dtype].zeros(data.length);
  for (let k = 0, r = 0; r < rows; r++) for (let c = 0; c < width; c++, k++) mapped[k] = value(data[k], c);
  wantHeld(subject, mapped, table);
  return fromHost({ dtype, shape, data: mapped });
}

/** Throws for results beyond the largest number of their type. */
export function wantHeld(subject: string, results: TypedArray, { width, dtype }: Table): void {
  for (let k = 0; k < results.length; k++) {
    if (Number.isFinite(results[k])) continue;
    const [row, column] = [Math.floor(k / width), k % width];
    throw outOfRange(subject, `row ${row}, feature ${column} would leave the range of ${dtype}`, {
      row,
      column,
      dtype,
    });
  }
}

/** Throws where all numbers of these sizes would become 0 in f32. */
export function wantSizes(subject: string, { dtype }: Table, sizes: ArrayLike<number>): void {
  if (dtype === "f64") return;
  for (let column = 0; column < sizes.length; column++)
    if (sizes[column] !== 0 && Math.fround(sizes[column]) === 0)
      throw outOfRange(subject, `the numbers of feature ${column} are too small for f32`, {
        column,
        dtype,
        small: true,
      });
}

function outOfRange(subject: string, problem: string, facts: object): DataError {
  return new DataError(subject, problem, {
    code: "scale-range",
    hint: 'use f64: x.cast("f64"); or another unit for the data, with numbers nearer to 1',
    facts: { ...facts },
  });
}

/** A column statistic as a tensor: a copy, because tensors never change. */
export function statistic(values: Float64Array): Tensor {
  return fromHost({ dtype: "f64", shape: [values.length], data: values.slice() });
}

export function notFitted(subject: string, asked: string): ValueError {
  return new ValueError(subject, `${asked} before fit`, {
    code: "not-fitted",
    hint: `${subject}().fit(train) first: the statistics come from the training part only`,
  });
}

/** Throws for anything but the two words; the message names the nearest. */
export function wantFeatures(subject: string, _: string, features: unknown): void {
  if (features === "last" || features === "flat") return;
  throw new ValueError(subject, `features is ${show(features)}`, {
    code: "features-option",
    hint: `"last" (each place of the last axis) or "flat" (each place of a sample)`,
    facts: { received: features },
  });
}
