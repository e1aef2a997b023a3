/**
 * Kernels that are products: `out[m,n] = Σ_k A(m,k)·B(k,n)`, then an epilogue. B is the operand that owns the result's innermost
 * axis, the columns; A has the rows. A border of A must be a bound on one axis of the sum.
 */
import { dtypes } from "../../base/index.ts";
import { type Affine, affine, type Elem, type Range, type ReduceAxis } from "../../scalar/index.ts";
import type { Kernel, LoopAxis, Store, ValueId } from "./kernel.ts";
import { type Reduce, soleReduction } from "./sums.ts";

/** An operand: where it is read, and where it may not be. */
export interface Side {
  readonly at: Affine;
  readonly from: ValueId;
  readonly ranges: readonly Range[];
}

export interface Product {
  readonly store: Store;
  readonly sum: Reduce;
  readonly column: LoopAxis;
  readonly a: Side;
  readonly b: Side;
  /** Axes of the sum that have a border. */
  readonly bounded: ReadonlySet<string>;
}

/** A kernel whose one reduction is a product of two plain loads. */
export function productOf({ axes, stores }: Kernel): Product | undefined {
  const column = axes.at(-1);
  if (!column) return undefined;
  const [store] = stores;
  const sum = soleReduction(stores);
  if (sum?.op !== "sum" || sum.x.k !== "binary" || sum.x.op !== "mul") return undefined;
  if (!dtypes[sum.dtype].float || affine.coefficient(store.at, column.name) !== 1) return undefined;
  const [x, y] = [sideOf(sum.x.x), sideOf(sum.x.y)];
  if (!x || !y) return undefined;
  const along = ({ at }: { readonly at: Affine }) => affine.coefficient(at, column.name);
  const [a, b] = along(x) === 0 ? [x, y] : [y, x];
  if (along(b) <= 0 || along(a) !== 0 || b.ranges.length > 0 || a.ranges.some((r) => along(r) !== 0)) return undefined;
  const bounds = a.ranges.map((r) => sum.axes.filter(({ name }) => affine.coefficient(r.at, name) !== 0));
  if (bounds.some((list) => list.length !== 1)) return undefined;
  const bounded = new Set(bounds.flat().map(({ name }) => name));
  return { store, sum, column, ...forwards(a, b, sum.axes), bounded };
}

function sideOf(e: Elem): Side | undefined {
  if (e.k === "load") return e.at.dyn ? undefined : { at: e.at, from: e.from, ranges: [] };
  if (e.k !== "guard" || e.yes.k !== "load" || e.yes.at.dyn || e.no.k !== "const" || e.no.value !== 0) return undefined;
  return e.ranges.some((r) => r.at.dyn) ? undefined : { at: e.yes.at, from: e.yes.from, ranges: e.ranges };
}

/** Counts an axis from its other end where A's stride is negative, so that the walk over A goes forwards. */
function forwards(a: Side, b: Side, axes: readonly ReduceAxis[]): { readonly a: Side; readonly b: Side } {
  const backwards = axes.filter(({ name }) => affine.coefficient(a.at, name) < 0);
  const by = Object.fromEntries(
    backwards.map(({ name, size }) => [name, affine.shift(affine.scale(affine.axis(name), -1), size - 1)]),
  );
  const counted = (side: Side): Side => ({
    ...side,
    at: affine.substitute(side.at, by),
    ranges: side.ranges.map((r) => ({ ...r, at: affine.substitute(r.at, by) })),
  });
  return { a: counted(a), b: counted(b) };
}
