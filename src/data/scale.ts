/** `standardize` and `normalize`: each feature is shifted and scaled on its own. */
import { readOptions, wantInterval } from "../base/index.ts";
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
  unitFor,
  wantFeatures,
  wantSizes,
} from "./features.ts";

/** What `fit` learned, by column: y = low + (x / unit − shift) / stretch · span. */
export interface Learned {
  /** A power of two: the unit of all other numbers here. */
  readonly unit: Float64Array;
  readonly shift: Float64Array;
  /** 0 for constant features, which are divided by 1. */
  readonly stretch: Float64Array;
}

/** The fields that every scaler's JSON has. */
interface Kept {
  readonly version: 1;
  readonly features: "last" | "flat";
  /** The unit of a feature's statistics, where it is not 1: a power of two. */
  readonly unit?: readonly number[];
}

/** A standardizer as JSON. */
export interface StandardizerJSON extends Kept {
  readonly scaler: "standardize";
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** A normalizer as JSON. */
export interface NormalizerJSON extends Kept {
  readonly scaler: "normalize";
  readonly range: readonly [low: number, high: number];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** Learns statistics from the training part, applies them to any part, and undoes them. */
export abstract class Scaler<L extends Learned = Learned> {
  readonly #subject: string;
  readonly #features: "last" | "flat";
  readonly #low: number;
  readonly #span: number;
  #learned: L | undefined;

  constructor(subject: string, features: "last" | "flat", [low, high]: readonly [number, number], learned?: L) {
    this.#subject = subject;
    this.#features = features;
    this.#low = low;
    this.#span = high - low;
    this.#learned = learned;
  }

  protected abstract learn(table: Table): L;

