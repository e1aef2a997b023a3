/** Rows of large arrays, by plain copies: a graph would be slower. */
import { dtypes, sizeOf } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";

/** The rows (slices along the first axis) of these numbers, in their order, as a copy. */
export function takeRows(x: Tensor, rows: ArrayLike<number>): Tensor {
  const rest = x.shape.slice(1);
  const width = sizeOf(rest);
  const { data } = x;
  const taken = dtypes[x.dtype].zeros(rows.length * width);
  for (let k = 0; k < rows.length; k++) taken.set(data.subarray(rows[k] * width, (rows[k] + 1) * width), k * width);
  return fromHost({ dtype: x.dtype, shape: [rows.length, ...rest], data: taken });
}
