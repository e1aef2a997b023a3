/** Element numbers and indices of row-major arrays. */
import { type Shape, stridesOf } from "../../base/index.ts";

/** The index of element number `element`. */
export function indexOf(element: number, shape: Shape): number[] {
  const index = new Array<number>(shape.length);
  for (let d = shape.length - 1, rest = element; d >= 0; d--) {
    index[d] = rest % shape[d];
    rest = Math.floor(rest / shape[d]);
  }
  return index;
}

export function elementOf(index: readonly number[], shape: Shape): number {
  return stridesOf(shape).reduce((sum, step, d) => sum + step * index[d], 0);
}
