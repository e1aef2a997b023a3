/** Which sums are long: their terms are added up in pieces on every machine, so that bits do not depend on one. */
import { type Elem, walk } from "../../scalar/index.ts";

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

/** All reductions in some elements. */
export function reductionsIn(stores: readonly { readonly elem: Elem }[]): ReadonlySet<Reduce> {
  const found = new Set<Reduce>();
  for (const { elem } of stores)
    walk(elem, (part) => {
      if (part.k === "reduce") found.add(part);
    });
  return found;
}

/** The one reduction of one element, if there is exactly one. */
export function soleReduction(stores: readonly { readonly elem: Elem }[]): Reduce | undefined {
  const [only, ...more] = reductionsIn(stores);
  return stores.length === 1 && more.length === 0 ? only : undefined;
}
