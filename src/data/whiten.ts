/**
 * Whitening: features are rotated and scaled until they are uncorrelated and each has variance 1. With the covariance
 * C = V·diag(λ)·Vᵀ, PCA whitening is y = diag(1/√λ)·Vᵀ·(x − mean); ZCA rotates it back by V, which keeps y closest to x.
 */
import { DataError, dtypes, finiteFrom, oneOf, readOptions } from "../base/index.ts";
import type { Tensor, TensorLike } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import { principalAxes } from "./axes.ts";
import {
  columnMeans,
  columnRanges,
  type FeatureOptions,
  notFitted,
  statistic,
  type Table,
  tableOf,
  unitFor,
  wantFeatures,
  wantHeld,
  wantSizes,
} from "./features.ts";
import { addDots, flip, products, ROWS } from "./products.ts";

export interface WhitenOptions extends FeatureOptions {
  /** `"pca"`: components, the largest first. `"zca"`: the data's own axes, so that pictures stay pictures. */
  readonly method?: "pca" | "zca";
  /** Added to every variance before its root, which damps directions that are mostly noise. Default: 0. */
  readonly epsilon?: number;
}

/** A whitener as JSON. */
export interface WhitenerJSON {
  readonly scaler: "whiten";
  readonly version: 1;
  readonly features: "last" | "flat";
  readonly method: "pca" | "zca";
  readonly epsilon: number;
  /** The unit of a feature's mean, and of all variances, where it is not 1: a power of two. */
  readonly unit?: readonly number[];
  readonly mean: readonly number[];
  readonly variances: readonly number[];
  /** Row by row: the direction of each variance. [width, width] */
  readonly axes: readonly number[];
}

/** What `fit` finds. */
export interface Found {
  /** The unit of each mean: a power of two, the same for all features that vary, and 1 for constant ones. */
  readonly unit: Float64Array;
  readonly mean: Float64Array;
  /** Descending. */
  readonly variances: Float64Array;
  /** As rows. [width, width] */
  readonly axes: Float64Array;
}

interface Learned extends Found {
  readonly flat: number;
  /** Row j times (x − mean) is output j. [width, width] */
  readonly forward: Float64Array;
  /** Row j times y is x − mean at j. [width, width] */
  readonly backward: Float64Array;
}

/** What `whiten()` gives. */
export class Whitener {
  readonly #method: "pca" | "zca";
  readonly #features: "last" | "flat";
  readonly #epsilon: number;
  #learned: Learned | undefined;

  constructor(options: WhitenOptions | undefined, found?: Found) {
    const wants = { method: oneOf(["pca", "zca"]), epsilon: finiteFrom(0), features: wantFeatures };
    const { method = "zca", epsilon = 0, features = "last" } = readOptions("whiten", options, wants);
    this.#method = method;
    this.#epsilon = epsilon;
    this.#features = features;
    if (found) this.#learned = this.#know(found);
  }

