/** Shape arithmetic. A shape is a list of sizes, outermost first; arrays are row-major. */
import type { DType } from "./dtype.ts";
import { ShapeError } from "./errors.ts";
import { show } from "./show.ts";

export type Shape = readonly number[];

/** An element type and a shape: what every value in a graph has. */
export interface Type {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** How many elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Elements between neighbours along each axis of a contiguous array. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= shape[d];
  }
  return strides;
}

/** The place of an element, given its row-major number. */
export function indexOf(at: number, shape: Shape): number[] {
  const index: number[] = [];
  for (let d = shape.length - 1, rest = at; d >= 0; d--) {
    index.unshift(rest % shape[d]);
    rest = Math.floor(rest / shape[d]);
  }
  return index;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, d) => size === b[d]);
}

/** `f32[32,10]`: how types are written everywhere. */
export function showType({ dtype, shape }: Type): string {
  return `${dtype}[${shape.join(",")}]`;
}

/** Turns a possibly negative axis into 0..rank-1. */
export function normalizeAxis(subject: string, axis: number, rank: number): number {
  const positive = Number.isInteger(axis) ? (axis < 0 ? axis + rank : axis) : -1;
  if (positive >= 0 && positive < rank) return positive;
  throw new ShapeError(
    subject,
    `axis ${show(axis)} is not an axis of an array with ${rank} dimension${rank === 1 ? "" : "s"}`,
    {
      code: "axis-out-of-range",
      hint: rank === 0 ? "a scalar has no axes" : `axes run from ${-rank} to ${rank - 1}`,
      facts: { axis, rank },
    },
  );
}

/** The shape that two shapes broadcast to, by NumPy's rule: sizes are equal, or one of them is 1. */
export function broadcastShapes(subject: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, d) => {
    const m = a[a.length - rank + d] ?? 1;
    const n = b[b.length - rank + d] ?? 1;
    if (m === n || n === 1) return m;
    if (m === 1) return n;
    throw new ShapeError(subject, `shapes [${a}] and [${b}] do not broadcast: ${m} meets ${n}`, {
      code: "broadcast",
      hint: "aligned from the right, sizes must be equal or one of them 1; reshape one of the two",
      facts: { a, b },
    });
  });
}
