/** Functions whose result is as long as the numbers make it. No program can be compiled for that: they are computed at once. */
import {
  normalizeAxis,
  readOptions,
  ShapeError,
  showType,
  sizeOf,
  type TypedArray,
  ValueError,
  type Wants,
  wantAxis,
  wantFlag,
} from "../base/index.ts";
import { moveaxis } from "./arranging.ts";
import { as } from "./as.ts";
import { Tensor, type TensorLike } from "./tensor.ts";

/** Throws inside of a function that is being traced, where there are no numbers yet. */
function known(subject: string, x: TensorLike): Tensor {
  const given = as(x);
  if (!given.traced) return given;
  throw new ValueError(subject, `${showType(given)} has no numbers while a function is being traced`, {
    code: "values-needed",
    hint: "the result's size depends on them: call it outside of compile() and grad(), or select by where(condition, x, 0)",
    facts: { received: given.shape },
  });
}

/**
 * The places of the elements that are not 0, in order: one vector (i32) for each axis of `x`. NaN is not 0. Computed at once only.
 *
 *     const [rows, columns] = nonzero([[3, 0], [0, 4]]);   // [0, 1] and [0, 1]
 *
 * @throws a ShapeError for a scalar, and a ValueError inside of a function that is traced.
 */
export function nonzero(x: TensorLike): Tensor[] {
  const { data, shape, rank } = known("nonzero", x);
  if (rank === 0)
    throw new ShapeError("nonzero", "a scalar has no places", {
      code: "nonzero-rank",
      hint: "make it a vector first: reshape(x, [1])",
    });
  let count = 0;
  for (let k = 0; k < data.length; k++) if (data[k] !== 0) count++;
  const flat = new Int32Array(count);
  for (let k = 0, next = 0; k < data.length; k++) if (data[k] !== 0) flat[next++] = k;
  return shape.map((size, d) => {
    const step = sizeOf(shape.slice(d + 1));
    return new Tensor(
      { dtype: "i32", shape: [count] },
      flat.map((at) => Math.floor(at / step) % size),
    );
  });
}

/** What `unique` gives beside the elements. */
export interface UniqueOptions {
  /** Along an axis: which of its parts differ. Default: single elements, whatever the shape. */
  readonly axis?: number;
  /** Whether the place where each occurs first follows, as i32. Default: false. */
  readonly returnIndex?: boolean;
  /** Whether the places in the result of all that is in `x` follow, as i32. Default: false. */
  readonly returnInverse?: boolean;
  /** Whether it follows how often each occurs, as i32. Default: false. */
  readonly returnCounts?: boolean;
}
const ofUnique: Wants<UniqueOptions> = {
  axis: wantAxis,
  returnIndex: wantFlag,
  returnInverse: wantFlag,
  returnCounts: wantFlag,
};

type Asked<O, Name extends keyof UniqueOptions> = O extends { readonly [K in Name]: true } ? [Tensor] : [];
type Others<O> = [...Asked<O, "returnIndex">, ...Asked<O, "returnInverse">, ...Asked<O, "returnCounts">];
/** The elements alone, or a list of them and of what was asked for. */
export type Unique<O> = Others<O> extends [] ? Tensor : [values: Tensor, ...Others<O>];

/**
 * The elements that occur, each once, in increasing order; NaN comes last, as one number, and 0 and -0 are one. With `axis`, parts along
 * it are compared as a whole. Computed at once only.
 *
 *     unique([3, 1, 3])                              // [1, 3]
 *     unique([3, 1, 3], { returnCounts: true })      // [1, 3] and [1, 2]
 *     unique([[1, 2], [1, 2], [0, 5]], { axis: 0 })  // [[0, 5], [1, 2]]
 *
 * @throws a ValueError inside of a function that is traced, a ShapeError where there is no such axis.
 */
export function unique<const O extends UniqueOptions = Record<never, never>>(x: TensorLike, options?: O): Unique<O> {
  const read = readOptions<UniqueOptions>("unique", options, ofUnique);
  const { axis, returnIndex = false, returnInverse = false, returnCounts = false } = read;
  const given = known("unique", x);
  const at = axis === undefined ? 0 : normalizeAxis("unique", axis, given.rank);
  // Parts one after the other, each in one piece.
  const parts = axis === undefined ? given.reshape([given.size]) : moveaxis(given, at, 0);
  const { first, inverse, counts } = grouped(parts.data, parts.shape[0], sizeOf(parts.shape.slice(1)));
  const places = (data: Int32Array, shape = [data.length]): Tensor => new Tensor({ dtype: "i32", shape }, data);
  const values = at === 0 ? parts.gather(places(first)) : moveaxis(parts.gather(places(first)), 0, at);
  const others = [
    ...(returnIndex ? [places(first)] : []),
    ...(returnInverse ? [places(inverse, axis === undefined ? [...given.shape] : undefined)] : []),
    ...(returnCounts ? [places(counts)] : []),
  ];
  return (others.length === 0 ? values : [values, ...others]) as Unique<O>;
}

interface Groups {
  /** The part of each group that comes first. */
  readonly first: Int32Array;
  /** The group of each part. */
  readonly inverse: Int32Array;
  readonly counts: Int32Array;
}

/** Parts of `width` numbers that are alike. */
function grouped(data: TypedArray, count: number, width: number): Groups {
  const compare = (a: number, b: number): number => {
    for (let k = 0; k < width; k++) {
      const difference = compared(data[a * width + k], data[b * width + k]);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const order = Int32Array.from({ length: count }, (_, k) => k).sort((a, b) => compare(a, b) || a - b);
  const [first, counts, inverse]: [number[], number[], Int32Array] = [[], [], new Int32Array(count)];
  for (const part of order) {
    if (first.length === 0 || compare(first[first.length - 1], part) !== 0) {
      first.push(part);
      counts.push(0);
    }
    counts[counts.length - 1]++;
    inverse[part] = first.length - 1;
  }
  return { first: Int32Array.from(first), inverse, counts: Int32Array.from(counts) };
}

/** NaN stands behind all numbers, and is like itself. */
function compared(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}
