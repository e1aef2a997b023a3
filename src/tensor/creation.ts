/** Arrays made of a few numbers. */
import {
  readOptions,
  type Shape,
  type Wants,
  wantFinite,
  wantFlag,
  wantNumber,
  wantShape,
  wantType,
  wantWhole,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { as, asPlaces } from "./as.ts";
import { eye, full } from "./functions.ts";
import type { TensorOptions } from "./host.ts";
import { run, type Tensor, type TensorLike, tensor } from "./tensor.ts";

export interface SpaceOptions extends TensorOptions {
  /** Whether the last number is `stop`: yes, unless this is false. */
  readonly endpoint?: boolean;
}
const ofSpace: Wants<SpaceOptions> = { dtype: wantType, endpoint: wantFlag };

function spaced(
  subject: string,
  start: number,
  stop: number,
  count: number,
  options: SpaceOptions | undefined,
  f: (x: number) => number,
): Tensor {
  const { dtype = "f32", endpoint = true } = readOptions(subject, options, ofSpace);
  const from = wantFinite(subject, "start", start);
  const to = wantFinite(subject, "stop", stop);
  const n = wantWhole(subject, "count", count, 0);
  const parts = Math.max(1, endpoint ? n - 1 : n);
  const step = (to - from) / parts;
  wantShape(subject, [n]);
  const values = Float64Array.from({ length: n }, (_, k) => f(endpoint && k === n - 1 && n > 1 ? to : from + k * step));
  return tensor(values, { dtype });
}

/** `count` numbers from `start` to `stop`, equally far apart. */
export function linspace(start: number, stop: number, count = 50, options?: SpaceOptions): Tensor {
  return spaced("linspace", start, stop, count, options, (x) => x);
}
/** `count` powers of 10, from 10^start to 10^stop. */
export function logspace(start: number, stop: number, count = 50, options?: SpaceOptions): Tensor {
  return spaced("logspace", start, stop, count, options, (x) => 10 ** x);
}
/** `count` numbers from `start` to `stop`, each the same multiple of the one before. Both have one sign and are not 0. */
export function geomspace(start: number, stop: number, count = 50, options?: SpaceOptions): Tensor {
  const sign = wantNumber("geomspace", "start", start) < 0 ? -1 : 1;
  const [from, to] = [start, wantNumber("geomspace", "stop", stop)].map((x) => Math.log(sign * x));
  const last = (x: number): number => (x === from ? start : x === to ? stop : sign * Math.exp(x));
  return spaced("geomspace", from, to, count, options, last);
}

const alike =
  (subject: string, value: number) =>
  (x: TensorLike, options?: TensorOptions): Tensor => {
    const given = as(x);
    const { dtype = given.dtype } = readOptions(subject, options, { dtype: wantType });
    return run(subject, (node) => o.full({ dtype, shape: node.type.shape }, value), given);
  };
/** Zeros of another array's shape and type. */
export const zerosLike: (x: TensorLike, options?: TensorOptions) => Tensor = alike("zerosLike", 0);
/** An array of another's shape and type whose numbers do not matter yet: here they are 0, since no array holds what was in memory before. */
export const emptyLike: (x: TensorLike, options?: TensorOptions) => Tensor = alike("emptyLike", 0);
/** Ones of another array's shape and type. */
export const onesLike: (x: TensorLike, options?: TensorOptions) => Tensor = alike("onesLike", 1);
/** One number, in another array's shape and type. */
export function fullLike(x: TensorLike, value: number, options?: TensorOptions): Tensor {
  const given = as(x);
  const { dtype = given.dtype } = readOptions("fullLike", options, { dtype: wantType });
  return given.traced
    ? run(
        "fullLike",
        (node) => o.full({ dtype, shape: node.type.shape }, wantNumber("fullLike", "value", value)),
        given,
      )
    : full(given.shape, wantNumber("fullLike", "value", value), { dtype });
}

/** The identity matrix. */
export function identity(size: number, options?: TensorOptions): Tensor {
  return eye(wantWhole("identity", "size", size, 0), options);
}

/** Ones up to the k-th diagonal, 0 above. */
export function tri(rows: number, columns?: number, k = 0, options?: TensorOptions): Tensor {
  const { dtype = "f32" } = readOptions("tri", options, { dtype: wantType });
  const shape: Shape = [wantWhole("tri", "rows", rows, 0), wantWhole("tri", "columns", columns ?? rows, 0)];
  wantWhole("tri", "k", k, -(2 ** 31));
  wantShape("tri", shape);
  return run(
    "tri",
    (one) => {
      const inside: Node = o.lessEqual(o.iota(shape, 1), o.add(o.iota(shape, 0), k));
      return o.cast(o.select(inside, one, 0), dtype);
    },
    tensor(1, { dtype: "i32" }),
  );
}

/** `[…, n] → […, depth]`: 1 at each of the n labels, else 0. A label that is no place from 0 to depth - 1 has no 1. */
export function multiHot(labels: TensorLike, depth: number, options?: TensorOptions): Tensor {
  const { dtype = "f32" } = readOptions("multiHot", options, { dtype: wantType });
  wantWhole("multiHot", "depth", depth, 0);
  return run(
    "multiHot",
    (at) => {
      const hot = math.oneHot(at, depth, "i32");
      return o.cast(at.type.shape.length === 0 ? hot : o.less(0, math.sum(hot, -2)), dtype);
    },
    asPlaces(labels),
  );
}
