import { needed, share } from "../../../base/index.ts";
import type { Layer } from "../../symbolic.ts";
import {
  augmenting,
  type Factor,
  intervalOf,
  ofRange,
  type RangeOptions,
  rangeOf,
  readLayerOptions,
  wantFactor,
} from "./shared.ts";

export interface RandomFactorOptions extends RangeOptions {
  readonly factor: Factor;
}
export interface RandomGrayscaleOptions extends RangeOptions {
  /** How likely a picture becomes gray. Default: 0.5. */
  readonly factor?: number;
}
export interface RandomInvertOptions extends RangeOptions {
  /** How likely a picture is inverted; of two numbers, the probability is drawn between them. Default: 1, up to which it is drawn. */
  readonly factor?: Factor;
}

const wantShares = wantFactor(0, 1);

/**
 * While training, brings each picture's numbers nearer to their channel's mean, or farther from it: by a factor from 1 - factor to
 * 1 + factor. Throws a ValueError for a factor that is not from 0 to 1.
 *
 *     layers.randomContrast({ factor: 0.2, valueRange: [0, 1] })
 */
export function randomContrast(options: RandomFactorOptions): Layer {
  const read = readLayerOptions("randomContrast", options, { factor: needed(wantShares), ...ofRange });
  const [less, more] = typeof read.factor === "number" ? [read.factor, read.factor] : read.factor;
  return augmenting("randomContrast", read, ({ contrast }) => contrast([1 - less, 1 + more], rangeOf(read)));
}

/**
 * While training, makes each picture lighter or darker, by a share of the range of values. Throws a ValueError for a factor that is not
 * from -1 to 1.
 *
 *     layers.randomBrightness({ factor: 0.2, valueRange: [0, 1] })
 */
export function randomBrightness(options: RandomFactorOptions): Layer {
  const read = readLayerOptions("randomBrightness", options, { factor: needed(wantFactor(-1, 1)), ...ofRange });
  return augmenting("randomBrightness", read, ({ brightness }) =>
    brightness(intervalOf(read.factor, true), rangeOf(read)),
  );
}

/**
 * While training, moves the hue of each picture along the circle of colors, either way; 1 is half of it. Pictures have three channels.
 * Throws a ValueError for a factor that is not from 0 to 1.
 *
 *     layers.randomHue({ factor: 0.1 })
 */
export function randomHue(options: RandomFactorOptions): Layer {
  const read = readLayerOptions("randomHue", options, { factor: needed(wantShares), ...ofRange });
  return augmenting("randomHue", read, ({ hue }) => hue(intervalOf(read.factor, false), rangeOf(read)), {
    colors: true,
  });
}

/**
 * While training, makes each picture's colors paler or fuller: 0 is gray, 0.5 changes nothing, 1 is full. Pictures have three channels.
 * Throws a ValueError for a factor that is not from 0 to 1.
 *
 *     layers.randomSaturation({ factor: [0.4, 0.6] })
 */
export function randomSaturation(options: RandomFactorOptions): Layer {
  const read = readLayerOptions("randomSaturation", options, { factor: needed(wantShares), ...ofRange });
  return augmenting(
    "randomSaturation",
    read,
    ({ saturation }) => saturation(intervalOf(read.factor, false), rangeOf(read)),
    {
      colors: true,
    },
  );
}

/** While training, makes some pictures gray; they keep their three channels: `layers.randomGrayscale({ factor: 0.2 })`. */
export function randomGrayscale(options?: RandomGrayscaleOptions): Layer {
  const read = readLayerOptions("randomGrayscale", options, { factor: share(), ...ofRange });
  return augmenting("randomGrayscale", read, ({ grayscale }) => grayscale(read.factor ?? 0.5), { colors: true });
}

/** While training, makes dark what is light in some pictures, and light what is dark: `layers.randomInvert({ factor: 0.5 })`. */
export function randomInvert(options?: RandomInvertOptions): Layer {
  const read = readLayerOptions("randomInvert", options, { factor: wantShares, ...ofRange });
  return augmenting("randomInvert", read, ({ invert }) => invert(intervalOf(read.factor ?? 1, false), rangeOf(read)));
}
