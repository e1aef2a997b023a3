/** Arrays with some of their elements exchanged. Tensors never change: the result is another one. */
import { type HostArray, ShapeError, sameShape, showType, sizeOf, ValueError } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { as, asPlaces, wantPlaces } from "./as.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

const rank = math.rankOf;

/**
 * `x` with `updates` in the place of the elements at `indices`. A row of `indices` [n, depth] is the place of an element, or, where it
 * has fewer numbers than `x` axes, of a part: `updates` is [n, …the sizes behind]. Negative places count from the end. Where a place
 * comes twice, the last update stays. A place that a compiled function computes is moved to the nearest one that there is.
 *
 *     scatterUpdate([1, 2, 3], [[0], [2]], [7, 9])                    // [7, 2, 9]
 *     scatterUpdate([[1, 2], [3, 4]], [[1]], [[8, 9]])                // [[1, 2], [8, 9]]
 *     scatterUpdate([[1, 2], [3, 4]], [[0, 1], [1, 0]], [20, 30])     // [[1, 20], [30, 4]]
 *
 * @throws a ShapeError where the three do not fit, a ValueError for a place outside of `x`.
 */
export function scatterUpdate(x: TensorLike, indices: TensorLike, updates: TensorLike): Tensor {
  const [target, at] = [as(x), asPlaces(indices)];
  if (!at.traced) wantInside(target, at);
  return run("scatterUpdate", scattered, target, at, updates);
}

/** Throws where a known place is outside. What is no list of places is told later. */
function wantInside({ shape }: Tensor, { data, shape: [, depth] }: HostArray): void {
  if (depth === undefined || depth > shape.length) return;
  for (let k = 0; k < data.length; k++) {
    const [axis, size] = [k % depth, shape[k % depth]];
    if (data[k] >= -size && data[k] < size) continue;
    throw new ValueError("scatterUpdate", `index ${data[k]} is outside of axis ${axis}, which has ${size}`, {
      code: "index-out-of-range",
      hint:
        size === 0
          ? "the axis is empty: there is nothing to exchange"
          : `indices run from 0 to ${size - 1}; -1 is the last`,
      facts: { index: data[k], axis, size },
    });
  }
}

function scattered(x: Node, at: Node, updates: Node): Node {
  wantPlaces("scatterUpdate", at);
  const [count, depth] = at.type.shape;
  const behind = x.type.shape.slice(depth);
  if (rank(at) !== 2 || depth > rank(x) || !sameShape(updates.type.shape, [count, ...behind]))
    throw new ShapeError(
      "scatterUpdate",
      `x is ${showType(x.type)}, indices are ${showType(at.type)}, updates ${showType(updates.type)}`,
      {
        code: "scatter-update",
        hint: "indices are [n, depth], a place of x in each row; updates are [n, …the sizes of x behind these axes]",
        facts: { x: x.type.shape, indices: at.type.shape, updates: updates.type.shape },
      },
    );
  const front = x.type.shape.slice(0, depth);
  const rows = sizeOf(front);
  if (count === 0 || rows === 0) return x;
  const last = lastAt(rowsOf(at, front), rows);
  const width = sizeOf(behind);
  const flat = o.reshape(x, [rows, width]);
  const taken = o.gather(o.reshape(updates, [count, width]), o.sub(last, 1), 0);
  const there = o.broadcast(o.less(0, last), [rows, width], [0]);
  return o.reshape(o.select(there, taken, flat), x.type.shape);
}

/** Places on these axes as places in a row of all of them. */
function rowsOf(at: Node, front: readonly number[]): Node {
  const [count] = at.type.shape;
  const each = front.map((size, d) => {
    const one = o.cast(o.reshape(o.slice(at, [0, d], [count, 1]), [count]), "i32");
    const counted = o.select(o.less(one, 0), o.add(one, size), one);
    return o.mul(o.minimum(o.maximum(counted, 0), size - 1), sizeOf(front.slice(d + 1)));
  });
  return each.reduce((sum, one) => o.add(sum, one), o.full({ dtype: "i32", shape: [count] }, 0));
}

