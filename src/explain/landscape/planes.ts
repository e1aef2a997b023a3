/**
 * A plane in the space of all weights: a point and two directions. Where the weights have millions of dimensions it hides
 * nearly everything, so what it is chosen by, and how much of the path lies in it, belongs to it.
 */
import { DataError, randomStream, type Shape, sizeOf, unknownName, ValueError } from "../../base/index.ts";
import { principalAxes } from "../../data/axes.ts";
import type { Param } from "../../train/step/plan.ts";

/** Weights are flat: parameter by parameter, as `flatten` gives them. */
export interface Plane {
  readonly kind: "components" | "weights" | "random";
  readonly origin: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** What the two directions are called: `"hidden/kernel[0,1]"`, or nothing. */
  readonly names?: readonly [string, string];
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
};

export function meanOf(points: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(points[0].length);
  for (const point of points) for (let k = 0; k < mean.length; k++) mean[k] += point[k] / points.length;
  return mean;
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, k) => x - b[k]);

/** As many points of a path as an eigen-decomposition takes in well under a second. */
const mostPoints = 400;

/**
 * Through the mean of a path, along its first two principal components. The components come from the smaller of two
 * matrices: the weights' covariance, or the points' Gram matrix, whose eigenvectors weigh the points. A long path of many
 * weights is thinned out evenly first.
 *
 * Source: E. Lorch, "Visualizing deep network training trajectories with PCA", ICML workshop 2016.
 */
export async function componentPlane(points: readonly Float64Array[]): Promise<Plane> {
  if (points.length < 3)
    throw new DataError("landscape", `the path has ${points.length} points`, {
      code: "path-short",
      hint: "principal components want at least three: record more epochs, or choose another plane",
      facts: { points: points.length },
    });
  const width = points[0].length;
  const stride = width > mostPoints ? Math.max(1, Math.ceil(points.length / mostPoints)) : 1;
  const some = points.filter((_, k) => k % stride === 0 || k === points.length - 1);
  const origin = meanOf(points);
  const centred = some.map((point) => minus(point, origin));
  const [u, v] = width <= centred.length ? await byCovariance(centred, width) : await byGram(centred, width);
  if (centred.every((point) => point.every((x) => x === 0)))
    throw new DataError("landscape", "the path stays where it is: its weights are all the same", {
      code: "path-still",
      hint: "record a fit that trains something, or choose another plane",
      facts: { points: points.length },
    });
  return { kind: "components", origin, u, v };
}

async function byCovariance(centred: readonly Float64Array[], width: number): Promise<Float64Array[]> {
  const matrix = new Float64Array(width * width);
  for (const row of centred)
    for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) matrix[i * width + j] += row[i] * row[j];
  const { axes } = await principalAxes(matrix, width);
  return [0, 1].map((k) => (width > k ? axes.slice(k * width, (k + 1) * width) : new Float64Array(width)));
}

async function byGram(centred: readonly Float64Array[], width: number): Promise<Float64Array[]> {
  const n = centred.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = dot(centred[i], centred[j]);
  const { axes } = await principalAxes(matrix, n);
  return [0, 1].map((k) => {
    const axis = new Float64Array(width);
    for (let i = 0; i < n; i++) {
      const weight = axes[k * n + i];
      for (let c = 0; c < width; c++) axis[c] += weight * centred[i][c];
    }
    const length = Math.sqrt(dot(axis, axis));
    return length > 0 ? axis.map((x) => x / length) : axis;
  });
}

/** Along two single weights, named as `"hidden/kernel[0,1]"`. */
export function weightPlane(origin: Float64Array, params: readonly Param[], names: readonly [string, string]): Plane {
  const [i, j] = names.map((name) => placeOf(name, params));
  if (i === j)
    throw new ValueError("landscape", `both weights are ${names[0]}`, {
      code: "plane-weights",
      hint: "a plane wants two different weights",
      facts: { name: names[0] },
    });
  const along = (k: number) => {
    const axis = new Float64Array(origin.length);
    axis[k] = 1;
    return axis;
  };
  // Coordinates are then the weights themselves.
  const start = origin.slice();
  start[i] = start[j] = 0;
  return { kind: "weights", origin: start, u: along(i), v: along(j), names };
}

