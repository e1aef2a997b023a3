/**
 * First values for parameters. `values` gets the shape, a source of uniform numbers in [0, 1), and [fanIn, fanOut]:
 * how many numbers meet in an output, and how many outputs an input reaches. Defaults and formulas are Keras's.
 */
import {
  badArgument,
  builtIn,
  oneOf,
  randomStream,
  readOptions,
  type Shape,
  ShapeError,
  sizeOf,
  type Want,
  type Wants,
  wantFinite,
  wantSeed,
} from "../base/index.ts";
import type { Initializer } from "./layer.ts";

type Fans = readonly [fanIn: number, fanOut: number];

/** Two independent normal numbers are a point's angle and distance (Box and Muller, 1958); we take one. */
function normal(random: () => number): number {
  // 1 - u is never 0, whose logarithm would be infinite.
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A normal number, drawn again until it lies within two standard deviations. */
function truncated(random: () => number): number {
  for (;;) {
    const x = normal(random);
    if (Math.abs(x) < 2) return x;
  }
}

/** The standard deviation of `truncated`. */
const truncatedDeviation = 0.87962566103423978;

function fill(shape: Shape, draw: () => number): Float64Array {
  const values = new Float64Array(sizeOf(shape));
  for (let k = 0; k < values.length; k++) values[k] = draw();
  return values;
}

export interface SeedOptions {
  /**
   * A whole number in place of the model's seed (0 for models that were given none). As in Keras, an initializer with a seed
   * gives the same values to every parameter of one shape: two layers that share it start alike.
   */
  readonly seed?: number;
}

type Draws = (random: () => number, fans: Fans) => () => number;

/** An initializer that draws random numbers: from its own seed, if it has one, else from the model's. */
function drawn(name: string, options: SeedOptions, draw: Draws): Initializer {
  const { seed } = options;
  return builtIn(name, options, {
    values: (shape: Shape, random: () => number, fans: Fans) =>
      fill(shape, draw(seed === undefined ? random : randomStream(seed), fans)),
  });
}

const ofSeed: Wants<SeedOptions> = { seed: wantSeed };

/** Uniform in ±√(3·scale), so that the variance is `scale`. */
function scaledUniform(name: string, options: SeedOptions | undefined, scale: (fans: Fans) => number): Initializer {
  return drawn(name, readOptions(name, options, ofSeed), (random, fans) => {
    const limit = Math.sqrt(3 * scale(fans));
    return () => (2 * random() - 1) * limit;
  });
}

/** Truncated normal, widened so that its variance after the cut is `scale`. */
function scaledNormal(name: string, options: SeedOptions | undefined, scale: (fans: Fans) => number): Initializer {
  return drawn(name, readOptions(name, options, ofSeed), (random, fans) => {
    const deviation = Math.sqrt(scale(fans)) / truncatedDeviation;
    return () => truncated(random) * deviation;
  });
}

const glorot = ([fanIn, fanOut]: Fans) => 2 / (fanIn + fanOut);
const he = ([fanIn]: Fans) => 2 / fanIn;
const lecun = ([fanIn]: Fans) => 1 / fanIn;

/** Uniform with variance 2 / (fanIn + fanOut): the default for kernels (Glorot and Bengio, AISTATS 2010). */
export function glorotUniform(options?: SeedOptions): Initializer {
  return scaledUniform("glorotUniform", options, glorot);
}
/** Truncated normal with variance 2 / (fanIn + fanOut) (Glorot and Bengio, AISTATS 2010). */
export function glorotNormal(options?: SeedOptions): Initializer {
  return scaledNormal("glorotNormal", options, glorot);
}
/** Uniform with variance 2 / fanIn, for layers with relu (He et al., ICCV 2015). */
export function heUniform(options?: SeedOptions): Initializer {
  return scaledUniform("heUniform", options, he);
}
/** Truncated normal with variance 2 / fanIn, for layers with relu (He et al., ICCV 2015). */
export function heNormal(options?: SeedOptions): Initializer {
  return scaledNormal("heNormal", options, he);
}
/** Uniform with variance 1 / fanIn (LeCun et al., "Efficient BackProp", 1998). */
export function lecunUniform(options?: SeedOptions): Initializer {
  return scaledUniform("lecunUniform", options, lecun);
}
/** Truncated normal with variance 1 / fanIn, for layers with selu (LeCun et al., "Efficient BackProp", 1998). */
export function lecunNormal(options?: SeedOptions): Initializer {
  return scaledNormal("lecunNormal", options, lecun);
}

/** How much a variance is divided by: the numbers that meet, those that are reached, or their mean. */
export interface VarianceScalingOptions extends SeedOptions {
  /** Default: 1. */
  readonly scale?: number;
  /** Default: "fanIn". */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg";
  /** Default: "truncatedNormal". */
  readonly distribution?: "truncatedNormal" | "untruncatedNormal" | "uniform";
}

const wantScale: Want = (subject, name, value) => {
  if (typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY) return;
  throw badArgument(subject, name, value, "scale", "a finite number above 0");
};

/** Numbers with variance scale / fan: the family to which glorot, he and lecun belong. */
export function varianceScaling(options?: VarianceScalingOptions): Initializer {
  const read = readOptions("varianceScaling", options, {
    scale: wantScale,
    mode: oneOf(["fanIn", "fanOut", "fanAvg"]),
    distribution: oneOf(["truncatedNormal", "untruncatedNormal", "uniform"]),
    ...ofSeed,
  });
  const { scale = 1, mode = "fanIn", distribution = "truncatedNormal" } = read;
  const fanOf = ([fanIn, fanOut]: Fans) => ({ fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 })[mode];
  return drawn("varianceScaling", read, (random, fans) => {
    const variance = scale / Math.max(1, fanOf(fans));
    if (distribution === "uniform") return () => (2 * random() - 1) * Math.sqrt(3 * variance);
    if (distribution === "untruncatedNormal") return () => normal(random) * Math.sqrt(variance);
    return () => (truncated(random) * Math.sqrt(variance)) / truncatedDeviation;
  });
}

export interface GainOptions {
  /** What everything is multiplied by. Default: 1. */
  readonly gain?: number;
}

/**
 * A matrix whose columns, or rows if these are fewer, have length 1 and stand at right angles, so that a product with it keeps
 * lengths: the default for recurrent kernels (Saxe et al., ICLR 2014). All axes but the last count as rows. Throws a ShapeError for
 * less than two axes.
 */
export function orthogonal(options?: SeedOptions & GainOptions): Initializer {
  const read = readOptions("orthogonal", options, { gain: wantFinite, ...ofSeed });
  const { gain = 1, seed } = read;
  return builtIn("orthogonal", read, {
    values(shape: Shape, random: () => number) {
      wantMatrix("orthogonal", shape);
      const columns = shape[shape.length - 1];
      const rows = sizeOf(shape) / columns;
      const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
      const draw = seed === undefined ? random : randomStream(seed);
      const vectors = Array.from({ length: short }, () => fill([long], () => normal(draw)));
      makeOrthonormal(vectors);
      const at = (row: number, column: number) => (rows >= columns ? vectors[column][row] : vectors[row][column]);
      return Float64Array.from({ length: rows * columns }, (_, k) => gain * at(Math.floor(k / columns), k % columns));
    },
  });
}

/** Gram and Schmidt's method, each vector twice, which leaves right angles to within rounding. */
function makeOrthonormal(vectors: readonly Float64Array[]): void {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, k) => sum + x * b[k], 0);
  for (const [k, vector] of vectors.entries()) {
    for (const before of [...vectors.slice(0, k), ...vectors.slice(0, k)]) {
      const along = dot(vector, before);
      for (let j = 0; j < vector.length; j++) vector[j] -= along * before[j];
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let j = 0; j < vector.length; j++) vector[j] /= length;
  }
}

