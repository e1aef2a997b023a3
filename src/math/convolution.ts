/**
 * Convolutions of one to three axes of places, as the spec of one contraction. Kernels are not flipped, as in Keras.
 *
 *     b y+i x+j c, i j c o -> b y x o          a convolution
 *     b 2*y+i-1 2*x+j-1 c, i j c o -> b y x o  with stride 2 and a border
 *     b y+i x+j g c, i j c g o -> b y x g o    in groups, which do not see each other: g is on all three sides
 *     b y+i x+j c, i j c -> b y x c            each channel by itself (depthwise): no channel is added up
 */
import { readOptions, type Shape, ShapeError, showType } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { type Affine, type Sizes as AxisSizes, affine } from "../scalar/index.ts";
import {
  type Along,
  type ConvOptions,
  nameAxes,
  ofConv,
  placesOf,
  type Slide,
  showPlaces,
  slideOf,
  windowsOf,
} from "./slide.ts";

/** Names of the axes of places of a result, and of the taps of a kernel. */
const outNames = (rank: number): readonly string[] => ["z", "y", "x"].slice(3 - rank);
const tapNames = ["i", "j", "k"];

/** Axes besides places and taps: those of `x`, of the kernel, and of the result. */
interface Channels {
  readonly x: readonly string[];
  readonly kernel: readonly string[];
  readonly out: readonly string[];
}

export const plain: Channels = { x: ["c"], kernel: ["c", "o"], out: ["o"] };
const grouped: Channels = { x: ["g", "c"], kernel: ["c", "g", "o"], out: ["g", "o"] };
const apart: Channels = { x: ["c"], kernel: ["c"], out: ["c"] };
const apartSeveral: Channels = { x: ["c"], kernel: ["c", "m"], out: ["c", "m"] };

/** The contraction of `x` [batch, …places, channels…] with `kernel` [taps…, channels…]. */
export function contracted(
  x: Node,
  kernel: Node,
  rank: number,
  slide: Slide,
  along: readonly Along[],
  channels: Channels,
): Node {
  const out = outNames(rank);
  const taps = tapNames.slice(0, rank);
  // The element that a tap of a window reads.
  const place = (d: number): Affine => {
    const at = affine.scale(affine.axis(out[d]), slide.strides[d]);
    return affine.shift(affine.add(at, affine.scale(affine.axis(taps[d]), slide.dilation[d])), -along[d].lo);
  };
  const spec = o.showSpec({
    a: [affine.axis("b"), ...taps.map((_, d) => place(d)), ...channels.x.map(affine.axis)],
    b: [...taps, ...channels.kernel].map(affine.axis),
    out: ["b", ...out, ...channels.out],
  });
  const sizes: Record<string, number> = { b: x.type.shape[0] };
  out.forEach((name, d) => {
    sizes[name] = along[d].count;
  });
  return o.contract(x, kernel, spec, sizes as AxisSizes);
}

/** Throws where a kernel does not fit into the places even once. */
function wantFit(subject: string, places: Shape, taps: Shape, along: readonly Along[]): void {
  if (along.every(({ count }) => count >= 1)) return;
  const kernel = taps.length === 1 ? `kernel of ${taps[0]}` : `${taps.join("x")} kernel`;
  throw new ShapeError(subject, `a ${kernel} does not fit into ${showPlaces(places)}`, {
    code: "conv-too-small",
    hint: 'a smaller kernel, or padding: "same"',
  });
}

/** Throws that these two do not go together. `kernel` says what a kernel is. */
export function noKernel(subject: string, x: Node, kernel: Node, rank: number, what: string): never {
  throw new ShapeError(subject, `x is ${showType(x.type)}, kernel is ${showType(kernel.type)}`, {
    code: "conv-shape",
    hint: `x is [batch, ${nameAxes(rank)}, channels], kernel is [${nameAxes(rank)}, ${what}]`,
    facts: { x: x.type.shape, kernel: kernel.type.shape },
  });
}

