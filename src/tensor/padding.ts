/** Borders around arrays: of one number, or of the array's own elements. Modes are NumPy's. */
import {
  isRecord,
  oneOf,
  readOptions,
  ShapeError,
  showType,
  ValueError,
  type Wants,
  wantNumber,
  wantShape,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { as } from "./as.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

export interface PadOptions {
  /**
   * What the border holds. `"constant"` (default): one number. `"edge"`: the last element. `"reflect"`: the array as in a mirror that
   * stands on its last element; `"symmetric"`: as in one behind it. `"wrap"`: what lies at the other end. `"replicate"` and `"circular"`
   * are PyTorch's names of `"edge"` and `"wrap"`. A border may be wider than the array.
   */
  readonly mode?: "constant" | "edge" | "reflect" | "symmetric" | "wrap" | "replicate" | "circular";
  /** What a constant border holds. Default: 0. */
  readonly constantValues?: number;
}

const modes = ["constant", "edge", "reflect", "symmetric", "wrap", "replicate", "circular"];
const ofPad: Wants<PadOptions> = { mode: oneOf(modes), constantValues: wantNumber };

/**
 * A border around an array: a pair [before, after] for each axis. The border holds a number (0 unless one is given), or, by `mode`,
 * elements of the array. Throws a ValueError for what is no width, a ShapeError where elements are wanted and an axis has none.
 *
 *     pad([1, 2, 3], [[2, 1]])                          // [0, 0, 1, 2, 3, 0]
 *     pad([1, 2, 3], [[2, 1]], 9)                       // [9, 9, 1, 2, 3, 9]
 *     pad([1, 2, 3], [[2, 1]], { mode: "reflect" })     // [3, 2, 1, 2, 3, 2]
 *     pad([1, 2, 3], [[2, 1]], { mode: "symmetric" })   // [2, 1, 1, 2, 3, 3]
 */
export function pad(
  x: TensorLike,
  widths: readonly (readonly [number, number])[],
  border: number | PadOptions = 0,
): Tensor {
  if (!isRecord(border)) return as(x).pad(widths, border as number);
  const { mode = "constant", constantValues } = readOptions("pad", border, ofPad);
  if (mode === "constant") return as(x).pad(widths, constantValues);
  if (constantValues !== undefined)
    throw new ValueError("pad", `constantValues is ${constantValues}, but the mode is "${mode}"`, {
      code: "pad-constant",
      hint: 'numbers are for mode: "constant"; all other borders hold elements of the array',
      facts: { mode, received: constantValues },
    });
  return run(
    "pad",
    (node) =>
      math
        .wantBorders("pad", node, widths)
        .reduce((y, [before, after], axis) => bordered(y, axis, before, after, mode), node),
    as(x),
  );
}

function bordered(x: Node, axis: number, before: number, after: number, mode: string): Node {
  if (before + after === 0) return x;
  const { shape } = x.type;
  const n = shape[axis];
  if (n === 0)
    throw new ShapeError("pad", `axis ${axis} of ${showType(x.type)} is empty`, {
      code: "pad-empty",
      hint: 'an array without elements has none for its border: mode: "constant"',
      facts: { axis },
    });
  // In a mirror that stands on its only element, an array sees this one.
  if (mode === "edge" || mode === "replicate" || (mode === "reflect" && n === 1)) {
    const ends = [repeated(part(x, axis, 0, 1), axis, before), x, repeated(part(x, axis, n - 1, 1), axis, after)];
    return joined(ends, axis);
  }
  // The border goes on as the array and its mirror image do, in turn.
  const image = { reflect: () => part(x, axis, 1, n - 2), symmetric: () => x }[mode as "reflect"]?.();
  const period = image ? joined([x, o.flip(image, axis)], axis) : x;
  const size = period.type.shape[axis];
  const from = (size - (before % size)) % size;
  const length = before + n + after;
  return part(repeated(period, axis, Math.ceil((from + length) / size)), axis, from, length);
}

/** Elements along an axis, from one on. */
const part = (x: Node, axis: number, from: number, count: number): Node =>
  o.slice(
    x,
    x.type.shape.map((_, d) => (d === axis ? from : 0)),
    x.type.shape.with(axis, Math.max(0, count)),
  );

/** What of these has elements, one after the other. */
const joined = (parts: readonly Node[], axis: number): Node =>
  o.concat(
    parts.filter((y) => y.type.shape[axis] > 0),
    axis,
  );

/** The same so many times, one after the other. */
function repeated(x: Node, axis: number, times: number): Node {
  const { shape } = x.type;
  const single = o.reshape(x, shape.toSpliced(axis, 0, 1));
  const many = o.broadcastTo(single, wantShape("pad", shape.toSpliced(axis, 0, times)));
  return o.reshape(many, shape.with(axis, shape[axis] * times));
}