  #know(found: Found): Learned {
    return { ...found, ...maps(this.#method, found, this.#epsilon) };
  }

  #want(asked: string): Learned {
    if (this.#learned) return this.#learned;
    throw notFitted("whiten", asked);
  }

  /** Learns from the training part: mean, and the covariance's axes. Returns itself. */
  async fit(x: TensorLike): Promise<this> {
    const table = tableOf("whiten.fit", x, this.#features);
    if (table.rows < 2)
      throw new DataError("whiten.fit", "one sample has no covariance", {
        code: "data-empty",
        hint: "fit wants at least two samples",
        facts: { rows: table.rows },
      });
    const { min, max, constant } = columnRanges(table);
    // One unit for all features that vary, since their sizes relative to each other matter.
    const peak = min.reduce(
      (most, low, c) => (low === max[c] ? most : Math.max(most, Math.abs(low), Math.abs(max[c]))),
      0,
    );
    const unit = new Float64Array(table.width).fill(unitFor(peak));
    for (const c of constant) unit[c] = 1;
    const mean = columnMeans(table, unit);
    // The rounded mean of equal values may differ from them.
    for (const c of constant) mean[c] = min[c];
    const axes = await principalAxes(covariance(table, { unit, mean }), table.width);
    this.#learned = this.#know({ unit, mean, ...axes });
    return this;
  }

  /**
   * Applies what was learned. Same shape; f64 stays f64, everything else gives f32. Throws `DataError` for NaN and
   * infinity, and for results beyond the type's range.
   */
  transform(x: TensorLike): Tensor {
    const learned = this.#want("transform");
    const table = tableOf("whiten.transform", x, this.#features, learned.mean.length);
    return rotate("whiten.transform", table, (start, count) =>
      products(centred(table, learned, start, count), learned.forward, table.width),
    );
  }

  /** Undoes `transform`. Throws as it does. */
  inverse(x: TensorLike): Tensor {
    const { mean, unit, variances, backward } = this.#want("inverse");
    const table = tableOf("whiten.inverse", x, this.#features, mean.length);
    const common = commonUnit(unit);
    const deviation = Math.sqrt(variances[0]) * common;
    wantSizes(
      "whiten.inverse",
      table,
      mean.map((m, c) => Math.max(Math.abs(m) * unit[c], deviation)),
    );
    const { data, width } = table;
    return rotate("whiten.inverse", table, (start, count) => {
      const block = Float64Array.from(data.subarray(start * width, (start + count) * width));
      const out = products(block, backward, width);
      for (let k = 0; k < out.length; k++) {
        const c = k % width;
        out[k] = (out[k] * (common / unit[c]) + mean[c]) * unit[c];
      }
      return out;
    });
  }

  /** `fit(x)`, then `transform(x)`. */
  async fitTransform(x: TensorLike): Promise<Tensor> {
    return (await this.fit(x)).transform(x);
  }

  /** f64 [features] */
  get mean(): Tensor {
    const { mean, unit } = this.#want("mean");
    return statistic(mean.map((m, c) => m * unit[c]));
  }

  /** The covariance's eigenvalues, descending. f64 [features]. Throws `DataError` where they leave the range of f64. */
  get variances(): Tensor {
    const { variances, unit } = this.#want("variances");
    const common = commonUnit(unit);
    const measured = variances.map((v) => v * common * common);
    if (measured.every((v, k) => Number.isFinite(v) && (v > 0 || variances[k] === 0))) return statistic(measured);
    throw new DataError("whiten", "the variances leave the range of f64", {
      code: "scale-range",
      hint: "measure the data in another unit, with numbers nearer to 1",
    });
  }

  /**
   * In how many directions the training part did not vary (constant or dependent features, or fewer samples than
   * features). With epsilon 0 these are scaled as the direction that varies most.
   */
  get flat(): number {
    return this.#want("flat").flat;
  }

  /** Everything that `scalerFromJSON` needs to bring this scaler back: `JSON.stringify(scaler)` calls it. Throws
   * `ValueError` before `fit`. */
  toJSON(): WhitenerJSON {
    const { unit, mean, variances, axes } = this.#want("toJSON");
    return {
      scaler: "whiten",
      version: 1,
      features: this.#features,
      method: this.#method,
      epsilon: this.#epsilon,
      ...(unit.some((u) => u !== 1) && { unit: [...unit] }),
      mean: [...mean],
      variances: [...variances],
      axes: [...axes],
    };
  }
}

/**
 * Uncorrelated features of variance 1 (covariance over n − 1 samples, as `np.cov`). Directions without variance are
 * stretched as the one with most is, and counted in `flat`, so that `inverse` always undoes `transform`. The result does
 * not depend on the unit that the data are measured in. `fit` is asynchronous: it loads the library ml-matrix for the
 * eigenvectors. Kept as JSON as `standardize` is. Throws `DataError` for NaN, infinity and fewer than two samples.
 *
 *     const zca = await whiten({ epsilon: 1e-2, features: "flat" }).fit(train.x);
 *     const pictures = zca.transform(test.x);
 *
 * Source: A. Kessy, A. Lewin, K. Strimmer, "Optimal whitening and decorrelation", 2018.
 */
export function whiten(options?: WhitenOptions): Whitener {
  return new Whitener(options);
}

/** The unit of the features that vary. */
const commonUnit = (unit: Float64Array): number => unit.find((u) => u !== 1) ?? 1;

/** Some rows minus the mean, all in one unit. */
function centred(
  { data, width }: Table,
  { unit, mean }: Pick<Found, "unit" | "mean">,
  start: number,
  count: number,
): Float64Array {
  const common = commonUnit(unit);
  const before = unit.map((u) => 1 / u);
  const after = unit.map((u) => u / common);
  const block = new Float64Array(count * width);
  for (let k = 0, at = start * width; k < block.length; k++, at++) {
    const c = k % width;
    block[k] = (data[at] * before[c] - mean[c]) * after[c];
  }
  return block;
}

/** [width, width], over n − 1. */
function covariance(table: Table, found: Pick<Found, "unit" | "mean">): Float64Array {
  const { rows, width } = table;
  const sums = new Float64Array(width * width);
  for (let start = 0; start < rows; start += 2 * ROWS) {
    // Features as rows, so that sums run along memory.
    const count = Math.min(2 * ROWS, rows - start);
    const block = centred(table, found, start, count);
    const across = new Float64Array(width * count);
    for (let k = 0, r = 0; r < count; r++) for (let c = 0; c < width; c++) across[c * count + r] = block[k++];
    addDots(sums, across, across, [width, width, count], true);
  }
  for (let i = 0; i < width; i++)
    for (let j = i; j < width; j++) sums[i * width + j] = sums[j * width + i] = sums[i * width + j] / (rows - 1);
  return sums;
}

/** The matrices of both directions. */
function maps(
  method: "pca" | "zca",
  { variances, axes, unit }: Found,
  epsilon: number,
): Pick<Learned, "flat" | "forward" | "backward"> {
  const width = variances.length;
  // An eigenvalue below this is only rounding, as in NumPy's matrix_rank.
  const noise = variances[0] * width * Number.EPSILON;
  const largest = Math.sqrt(variances[0]) || 1;
  const common = commonUnit(unit);
  const lengths = variances.map((v) => (epsilon === 0 && v <= noise ? largest : rootOfSum(v, epsilon, common)));
  const flat = variances.filter((v) => v <= noise).length;
  const stretched = axes.map((v, k) => v / lengths[Math.floor(k / width)]);
  const restored = axes.map((v, k) => v * lengths[Math.floor(k / width)]);
  if (method === "pca") return { flat, forward: stretched, backward: flip(restored, width) };
  const across = flip(axes, width);
  return {
    flat,
    forward: products(flip(stretched, width), across, width),
    backward: products(flip(restored, width), across, width),
  };
}

/** √(v + ε / unit²), where ε / unit² alone may leave the range. */
function rootOfSum(v: number, epsilon: number, unit: number): number {
  if (unit === 1) return Math.sqrt(v + epsilon);
  const [a, b] = [Math.sqrt(v), Math.sqrt(epsilon) / unit];
  const [small, large] = a < b ? [a, b] : [b, a];
  return large === 0 ? 0 : large * Math.sqrt(1 + (small / large) ** 2);
}

/** A tensor of the table's shape and type, some rows at a time. */
function rotate(subject: string, table: Table, rowsOf: (start: number, count: number) => Float64Array): Tensor {
  const { data, rows, width, shape, dtype } = table;
  const results = dtypes[dtype].zeros(data.length);
  for (let start = 0; start < rows; start += ROWS)
    results.set(rowsOf(start, Math.min(ROWS, rows - start)), start * width);
  wantHeld(subject, results, table);
  return fromHost({ dtype, shape, data: results });
}
