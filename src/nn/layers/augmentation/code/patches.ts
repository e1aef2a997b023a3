/** Pictures with a patch of something else, and blurred ones. */
import { arange, depthwiseConv, exp, sqrt, type Tensor, where } from "../../../../tensor/index.ts";
import type { Augment, Draws } from "../draws.ts";

type Interval = readonly [number, number];

/** Whether a pixel lies in its picture's patch, [batch, rows, columns, 1]; height and width are shares of the whole, [batch, 1, 1, 1]. */
export function patch(x: Tensor, height: Tensor, width: Tensor, draws: Draws): Tensor {
  const [batch, rows, columns] = x.shape;
  const along = (size: number, share: Tensor, shape: readonly number[]): Tensor => {
    const length = share.mul(size);
    const from = draws.uniform([batch, 1, 1, 1]).mul(length.mul(-1).add(size));
    const at = arange(size, undefined, undefined, { dtype: x.dtype }).reshape(shape);
    return at
      .greaterEqual(from)
      .cast("i32")
      .mul(at.less(from.add(length)).cast("i32"));
  };
  return along(rows, height, [1, rows, 1, 1])
    .mul(along(columns, width, [1, 1, columns, 1]))
    .cast("bool");
}

export const erasing =
  (shares: Interval, scale: Interval, fill: number | readonly number[] | undefined, [lo, hi]: Interval): Augment =>
  (x, draws) => {
    const each = [x.shape[0], 1, 1, 1];
    const side = () => sqrt(draws.between(each, scale));
    const erased = patch(x, side(), side(), draws);
    const happens = draws.chance(each, draws.between(each, shares));
    const other = fill === undefined ? draws.normal(x.shape).mul(hi).clip(lo, hi) : constantOf(x, fill);
    return where(erased.cast("i32").mul(happens.cast("i32")).cast("bool"), other, x);
  };

function constantOf(x: Tensor, fill: number | readonly number[]): Tensor {
  const zero = x.mul(0);
  return typeof fill === "number" ? zero.add(fill) : zero.add(fill as number[]);
}

/** Along one axis: the weights of neighbours, of sum 1, for all channels. */
function bell(size: number, sigma: Tensor, channels: number, shape: readonly number[]): Tensor {
  const at = arange(size, undefined, undefined, { dtype: sigma.dtype }).sub((size - 1) / 2);
  const weights = exp(at.square().div(sigma.square().mul(-2)));
  return weights.div(weights.sum()).reshape(shape).broadcastTo([shape[0], shape[1], channels, 1]);
}

/** One width of the bell for all pictures of a batch; each is blurred or not. */
export const gaussianBlur =
  (shares: Interval, [high, wide]: readonly [number, number], sigmas: Interval, [lo, hi]: Interval): Augment =>
  (x, draws) => {
    const each = [x.shape[0], 1, 1, 1];
    const happens = draws.chance(each, draws.between(each, shares));
    const sigma = () => draws.between([1], sigmas).add(1e-6);
    const channels = x.shape[3];
    const down = depthwiseConv(x, bell(high, sigma(), channels, [high, 1, 1, 1]), { padding: "same" });
    const blurred = depthwiseConv(down, bell(wide, sigma(), channels, [1, wide, 1, 1]), { padding: "same" });
    return where(happens, blurred, x).clip(lo, hi);
  };

/** A picture less its own blur (or, below 1, mixed with it): sharper by a factor. */
export function sharpened(x: Tensor, factor: Tensor): Tensor {
  const channels = x.shape[3];
  const box = x.mul(0).sum().reshape([1, 1, 1, 1]).add(1).broadcastTo([3, 3, channels, 1]);
  // 5 in the middle and 1 around it, of 13: what the Python imaging library calls smooth.
  const around = depthwiseConv(x, box, { padding: "same" });
  const smooth = around.add(x.mul(4)).div(13);
  return smooth.add(x.sub(smooth).mul(factor));
}
