/** `standardize` and `normalize`: each feature is shifted and stretched by itself. */
import { show, ValueError, wantOptions } from "../base/index.ts";
import type { Tensor, TensorLike } from "../tensor/index.ts";
import {
  columnMeans,
  columnRanges,
  type FeatureOptions,
  mapColumns,
  notFitted,
  statistic,
  type Table,
  tableOf,
  wantFeatures,
} from "./features.ts";

/** What `fit` learned, by column: y = low + (x − shift) / stretch · span. */
interface Learned {
  readonly shift: Float64Array;
  /** Never 0. */
  readonly stretch: Float64Array;
  readonly constant: readonly number[];
}

/** Learns statistics from the training part, applies them to any part, and undoes them. */
export abstract class Scaler<L extends Learned = Learned> {
  readonly #subject: string;
  readonly #features: "last" | "flat";
  readonly #low: number;
  readonly #span: number;
  #learned: L | undefined;

  constructor(subject: string, features: "last" | "flat", [low, high]: readonly [number, number]) {
    wantFeatures(subject, features);
    this.#subject = subject;
    this.#features = features;
    this.#low = low;
    this.#span = high - low;
  }

  protected abstract learn(table: Table): L;

  protected learned(asked: string): L {
    if (this.#learned) return this.#learned;
    throw notFitted(this.#subject, asked);
  }

  /** Learns from the training part. Gives itself back. */
  fit(x: TensorLike): this {
    this.#learned = this.learn(tableOf(`${this.#subject}.fit`, x, this.#features));
    return this;
  }

  /** Applies what was learned. Same shape; f64 stays f64, everything else gives f32. */
  transform(x: TensorLike): Tensor {
    const { shift, stretch } = this.learned("transform");
    const table = tableOf(`${this.#subject}.transform`, x, this.#features, shift.length);
    const [low, span] = [this.#low, this.#span];
    return mapColumns(table, (value, c) => low + ((value - shift[c]) / stretch[c]) * span);
  }

  /** Undoes `transform`. */
  inverse(x: TensorLike): Tensor {
    const { shift, stretch } = this.learned("inverse");
    const table = tableOf(`${this.#subject}.inverse`, x, this.#features, shift.length);
    const [low, span] = [this.#low, this.#span];
    return mapColumns(table, (value, c) => ((value - low) / span) * stretch[c] + shift[c]);
  }

  fitTransform(x: TensorLike): Tensor {
    return this.fit(x).transform(x);
  }

  /** Features that had one value throughout the training part: they are shifted, and not stretched. */
  get constant(): readonly number[] {
    return this.learned("constant").constant;
  }
}

/** What `standardize()` gives. */
export class Standardizer extends Scaler<Learned & { readonly std: Float64Array }> {
  constructor(options: FeatureOptions | undefined) {
    const { features = "last" } = wantOptions("standardize", options, ["features"]);
    super("standardize", features, [0, 1]);
  }

  protected override learn(table: Table): Learned & { readonly std: Float64Array } {
    const { data, rows, width } = table;
    const { min, constant } = columnRanges(table);
    const shift = columnMeans(table);
    // The rounded mean of equal values may differ from them, and a deviation that is all rounding would blow it up.
    for (const c of constant) shift[c] = min[c];
    const std = new Float64Array(width);
    for (let k = 0, r = 0; r < rows; r++) for (let c = 0; c < width; c++) std[c] += (data[k++] - shift[c]) ** 2;
    for (let c = 0; c < width; c++) std[c] = Math.sqrt(std[c] / rows);
    return { shift, std, stretch: std.map((s) => s || 1), constant };
  }

  /** f64 [features] */
  get mean(): Tensor {
    return statistic(this.learned("mean").shift);
  }

  /** f64 [features]; 0 for constant features, which are divided by 1. */
  get std(): Tensor {
    return statistic(this.learned("std").std);
  }
}

/** What `normalize()` gives. */
export class Normalizer extends Scaler<Learned & { readonly max: Float64Array }> {
  constructor(options: NormalizeOptions | undefined) {
    const { features = "last", range = [0, 1] } = wantOptions("normalize", options, ["features", "range"]);
    const [low, high] = Array.isArray(range) && range.length === 2 ? range : [Number.NaN, Number.NaN];
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
      throw new ValueError("normalize", `the range is ${show(range)}`, {
        code: "normalize-range",
        hint: "two numbers, the lower first, such as [-1, 1]",
        facts: { range },
      });
    super("normalize", features, [low, high]);
  }

  protected override learn(table: Table): Learned & { readonly max: Float64Array } {
    const { min, max, constant } = columnRanges(table);
    return { shift: min, max, stretch: max.map((top, c) => top - min[c] || 1), constant };
  }

  /** f64 [features] */
  get min(): Tensor {
    return statistic(this.learned("min").shift);
  }

  /** f64 [features] */
  get max(): Tensor {
    return statistic(this.learned("max").max);
  }
}

export interface NormalizeOptions extends FeatureOptions {
  /** Where the smallest and the largest value go; [0, 1] where nothing is said. */
  readonly range?: readonly [low: number, high: number];
}

/**
 * Every feature with mean 0 and standard deviation 1: (x − mean) / std, with std over n samples (not n − 1). Constant
 * features become 0. Throws `DataError` for NaN, infinity and empty data, `ShapeError` for another number of features.
 *
 *     const scaler = standardize().fit(train.x);        // statistics of the training part only
 *     const [a, b] = [scaler.transform(train.x), scaler.transform(test.x)];
 */
export function standardize(options?: FeatureOptions): Standardizer {
  return new Standardizer(options);
}

/**
 * Every feature stretched to a range, by default [0, 1]: (x − min) / (max − min). Constant features go to its lower end;
 * values outside of what `fit` saw leave the range. Throws as `standardize` does.
 *
 *     normalize({ range: [-1, 1] }).fitTransform([[0, 5], [10, 5]])   // [[-1, -1], [1, -1]]
 */
export function normalize(options?: NormalizeOptions): Normalizer {
  return new Normalizer(options);
}
