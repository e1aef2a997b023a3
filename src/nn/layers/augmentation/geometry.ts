import { needed, oneOf, wantFinite, wantSeed, whole } from "../../../base/index.ts";
import type { Layer } from "../../symbolic.ts";
import { centered } from "../places/resizing.ts";
import type { FillMode, Sampling } from "./code/geometry.ts";
import {
  type AugmentationOptions,
  augmenting,
  type Factor,
  intervalOf,
  readLayerOptions,
  wantFactor,
} from "./shared.ts";

export interface RandomFlipOptions extends AugmentationOptions {
  /** Default: "horizontalAndVertical". */
  readonly mode?: "horizontal" | "vertical" | "horizontalAndVertical";
}

interface SamplingOptions extends AugmentationOptions {
  /** What lies outside of a picture: a value, its mirror image, its other side, or its nearest pixel. Default: "reflect". */
  readonly fillMode?: FillMode;
  /** What lies between pixels. Default: "bilinear", a mixture. */
  readonly interpolation?: "nearest" | "bilinear";
  /** The value of `fillMode: "constant"`. Default: 0. */
  readonly fillValue?: number;
}

export interface RandomRotationOptions extends SamplingOptions {
  /** In whole turns, counter-clockwise: one number for both ways, or the least and the largest. */
  readonly factor: Factor;
}
export interface RandomZoomOptions extends SamplingOptions {
  /** By how much more is seen: -0.2 shows 80 % of the rows, larger; one number for both ways. */
  readonly heightFactor: Factor;
  /** Default: as the height. */
  readonly widthFactor?: Factor;
}
export interface RandomTranslationOptions extends SamplingOptions {
  /** In shares of the height, downwards; one number for both ways. */
  readonly heightFactor: Factor;
  /** In shares of the width, to the right. */
  readonly widthFactor: Factor;
}
export interface RandomShearOptions extends SamplingOptions {
  /** Columns a row goes aside for each row below the first, either way. Default: 0. */
  readonly xFactor?: Factor;
  /** Rows a column goes down for each column right of the first. Default: 0. */
  readonly yFactor?: Factor;
}
export interface RandomCropOptions extends AugmentationOptions {
  readonly height: number;
  readonly width: number;
}

const ofSampling = {
  fillMode: oneOf(["constant", "reflect", "wrap", "nearest"]),
  interpolation: oneOf(["nearest", "bilinear"]),
  fillValue: wantFinite,
  seed: wantSeed,
} as const;
const samplingOf = ({
  fillMode = "reflect",
  interpolation = "bilinear",
  fillValue = 0,
}: SamplingOptions): Sampling => ({
  fillMode,
  interpolation,
  fillValue,
});
/** From -1, where nothing would be left to see. */
const both = wantFactor(-1, 1);
const wantZoom = wantFactor(-0.999, 100);

/**
 * While training, turns every other picture left to right, upside down, or both; each picture by itself.
 *
 *     layers.randomFlip({ mode: "horizontal" })
 */
export function randomFlip(options?: RandomFlipOptions): Layer {
  const modes = ["horizontal", "vertical", "horizontalAndVertical"] as const;
  const read = readLayerOptions("randomFlip", options, { mode: oneOf(modes), seed: wantSeed });
  const { mode = "horizontalAndVertical" } = read;
  return augmenting("randomFlip", read, ({ flip }) => flip(mode !== "vertical", mode !== "horizontal"));
}

/**
 * While training, turns each picture about its middle. Throws a ValueError for a factor that is not from -1 to 1.
 *
 *     layers.randomRotation({ factor: 0.1 })   // up to 36 degrees either way
 */
export function randomRotation(options: RandomRotationOptions): Layer {
  const read = readLayerOptions("randomRotation", options, { factor: needed(both), ...ofSampling });
  return augmenting("randomRotation", read, ({ rotation }) =>
    rotation(intervalOf(read.factor, true), samplingOf(read)),
  );
}

/**
 * While training, shows each picture smaller or larger. Throws a ValueError for a factor of -1 or less.
 *
 *     layers.randomZoom({ heightFactor: [-0.2, 0] })   // up to 1.25 times as large
 */
export function randomZoom(options: RandomZoomOptions): Layer {
  const wants = { heightFactor: needed(wantZoom), widthFactor: wantZoom, ...ofSampling };
  const read = readLayerOptions("randomZoom", options, wants);
  const width = read.widthFactor === undefined ? undefined : intervalOf(read.widthFactor, true);
  return augmenting("randomZoom", read, ({ zoom }) =>
    zoom(intervalOf(read.heightFactor, true), width, samplingOf(read)),
  );
}

/**
 * While training, shifts each picture. Throws a ValueError for a factor that is not from -1 to 1.
 *
 *     layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1 })
 */
export function randomTranslation(options: RandomTranslationOptions): Layer {
  const wants = { heightFactor: needed(both), widthFactor: needed(both), ...ofSampling };
  const read = readLayerOptions("randomTranslation", options, wants);
  const [height, width] = [intervalOf(read.heightFactor, true), intervalOf(read.widthFactor, true)];
  return augmenting("randomTranslation", read, ({ translation }) => translation(height, width, samplingOf(read)));
}

/**
 * While training, slants each picture. Throws a ValueError for a factor that is not from 0 to 1.
 *
 *     layers.randomShear({ xFactor: 0.2 })
 */
export function randomShear(options?: RandomShearOptions): Layer {
  const share = wantFactor(0, 1);
  const read = readLayerOptions("randomShear", options, { xFactor: share, yFactor: share, ...ofSampling });
  const [across, down] = [intervalOf(read.xFactor ?? 0, true), intervalOf(read.yFactor ?? 0, true)];
  return augmenting("randomShear", read, ({ shear }) => shear(across, down, samplingOf(read)));
}

/**
 * While training, a part of this size, the same of all pictures of a batch; otherwise the part in the middle. A smaller picture is
 * resized, of its largest part of this form. Throws a ValueError where a size is no whole number from 1.
 *
 *     layers.randomCrop({ height: 24, width: 24 })   // f32[batch,28,28,3] → f32[batch,24,24,3]
 */
export function randomCrop(options: RandomCropOptions): Layer {
  const wants = { height: needed(whole(1, 65_536)), width: needed(whole(1, 65_536)), seed: wantSeed };
  const read = readLayerOptions("randomCrop", options, wants);
  const { height, width } = read;
  return augmenting(
    "randomCrop",
    read,
    ({ crop }) => {
      const cut = crop(height, width);
      return (x, draws) => (x.shape[1] >= height && x.shape[2] >= width ? cut(x, draws) : centered(x, height, width));
    },
    { results: "moved", otherwise: (x) => centered(x, height, width) },
  );
}
