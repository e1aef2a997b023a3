/** The windows of a convolution, each as a row of numbers. */
import { readOptions, ShapeError, wantShape, wantSizes } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { type ConvOptions, each, ofConv, placesOf, type Sizes, showPlaces, slideOf, windowsOf } from "./slide.ts";

/** `x` [batch, …places, channels] → [batch, windows, taps · channels]. */
export function unfold(x: Node, kernelSize: Sizes, options: ConvOptions | undefined): Node {
  const rank = placesOf("unfold", x, "conv-shape");
  wantSizes(rank)("unfold", "kernelSize", kernelSize);
  const taps = each(rank, kernelSize);
  const slide = slideOf(rank, readOptions("unfold", options, ofConv(rank)));
  const [batch, ...places] = x.type.shape.slice(0, -1);
  const along = windowsOf(places, taps, slide);
  if (along.some(({ count }) => count < 1))
    throw new ShapeError("unfold", `windows of ${showPlaces(taps)} do not fit into ${showPlaces(places)}`, {
      code: "conv-too-small",
      hint: 'a smaller kernel, or padding: "same"',
    });
  const [counts, channels] = [along.map(({ count }) => count), x.type.shape[rank + 1]];
  wantShape("unfold", [batch, ...counts, ...taps, channels]);
  const size = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  // What one tap sees at all places of the kernel, tap by tap.
  const rows = (seen: Node, d: number): Node[] =>
    d === rank
      ? [o.reshape(seen, [batch, size(counts), channels])]
      : Array.from({ length: taps[d] }, (_, k) => k * slide.dilation[d] - along[d].lo).flatMap((offset) =>
          rows(everyPlace(seen, d + 1, offset, counts[d], slide.strides[d]), d + 1),
        );
  return o.concat(rows(x, 0), 2);
}

/** Elements offset, offset + stride, … along an axis, so many; 0 where there are none. */
function everyPlace(x: Node, axis: number, offset: number, count: number, stride: number): Node {
  const { shape } = x.type;
  const first = Math.min(count, Math.max(0, Math.ceil(-offset / stride)));
  const last = Math.min(count - 1, Math.floor((shape[axis] - 1 - offset) / stride));
  const inside = Math.max(0, last - first + 1);
  const none = shape.map(() => 0);
  const start = none.with(axis, inside > 0 ? first * stride + offset : 0);
  const part = o.slice(
    x,
    start,
    shape.with(axis, inside),
    none.map((_, d) => (d === axis ? stride : 1)),
  );
  return o.pad(part, none.with(axis, first), none.with(axis, count - first - inside));
}