/** `gain` on the diagonal and zeros elsewhere. Throws a ShapeError for what is no matrix. */
export function identity(options?: GainOptions): Initializer {
  const read = readOptions("identity", options, { gain: wantFinite });
  const { gain = 1 } = read;
  return builtIn("identity", read, {
    values(shape: Shape) {
      wantMatrix("identity", shape, true);
      return Float64Array.from({ length: sizeOf(shape) }, (_, k) =>
        Math.floor(k / shape[1]) === k % shape[1] ? gain : 0,
      );
    },
  });
}

function wantMatrix(name: string, shape: Shape, exactly = false): void {
  if (exactly ? shape.length === 2 : shape.length >= 2) return;
  throw new ShapeError(name, `gives values for [${shape}], which has ${shape.length} axes`, {
    code: "initializer-shape",
    hint: exactly
      ? "it fills matrices: two axes"
      : "it fills matrices: two axes or more; zeros and ones fill any shape",
    facts: { shape },
  });
}

/** The same number everywhere. */
function filled(name: string, options: object, value: number): Initializer {
  return builtIn(name, options, { values: (shape: Shape) => fill(shape, () => value) });
}

/** All zeros: the default for biases. It takes no options. */
export function zeros(options?: Readonly<Record<string, never>>): Initializer {
  return filled("zeros", readOptions("zeros", options, {}), 0);
}
/** All ones. It takes no options. */
export function ones(options?: Readonly<Record<string, never>>): Initializer {
  return filled("ones", readOptions("ones", options, {}), 1);
}
/** One number everywhere. */
export function constant(options?: { readonly value?: number }): Initializer {
  const { value = 0 } = readOptions("constant", options, { value: wantFinite });
  return filled("constant", { value }, value);
}

export interface NormalOptions extends SeedOptions {
  /** Default: 0. */
  readonly mean?: number;
  /** Default: 0.05. */
  readonly stddev?: number;
}

const ofNormal: Wants<NormalOptions> = { mean: wantFinite, stddev: wantFinite, ...ofSeed };

function normalNumbers(
  name: string,
  options: NormalOptions | undefined,
  draw: (random: () => number) => number,
): Initializer {
  const { mean = 0, stddev = 0.05, ...seed } = readOptions(name, options, ofNormal);
  return drawn(name, { mean, stddev, ...seed } as SeedOptions, (random) => () => mean + stddev * draw(random));
}

/** Normal numbers. */
export function randomNormal(options?: NormalOptions): Initializer {
  return normalNumbers("randomNormal", options, normal);
}
/** Normal numbers within two standard deviations. `stddev` is the width before the cut. */
export function truncatedNormal(options?: NormalOptions): Initializer {
  return normalNumbers("truncatedNormal", options, truncated);
}
/** Uniform numbers from `minval` (-0.05) up to, not including, `maxval` (0.05). */
export function randomUniform(
  options?: SeedOptions & { readonly minval?: number; readonly maxval?: number },
): Initializer {
  const read = readOptions("randomUniform", options, { minval: wantFinite, maxval: wantFinite, ...ofSeed });
  const { minval = -0.05, maxval = 0.05, ...seed } = read;
  const uniform = { minval, maxval, ...seed };
  return drawn("randomUniform", uniform, (random) => () => minval + (maxval - minval) * random());
}
