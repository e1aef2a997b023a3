/**
 * First values for parameters. `values` gets the shape, a source of uniform numbers in [0, 1), and [fanIn, fanOut]:
 * how many numbers meet in an output, and how many outputs an input reaches. Defaults and formulas are Keras's.
 */
import { type Shape, sizeOf, wantFinite, wantOptions } from "../base/index.ts";
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

/** Uniform in ±√(3·scale), so that the variance is `scale`. */
function scaledUniform(name: string, scale: (fans: Fans) => number): Initializer {
  return builtIn({
    name,
    values(shape, random, fans) {
      const limit = Math.sqrt(3 * scale(fans));
      return fill(shape, () => (2 * random() - 1) * limit);
    },
  });
}

/** Truncated normal, widened so that its variance after the cut is `scale`. */
function scaledNormal(name: string, scale: (fans: Fans) => number): Initializer {
  return builtIn({
    name,
    values(shape, random, fans) {
      const deviation = Math.sqrt(scale(fans)) / truncatedDeviation;
      return fill(shape, () => truncated(random) * deviation);
    },
  });
}

const glorot = ([fanIn, fanOut]: Fans) => 2 / (fanIn + fanOut);
const he = ([fanIn]: Fans) => 2 / fanIn;
const lecun = ([fanIn]: Fans) => 1 / fanIn;

/** Uniform with variance 2 / (fanIn + fanOut): the default for kernels (Glorot and Bengio, AISTATS 2010). */
export function glorotUniform(): Initializer {
  return scaledUniform("glorotUniform", glorot);
}
/** Truncated normal with variance 2 / (fanIn + fanOut) (Glorot and Bengio, AISTATS 2010). */
export function glorotNormal(): Initializer {
  return scaledNormal("glorotNormal", glorot);
}
/** Uniform with variance 2 / fanIn, for layers with relu (He et al., ICCV 2015). */
export function heUniform(): Initializer {
  return scaledUniform("heUniform", he);
}
/** Truncated normal with variance 2 / fanIn, for layers with relu (He et al., ICCV 2015). */
export function heNormal(): Initializer {
  return scaledNormal("heNormal", he);
}
/** Uniform with variance 1 / fanIn (LeCun et al., "Efficient BackProp", 1998). */
export function lecunUniform(): Initializer {
  return scaledUniform("lecunUniform", lecun);
}
/** Truncated normal with variance 1 / fanIn, for layers with selu (LeCun et al., "Efficient BackProp", 1998). */
export function lecunNormal(): Initializer {
  return scaledNormal("lecunNormal", lecun);
}

/** All zeros: the default for biases. */
export function zeros(): Initializer {
  return builtIn({ name: "zeros", values: (shape) => fill(shape, () => 0) });
}
/** All ones. */
export function ones(): Initializer {
  return builtIn({ name: "ones", values: (shape) => fill(shape, () => 1) });
}
/** Numbers by name, each finite; what is not given has its usual value. */
function numbers<const Usual extends Readonly<Record<string, number>>>(
  name: string,
  given: Readonly<Partial<Record<keyof Usual, number>>> | undefined,
  usual: Usual,
): { -readonly [K in keyof Usual]: number } {
  const options = { ...usual, ...wantOptions(name, given, Object.keys(usual)) };
  for (const [key, value] of Object.entries(options)) wantFinite(name, key, value);
  return options;
}

/** One number everywhere. */
export function constant(options?: { readonly value?: number }): Initializer {
  const { value } = numbers("constant", options, { value: 0 });
  return builtIn({ name: "constant", config: { value }, values: (shape) => fill(shape, () => value) });
}
/** Normal numbers. */
export function randomNormal(options?: { readonly mean?: number; readonly stddev?: number }): Initializer {
  const { mean, stddev } = numbers("randomNormal", options, { mean: 0, stddev: 0.05 });
  return builtIn({
    name: "randomNormal",
    config: { mean, stddev },
    values: (shape, random) => fill(shape, () => mean + stddev * normal(random)),
  });
}
/** Normal numbers within two standard deviations. `stddev` is the width before the cut. */
export function truncatedNormal(options?: { readonly mean?: number; readonly stddev?: number }): Initializer {
  const { mean, stddev } = numbers("truncatedNormal", options, { mean: 0, stddev: 0.05 });
  return builtIn({
    name: "truncatedNormal",
    config: { mean, stddev },
    values: (shape, random) => fill(shape, () => mean + stddev * truncated(random)),
  });
}
/** Uniform numbers from `minval` up to, not including, `maxval`. */
export function randomUniform(options?: { readonly minval?: number; readonly maxval?: number }): Initializer {
  const { minval, maxval } = numbers("randomUniform", options, { minval: -0.05, maxval: 0.05 });
  return builtIn({
    name: "randomUniform",
    config: { minval, maxval },
    values: (shape, random) => fill(shape, () => minval + (maxval - minval) * random()),
  });
}