function placeOf(name: string, params: readonly Param[]): number {
  const [, param, list] = /^(.+?)\[([\d,\s]*)\]$/.exec(name) ?? [];
  const index = (list ?? "").split(",").map((part) => Number(part.trim() || Number.NaN));
  const known = params.map((one) => one.name);
  const found = params.find((one) => one.name === (param ?? name));
  if (!found) throw unknownName("landscape", "parameter", param ?? name, known);
  const { shape } = found;
  const fits = param !== undefined && index.length === shape.length && index.every((k, d) => k < shape[d]);
  if (!fits)
    throw new ValueError("landscape", `${name} is no single weight: ${found.name} is [${shape}]`, {
      code: "plane-weights",
      hint: `for example ${found.name}[${shape.map(() => 0)}]`,
      facts: { name, shape },
    });
  const before = params.slice(0, params.indexOf(found)).reduce((sum, one) => sum + sizeOf(one.shape), 0);
  return before + index.reduce((at, k, d) => at * shape[d] + k, 0);
}

/**
 * Along two random directions, each filter of which (the weights of one unit) is as long as the filter itself, so that a
 * step of 1 means the same for large and for small weights. Biases stay where they are.
 *
 * Source: H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, "Visualizing the loss landscape of neural nets", NeurIPS 2018.
 */
export function randomPlane(origin: Float64Array, params: readonly Param[], seed: number): Plane {
  const [u, v] = [0, 1].map((which) => randomDirection(origin, params, seed, which));
  if (u.every((x) => x === 0))
    throw new DataError("landscape", "there is nothing to move: every filter is frozen or all zeros", {
      code: "plane-flat",
      hint: 'random directions are as long as the filters; choose { weights: ["layer/param[i,j]", …] }',
    });
  return { kind: "random", origin, u, v };
}

function randomDirection(origin: Float64Array, params: readonly Param[], seed: number, which: number): Float64Array {
  const direction = new Float64Array(origin.length);
  const random = randomStream(seed, which);
  // Box and Muller.
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let start = 0;
  for (const { shape, trainable } of params) {
    const size = sizeOf(shape);
    if (shape.length >= 2 && trainable) normaliseFilters(direction, origin, start, shape, normal);
    start += size;
  }
  return direction;
}

function normaliseFilters(
  direction: Float64Array,
  origin: Float64Array,
  start: number,
  shape: Shape,
  normal: () => number,
): void {
  const filters = shape[shape.length - 1];
  const end = start + sizeOf(shape);
  for (let f = 0; f < filters; f++) {
    let [drawn, own] = [0, 0];
    for (let at = start + f; at < end; at += filters) {
      direction[at] = normal();
      drawn += direction[at] ** 2;
      own += origin[at] ** 2;
    }
    const scale = Math.sqrt(own / drawn);
    for (let at = start + f; at < end; at += filters) direction[at] *= scale;
  }
}

/** The nearest place in the plane to each point, and how far it is. */
export function project(
  { origin, u, v }: Plane,
  points: readonly Float64Array[],
): { a: number; b: number; away: number }[] {
  const [uu, uv, vv] = [dot(u, u), dot(u, v), dot(v, v)];
  const det = uu * vv - uv * uv;
  return points.map((point) => {
    const from = minus(point, origin);
    const [pu, pv] = [dot(from, u), dot(from, v)];
    const flat = !(det > 1e-12 * uu * vv);
    const a = flat ? (uu > 0 ? pu / uu : 0) : (pu * vv - pv * uv) / det;
    const b = flat ? 0 : (pv * uu - pu * uv) / det;
    return { a, b, away: Math.sqrt(Math.max(0, dot(from, from) - a * pu - b * pv)) };
  });
}