  protected learned(asked: string): L {
    if (this.#learned) return this.#learned;
    throw notFitted(this.#subject, asked);
  }

  /** The fields that all kinds of scalers have in JSON. */
  protected kept({ unit }: L): Kept {
    return { version: 1, features: this.#features, ...(unit.some((u) => u !== 1) && { unit: [...unit] }) };
  }

  /**
   * Everything that `scalerFromJSON` needs to bring this scaler back: `JSON.stringify(scaler)` calls it. Throws
   * `ValueError` before `fit`.
   */
  abstract toJSON(): StandardizerJSON | NormalizerJSON;

  /** Learns from the training part, `[samples, …]`. Returns itself. Throws `DataError` for NaN, infinity and no samples. */
  fit(x: TensorLike): this {
    this.#learned = this.learn(tableOf(`${this.#subject}.fit`, x, this.#features));
    return this;
  }

  /**
   * Applies what was learned. Same shape; f64 stays f64, everything else gives f32. Throws `DataError` for NaN and
   * infinity, and for results beyond the type's range.
   */
  transform(x: TensorLike): Tensor {
    const { unit, shift, stretch } = this.learned("transform");
    const subject = `${this.#subject}.transform`;
    const table = tableOf(subject, x, this.#features, shift.length);
    const [low, span] = [this.#low, this.#span];
    const factor = unit.map((u) => 1 / u);
    const divisor = stretch.map((s) => s || 1);
    return mapColumns(subject, table, (value, c) => low + ((value * factor[c] - shift[c]) / divisor[c]) * span);
  }

  /** Undoes `transform`. Throws as it does. */
  inverse(x: TensorLike): Tensor {
    const { unit, shift, stretch } = this.learned("inverse");
    const subject = `${this.#subject}.inverse`;
    const table = tableOf(subject, x, this.#features, shift.length);
    wantSizes(
      subject,
      table,
      unit.map((u, c) => Math.max(Math.abs(shift[c]), stretch[c]) * u),
    );
    const [low, span] = [this.#low, this.#span];
    const factor = stretch.map((s) => s || 1);
    return mapColumns(subject, table, (value, c) => (((value - low) / span) * factor[c] + shift[c]) * unit[c]);
  }

  /** `fit(x)`, then `transform(x)`. */
  fitTransform(x: TensorLike): Tensor {
    return this.fit(x).transform(x);
  }

  /** Features that were constant in the training part: they are shifted, but not scaled. */
  get constant(): readonly number[] {
    const { stretch } = this.learned("constant");
    return Array.from(stretch.keys()).filter((c) => stretch[c] === 0);
  }
}

/** The unit of each column. Constant columns are only shifted, and need none. */
const unitsOf = ({ min, max }: { readonly min: Float64Array; readonly max: Float64Array }): Float64Array =>
  min.map((low, c) => (low === max[c] ? 1 : unitFor(Math.max(Math.abs(low), Math.abs(max[c])))));

/** Back in the data's own unit. */
const measured = (values: Float64Array, unit: Float64Array): Tensor => statistic(values.map((v, c) => v * unit[c]));

/** What `standardize()` gives. */
export class Standardizer extends Scaler {
  constructor(options: FeatureOptions | undefined, learned?: Learned) {
    const { features = "last" } = readOptions("standardize", options, { features: wantFeatures });
    super("standardize", features, [0, 1], learned);
  }

  protected override learn(table: Table): Learned {
    const { data, rows, width } = table;
    const { min, max, constant } = columnRanges(table);
    const unit = unitsOf({ min, max });
    const shift = columnMeans(table, unit);
    // The rounded mean of equal values may differ from them; dividing by a deviation that is only rounding would enlarge that.
    for (const c of constant) shift[c] = min[c];
    const factor = unit.map((u) => 1 / u);
    const std = new Float64Array(width);
    for (let k = 0, r = 0; r < rows; r++)
      for (let c = 0; c < width; c++) std[c] += (data[k++] * factor[c] - shift[c]) ** 2;
    for (let c = 0; c < width; c++) std[c] = Math.sqrt(std[c] / rows);
    return { unit, shift, stretch: std };
  }

  /** f64 [features] */
  get mean(): Tensor {
    const { shift, unit } = this.learned("mean");
    return measured(shift, unit);
  }

  /** f64 [features]; 0 for constant features, which are divided by 1. */
  get std(): Tensor {
    const { stretch, unit } = this.learned("std");
    return measured(stretch, unit);
  }

  override toJSON(): StandardizerJSON {
    const learned = this.learned("toJSON");
    return { scaler: "standardize", ...this.kept(learned), mean: [...learned.shift], std: [...learned.stretch] };
  }
}

/** What `normalize()` gives. */
export class Normalizer extends Scaler<Learned & { readonly max: Float64Array }> {
  readonly #range: readonly [number, number];

  constructor(options: NormalizeOptions | undefined, learned?: Learned & { readonly max: Float64Array }) {
    const wants = { features: wantFeatures, range: wantInterval };
    const { features = "last", range = [0, 1] } = readOptions("normalize", options, wants);
    super("normalize", features, range, learned);
    this.#range = [range[0], range[1]];
  }

  protected override learn(table: Table): Learned & { readonly max: Float64Array } {
    const { min, max } = columnRanges(table);
    const unit = unitsOf({ min, max });
    return normalizerOf(
      unit,
      min.map((v, c) => v / unit[c]),
      max.map((v, c) => v / unit[c]),
    );
  }

  /** f64 [features] */
  get min(): Tensor {
    const { shift, unit } = this.learned("min");
    return measured(shift, unit);
  }

  /** f64 [features] */
  get max(): Tensor {
    const { max, unit } = this.learned("max");
    return measured(max, unit);
  }

  override toJSON(): NormalizerJSON {
    const learned = this.learned("toJSON");
    const [min, max] = [[...learned.shift], [...learned.max]];
    return { scaler: "normalize", ...this.kept(learned), range: this.#range, min, max };
  }
}

/** The statistics of a normalizer for columns with these bounds. */
export function normalizerOf(
  unit: Float64Array,
  min: Float64Array,
  max: Float64Array,
): Learned & { readonly max: Float64Array } {
  return { unit, shift: min, max, stretch: max.map((top, c) => top - min[c]) };
}

export interface NormalizeOptions extends FeatureOptions {
  /** Where the smallest and the largest value go; [0, 1] by default. */
  readonly range?: readonly [low: number, high: number];
}

/**
 * Every feature with mean 0 and standard deviation 1: (x − mean) / std, with std over n samples (not n − 1). Constant
 * features become 0. The result does not depend on the unit that the data are measured in. Throws `DataError` for NaN,
 * infinity and empty data, `ShapeError` for another number of features.
 *
 *     const scaler = standardize().fit(train.x);        // statistics of the training part only
 *     const [a, b] = [scaler.transform(train.x), scaler.transform(test.x)];
 *     await writeFile("scaler.json", JSON.stringify(scaler));   // and back: scalerFromJSON(text)
 */
export function standardize(options?: FeatureOptions): Standardizer {
  return new Standardizer(options);
}

/**
 * Every feature stretched to a range, by default [0, 1]: (x − min) / (max − min). Constant features go to its lower end;
 * values outside of what `fit` saw leave the range. Kept as `standardize` is, and throws as it does.
 *
 *     normalize({ range: [-1, 1] }).fitTransform([[0, 5], [10, 5]])   // [[-1, -1], [1, -1]]
 */
export function normalize(options?: NormalizeOptions): Normalizer {
  return new Normalizer(options);
}