/** How many axes of places the two have, where that is given or both agree. */
export function rankOfConv(subject: string, x: Node, kernel: Node, wanted: number | undefined, what: string): number {
  const rank = wanted ?? placesOf(subject, x, "conv-shape");
  if (x.type.shape.length !== rank + 2 || kernel.type.shape.length !== rank + 2)
    noKernel(subject, x, kernel, rank, what);
  return rank;
}

/** The same array with its last axes in place of those that it has from `from` on. */
const withLast = (x: Node, from: number, last: Shape): Node => o.reshape(x, [...x.type.shape.slice(0, from), ...last]);

/**
 * `x` [batch, …places, in] with `kernel` [taps…, in / groups, filters]: a sliding product. There are as many groups as the kernel's
 * channels go into those of `x`. `wanted` is the number of axes of places, where only one will do.
 */
export function conv(x: Node, kernel: Node, options?: ConvOptions, subject = "conv", wanted?: number): Node {
  const rank = rankOfConv(subject, x, kernel, wanted, "channels, filters");
  const slide = slideOf(rank, readOptions(subject, options, ofConv(rank)));
  const [places, taps] = [x.type.shape.slice(1, -1), kernel.type.shape.slice(0, rank)];
  const channels = x.type.shape[rank + 1];
  const [own, filters] = kernel.type.shape.slice(rank);
  const groups = channels / own;
  if (own === channels ? false : !Number.isInteger(groups) || filters % groups !== 0)
    noKernel(subject, x, kernel, rank, "channels, filters");
  const along = windowsOf(places, taps, slide);
  wantFit(subject, places, taps, along);
  if (own === channels) return contracted(x, kernel, rank, slide, along, plain);
  if (own === 1) return eachChannel(x, withLast(kernel, rank, [channels, filters / groups]), rank, slide, along);
  const split = [withLast(x, rank + 1, [groups, own]), withLast(kernel, rank, [own, groups, filters / groups])];
  return withLast(contracted(split[0], split[1], rank, slide, along, grouped), rank + 1, [filters]);
}

function eachChannel(x: Node, kernel: Node, rank: number, slide: Slide, along: readonly Along[]): Node {
  const [channels, several] = kernel.type.shape.slice(rank);
  if (several === 1) return contracted(x, withLast(kernel, rank, [channels]), rank, slide, along, apart);
  return withLast(contracted(x, kernel, rank, slide, along, apartSeveral), rank + 1, [channels * several]);
}

/** Each channel of `x` [batch, …places, channels] with kernels of its own, [taps…, channels, multiplier]: [batch, …, channels · multiplier]. */
export function depthwiseConv(
  x: Node,
  kernel: Node,
  options?: ConvOptions,
  subject = "depthwiseConv",
  wanted?: number,
): Node {
  const rank = rankOfConv(subject, x, kernel, wanted, "channels, multiplier");
  const slide = slideOf(rank, readOptions(subject, options, ofConv(rank)));
  if (kernel.type.shape[rank] !== x.type.shape[rank + 1]) noKernel(subject, x, kernel, rank, "channels, multiplier");
  const [places, taps] = [x.type.shape.slice(1, -1), kernel.type.shape.slice(0, rank)];
  const along = windowsOf(places, taps, slide);
  wantFit(subject, places, taps, along);
  return eachChannel(x, kernel, rank, slide, along);
}

/** `depthwiseConv`, and then a product of all channels at each place with `pointwise` [1…, channels · multiplier, filters]. */
export function separableConv(
  x: Node,
  depthwise: Node,
  pointwise: Node,
  options?: ConvOptions,
  subject = "separableConv",
  wanted?: number,
): Node {
  const y = depthwiseConv(x, depthwise, options, subject, wanted);
  const rank = y.type.shape.length - 2;
  const { shape } = pointwise.type;
  if (shape.length !== rank + 2 || shape.slice(0, rank).some((n) => n !== 1) || shape[rank] !== y.type.shape[rank + 1])
    noKernel(subject, y, pointwise, rank, "channels · multiplier, filters");
  return conv(y, pointwise, undefined, subject);
}
