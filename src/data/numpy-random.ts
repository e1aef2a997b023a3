/**
 * NumPy's legacy random numbers (`np.random.seed`, `np.random.RandomState`), so that programs and books written with them
 * come out the same, digit by digit. NumPy froze these streams (NEP 19): they will not change.
 *
 * Source: https://numpy.org/doc/stable/reference/random/legacy.html
 */
import {
  allocate,
  mostElements,
  normalStream,
  type Shape,
  ShapeError,
  show,
  sizeOf,
  type TypedArray,
  ValueError,
  type Want,
  wantFinite,
} from "../base/index.ts";
import { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import { type Mersenne, mersenne } from "./mersenne.ts";
import { takeRows } from "./rows.ts";

/** A length, or a shape. */
export type Size = number | Shape;

/** What `numpyRandom(seed)` gives. Every call moves the stream on. Floats are f64, whole numbers i32. */
export class NumpyRandom {
  readonly #bits: Mersenne;
  readonly #gauss: () => number;

  constructor(seed: number) {
    this.#bits = mersenne(seed);
    this.#gauss = normalStream(() => this.#bits.double());
  }

  /** Uniform in [0, 1), 53 random bits each: `np.random.random(size)`. */
  random(): number;
  random(size: Size): Tensor;
  random(size?: Size): number | Tensor {
    return fill("random", size, () => this.#bits.double());
  }

  /** Uniform in [low, high): `np.random.uniform(low, high, size)`. */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: Size): Tensor;
  uniform(low = 0, high = 1, size?: Size): number | Tensor {
    const range = wantFinite("uniform", "high", high) - wantFinite("uniform", "low", low);
    return fill("uniform", size, () => low + range * this.#bits.double());
  }

  /**
   * Normal with mean 0 and standard deviation 1: `np.random.randn(…)`, by Marsaglia's polar method. NumPy's last bit
   * depends on the C library's `log`; this one rounds `log` correctly. Of glibc's numbers 99.95 % are equal in every
   * bit, the others differ in the last one.
   */
  randn(): number;
  randn(size: Size): Tensor;
  randn(size?: Size): number | Tensor {
    return fill("randn", size, () => this.#gauss());
  }

  /** Normal with this mean and standard deviation: `np.random.normal(mean, deviation, size)`. See `randn`. */
  normal(mean?: number, deviation?: number): number;
  normal(mean: number, deviation: number, size: Size): Tensor;
  normal(mean = 0, deviation = 1, size?: Size): number | Tensor {
    wantFinite("normal", "the mean", mean);
    if (!(typeof deviation === "number" && deviation >= 0))
      throw new ValueError("normal", `the standard deviation is ${show(deviation)}`, {
        code: "random-range",
        hint: "a number from 0",
        facts: { deviation },
      });
    return fill("normal", size, () => mean + deviation * this.#gauss());
  }

  /**
   * Whole numbers from `low` to `high - 1`; with one bound, from 0 to it: `np.random.randint(low, high, size)`.
   *
   *     numpyRandom(0).randint(0, 10, [3])   // [5, 0, 3]
   */
  randint(low: number, high?: number): number;
  randint(low: number, high: number | undefined, size: Size): Tensor;
  randint(low: number, high?: number, size?: Size): number | Tensor {
    const [from, to] = high === undefined ? [0, low] : [low, high];
    const fits = Number.isInteger(from) && Number.isInteger(to) && from >= -(2 ** 31) && to <= 2 ** 31;
    if (!fits || from >= to)
      throw new ValueError("randint", `no whole number of 32 bits is in ${show(from)} … ${show(to)} - 1`, {
        code: "random-range",
        hint: "randint(low, high) wants whole numbers with low < high; high itself is never drawn",
        facts: { low: from, high: to },
      });
    const range = to - 1 - from;
    return fill("randint", size, () => from + this.#bits.below(range), Int32Array);
  }

  /** 0 … n − 1 in random order (i32), or a tensor's rows in random order, as a copy: `np.random.permutation(x)`. */
  permutation(x: number | Tensor): Tensor {
    if (x instanceof Tensor) {
      if (x.rank === 0)
        throw new ShapeError("permutation", "a scalar has no rows", {
          code: "random-permutation",
          hint: "pass item() to permute 0 … n-1",
        });
      return takeRows(x, this.#order(x.shape[0]));
    }
    if (!Number.isInteger(x) || x < 0 || x >= 2 ** 31)
      throw new ValueError("permutation", `cannot permute ${show(x)} numbers`, {
        code: "random-permutation",
        hint: "a whole number from 0, or a tensor",
        facts: { received: x },
      });
    return fromHost({ dtype: "i32", shape: [x], data: this.#order(x) });
  }

  /** Shuffles an array or typed array in place: `np.random.shuffle(x)`. Tensors never change: see `permutation`. */
  shuffle(x: unknown[] | TypedArray): void {
    if (!Array.isArray(x) && !ArrayBuffer.isView(x))
      throw new ValueError("shuffle", "wants an array to shuffle in place", {
        code: "random-shuffle",
        hint: "a tensor never changes: permutation(x) gives a shuffled copy",
      });
    for (let i = x.length - 1; i > 0; i--) {
      const j = this.#bits.below(i);
      [x[i], x[j]] = [x[j], x[i]];
    }
  }

  #order(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, k) => k);
    this.shuffle(order);
    return order;
  }
}

/**
 * NumPy's legacy random numbers: `numpyRandom(1)` is `np.random.RandomState(1)`, or `np.random.seed(1)` and the
 * functions of `np.random`. Without a size a method gives a number, with one a tensor (floats f64, whole numbers i32).
 *
 *     const rng = numpyRandom(1);
 *     rng.random();          // 0.417022004702574
 *     rng.random([3, 4]);    // Tensor f64[3,4]
 */
export function numpyRandom(seed: number): NumpyRandom {
  wantNumpySeed("numpyRandom", "seed", seed);
  return new NumpyRandom(seed);
}

/** A seed that NumPy's generator takes. */
export const wantNumpySeed: Want = (subject, _, seed) => {
  if (typeof seed === "number" && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return;
  throw new ValueError(subject, `the seed is ${show(seed)}`, {
    code: "random-seed",
    hint: "a whole number from 0 to 4294967295, as NumPy wants it",
    facts: { seed },
  });
};

function fill(
  subject: string,
  size: Size | undefined,
  draw: () => number,
  Kind: Float64ArrayConstructor | Int32ArrayConstructor = Float64Array,
): number | Tensor {
  if (size === undefined) return draw();
  const shape: readonly unknown[] = Array.isArray(size) ? size : [size];
  const sound = Array.from(shape).every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  const count = sound ? sizeOf(shape as Shape) : 0;
  if (!sound || count > mostElements)
    throw new ShapeError(subject, `the size is ${show(size)}`, {
      code: "random-size",
      hint: "a length or a shape of whole numbers, such as [3, 4]",
      facts: { size },
    });
  const data = allocate(subject, count, (n) => new Kind(n));
  for (let k = 0; k < count; k++) data[k] = draw();
  return fromHost({ dtype: data instanceof Int32Array ? "i32" : "f64", shape: shape as Shape, data });
}
