/** Tensors as nested JavaScript arrays. */
import type { HostArray } from "../base/index.ts";

/** Numbers or truth values, nested as deep as the rank, which is only known at run time. */
export type Nested = number | boolean | Nested[];

/**
 * What `toArray()` gives where the nesting is not stated. The rank is only known at run time, so this can be used
 * as a number and as a list: `x.toArray()[0][1] + 1`. Say more where it is known: `x.toArray<number[][]>()`.
 */
export type Numbers = number & Numbers[];

export function nestedOf({ data, dtype, shape }: HostArray): Nested {
  const rank = shape.length;
  const truth = dtype === "bool";
  if (rank === 0) return truth ? data[0] !== 0 : data[0];
  let at = 0;
  // Elements are visited in order, so their positions need not be computed.
  const level = (d: number): Nested => {
    const list: Nested[] = [];
    if (d < rank - 1) for (let i = 0; i < shape[d]; i++) list.push(level(d + 1));
    else for (let i = 0; i < shape[d]; i++, at++) list.push(truth ? data[at] !== 0 : data[at]);
    return list;
  };
  return level(0);
}
