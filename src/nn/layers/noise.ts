/** Layers that disturb numbers while training, and pass them on otherwise. */
import { finiteFrom, needed, share, wantSeed } from "../../base/index.ts";
import { cos, log, sqrt, type Tensor, where } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { dropFactors } from "../drop-factors.ts";
import { unfit } from "../infer.ts";
import type { LayerContext } from "../layer.ts";
import { type LayerOptions, readLayerOptions } from "../options.ts";
import type { Layer } from "../symbolic.ts";
import type { DropoutOptions } from "./elementwise.ts";

/** Normal numbers as `x` is shaped, from two uniform ones each (Box and Muller, 1958). */
function normalLike(x: Tensor, { uniform }: LayerContext, seed: number | undefined): Tensor {
  const [distance, angle] = [uniform(x.shape, seed), uniform(x.shape, seed === undefined ? seed : seed + 1)];
  // 1 - u is never 0, whose logarithm would be infinite.
  return sqrt(log(distance.mul(-1).add(1)).mul(-2)).mul(cos(angle.mul(2 * Math.PI)));
}

export interface GaussianNoiseOptions extends LayerOptions {
  /** The standard deviation of what is added. */
  readonly stddev: number;
  /** A whole number in place of the model's seed. */
  readonly seed?: number;
}

/**
 * While training, adds normal numbers of mean 0 and this standard deviation. Throws a ValueError for one below 0.
 *
 *     layers.gaussianNoise({ stddev: 0.1 })
 */
export function gaussianNoise(options: GaussianNoiseOptions): Layer {
  const read = readLayerOptions("gaussianNoise", options, { stddev: needed(finiteFrom(0)), seed: wantSeed });
  return builtInLayer(read, {
    kind: "gaussianNoise",
    results: "same",
    mask: "pass",
    forward: (_, [x], context) =>
      context.training && read.stddev > 0 ? x.add(normalLike(x, context, read.seed).mul(read.stddev)) : x,
  });
}

/**
 * While training, multiplies by normal numbers of mean 1 and standard deviation √(rate / (1 - rate)) (Srivastava et al., JMLR
 * 2014). Throws a ValueError where the rate is not from 0, below 1.
 *
 *     layers.gaussianDropout({ rate: 0.5 })
 */
export function gaussianDropout(options: DropoutOptions): Layer {
  const read = readLayerOptions("gaussianDropout", options, { rate: needed(share({ below: true })), seed: wantSeed });
  const deviation = Math.sqrt(read.rate / (1 - read.rate));
  return builtInLayer(read, {
    kind: "gaussianDropout",
    results: "same",
    mask: "pass",
    forward: (_, [x], context) =>
      context.training && deviation > 0 ? x.mul(normalLike(x, context, read.seed).mul(deviation).add(1)) : x,
  });
}

/** What selu gives for numbers far below 0. */
const seluFloor = -1.6732632423543772 * 1.0507009873554805;

/**
 * While training, sets a share of the numbers to selu's least value and moves the rest so that mean 0 and variance 1 stay: the dropout
 * for layers with selu (Klambauer et al., NeurIPS 2017). Throws a ValueError where the rate is not from 0, below 1.
 *
 *     layers.alphaDropout({ rate: 0.1 })
 */
export function alphaDropout(options: DropoutOptions): Layer {
  const read = readLayerOptions("alphaDropout", options, { rate: needed(share({ below: true })), seed: wantSeed });
  const { rate, seed } = read;
  const a = ((1 - rate) * (1 + rate * seluFloor ** 2)) ** -0.5;
  const b = -a * seluFloor * rate;
  return builtInLayer(read, {
    kind: "alphaDropout",
    results: "same",
    mask: "pass",
    forward(_, [x], { training, uniform }) {
      if (!training || rate === 0) return x;
      return where(uniform(x.shape, seed).greaterEqual(rate), x, seluFloor).mul(a).add(b);
    },
  });
}

/** Drops whole channels: all places of one together. */
function spatialDropout(kind: string, axes: number, options: DropoutOptions): Layer {
  const read = readLayerOptions(kind, options, { rate: needed(share()), seed: wantSeed });
  const { rate, seed } = read;
  return builtInLayer(read, {
    kind,
    results: "same",
    mask: "pass",
    params({ shape }) {
      if (shape.length !== axes + 1) unfit(kind, `${axes} axes of places and one of channels`);
      return {};
    },
    forward(_, [x], { training, uniform }) {
      if (!training || rate === 0) return x;
      const channels = x.shape.map((size, axis) => (axis === 0 || axis === axes + 1 ? size : 1));
      return x.mul(dropFactors(channels, rate, seed, uniform));
    },
  });
}

/**
 * Dropout of whole features of a sequence: at every turn the same ones. Throws a ValueError where the rate is not from 0 to 1.
 *
 *     layers.spatialDropout1d({ rate: 0.2 })   // f32[batch,time,16] → f32[batch,time,16]
 */
export function spatialDropout1d(options: DropoutOptions): Layer {
  return spatialDropout("spatialDropout1d", 1, options);
}
/**
 * Dropout of whole channels of a picture (Tompson et al., CVPR 2015).
 *
 *     layers.spatialDropout2d({ rate: 0.2 })   // f32[batch,28,28,16] → f32[batch,28,28,16]
 */
export function spatialDropout2d(options: DropoutOptions): Layer {
  return spatialDropout("spatialDropout2d", 2, options);
}
/**
 * Dropout of whole channels of a volume.
 *
 *     layers.spatialDropout3d({ rate: 0.2 })   // f32[batch,8,8,8,16] → f32[batch,8,8,8,16]
 */
export function spatialDropout3d(options: DropoutOptions): Layer {
  return spatialDropout("spatialDropout3d", 3, options);
}
