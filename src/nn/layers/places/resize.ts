/** Pictures of another size: each new pixel is a weighted mean of old ones, row by row and column by column. */
import { einsum, gather, type Tensor, tensor } from "../../../tensor/index.ts";

export const interpolations = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] as const;
export type Interpolation = (typeof interpolations)[number];

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const lanczos =
  (reach: number) =>
  (x: number): number =>
    Math.abs(x) < reach ? sinc(x) * sinc(x / reach) : 0;

/** The weight of an old pixel at a distance. */
const kernels: Readonly<Record<Exclude<Interpolation, "nearest">, (distance: number) => number>> = {
  bilinear: (x) => Math.max(0, 1 - Math.abs(x)),
  // R. Keys, "Cubic convolution interpolation for digital image processing", 1981, with a = -1/2.
  bicubic(distance) {
    const x = Math.abs(distance);
    if (x >= 2) return 0;
    return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
  },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

/** [new, old]: the shares that old pixels have in each new one, whose middle lies at the same share of the whole. */
function sharesOf(
  size: number,
  count: number,
  interpolation: Exclude<Interpolation, "nearest">,
  antialias: boolean,
): number[][] {
  const wide = antialias ? Math.max(1, size / count) : 1;
  return Array.from({ length: count }, (_, k) => {
    const middle = ((k + 0.5) * size) / count - 0.5;
    const weights = Array.from({ length: size }, (__, i) => kernels[interpolation]((i - middle) / wide));
    const total = weights.reduce((sum, w) => sum + w, 0);
    // What lies outside has no weight, and the others have more.
    return weights.map((w) => w / total);
  });
}

/** A batch of pictures [batch, rows, columns, channels] in another size. */
export function resized(
  x: Tensor,
  [rows, columns]: readonly number[],
  interpolation: Interpolation,
  antialias = false,
): Tensor {
  return along(along(x, 1, rows, interpolation, antialias), 2, columns, interpolation, antialias);
}

function along(x: Tensor, axis: 1 | 2, count: number, interpolation: Interpolation, antialias: boolean): Tensor {
  const size = x.shape[axis];
  if (size === count) return x;
  if (interpolation === "nearest") {
    const places = Array.from({ length: count }, (_, k) => Math.min(size - 1, Math.floor(((k + 0.5) * size) / count)));
    return gather(x, places, axis);
  }
  const shares = tensor(sharesOf(size, count, interpolation, antialias), { dtype: x.dtype });
  return einsum(axis === 1 ? "oy,byxc->boxc" : "ox,byxc->byoc", shares, x);
}
