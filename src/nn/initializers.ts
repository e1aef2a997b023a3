/**
 * First values for parameters. `values` gets the shape, a source of uniform numbers in [0, 1), and [fanIn, fanOut]:
 * how many numbers meet in an output, and how many outputs an input reaches. Defaults and formulas are Keras's.
 */
import {
  randomStream,
  readOptions,
  type Shape,
  sizeOf,
  type Want,
  type Wants,
  wantFinite,
  wantSeed,
} from "../base/index.ts";
import { builtIn } from "./built-in.ts";
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
   * A whole number in place of the model's seed, which is 0 for all models that were given none: they start alike. As in Keras, an initializer with a seed gives the same values for every
   * parameter of one shape: two layers that share it start alike.
   */
  readonly seed?: number;
}

/** An initializer that draws. Its own seed comes before the model's. */
function drawn(
  name: string,
  { seed, ...config }: SeedOptions,
  draw: (random: () => number, fans: Fans) => () => number,
): Initializer {
  const kept = { ...config, ...(seed !== undefined && { seed }) };
  return builtIn({
    name,
    ...(Object.keys(kept).length > 0 && { config: kept }),
    values: (shape, random, fans) => fill(shape, draw(seed === undefined ? random : randomStream(seed), fans)),
  });
}

/** Uniform in ±√(3·scale), so that the variance is `scale`. */
function scaledUniform(name: string, options: SeedOptions | undefined, scale: (fans: Fans) => number): Initializer {
  return drawn(name, readOptions(name, options, { seed: wantSeed }), (random, fans) => {
    const limit = Math.sqrt(3 * scale(fans));
    return () => (2 * random() - 1) * limit;
  });
}

/** Truncated normal, widened so that its variance after the cut is `scale`. */
function scaledNormal(name: string, options: SeedOptions | undefined, scale: (fans: Fans) => number): Initializer {
  return drawn(name, readOptions(name, options, { seed: wantSeed }), (random, fans) => {
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

/** All zeros: the default for biases. It takes no options. */
export function zeros(options?: Readonly<Record<string, never>>): Initializer {
  readOptions("zeros", options, {});
  return builtIn({ name: "zeros", values: (shape) => fill(shape, () => 0) });
}
/** All ones. It takes no options. */
export function ones(options?: Readonly<Record<string, never>>): Initializer {
  readOptions("ones", options, {});
  return builtIn({ name: "ones", values: (shape) => fill(shape, () => 1) });
}

/** Numbers by name, each finite, and a seed; what is not given has its usual value. */
function numbers<const Usual extends Readonly<Record<string, number>>>(
  name: string,
  given: object | undefined,
  usual: Usual,
): { -readonly [K in keyof Usual]: number } & SeedOptions {
  const wants = Object.fromEntries(Object.keys(usual).map((key): [string, Want] => [key, wantFinite]));
  return { ...usual, ...readOptions(name, given, { ...wants, seed: wantSeed } as Wants<object>) };
}

/** One number everywhere. */
export function constant(options?: { readonly value?: number }): Initializer {
  const { value = 0 } = readOptions("constant", options, { value: wantFinite });
  return builtIn({ name: "constant", config: { value }, values: (shape) => fill(shape, () => value) });
}
/** Normal numbers. */
export function randomNormal(
  options?: SeedOptions & { readonly mean?: number; readonly stddev?: number },
): Initializer {
  const read = numbers("randomNormal", options, { mean: 0, stddev: 0.05 });
  const { mean, stddev } = read;
  return drawn("randomNormal", read, (random) => () => mean + stddev * normal(random));
}
/** Normal numbers within two standard deviations. `stddev` is the width before the cut. */
export function truncatedNormal(
  options?: SeedOptions & { readonly mean?: number; readonly stddev?: number },
): Initializer {
  const read = numbers("truncatedNormal", options, { mean: 0, stddev: 0.05 });
  const { mean, stddev } = read;
  return drawn("truncatedNormal", read, (random) => () => mean + stddev * truncated(random));
}
/** Uniform numbers from `minval` up to, not including, `maxval`. */
export function randomUniform(
  options?: SeedOptions & { readonly minval?: number; readonly maxval?: number },
): Initializer {
  const read = numbers("randomUniform", options, { minval: -0.05, maxval: 0.05 });
  const { minval, maxval } = read;
  return drawn("randomUniform", read, (random) => () => minval + (maxval - minval) * random());
}
