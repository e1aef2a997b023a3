/** Numbers of other distributions: gamma, beta, binomial, classes by their logits; and arrays in random order. */
import {
  badArgument,
  inTheNameOf,
  needed,
  normalizeAxis,
  normalStream,
  oneOf,
  readOptions,
  type Shape,
  ShapeError,
  share,
  showType,
  type Want,
  wantAxis,
  wantSeed,
  wantShape,
  wantWhole,
  whole,
} from "../../base/index.ts";
import { quickExp, quickLog } from "../../base/quick.ts";
import { wantFloats } from "../../math/elementary.ts";
import * as math from "../../math/index.ts";
import * as o from "../../ops/index.ts";
import { as } from "../as.ts";
import { run, type Tensor, type TensorLike, tensor } from "../tensor.ts";
import { filled, floats, type Seeded, shuffled, source } from "./source.ts";

/** A distribution's number for all elements, or an array of them that broadcasts to the shape. */
type Parameter = number | TensorLike;

const missing: Want = (subject, name, value) => {
  if (value === undefined) throw badArgument(subject, name, value, "number", "a number, or one for each element");
};

/** Element by element, each checked. */
function each(subject: string, name: string, value: Parameter, shape: Shape, want: Want): (element: number) => number {
  if (typeof value === "number") {
    want(subject, name, value);
    return () => value;
  }
  const data = inTheNameOf(subject, () => tensor(value, { dtype: "f64" }).broadcastTo(wantShape(subject, shape)).data);
  for (const one of data) want(subject, name, one);
  return (element) => data[element];
}

const aboveZero: Want = (subject, name, value) => {
  if (typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw badArgument(subject, name, value, "scale", "a finite number above 0");
};

/** A gamma number is `size` · e^`power`: of small alphas nearly all are too near 0 for a float. */
interface GammaNumber {
  readonly size: number;
  readonly power: number;
}

/** G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", 2000. */
function gammaStream(next: () => number): (alpha: number) => GammaNumber {
  const normal = normalStream(next);
  const aboveOne = (alpha: number): number => {
    const d = alpha - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = 1 - next();
      const x2 = x * x;
      if (u < 1 - 0.0331 * x2 * x2 || quickLog(u) < 0.5 * x2 + d * (1 - v + quickLog(v))) return d * v;
    }
  };
  // Of alpha + 1, times the root of order alpha of a uniform number.
  return (alpha) =>
    alpha >= 1
      ? { size: aboveOne(alpha), power: 0 }
      : { size: aboveOne(alpha + 1), power: quickLog(1 - next()) / alpha };
}

/** The share that one gamma number has of two. */
function betaStream(next: () => number): (alpha: number, beta: number) => number {
  const gamma = gammaStream(next);
  return (alpha, beta) => {
    const [p, q] = [gamma(alpha), gamma(beta)];
    const most = Math.max(p.power, q.power);
    const [a, b] = [p, q].map(({ size, power }) => size * quickExp(power - most));
    return a / (a + b);
  };
}

/** So many tosses are made one by one. */
const fewTosses = 16;

/**
 * How many of `tosses` uniform numbers are below `chance`: the one in the middle, a beta number, says it of half of them (D. A. Relles,
 * "A simple algorithm for generating binomial random variables when N is large", 1972).
 */
function binomialStream(next: () => number): (tosses: number, chance: number) => number {
  const beta = betaStream(next);
  return (tosses, chance) => {
    let [left, p, count] = [tosses, chance, 0];
    while (left > fewTosses && p > 0 && p < 1) {
      const middle = Math.floor(left / 2) + 1;
      const at = beta(middle, left + 1 - middle);
      if (at <= p) {
        count += middle;
        left -= middle;
        p = (p - at) / (1 - at);
      } else {
        left = middle - 1;
        p /= at;
      }
    }
    if (p >= 1) return count + left;
    if (p <= 0) return count;
    for (let k = 0; k < left; k++) if (next() < p) count++;
    return count;
  };
}

export interface GammaOptions extends Seeded {
  /** The shape of the distribution, above 0: its mean and its variance. A number, or an array that broadcasts. */
  readonly alpha: Parameter;
  /** `"f32"` (default) or `"f64"`. */
  readonly dtype?: "f32" | "f64";
}

/**
 * Gamma numbers of scale 1: density x^(alpha - 1) · e⁻ˣ / Γ(alpha). Times a scale they are those of that scale. Throws a ValueError for
 * an alpha that is not above 0, a ShapeError where an array of them does not broadcast to the shape.
 *
 *     random.gamma([2, 3], { alpha: 0.5, seed: 1 })
 *
 * Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", 2000.
 */
export function gamma(shape: Shape, options: GammaOptions): Tensor {
  const wants = { seed: wantSeed, alpha: needed(missing), dtype: floats };
  const { seed, alpha, dtype = "f32" } = readOptions("gamma", options, wants);
  const alphaOf = each("gamma", "alpha", alpha, shape, aboveZero);
  const draw = gammaStream(source("gamma", seed));
  return filled("gamma", shape, dtype, (k) => {
    const { size, power } = draw(alphaOf(k));
    return power === 0 ? size : size * quickExp(power);
  });
}

