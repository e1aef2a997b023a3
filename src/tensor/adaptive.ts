/** Pools whose windows are as large as the wanted number of results asks for. */
import { dtypes, ShapeError, showType, wantSizes } from "../base/index.ts";
import type { Sizes } from "../math/slide.ts";
import { as } from "./as.ts";
import { gather, where } from "./functions.ts";
import { type Tensor, type TensorLike, tensor } from "./tensor.ts";

/** The windows along one axis, as PyTorch has them: from ⌊k·size/count⌋ to ⌈(k+1)·size/count⌉. */
const windowsAlong = (size: number, count: number): (readonly [from: number, to: number])[] =>
  Array.from({ length: count }, (_, k) => [Math.floor((k * size) / count), Math.ceil(((k + 1) * size) / count)]);

type Pool = (x: Tensor, axis: number, count: number) => Tensor;

/** A pool along each axis of places, one after the other. */
function alongEach(subject: string, given: TensorLike, outputSize: Sizes, pool: Pool): Tensor {
  const x = as(given);
  const rank = x.rank - 2;
  if (rank < 1 || rank > 3 || x.shape.slice(1, -1).includes(0))
    throw new ShapeError(subject, `x is ${showType(x)}`, {
      code: "pool-shape",
      hint: "x is [batch, …, channels], with one to three axes of places between",
    });
  wantSizes(rank, 65_536)(subject, "outputSize", outputSize);
  const counts = typeof outputSize === "number" ? Array.from({ length: rank }, () => outputSize) : outputSize;
  return counts.reduce((y, count, d) => (y.shape[d + 1] === count ? y : pool(y, d + 1, count)), x);
}

/** Elements of all windows along an axis, [… count, most …]; a shorter window has its last element again. */
function gathered(x: Tensor, axis: number, windows: readonly (readonly [number, number])[]): Tensor {
  const most = Math.max(...windows.map(([from, to]) => to - from));
  const places = windows.flatMap(([from, to]) => Array.from({ length: most }, (_, k) => Math.min(from + k, to - 1)));
  return gather(x, places, axis).reshape([...x.shape.slice(0, axis), windows.length, most, ...x.shape.slice(axis + 1)]);
}

/**
 * Means of as many windows as are wanted: `x` is [batch, …places, channels], and window k of n reaches from ⌊k·size/n⌋ to
 * ⌈(k+1)·size/n⌉ along an axis, as in PyTorch. Whole numbers give f32. Throws a ShapeError where `x` has no places.
 *
 *     adaptiveAveragePool(x, [4, 2])   // f32[8,30,20,3] → f32[8,4,2,3]
 */
export function adaptiveAveragePool(x: TensorLike, outputSize: Sizes): Tensor {
  const given = as(x);
  const float = dtypes[given.dtype].float ? given : given.cast("f32");
  return alongEach("adaptiveAveragePool", float, outputSize, (y, axis, count) => {
    const windows = windowsAlong(y.shape[axis], count);
    const most = Math.max(...windows.map(([from, to]) => to - from));
    const elements = gathered(y, axis, windows);
    const lengths = windows.map(([from, to]) => to - from);
    // What a shorter window has twice counts once.
    const counts = lengths.map((n) => Array.from({ length: most }, (_, k) => (k < n ? 1 : 0)));
    const ones = y.shape.slice(axis + 1).map(() => 1);
    const seen = tensor(counts, { dtype: "bool" }).reshape([count, most, ...ones]);
    const own = lengths.every((n) => n === most) ? elements : where(seen, elements, 0);
    return own.sum(axis + 1).div(tensor(lengths, { dtype: y.dtype }).reshape([count, ...ones]));
  });
}

/**
 * The largest element of each of as many windows as are wanted; the windows are those of `adaptiveAveragePool`.
 *
 *     adaptiveMaxPool(x, 7)   // f32[8,30,20,3] → f32[8,7,7,3]
 */
export function adaptiveMaxPool(x: TensorLike, outputSize: Sizes): Tensor {
  return alongEach("adaptiveMaxPool", x, outputSize, (y, axis, count) =>
    gathered(y, axis, windowsAlong(y.shape[axis], count)).max(axis + 1),
  );
}
