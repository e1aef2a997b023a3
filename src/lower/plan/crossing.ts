/**
 * Reading through a reshape. It keeps the order of elements, so what is read under it is an element number, which is taken
 * apart into indices again. Where a loop's axis runs across a row, that axis may be split in two; else the value must be stored.
 */
import { type Shape, stridesOf } from "../../base/index.ts";
import { type Affine, type Axis, affine, type Sizes } from "../../scalar/index.ts";
import type { LoopAxis } from "./kernel.ts";

/** An axis of the loop that is to be split, into as many times `inner` as it has. */
interface Split {
  readonly axis: Axis;
  readonly inner: number;
}

/** The indices of an element; or what keeps it from having any. */
export type Crossing = { readonly index: readonly Affine[] } | { readonly split: Split } | "store";

/** Takes an element number apart, the outermost index first. Axes of the `loop` can be split, those `inside` cannot. */
export function crossing(shape: Shape, at: Affine, loop: Sizes, inside: Sizes): Crossing {
  if (at.dyn) return "store";
  const strides = stridesOf(shape);
  const index: Affine[] = [];
  let rest = at;
  for (const [d, size] of shape.entries()) {
    if (size === 1) {
      index.push(affine.constant(0));
      continue;
    }
    const step = strides[d];
    const here = wholeSteps(rest, step);
    index.push(here);
    rest = affine.add(rest, affine.scale(here, -step));
    const problem = step > 1 ? crossesRow(rest, step, loop, inside) : undefined;
    if (problem) return problem;
  }
  return { index };
}

/** The part of an element number that steps over whole rows of so many elements. */
function wholeSteps(at: Affine, step: number): Affine {
  let whole = affine.constant(Math.floor(at.c / step));
  for (const name of affine.axesOf(at))
    if (at.t[name] % step === 0) whole = affine.add(whole, affine.scale(affine.axis(name), at.t[name] / step));
  return whole;
}

/** What is left must stay inside one row. */
function crossesRow(
  rest: Affine,
  row: number,
  loop: Sizes,
  inside: Sizes,
): { readonly split: Split } | "store" | undefined {
  const names = affine.axesOf(rest);
  const sizes = { ...loop, ...inside };
  if (names.some((name) => !(name in sizes))) return "store";
  const [lo, hi] = affine.rangeOf(rest, sizes);
  if (lo >= 0 && hi < row) return undefined;
  for (const axis of names) {
    const inner = row / rest.t[axis];
    if (inner > 0 && Number.isInteger(inner) && loop[axis] > inner && loop[axis] % inner === 0)
      return { split: { axis, inner } };
  }
  return "store";
}

/** A kernel's axes, and each index of its values as an expression of them. */
export class Nest {
  readonly axes: readonly LoopAxis[];
  readonly index: readonly Affine[];

  private constructor(axes: readonly LoopAxis[], index: readonly Affine[]) {
    this.axes = axes;
    this.index = index;
  }

  static over(shape: Shape): Nest {
    const axes = shape.map((size, d) => ({ name: `i${d}`, size }));
    return new Nest(
      axes,
      axes.map(({ name }) => affine.axis(name)),
    );
  }

  split({ axis, inner }: Split): Nest {
    const [high, low] = [`${axis}a`, `${axis}b`];
    const by = { [axis]: affine.add(affine.scale(affine.axis(high), inner), affine.axis(low)) };
    const axes = this.axes.flatMap((a) =>
      a.name === axis
        ? [
            { name: high, size: a.size / inner },
            { name: low, size: inner },
          ]
        : [a],
    );
    return new Nest(
      axes,
      this.index.map((at) => affine.substitute(at, by)),
    );
  }
}

export function sizesOf(axes: readonly LoopAxis[]): Sizes {
  return Object.fromEntries(axes.map(({ name, size }) => [name, size]));
}
