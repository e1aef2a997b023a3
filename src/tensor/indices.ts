/**
 * Indices along an axis, as in NumPy: from 0, and from -1 backwards. Indices with known numbers are checked at once, and those
 * that are an argument of a traced function are checked when it is called. An index that a program computes itself cannot be
 * refused: it is moved to the nearest end of the axis.
 */
import { dtypes, type HostArray, normalizeAxis, type TypedArray, ValueError } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as o from "../ops/index.ts";

interface Bound {
  readonly subject: string;
  readonly axis: number;
  readonly size: number;
}

/** The bounds that arguments of traced functions must be within. */
const bounds = new WeakMap<Node, Bound[]>();

function wantInside({ subject, axis, size }: Bound, data: TypedArray): void {
  for (let k = 0; k < data.length; k++) {
    if (data[k] >= -size && data[k] < size) continue;
    throw new ValueError(subject, `index ${data[k]} is outside of axis ${axis}, which has ${size}`, {
      code: "index-out-of-range",
      hint:
        size === 0
          ? "the axis is empty: there is nothing to take"
          : `indices run from 0 to ${size - 1}; -1 is the last`,
      facts: { index: data[k], axis, size },
    });
  }
}

/** Throws where an argument of a traced function holds an index outside of its axis. */
export function checkIndices(argument: Node, given: HostArray): void {
  for (const bound of bounds.get(argument) ?? []) wantInside(bound, given.data);
}

/** Where an argument of an outer function becomes one of an inner function, it has its bounds, too. */
export function passBounds(inner: Node, outer: Node): void {
  if (outer.op.traits.given) bounds.set(outer, [...(bounds.get(outer) ?? []), ...(bounds.get(inner) ?? [])]);
}

/**
 * Indices along an axis of `x`, counted from 0. `known` are their numbers, where they are known. `unlike` makes a node of other
 * numbers.
 */
export function places(
  subject: string,
  x: Node,
  axis: number,
  indices: Node,
  known: HostArray | undefined,
  unlike: (data: TypedArray) => Node,
): Node {
  const at = normalizeAxis(subject, axis, x.type.shape.length);
  const bound = { subject, axis: at, size: x.type.shape[at] };
  const { dtype } = indices.type;
  // The op itself refuses what is not a whole number.
  if (dtypes[dtype].float || dtype === "bool") return indices;
  if (known) {
    wantInside(bound, known.data);
    return known.data.some((i) => i < 0) ? unlike(known.data.map((i) => (i < 0 ? i + bound.size : i))) : indices;
  }
  if (indices.op.traits.given) bounds.set(indices, [...(bounds.get(indices) ?? []), bound]);
  return dtype === "u8" ? indices : o.select(o.less(indices, 0), o.add(indices, bound.size), indices);
}
