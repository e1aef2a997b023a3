/** Pools whose windows are as large as the wanted number of results asks for. */
import { dtypes, ShapeError, showType, wantSizes } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import type { Sizes } from "../math/slide.ts";
import * as o from "../ops/index.ts";
import { as } from "./as.ts";
import { where } from "./functions.ts";
import { run, type Tensor, type TensorLike, tensor } from "./tensor.ts";

/** The windows along one axis, as PyTorch has them: from ⌊k·size/count⌋ to ⌈(k+1)·size/count⌉. */
interface Windows {
  readonly from: Tensor;
  readonly lengths: Tensor;
  /** The longest, and whether all are as long. */
  readonly most: number;
  readonly alike: boolean;
}

function windowsAlong(size: number, count: number): Windows {
  const ends = (k: number) => [Math.floor((k * size) / count), Math.ceil(((k + 1) * size) / count)];
  const from = Int32Array.from({ length: count }, (_, k) => ends(k)[0]);
  const lengths = from.map((first, k) => ends(k)[1] - first);
  const most = lengths.reduce((a, b) => Math.max(a, b), 0);
  return { from: tensor(from), lengths: tensor(lengths), most, alike: size % count === 0 };
}

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
function gathered(subject: string, x: Tensor, axis: number, { from, lengths, most, alike }: Windows): Tensor {
  const count = lengths.shape[0];
  if (alike) return x.reshape([...x.shape.slice(0, axis), count, most, ...x.shape.slice(axis + 1)]);
  return run(
    subject,
    (node, first, length) => {
      const along = (of: Node): Node => o.broadcast(of, [count, most], [0]);
      const step = o.minimum(o.iota([count, most], 1), along(o.sub(length, 1)));
      return o.gather(node, o.add(along(first), step), axis);
    },
    x,
    from,
    lengths,
  );
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
    const elements = gathered("adaptiveAveragePool", y, axis, windows);
    const { most, alike, lengths } = windows;
    const behind = y.shape.slice(axis + 1).map(() => 1);
    // What a shorter window has twice counts once.
    const seen = (length: Node): Node => o.less(o.iota([count, most], 1), o.broadcast(length, [count, most], [0]));
    const own = alike
      ? elements
      : where(run("adaptiveAveragePool", seen, lengths).reshape([count, most, ...behind]), elements, 0);
    return own.sum(axis + 1).div(lengths.cast(y.dtype).reshape([count, ...behind]));
  });
}

/**
 * The largest element of each of as many windows as are wanted; the windows are those of `adaptiveAveragePool`.
 *
 *     adaptiveMaxPool(x, 7)   // f32[8,30,20,3] → f32[8,7,7,3]
 */
export function adaptiveMaxPool(x: TensorLike, outputSize: Sizes): Tensor {
  return alongEach("adaptiveMaxPool", x, outputSize, (y, axis, count) =>
    gathered("adaptiveMaxPool", y, axis, windowsAlong(y.shape[axis], count)).max(axis + 1),
  );
}
