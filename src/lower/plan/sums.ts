/** Which sums are long: their terms are added up in pieces on every machine, so that bits do not depend on one. */
import type { Elem } from "../../scalar/index.ts";

export type Reduce = Elem & { k: "reduce" };

/** Terms beyond which a sum is long. */
export const longSum = 4096;

export function isLongSum({ op, dtype, axes }: Reduce): boolean {
  return op === "sum" && dtype === "f32" && places(axes) > longSum;
}

/** How many places axes have together. */
export function places(axes: readonly { readonly size: number }[]): number {
  return axes.reduce((n, { size }) => n * size, 1);
}
