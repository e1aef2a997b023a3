/**
 * Transposed convolution: what a convolution's gradient does with the cotangent of its result. Its spec is that gradient's, phases of
 * a stride and all (`ops/contract-gradient.ts`).
 */
import { badArgument, readOptions, ShapeError, type Want, wantShape } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { cotangentOf } from "../ops/contract-gradient.ts";
import * as o from "../ops/index.ts";
import { contracted, noKernel, plain, rankOfConv } from "./convolution.ts";
import { type Along, type ConvOptions, each, ofConv, type Sizes, type Slide, showPlaces, slideOf } from "./slide.ts";

export interface ConvTransposeOptions<Size = Sizes> extends ConvOptions<Size> {
  /** How many places the result has more at the end than are needed; below the stride. By default as Keras chooses. */
  readonly outputPadding?: Size;
}

/** Sizes that may be 0: one number, or one for each axis of places. */
export function wantExtra(rank: number): Want {
  return (subject, name, value) => {
    const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value];
    if (
      (!Array.isArray(value) || list.length === rank) &&
      list.every((n) => Number.isSafeInteger(n) && (n as number) >= 0)
    )
      return;
    throw badArgument(subject, name, value, "extra", "a whole number from 0, or one for each axis of places", { rank });
  };
}

/**
 * Along one axis: how many places the result has, and how far before the first one windows begin. "valid" keeps all that a window
 * reaches; "same" gives size · stride places (Keras's rules, with `outputPadding` and without).
 */
function grown(
  size: number,
  tap: number,
  d: number,
  slide: Slide,
  extra: number | undefined,
): { places: number; lo: number } {
  const [stride, reach] = [slide.strides[d], (tap - 1) * slide.dilation[d] + 1];
  if (slide.padding === "valid") {
    return { places: (size - 1) * stride + reach + (extra ?? Math.max(0, stride - reach)), lo: 0 };
  }
  const odd = reach % 2;
  const border = extra === undefined ? stride + reach - 2 : reach + odd - 2 + extra;
  const before = Math.min(Math.ceil(border / 2), reach - 1);
  return { places: extra === undefined ? size * stride : (size - 1) * stride + odd + extra, lo: reach - 1 - before };
}

/** `x` [batch, …places, in] with `kernel` [taps…, filters, in], whose channels are turned round: [batch, …larger, filters]. */
export function convTranspose(
  x: Node,
  kernel: Node,
  options?: ConvTransposeOptions,
  subject = "convTranspose",
  wanted?: number,
): Node {
  const rank = rankOfConv(subject, x, kernel, wanted, "filters, channels");
  const { outputPadding, slide } = readTransposed(subject, rank, options);
  if (kernel.type.shape[rank + 1] !== x.type.shape[rank + 1]) noKernel(subject, x, kernel, rank, "filters, channels");
  const [batch, ...sizes] = x.type.shape.slice(0, -1);
  const along = sizes.map((size, d) => grown(size, kernel.type.shape[d], d, slide, outputPadding?.[d]));
  const places = along.map((axis) => axis.places);
  if (places.some((size) => size < 1)) {
    throw new ShapeError(subject, `gives ${showPlaces(places)}`, {
      code: "conv-transpose-empty",
      hint: 'a larger kernel, or padding: "same"',
      facts: { places },
    });
  }
  const shape = wantShape(subject, [batch, ...places, kernel.type.shape[rank]]);
  const image = o.full({ dtype: x.type.dtype, shape }, 0);
  const windows = along.map(({ lo }, d): Along => ({ count: sizes[d], lo, hi: 0 }));
  return cotangentOf(o, x, contracted(image, kernel, rank, slide, windows, plain), "a");
}

/** What a user gave, for each axis. Throws a ValueError where extra places are not fewer than a stride. */
export function readTransposed(
  subject: string,
  rank: number,
  options: ConvTransposeOptions | undefined,
): { readonly outputPadding: readonly number[] | undefined; readonly slide: Slide } {
  const read = readOptions(subject, options, {
    ...ofConv(rank),
    outputPadding: wantExtra(rank),
  });
  const { outputPadding } = read;
  const slide = slideOf(rank, read);
  const extra = outputPadding === undefined ? undefined : each(rank, outputPadding);
  const tooMuch = extra?.findIndex((n, d) => n >= slide.strides[d]) ?? -1;
  if (tooMuch >= 0)
    throw badArgument(
      subject,
      "outputPadding",
      outputPadding,
      "extra-stride",
      `below the stride, which is ${slide.strides[tooMuch]}`,
      {
        stride: slide.strides[tooMuch],
      },
    );
  return { outputPadding: extra, slide };
}
