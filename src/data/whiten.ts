/**
 * Whitening: features turned and stretched until they are uncorrelated and each has variance 1. With the covariance
 * C = V·diag(λ)·Vᵀ, PCA whitening is y = diag(1/√λ)·Vᵀ·(x − mean); ZCA turns it back by V, which keeps y closest to x.
 */
import { DataError, dtypes, show, ValueError, wantOptions } from "../base/index.ts";
import type { Tensor, TensorLike } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";

import {
  columnMeans,
  type FeatureOptions,
  notFitted,
  statistic,
  type Table,
  tableOf,
  wantFeatures,
} from "./features.ts";
import { addDots } from "./products.ts";

export interface WhitenOptions extends FeatureOptions {
  /** `"pca"`: components, the largest first. `"zca"`: the data's own axes, so that pictures stay pictures. */
  readonly method?: "pca" | "zca";
  /** Added to every variance before its root, which damps directions that are mostly noise; 0 where nothing is said. */
  readonly epsilon?: number;
}

interface Learned {
  readonly mean: Float64Array;
  /** Descending. */
  readonly variances: Float64Array;
  readonly flat: number;
  /** Row j times (x − mean) is output j. [width, width] */
  readonly forward: Float64Array;
  /** Row j times y is x − mean at j. [width, width] */
  readonly backward: Float64Array;
}

/** Rows a block: what `addDots` likes at 784 features. */
const BLOCK = 64;

/** What `whiten()` gives. */
export class Whitener {
  readonly #method: "pca" | "zca";
  readonly #features: "last" | "flat";
  readonly #epsilon: number;
  #learned: Learned | undefined;

  constructor(options: WhitenOptions | undefined) {
    const known = ["method", "epsilon", "features"];
    const { method = "zca", epsilon = 0, features = "last" } = wantOptions("whiten", options, known);
    if (method !== "pca" && method !== "zca")
      throw new ValueError("whiten", `the method is ${show(method)}`, {
        code: "whiten-method",
        hint: `"pca" (components, the largest first) or "zca" (the data's own axes)`,
        facts: { method },
      });
    if (!(Number.isFinite(epsilon) && epsilon >= 0))
      throw new ValueError("whiten", `epsilon is ${show(epsilon)}`, {
        code: "whiten-epsilon",
        hint: "a number from 0; pictures like 1e-5 to 0.1",
        facts: { epsilon },
      });
    wantFeatures("whiten", features);
    this.#method = method;
    this.#epsilon = epsilon;
    this.#features = features;
  }

  #want(asked: string): Learned {
    if (this.#learned) return this.#learned;
    throw notFitted("whiten", asked);
  }