export interface BetaOptions extends Seeded {
  /** Above 0; a number, or an array that broadcasts. The mean is alpha / (alpha + beta). */
  readonly alpha: Parameter;
  /** Above 0; a number, or an array that broadcasts. */
  readonly beta: Parameter;
  /** `"f32"` (default) or `"f64"`. */
  readonly dtype?: "f32" | "f64";
}

/**
 * Beta numbers, from 0 to 1: density x^(alpha - 1) · (1 - x)^(beta - 1), scaled. Throws as `gamma` does.
 *
 *     random.beta([4], { alpha: 2, beta: 5, seed: 1 })
 */
export function beta(shape: Shape, options: BetaOptions): Tensor {
  const wants = { seed: wantSeed, alpha: needed(missing), beta: needed(missing), dtype: floats };
  const { seed, alpha, beta: other, dtype = "f32" } = readOptions("beta", options, wants);
  const alphaOf = each("beta", "alpha", alpha, shape, aboveZero);
  const betaOf = each("beta", "beta", other, shape, aboveZero);
  const draw = betaStream(source("beta", seed));
  return filled("beta", shape, dtype, (k) => draw(alphaOf(k), betaOf(k)));
}

export interface BinomialOptions extends Seeded {
  /** How many tosses; a number, or an array that broadcasts. */
  readonly counts: Parameter;
  /** How likely each toss succeeds, 0 to 1; a number, or an array that broadcasts. */
  readonly probabilities: Parameter;
  /** `"f32"` (default), `"f64"` or `"i32"`. */
  readonly dtype?: "f32" | "f64" | "i32";
}

/**
 * How many of `counts` tosses succeed. Throws a ValueError for what is no count or no probability, a ShapeError where arrays of them do
 * not broadcast to the shape.
 *
 *     random.binomial([5], { counts: 10, probabilities: 0.3, seed: 1 })
 */
export function binomial(shape: Shape, options: BinomialOptions): Tensor {
  const wants = {
    seed: wantSeed,
    counts: needed(missing),
    probabilities: needed(missing),
    dtype: oneOf(["f32", "f64", "i32"], "dtype"),
  };
  const { seed, counts, probabilities, dtype = "f32" } = readOptions("binomial", options, wants);
  const tossesOf = each("binomial", "counts", counts, shape, whole(0, 2 ** 31 - 1));
  const chanceOf = each("binomial", "probabilities", probabilities, shape, share());
  const draw = binomialStream(source("binomial", seed));
  return filled("binomial", shape, dtype, (k) => draw(tossesOf(k), chanceOf(k)));
}

export interface CategoricalOptions extends Seeded {
  /** `"i32"` (default) or `"u8"`. */
  readonly dtype?: "i32" | "u8";
}

/**
 * Classes, drawn `samples` times for each row of `logits` [rows, classes]: class k is e^logit as likely as others. The result is
 * [rows, samples]. Logits may be traced: the draw then is part of the program, with the same noise in every run. Throws a ShapeError
 * where `logits` is no matrix with classes.
 *
 *     random.categorical([[0, Math.log(3)]], 8, { seed: 1 })   // three times as many ones as zeros
 *
 * Source: the largest of logits with Gumbel's noise (E. J. Gumbel, 1954), summed in f64.
 */
export function categorical(logits: TensorLike, samples: number, options?: CategoricalOptions): Tensor {
  const wants = { seed: wantSeed, dtype: oneOf(["i32", "u8"], "dtype") };
  const { seed, dtype = "i32" } = readOptions("categorical", options, wants);
  wantWhole("categorical", "samples", samples, 0);
  const given = as(logits);
  const [rows, classes] = given.shape;
  if (given.rank !== 2 || classes === 0)
    throw new ShapeError("categorical", `logits are ${showType(given)}`, {
      code: "categorical-logits",
      hint: "a matrix [rows, classes] with one class or more",
      facts: { received: given.shape },
    });
  const next = source("categorical", seed);
  const noise = filled("categorical", [rows, samples, classes], "f64", () => {
    let u = next();
    while (u === 0) u = next();
    return -quickLog(-quickLog(u));
  });
  return run(
    "categorical",
    (node, added) => {
      const exact = o.reshape(o.cast(wantFloats("categorical", node), "f64"), [rows, 1, classes]);
      return o.cast(math.argmax(o.add(exact, added), 2), dtype);
    },
    given,
    noise,
  );
}

export interface ShuffleOptions extends Seeded {
  /** Which axis; the others stay as they are. Default: 0. */
  readonly axis?: number;
}

/**
 * An array with its rows (or what lies along another axis) in random order. Throws where there is no such axis.
 *
 *     random.shuffle([[1, 2], [3, 4], [5, 6]], { seed: 1 })
 */
export function shuffle(x: TensorLike, options?: ShuffleOptions): Tensor {
  const { seed, axis = 0 } = readOptions("shuffle", options, { seed: wantSeed, axis: wantAxis });
  const given = as(x);
  const at = normalizeAxis("shuffle", axis, given.rank);
  return given.gather(tensor(shuffled("shuffle", given.shape[at], source("shuffle", seed))), at);
}
