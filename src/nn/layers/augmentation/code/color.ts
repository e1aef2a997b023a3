/** Pictures whose pixels have other values. */
import { concat, floor, maximum, minimum, mod, type Tensor, where } from "../../../../tensor/index.ts";
import type { Augment } from "../draws.ts";

type Interval = readonly [number, number];
const each = ({ shape }: Tensor): number[] => [shape[0], 1, 1, 1];

/** Each channel's numbers farther from their mean by a factor, or nearer to it. */
export function contrasted(x: Tensor, factor: Tensor): Tensor {
  const mean = x.mean([1, 2], true);
  return x.sub(mean).mul(factor).add(mean);
}

export const contrast =
  (factors: Interval, [lo, hi]: Interval): Augment =>
  (x, draws) =>
    contrasted(x, draws.between(each(x), factors)).clip(lo, hi);

export const brightness =
  (factors: Interval, [lo, hi]: Interval): Augment =>
  (x, draws) =>
    x.add(draws.between(each(x), factors).mul(hi - lo)).clip(lo, hi);

const channel = (x: Tensor, k: number): Tensor => x.slice([0, 0, 0, k], [...x.shape.slice(0, 3), k + 1]);
/** A share, where the whole is not 0. */
const part = (a: Tensor, whole: Tensor): Tensor => where(whole.greater(0), a.div(where(whole.greater(0), whole, 1)), 0);

/** Hue, saturation and value, each from 0 to 1 (A. R. Smith, SIGGRAPH 1978). */
function toHsv(x: Tensor): [h: Tensor, s: Tensor, v: Tensor] {
  const [r, g, b] = [0, 1, 2].map((k) => channel(x, k));
  const v = maximum(maximum(r, g), b);
  const range = v.sub(minimum(minimum(r, g), b));
  const blue = part(r.sub(g), range).add(4);
  const green = part(b.sub(r), range).add(2);
  const sixth = where(v.equal(r), mod(part(g.sub(b), range), 6), where(v.equal(g), green, blue));
  return [sixth.div(6), part(range, v), v];
}

function fromHsv(h: Tensor, s: Tensor, v: Tensor): Tensor {
  const of = (n: number): Tensor => {
    const k = mod(h.mul(6).add(n), 6);
    return v.sub(v.mul(s).mul(minimum(k, k.mul(-1).add(4)).clip(0, 1)));
  };
  return concat([of(5), of(3), of(1)], 3);
}

/** Works on values from 0 to 1. */
function inShares(x: Tensor, [lo, hi]: Interval, change: (x: Tensor) => Tensor): Tensor {
  const shares = x.sub(lo).div(hi - lo);
  return change(shares)
    .clip(0, 1)
    .mul(hi - lo)
    .add(lo);
}

/** The hue goes half round at most, either way. */
export const hue =
  (factors: Interval, range: Interval): Augment =>
  (x, draws) => {
    const by = draws.between(each(x), factors).mul(where(draws.chance(each(x), 0.5), -0.5, 0.5).cast(x.dtype));
    return inShares(x, range, (shares) => {
      const [h, s, v] = toHsv(shares);
      return fromHsv(mod(h.add(by), 1), s, v);
    });
  };

/** A factor of 0.5 changes nothing, 0 makes gray, 1 makes full colors. */
export const saturation =
  (factors: Interval, range: Interval): Augment =>
  (x, draws) => {
    const drawn = draws.between(each(x), factors);
    const by = drawn.div(drawn.mul(-1).add(1 + 1e-7));
    return inShares(x, range, (shares) => {
      const [h, s, v] = toHsv(shares);
      return fromHsv(h, s.mul(by).clip(0, 1), v);
    });
  };

/** The brightness that an eye sees (ITU-R BT.601). */
export function grayOf(x: Tensor): Tensor {
  const [r, g, b] = [0, 1, 2].map((k) => channel(x, k));
  return r.mul(0.2989).add(g.mul(0.587)).add(b.mul(0.114));
}

export const grayscale =
  (share: number): Augment =>
  (x, draws) =>
    where(draws.chance(each(x), share), grayOf(x).broadcastTo(x.shape), x);

export const invert =
  (shares: Interval, [lo, hi]: Interval): Augment =>
  (x, draws) =>
    where(draws.chance(each(x), draws.between(each(x), shares)), x.mul(-1).add(lo + hi), x);

/** Of 256 levels, every so many one. */
export function posterized(x: Tensor, every: Tensor, [lo, hi]: Interval): Tensor {
  const level = x.sub(lo).mul(255 / (hi - lo));
  // What rounding took from a whole level is given back first.
  return floor(level.add(1e-3).div(every))
    .mul(every)
    .mul((hi - lo) / 255)
    .add(lo);
}
