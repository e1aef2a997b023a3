/** Pools of one to three axes of places: the largest number of each window, or the mean. */
import {
  type DType,
  dtypes,
  inTheNameOf,
  readOptions,
  type Shape,
  ShapeError,
  showType,
  wantShape,
  wantSizes,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { mean, rankOf } from "./array.ts";
import {
  type Along,
  each,
  nameAxes,
  ofWindows,
  placesOf,
  type Sizes,
  showPlaces,
  slideOf,
  type WindowOptions,
  windowsOf,
} from "./slide.ts";

/** The windows of a pool, read from what a user gave. */
interface Pool {
  readonly places: Shape;
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly along: readonly Along[];
  /** Whether windows neither overlap nor leave the array: then they are a reshape. */
  readonly apart: boolean;
}

function poolOf(
  subject: string,
  x: Node,
  size: Sizes,
  options: WindowOptions | undefined,
  wanted: number | undefined,
): Pool {
  const rank = wanted ?? placesOf(subject, x, "pool-shape");
  wantSizes(rank)(subject, "poolSize", size);
  const { strides, padding, dilation } = slideOf(rank, readOptions(subject, options, ofWindows(rank)), size);
  if (rankOf(x) !== rank + 2)
    throw new ShapeError(subject, `x is ${showType(x.type)}`, {
      code: "pool-shape",
      hint: `x is [batch, ${nameAxes(rank)}, channels]`,
    });
  const sizes = wantShape(subject, each(rank, size));
  const places = x.type.shape.slice(1, -1);
  const along = windowsOf(places, sizes, { strides, padding, dilation });
  if (along.some(({ count }) => count < 1)) {
    const window = rank === 1 ? `window of ${sizes[0]}` : `${sizes.join("x")} window`;
    throw new ShapeError(subject, `a ${window} does not fit into ${showPlaces(places)}`, {
      code: "pool-too-small",
      hint: 'a smaller window, or padding: "same"',
    });
  }
  const apart = along.every(({ hi }, d) => hi === 0 && strides[d] === sizes[d]);
  return { places, size: sizes, strides, along, apart };
}

/** Windows that do not overlap are a reshape: rows that are in no window are never computed. Reduce these axes of it. */
function side(x: Node, { size, along }: Pool): { readonly x: Node; readonly axes: readonly number[] } {
  const [batch, channels] = [x.type.shape[0], x.type.shape[size.length + 1]];
  const whole = o.slice(
    x,
    x.type.shape.map(() => 0),
    [batch, ...along.map(({ count }, d) => count * size[d]), channels],
  );
  const split = along.flatMap(({ count }, d) => [count, size[d]]);
  return { x: o.reshape(whole, [batch, ...split, channels]), axes: size.map((_, d) => 2 + 2 * d) };
}

/** Windows as a view. Reduce its last axes. */
function views(
  x: Node,
  { size, strides, along }: Pool,
  fill: number,
): { readonly x: Node; readonly axes: readonly number[] } {
  const lo = along.map((axis) => axis.lo);
  const hi = along.map((axis) => axis.hi);
  const axes = size.map((_, d) => d + 1);
  return {
    x: o.window(x, { axes, size, stride: strides, lo, hi, fill }),
    axes: size.map((_, d) => size.length + 2 + d),
  };
}

/** The largest element of each window, per channel. `x` is [batch, …places, channels]. */
export function maxPool(x: Node, size: Sizes = 2, options?: WindowOptions, subject = "maxPool", wanted?: number): Node {
  const pool = poolOf(subject, x, size, options, wanted);
  const seen = pool.apart ? side(x, pool) : views(x, pool, lowest(x.type.dtype));
  return o.max(seen.x, seen.axes);
}

/** The least value of the type: a border of it is never the largest of a window. */
function lowest(dtype: DType): number {
  if (dtypes[dtype].float) return -Infinity;
  return dtype === "i32" ? -(2 ** 31) : 0;
}

/** The mean of each window, per channel; a border is not counted. */
export function averagePool(
  x: Node,
  size: Sizes = 2,
  options?: WindowOptions,
  subject = "averagePool",
  wanted?: number,
): Node {
  const pool = poolOf(subject, x, size, options, wanted);
  if (pool.apart) {
    const seen = side(x, pool);
    return inTheNameOf(subject, () => mean(seen.x, seen.axes));
  }
  const float = dtypes[x.type.dtype].float ? x : o.cast(x, "f32");
  const seen = views(float, pool, 0);
  const sum = o.sum(seen.x, seen.axes);
  const counts = pool.places.map((_, d) => countsOf(pool, d));
  return counts.reduce<Node>(
    (y, count) => o.div(y, typeof count === "number" ? count : o.cast(count, y.type.dtype)),
    sum,
  );
}

/** How many elements windows see along one axis: a number, or [count, 1, …] where that is not the same for all. */
function countsOf({ places, size, strides, along }: Pool, d: number): Node | number {
  const { count, lo, hi } = along[d];
  if (lo === 0 && hi === 0) return size[d];
  const start = o.sub(o.mul(o.iota([count], 0), strides[d]), lo);
  const seen = o.sub(o.minimum(o.add(start, size[d]), places[d]), o.maximum(start, 0));
  return o.reshape(seen, [count, ...places.slice(d + 1).map(() => 1), 1]);
}