/**
 * For each row the number, from 1, of the last update that names it; 0 where none does. Numbers are compared bit by bit, from the
 * highest: where one that is left has the bit, those without it are out. What is left at the end is one for each row.
 */
function lastAt(places: Node, rows: number): Node {
  const [count] = places.type.shape;
  const numbers = o.add(o.iota([count], 0), 1);
  const none = o.full({ dtype: "i32", shape: [rows] }, 0);
  let left = o.full({ dtype: "i32", shape: [count] }, 1);
  for (let bit = 2 ** Math.floor(Math.log2(count)); bit >= 1; bit /= 2) {
    const has = o.mul(left, o.select(o.equal(o.and(numbers, bit), 0), 0, o.full(left.type, 1)));
    const some = o.gather(o.scatterAdd(none, places, has, 0), places, 0);
    left = o.select(o.less(0, some), has, left);
  }
  return o.scatterAdd(none, places, o.mul(left, numbers), 0);
}

/**
 * `x` with `updates`, of as many axes and not larger, in the place of the part that begins at `start`: a number for each axis, from the
 * end where negative. A start that a compiled function computes may be a tensor; it is moved so that the part lies within `x`.
 *
 *     sliceUpdate([[1, 2, 3], [4, 5, 6]], [0, 1], [[8, 9]])   // [[1, 8, 9], [4, 5, 6]]
 *
 * @throws a ShapeError where the part does not lie within `x`, or has other axes.
 */
export function sliceUpdate(x: TensorLike, start: TensorLike, updates: TensorLike): Tensor {
  const at = asPlaces(start);
  const known = at.traced ? undefined : Array.from(at.data);
  return run(
    "sliceUpdate",
    (node, from, part) => {
      wantPlaces("sliceUpdate", from);
      const { shape } = node.type;
      const room = shape.map((size, d) => size - (part.type.shape[d] ?? 0));
      const fits = rank(part) === rank(node) && sameShape(from.type.shape, [rank(node)]);
      const first = known?.map((k, d) => (k < 0 ? k + shape[d] : k));
      if (!fits || room.some((left) => left < 0) || first?.some((k, d) => k < 0 || k > room[d]))
        throw new ShapeError(
          "sliceUpdate",
          `${showType(part.type)} at ${first ? `[${known}]` : showType(from.type)} does not lie within ${showType(node.type)}`,
          {
            code: "slice-update",
            hint: "as many axes as x, a start for each of them, and no part beyond an end",
            facts: { x: shape, start: known, updates: part.type.shape },
          },
        );
      return first ? laidAt(node, first, part) : laidAnywhere(node, from, part, room);
    },
    as(x),
    at,
    updates,
  );
}

function laidAt(x: Node, first: readonly number[], part: Node): Node {
  if (sizeOf(part.type.shape) === 0) return x;
  const after = x.type.shape.map((size, d) => size - first[d] - part.type.shape[d]);
  const there = o.pad(o.full({ dtype: "bool", shape: part.type.shape }, 1), first, after);
  return o.select(there, o.pad(part, first, after), x);
}

/** The start is data: along each axis places are counted from it. */
function laidAnywhere(x: Node, start: Node, part: Node, room: readonly number[]): Node {
  const { shape } = x.type;
  if (sizeOf(part.type.shape) === 0) return x;
  let grown = part;
  let there = o.full({ dtype: "bool", shape }, 1);
  for (const [d, size] of shape.entries()) {
    const one = o.cast(o.reshape(o.slice(start, [d], [1]), []), "i32");
    const counted = o.select(o.less(one, 0), o.add(one, size), one);
    const first = o.minimum(o.maximum(counted, 0), room[d]);
    const places = o.sub(o.iota([size], 0), first);
    const inside = o.and(o.lessEqual(0, places), o.less(places, part.type.shape[d]));
    grown = o.gather(grown, places, d);
    there = o.and(there, o.broadcast(inside, shape, [d]));
  }
  return o.select(there, grown, x);
}
