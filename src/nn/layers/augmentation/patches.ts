import { badArgument, oneOf, type Want, whole } from "../../../base/index.ts";
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

export interface RandomErasingOptions extends RangeOptions {
  /** How likely a picture loses a patch: the probability is drawn between two numbers, or up to one. Default: 1. */
  readonly factor?: Factor;
  /** The share of the picture that a patch covers, about. Default: [0.02, 0.33]. */
  readonly scale?: Factor;
  /** What the patch holds: one number, or one for each channel. Default: noise. */
  readonly fillValue?: number | readonly number[];
}

export interface RandomGaussianBlurOptions extends RangeOptions {
  /** How likely a picture is blurred: the probability is drawn between two numbers, or up to one. Default: 1. */
  readonly factor?: Factor;
  /** How many pixels are mixed, an odd number: one, or [rows, columns]. Default: 3. */
  readonly kernelSize?: number | readonly [number, number];
  /** The width of the bell that weighs them, in pixels, from 0 to 1. Default: up to 1. */
  readonly sigma?: Factor;
}

export interface RandAugmentOptions extends RangeOptions {
  /** How many operations one after the other. Default: 2. */
  readonly numOps?: number;
  /** How strong they are, from 0 to 1: the strength is drawn between two numbers, or up to one. Default: 0.5. */
  readonly factor?: Factor;
  /** What lies between pixels. Default: "bilinear", a mixture. */
  readonly interpolation?: "nearest" | "bilinear";
}

const wantShares = wantFactor(0, 1);

const wantFill: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value];
  if (list.length > 0 && list.every(Number.isFinite)) return;
  throw badArgument(subject, name, value, "fill", "a finite number, or one for each channel");
};

const wantOdd: Want = (subject, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value, value];
  if (list.length === 2 && list.every((n) => Number.isSafeInteger(n) && (n as number) > 0 && (n as number) % 2 === 1))
    return;
  throw badArgument(subject, name, value, "odd", "an odd number from 1, or two: [rows, columns]");
};

/**
 * While training, puts noise or one value in place of a patch of some pictures (Zhong et al., AAAI 2020).
 *
 *     layers.randomErasing({ factor: [0.5, 0.5], valueRange: [0, 1] })
 */
export function randomErasing(options?: RandomErasingOptions): Layer {
  const wants = { factor: wantShares, scale: wantShares, fillValue: wantFill, ...ofRange };
  const read = readLayerOptions("randomErasing", options, wants);
  const [shares, scale] = [intervalOf(read.factor ?? 1, false), intervalOf(read.scale ?? [0.02, 0.33], false)];
  return augmenting("randomErasing", read, ({ erasing }) => erasing(shares, scale, read.fillValue, rangeOf(read)));
}

/**
 * While training, blurs some pictures. Throws a ValueError where the kernel's size is not odd.
 *
 *     layers.randomGaussianBlur({ kernelSize: 5, valueRange: [0, 1] })
 */
export function randomGaussianBlur(options?: RandomGaussianBlurOptions): Layer {
  const wants = { factor: wantShares, kernelSize: wantOdd, sigma: wantShares, ...ofRange };
  const read = readLayerOptions("randomGaussianBlur", options, wants);
  const { kernelSize = 3 } = read;
  const size = typeof kernelSize === "number" ? ([kernelSize, kernelSize] as const) : kernelSize;
  const [shares, sigmas] = [intervalOf(read.factor ?? 1, false), intervalOf(read.sigma ?? 1, false)];
  return augmenting("randomGaussianBlur", read, ({ gaussianBlur }) =>
    gaussianBlur(shares, size, sigmas, rangeOf(read)),
  );
}

/**
 * While training, does some of eight things to each picture: shear, translation, rotation, brightness, color, contrast, sharpness,
 * posterization, each of a strength that is drawn (Cubuk et al., "RandAugment", 2020). At a strength of 1 a picture is turned by 30 degrees.
 *
 *     layers.randAugment({ numOps: 2, factor: 0.5, valueRange: [0, 1] })
 */
export function randAugment(options?: RandAugmentOptions): Layer {
  const wants = { numOps: whole(0, 16), factor: wantShares, interpolation: oneOf(["nearest", "bilinear"]), ...ofRange };
  const read = readLayerOptions("randAugment", options, wants);
  const { numOps = 2, factor = 0.5, interpolation = "bilinear" } = read;
  return augmenting("randAugment", read, (code) =>
    code.randAugment(numOps, intervalOf(factor, false), rangeOf(read), interpolation),
  );
}