  /** Learns from the training part: mean, and the covariance's axes. Gives itself back. */
  async fit(x: TensorLike): Promise<this> {
    const table = tableOf("whiten.fit", x, this.#features);
    if (table.rows < 2)
      throw new DataError("whiten.fit", "one sample has no covariance", {
        code: "data-empty",
        hint: "fit wants at least two samples",
        facts: { rows: table.rows },
      });
    const mean = columnMeans(table);
    const { variances, axes } = await principalAxes(covariance(table, mean), table.width);
    this.#learned = { mean, variances, ...maps(this.#method, variances, axes, this.#epsilon) };
    return this;
  }

  /** Applies what was learned. Same shape; f64 stays f64, everything else gives f32. */
  transform(x: TensorLike): Tensor {
    const { mean, forward } = this.#want("transform");
    const table = tableOf("whiten.transform", x, this.#features, mean.length);
    return turn(table, forward, mean, undefined);
  }

  /** Undoes `transform`. */
  inverse(x: TensorLike): Tensor {
    const { mean, backward } = this.#want("inverse");
    const table = tableOf("whiten.inverse", x, this.#features, mean.length);
    return turn(table, backward, undefined, mean);
  }

  async fitTransform(x: TensorLike): Promise<Tensor> {
    return (await this.fit(x)).transform(x);
  }

  /** f64 [features] */
  get mean(): Tensor {
    return statistic(this.#want("mean").mean);
  }

  /** The covariance's eigenvalues, descending. f64 [features] */
  get variances(): Tensor {
    return statistic(this.#want("variances").variances);
  }

  /**
   * In how many directions the training part did not vary (constant or dependent features, or fewer samples than
   * features). With epsilon 0 these are turned, and not stretched.
   */
  get flat(): number {
    return this.#want("flat").flat;
  }
}

/**
 * Uncorrelated features of variance 1 (covariance over n − 1 samples, as `np.cov`). Directions without variance are left
 * unstretched and counted in `flat`, so that `inverse` always undoes `transform`. `fit` is asynchronous: it loads the
 * library ml-matrix for the eigenvectors. Throws `DataError` for NaN, infinity and fewer than two samples.
 *
 *     const zca = await whiten({ epsilon: 1e-2, features: "flat" }).fit(train.x);
 *     const pictures = zca.transform(test.x);
 *
 * Source: A. Kessy, A. Lewin, K. Strimmer, "Optimal whitening and decorrelation", 2018.
 */
export function whiten(options?: WhitenOptions): Whitener {
  return new Whitener(options);
}

/** [width, width], over n − 1. */
function covariance({ data, rows, width }: Table, mean: Float64Array): Float64Array {
  const sums = new Float64Array(width * width);
  for (let start = 0; start < rows; start += 2 * BLOCK) {
    // Features as rows, so that sums run along memory.
    const count = Math.min(2 * BLOCK, rows - start);
    const centred = new Float64Array(width * count);
    for (let k = start * width, r = 0; r < count; r++)
      for (let c = 0; c < width; c++) centred[c * count + r] = data[k++] - mean[c];
    addDots(sums, centred, centred, [width, width, count], true);
  }
  for (let i = 0; i < width; i++)
    for (let j = i; j < width; j++) sums[i * width + j] = sums[j * width + i] = sums[i * width + j] / (rows - 1);
  return sums;
}

/** Eigenvalues, descending, and eigenvectors as rows, each with its largest entry positive. */
export async function principalAxes(
  matrix: Float64Array,
  width: number,
): Promise<{ variances: Float64Array; axes: Float64Array }> {
  const { EigenvalueDecomposition, Matrix } = await import("./eigen.ts");
  const found = new EigenvalueDecomposition(Matrix.from1DArray(width, width, matrix), { assumeSymmetric: true });
  const order = found.realEigenvalues
    .map((_, k) => k)
    .sort((a, b) => found.realEigenvalues[b] - found.realEigenvalues[a]);
  const variances = Float64Array.from(order, (k) => Math.max(0, found.realEigenvalues[k]));
  const axes = new Float64Array(width * width);
  order.forEach((from, to) => {
    const axis = axes.subarray(to * width, (to + 1) * width);
    let peak = 0;
    for (let c = 0; c < width; c++) {
      axis[c] = found.eigenvectorMatrix.get(c, from);
      if (Math.abs(axis[c]) > Math.abs(axis[peak])) peak = c;
    }
    // An eigenvector's sign is arbitrary; a rule makes it the same everywhere.
    if (axis[peak] < 0) for (let c = 0; c < width; c++) axis[c] = -axis[c];
  });
  return { variances, axes };
}

/** The matrices of both directions. */
function maps(
  method: "pca" | "zca",
  variances: Float64Array,
  axes: Float64Array,
  epsilon: number,
): Pick<Learned, "flat" | "forward" | "backward"> {
  const width = variances.length;
  // Below this an eigenvalue is nothing but rounding, as in NumPy's matrix_rank.
  const noise = variances[0] * width * Number.EPSILON;
  const lengths = variances.map((v) => (epsilon === 0 && v <= noise ? 1 : Math.sqrt(v + epsilon)));
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

function flip(matrix: Float64Array, width: number): Float64Array {
  const flipped = new Float64Array(matrix.length);
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) flipped[j * width + i] = matrix[i * width + j];
  return flipped;
}

/** Rows of `a` times rows of `b`; both [any, width]. */
function products(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const rows = a.length / width;
  const out = new Float64Array(rows * width);
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    const part = out.subarray(start * width, (start + count) * width);
    addDots(part, a.subarray(start * width, (start + count) * width), b, [count, width, width]);
  }
  return out;
}

/** Every row minus `before`, times the matrix's rows, plus `after`. */
function turn(
  { data, rows, width, shape, dtype }: Table,
  matrix: Float64Array,
  before: Float64Array | undefined,
  after: Float64Array | undefined,
): Tensor {
  const turned = dtypes[dtype].zeros(data.length);
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    const at = start * width;
    const block = Float64Array.from(data.subarray(at, at + count * width));
    if (before) for (let k = 0; k < block.length; k++) block[k] -= before[k % width];
    const out = products(block, matrix, width);
    if (after) for (let k = 0; k < out.length; k++) out[k] += after[k % width];
    turned.set(out, at);
  }
  return fromHost({ dtype, shape, data: turned });
}
