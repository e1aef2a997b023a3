/** What convolutions and pools of any rank have in common: windows that slide along each axis of places. */
import { oneOf, type Shape, ShapeError, showType, type Wants, wantSizes } from "../base/index.ts";
import type { Node } from "../ir/index.ts";

/** A size for all axes of places, or one for each of them. */
export type Sizes = number | readonly number[];

export interface WindowOptions<Size = Sizes> {
  /** Step between windows: one number, or one for each axis of places. */
  readonly strides?: Size;
  /** `"valid"`: only whole windows. `"same"`: as many outputs as inputs / stride, the odd padding at the end. */
  readonly padding?: "valid" | "same";
}

export interface ConvOptions<Size = Sizes> extends WindowOptions<Size> {
  /** Distance between the taps of the kernel. */
  readonly dilation?: Size;
}

/** Options of windows, one number for each axis of places. */
export interface Slide {
  readonly strides: readonly number[];
  readonly padding: "valid" | "same";
  readonly dilation: readonly number[];
}

export const ofWindows = (rank: number): Wants<WindowOptions> => ({
  strides: wantSizes(rank),
  padding: oneOf(["valid", "same"]),
});

export const ofConv = (rank: number): Wants<ConvOptions> => ({ ...ofWindows(rank), dilation: wantSizes(rank) });

/** Options of windows for each axis; `strides` where none are given. */
export function slideOf(rank: number, options: ConvOptions, strides: Sizes = 1): Slide {
  return {
    strides: each(rank, options.strides ?? strides),
    padding: options.padding ?? "valid",
    dilation: each(rank, options.dilation ?? 1),
  };
}

/** One number for each axis. */
export function each(rank: number, sizes: Sizes): readonly number[] {
  return typeof sizes === "number" ? Array.from({ length: rank }, () => sizes) : [...sizes];
}

/** Where windows begin along one axis: how many there are, and how much is missing at both ends. */
export interface Along {
  readonly count: number;
  readonly lo: number;
  readonly hi: number;
}

/** Output size and padding of one axis of places. */
export function windows(size: number, window: number, stride: number, padding: "valid" | "same"): Along {
  if (padding === "valid") return { count: Math.floor((size - window) / stride) + 1, lo: 0, hi: 0 };
  const count = Math.ceil(size / stride);
  const total = Math.max(0, (count - 1) * stride + window - size);
  return { count, lo: Math.floor(total / 2), hi: total - Math.floor(total / 2) };
}

/** The windows of a kernel with these taps along all axes of places. */
export function windowsOf(places: Shape, taps: readonly number[], { strides, padding, dilation }: Slide): Along[] {
  return places.map((size, d) => windows(size, (taps[d] - 1) * dilation[d] + 1, strides[d], padding));
}

/** What a place is called where there are so many axes of them. */
const names = ["steps", "pixels", "voxels"];
const axes = [["steps"], ["rows", "columns"], ["planes", "rows", "columns"]];

/** `5x5 pixels` */
export const showPlaces = (places: Shape): string => `${places.join("x")} ${names[places.length - 1]}`;
/** `rows, columns` */
export const nameAxes = (rank: number): string => axes[rank - 1].join(", ");

/** How many axes of places an array has: one, two or three. Throws where it is no batch of places with channels. */
export function placesOf(subject: string, { type }: Node, code: "conv-shape" | "pool-shape"): number {
  const rank = type.shape.length - 2;
  if (rank >= 1 && rank <= 3) return rank;
  throw new ShapeError(subject, `x is ${showType(type)}`, {
    code,
    hint: "x is [batch, …, channels], with one to three axes of places between",
    facts: { x: type.shape },
  });
}
