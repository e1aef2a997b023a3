/** Functions of one matrix, or of several with the same leading axes, made functions of `[…, rows, columns]`. */
import { broadcastShapes, type Shape, sizeOf } from "../../base/index.ts";
import { broadcastTo, reshape } from "../functions.ts";
import type { Tensor } from "../tensor.ts";
import { vmap } from "../vmap.ts";

/** `f` takes the last two axes of each argument. Leading axes broadcast, and all that they hold is computed together. */
export function overMatrices(subject: string, f: (...matrices: Tensor[]) => Tensor, ...given: Tensor[]): Tensor {
  if (given.every((x) => x.rank === 2)) return f(...given);
  const leading = given.map((x): Shape => x.shape.slice(0, -2)).reduce((a, b) => broadcastShapes(subject, a, b));
  const count = sizeOf(leading);
  const flat = given.map((x) => {
    const matrix = x.shape.slice(-2);
    return reshape(broadcastTo(x, [...leading, ...matrix]), [count, ...matrix]);
  });
  const result = vmap(f)(...flat);
  return reshape(result, [...leading, ...result.shape.slice(1)]);
}
