/** Normal, uniform and whole numbers, and orders. */
import {
  badArgument,
  finiteFrom,
  normalStream,
  oneOf,
  readOptions,
  type Shape,
  ShapeError,
  showType,
  ValueError,
  wantFinite,
  wantSeed,
  wantWhole,
} from "../../base/index.ts";
import { type Tensor, type TensorLike, tensor } from "../tensor.ts";
import { filled, floats, type Seeded, shuffled, source } from "./source.ts";

export interface NormalOptions extends Seeded {
  /** Default: 0. */
  readonly mean?: number;
  /** Standard deviation. Default: 1. */
  readonly stddev?: number;
  /** `"f32"` (default) or `"f64"`. */
  readonly dtype?: "f32" | "f64";
}

export interface UniformOptions extends Seeded {
  /** The least number. Default: 0. */
  readonly minval?: number;
  /** All numbers are below it. Default: 1. */
  readonly maxval?: number;
  /** `"f32"` (default) or `"f64"`. */
  readonly dtype?: "f32" | "f64";
}

export interface RandintOptions extends Seeded {
  /** The least number. Default: 0. */
  readonly minval?: number;
  /** All numbers are below it. */
  readonly maxval: number;
  /** `"i32"` (default) or `"u8"`. */
  readonly dtype?: "i32" | "u8";
}

function normalNumbers(
  name: "normal" | "truncatedNormal",
  shape: Shape,
  options: NormalOptions | undefined,
  widest: number,
): Tensor {
  const wants = { seed: wantSeed, mean: wantFinite, stddev: finiteFrom(0), dtype: floats };
  const { seed, mean = 0, stddev = 1, dtype = "f32" } = readOptions(name, options, wants);
  const next = normalStream(source(name, seed));
  const draw = () => {
    for (;;) {
      const x = next();
      if (Math.abs(x) < widest) return mean + stddev * x;
    }
  };
  return filled(name, shape, dtype, draw);
}

/**
 * Normal numbers, by Marsaglia's polar method. Throws a ShapeError for a bad shape, a ValueError for bad
 * options.
 *
 *     random.normal([2, 3], { seed: 1, mean: 10, stddev: 2 })
 */
export function normal(shape: Shape, options?: NormalOptions): Tensor {
  return normalNumbers("normal", shape, options, Number.POSITIVE_INFINITY);
}

/**
 * Normal numbers within two standard deviations of the mean; those beyond are drawn again, as Keras does it. `stddev` is
 * the width before the cut.
 *
 *     random.truncatedNormal([784, 10], { seed: 1, stddev: 0.05 })
 */
export function truncatedNormal(shape: Shape, options?: NormalOptions): Tensor {
  return normalNumbers("truncatedNormal", shape, options, 2);
}

/** Throws unless `minval` is below `maxval`. */
function wantRange(subject: string, minval: number, maxval: number): void {
  if (minval < maxval) return;
  throw new ValueError(subject, `minval is ${minval}, maxval ${maxval}`, {
    code: "random-range",
    hint: "minval must be below maxval, which itself is never drawn",
    facts: { low: minval, high: maxval },
  });
}

/**
 * Uniform numbers from `minval` up to, not including, `maxval`: also after they were rounded to f32.
 *
 *     random.uniform([2, 3], { seed: 1, minval: -1, maxval: 1 })
 */
export function uniform(shape: Shape, options?: UniformOptions): Tensor {
  const wants = { seed: wantSeed, minval: wantFinite, maxval: wantFinite, dtype: floats };
  const { seed, minval = 0, maxval = 1, dtype = "f32" } = readOptions("uniform", options, wants);
  const rounded = dtype === "f32" ? Math.fround : (x: number) => x;
  wantRange("uniform", rounded(minval), rounded(maxval));
  const next = source("uniform", seed);
  const draw = () => {
    for (;;) {
      const part = next();
      // Not minval + part·(maxval - minval): that difference may be beyond the largest number.
      const x = rounded(minval * (1 - part) + maxval * part);
      if (x >= rounded(minval) && x < rounded(maxval)) return x;
    }
  };
  return filled("uniform", shape, dtype, draw);
}

/**
 * Whole numbers from `minval` to `maxval - 1`, all equally likely.
 *
 *     random.randint([10], { seed: 1, maxval: 6 })   // 0 to 5
 */
export function randint(shape: Shape, options: RandintOptions): Tensor {
  const wants = { seed: wantSeed, minval: wantFinite, maxval: wantFinite, dtype: oneOf(["i32", "u8"], "dtype") };
  const { seed, minval = 0, maxval, dtype = "i32" } = readOptions("randint", options, wants);
  if (maxval === undefined) throw badArgument("randint", "maxval", maxval, "whole", "a whole number above minval");
  const [least, most] = dtype === "u8" ? [0, 255] : [-(2 ** 31), 2 ** 31 - 1];
  wantWhole("randint", "minval", minval, least, most);
  wantWhole("randint", "maxval", maxval, least, most + 1);
  wantRange("randint", minval, maxval);
  const next = source("randint", seed);
  return filled("randint", shape, dtype, () => minval + Math.floor(next() * (maxval - minval)));
}

/**
 * 0 … n − 1 in random order (i32), or an array's rows in random order. Throws a ShapeError for a tensor without rows.
 *
 *     random.permutation(5, { seed: 1 })
 *     random.permutation([[1, 2], [3, 4], [5, 6]], { seed: 1 })
 */
export function permutation(x: number | TensorLike, options?: Seeded): Tensor {
  const { seed } = readOptions("permutation", options, { seed: wantSeed });
  const rows = typeof x === "number" ? undefined : tensor(x);
  if (rows?.rank === 0)
    throw new ShapeError("permutation", `${showType(rows)} has no rows`, {
      code: "random-permutation",
      hint: "pass item() to permute 0 … n-1",
    });
  const count = rows ? rows.shape[0] : wantWhole("permutation", "n", x, 0, 2 ** 31 - 1);
  const places = tensor(shuffled("permutation", count, source("permutation", seed)));
  return rows ? rows.gather(places) : places;
}
