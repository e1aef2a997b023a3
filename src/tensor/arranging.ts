/** Functions that move elements and compute none. They take every element type. Meanings are NumPy's, layouts of images Keras's. */
import {
  badArgument,
  normalizeAxis,
  oneOf,
  readOptions,
  type Shape,
  ShapeError,
  show,
  showType,
  sizeOf,
  ValueError,
  wantList,
  wantShape,
  wantWhole,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { floorDivide } from "../math/elementary.ts";
import * as math from "../math/index.ts";
import { takenAlong } from "../math/order.ts";
import * as o from "../ops/index.ts";
import { type Axis, arraysOf, as, asPlaces, wantPlaces } from "./as.ts";
import { concat } from "./functions.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

const rank = math.rankOf;

/** A new axis of size 1, or several; places are those in the result. */
export function expandDims(x: TensorLike, axis: Axis): Tensor {
  return run(
    "expandDims",
    (node) => {
      const given = Array.isArray(axis) ? wantList("expandDims", "axis", axis) : [axis as number];
      const places = given.map((a) => normalizeAxis("expandDims", a, rank(node) + given.length));
      const shape: number[] = [];
      for (let d = 0, next = 0; d < rank(node) + places.length; d++)
        shape.push(places.includes(d) ? 1 : node.type.shape[next++]);
      if (new Set(places).size !== places.length)
        throw badArgument("expandDims", "axis", axis, "axes", "each axis once");
      return o.reshape(node, shape);
    },
    as(x),
  );
}

/** Without axes of size 1: all of them, or those named. */
export function squeeze(x: TensorLike, axis?: Axis): Tensor {
  return run(
    "squeeze",
    (node) => {
      const { shape } = node.type;
      const named = axis === undefined ? undefined : math.axesOf("squeeze", node, axis);
      for (const d of named ?? [])
        if (shape[d] !== 1)
          throw new ShapeError("squeeze", `axis ${d} of ${showType(node.type)} has size ${shape[d]}`, {
            code: "squeeze-size",
            hint: "only axes of size 1 can be left out",
            facts: { axis: d, size: shape[d] },
          });
      return o.reshape(
        node,
        shape.filter((n, d) => (named ? !named.includes(d) : n !== 1)),
      );
    },
    as(x),
  );
}

/** All elements in one row. */
export function ravel(x: TensorLike): Tensor {
  return run("ravel", (node) => o.reshape(node, [sizeOf(node.type.shape)]), as(x));
}

/** Moves axes to other places; the rest keep their order. */
export function moveaxis(x: TensorLike, source: Axis, destination: Axis): Tensor {
  return run("moveaxis", (node) => moved("moveaxis", node, source, destination), as(x));
}

function moved(subject: string, node: Node, source: Axis, destination: Axis): Node {
  const places = (name: string, axis: Axis): number[] =>
    (Array.isArray(axis) ? wantList(subject, name, axis) : [axis as number]).map((a) =>
      normalizeAxis(subject, a, rank(node)),
    );
  const [from, to] = [places("source", source), places("destination", destination)];
  if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length)
    throw new ValueError(subject, `moves axes ${show(source)} to ${show(destination)}`, {
      code: "moved-axes",
      hint: "as many places as axes, each once",
    });
  const order = node.type.shape.map((_, d) => d).filter((d) => !from.includes(d));
  for (const [place, axis] of to.map((t, k) => [t, from[k]]).sort((a, b) => a[0] - b[0])) order.splice(place, 0, axis);
  return o.transpose(node, order);
}

/** Two axes in each other's place. */
export function swapaxes(x: TensorLike, axis1: number, axis2: number): Tensor {
  return run(
    "swapaxes",
    (node) => {
      const [p, q] = [axis1, axis2].map((a) => normalizeAxis("swapaxes", a, rank(node)));
      const order = node.type.shape.map((_, d) => (d === p ? q : d === q ? p : d));
      return o.transpose(node, order);
    },
    as(x),
  );
}

/** The array side by side with itself, so often along each axis. */
export function tile(x: TensorLike, times: Axis): Tensor {
  return run(
    "tile",
    (node) => {
      const given = wantShape("tile", Array.isArray(times) ? times : [times as number]);
      const most = Math.max(given.length, rank(node));
      const counts = [...Array<number>(most - given.length).fill(1), ...given];
      const shape = [...Array<number>(most - rank(node)).fill(1), ...node.type.shape];
      const single = o.reshape(
        node,
        shape.flatMap((n) => [1, n]),
      );
      const many = o.broadcastTo(
        single,
        shape.flatMap((n, d) => [counts[d], n]),
      );
      return o.reshape(
        many,
        shape.map((n, d) => n * counts[d]),
      );
    },
    as(x),
  );
}

/** Each element `times` in a row, along an axis; of the flattened array where no axis is given. */
export function repeat(x: TensorLike, times: number, axis?: number): Tensor {
  wantWhole("repeat", "times", times, 0);
  return run(
    "repeat",
    (given) => {
      const node = axis === undefined ? o.reshape(given, [sizeOf(given.type.shape)]) : given;
      const { shape } = node.type;
      const at = normalizeAxis("repeat", axis ?? 0, shape.length);
      wantShape("repeat", shape.with(at, shape[at] * times));
      const single = o.reshape(node, shape.toSpliced(at + 1, 0, 1));
      return o.reshape(o.broadcastTo(single, shape.toSpliced(at + 1, 0, times)), shape.with(at, shape[at] * times));
    },
    as(x),
  );
}

/** Moves elements along an axis; what leaves at one end comes in at the other. */
export function roll(x: TensorLike, shift: Axis, axis?: Axis): Tensor {
  return run(
    "roll",
    (node) => {
      if (axis === undefined) {
        const flat = o.reshape(node, [sizeOf(node.type.shape)]);
        return o.reshape(rolled(flat, 0, wantWhole("roll", "shift", shift, -(2 ** 31))), node.type.shape);
      }
      const axes = (Array.isArray(axis) ? wantList("roll", "axis", axis) : [axis as number]).map((a) =>
        normalizeAxis("roll", a, rank(node)),
      );
      const shifts = Array.isArray(shift) ? wantList("roll", "shift", shift) : axes.map(() => shift as number);
      if (shifts.length !== axes.length || !shifts.every(Number.isSafeInteger))
        throw badArgument("roll", "shift", shift, "shift", "a whole number, or one for each axis");
      return axes.reduce((y, a, k) => rolled(y, a, shifts[k]), node);
    },
    as(x),
  );
}

function rolled(x: Node, axis: number, shift: number): Node {
  const { shape } = x.type;
  const size = shape[axis];
  const by = size === 0 ? 0 : ((shift % size) + size) % size;
  if (by === 0) return x;
  const part = (from: number, count: number): Node =>
    o.slice(
      x,
      shape.map((_, d) => (d === axis ? from : 0)),
      shape.with(axis, count),
    );
  return o.concat([part(size - by, by), part(0, size - by)], axis);
}

/** Left and right changed: axis 1 the other way round. */
export function fliplr(x: TensorLike): Tensor {
  return run("fliplr", (node) => math.flip(node, normalizeAxis("fliplr", 1, rank(node))), as(x));
}
/** Up and down changed: axis 0 the other way round. */
export function flipud(x: TensorLike): Tensor {
  return run("flipud", (node) => math.flip(node, normalizeAxis("flipud", 0, rank(node))), as(x));
}

/** Turned by `times` quarters, from the first of two axes towards the second. */
export function rot90(x: TensorLike, times = 1, axes: readonly [number, number] = [0, 1]): Tensor {
  wantWhole("rot90", "times", times, -(2 ** 31));
  return run(
    "rot90",
    (node) => {
      const list = wantList("rot90", "axes", axes).map((a) => normalizeAxis("rot90", a, rank(node)));
      if (list.length !== 2 || list[0] === list[1])
        throw badArgument("rot90", "axes", axes, "axes", "two different axes: [0, 1]");
      const [p, q] = list;
      const turns = ((times % 4) + 4) % 4;
      const swapped = (y: Node): Node =>
        o.transpose(
          y,
          y.type.shape.map((_, d) => (d === p ? q : d === q ? p : d)),
        );
      if (turns === 0) return node;
      if (turns === 2) return o.flip(o.flip(node, p), q);
      return turns === 1 ? swapped(o.flip(node, q)) : o.flip(swapped(node), q);
    },
    as(x),
  );
}

/**
 * Cut into parts along an axis: `parts` of equal size, or at the places of a list.
 *
 *     split([1, 2, 3, 4], 2)        // [1, 2] and [3, 4]
 *     split([1, 2, 3, 4], [1, 3])   // [1], [2, 3] and [4]
 */
export function split(x: TensorLike, parts: number | readonly number[], axis = 0): Tensor[] {
  const whole = as(x);
  const at = normalizeAxis("split", axis, whole.rank);
  const size = whole.shape[at];
  const places = Array.isArray(parts)
    ? wantList("split", "parts", parts).map((p) =>
        Math.min(
          size,
          Math.max(0, p < 0 ? size + wantWhole("split", "parts", p, -size) : wantWhole("split", "parts", p, 0)),
        ),
      )
    : equalParts(whole, size, parts as number);
  const ends = [...places, size];
  return ends.map((end, k) => {
    const from = k === 0 ? 0 : ends[k - 1];
    return run(
      "split",
      (node) =>
        o.slice(
          node,
          node.type.shape.map((_, d) => (d === at ? Math.min(from, end) : 0)),
          node.type.shape.with(at, Math.max(0, end - from)),
        ),
      whole,
    );
  });
}

function equalParts(x: Tensor, size: number, parts: number): number[] {
  wantWhole("split", "parts", parts, 1);
  if (size % parts !== 0)
    throw new ShapeError("split", `${showType(x)} cannot be cut into ${parts} equal parts`, {
      code: "split-parts",
      hint: `${size} must be a multiple of ${parts}; or say where to cut: split(x, [1, 3])`,
      facts: { size, parts },
    });
  return Array.from({ length: parts - 1 }, (_, k) => ((k + 1) * size) / parts);
}

/** One array for each place along an axis, which is gone from them. */
export function unstack(x: TensorLike, axis = 0): Tensor[] {
  const whole = as(x);
  const at = normalizeAxis("unstack", axis, whole.rank);
  return Array.from({ length: whole.shape[at] }, (_, k) =>
    run(
      "unstack",
      (node) => {
        const row = o.slice(
          node,
          node.type.shape.map((_, d) => (d === at ? k : 0)),
          node.type.shape.with(at, 1),
        );
        return o.reshape(row, node.type.shape.toSpliced(at, 1));
      },
      whole,
    ),
  );
}

/** Side by side along columns; vectors one after the other. */
export function hstack(xs: readonly TensorLike[]): Tensor {
  const list = arraysOf("hstack", xs).map((x) => atLeast(as(x), 1));
  return concat(list, list[0].rank === 1 ? 0 : 1);
}
/** One below the other; vectors become rows. */
export function vstack(xs: readonly TensorLike[]): Tensor {
  return concat(
    arraysOf("vstack", xs).map((x) => atLeast(as(x), 2)),
    0,
  );
}
/** One behind the other, along a third axis. */
export function dstack(xs: readonly TensorLike[]): Tensor {
  const deep = arraysOf("dstack", xs).map((x) => {
    const flat = atLeast(as(x), 2);
    return flat.rank === 2 ? flat.reshape([...flat.shape, 1]) : flat;
  });
  return concat(deep, 2);
}
const atLeast = (x: Tensor, axes: number): Tensor =>
  x.rank >= axes ? x : x.reshape([...Array<number>(axes - x.rank).fill(1), ...x.shape]);

/** A vector on the k-th diagonal of a square matrix; or that diagonal of a matrix. */
export function diag(x: TensorLike, k = 0): Tensor {
  wantWhole("diag", "k", k, -(2 ** 31));
  const given = as(x);
  if (given.rank === 2) return run("diag", (node) => diagonalOf(node, k, 0, 1), given);
  return run(
    "diag",
    (node) => {
      if (rank(node) !== 1)
        throw new ShapeError("diag", `got ${showType(node.type)}`, {
          code: "diag-rank",
          hint: "a vector or a matrix; diagonal(x) takes more axes",
        });
      const n = node.type.shape[0];
      const size = n + Math.abs(k);
      // Row r of the vector's n rows has its number at column r of n, moved by k.
      const square = o.select(
        o.equal(o.iota([n, n], 0), o.iota([n, n], 1)),
        o.broadcastTo(o.reshape(node, [n, 1]), [n, n]),
        o.full({ dtype: node.type.dtype, shape: [n, n] }, 0),
      );
      return o.pad(square, [Math.max(0, -k), Math.max(0, k)], [size - n - Math.max(0, -k), size - n - Math.max(0, k)]);
    },
    given,
  );
}

/** The k-th diagonal of two axes, as the last axis. */
export function diagonal(x: TensorLike, k = 0, axis1 = 0, axis2 = 1): Tensor {
  wantWhole("diagonal", "k", k, -(2 ** 31));
  return run("diagonal", (node) => diagonalOf(node, k, axis1, axis2), as(x));
}

function diagonalOf(x: Node, k: number, axis1: number, axis2: number): Node {
  const [p, q] = [axis1, axis2].map((a) => normalizeAxis("diagonal", a, rank(x)));
  if (p === q)
    throw badArgument("diagonal", "the axes", [axis1, axis2], "axes", "two different axes: diagonal(x, 0, 0, 1)");
  const others = x.type.shape.map((_, d) => d).filter((d) => d !== p && d !== q);
  const last = o.transpose(x, [...others, p, q]);
  const lead = others.map((d) => x.type.shape[d]);
  const [rows, columns] = [x.type.shape[p], x.type.shape[q]];
  const count = Math.max(0, Math.min(k < 0 ? rows + k : rows, k > 0 ? columns - k : columns));
  if (count === 0) return o.full({ dtype: x.type.dtype, shape: [...lead, 0] }, 0);
  // In a row of all elements, those of a diagonal are columns + 1 apart.
  const flat = o.reshape(last, [...lead, rows * columns]);
  const first = k < 0 ? -k * columns : k;
  return o.slice(flat, [...lead.map(() => 0), first], [...lead, count], [...lead.map(() => 1), columns + 1]);
}

/** Where the column of the last two axes is at most k right of the row. */
function below(shape: Shape, k: number): Node {
  const rows = o.iota(shape, shape.length - 2);
  return o.lessEqual(o.iota(shape, shape.length - 1), o.add(rows, k));
}
function triangle(subject: string, x: TensorLike, k: number, lower: boolean): Tensor {
  wantWhole(subject, "k", k, -(2 ** 31));
  return run(
    subject,
    (node) => {
      if (rank(node) < 2)
        throw new ShapeError(subject, `got ${showType(node.type)}`, {
          code: "triangle-rank",
          hint: "matrices, or arrays of matrices: at least two axes",
        });
      const inside = below(node.type.shape, lower ? k : k - 1);
      const nothing = o.zerosLike(node);
      return lower ? o.select(inside, node, nothing) : o.select(inside, nothing, node);
    },
    as(x),
  );
}
/** The lower triangle of matrices, up to the k-th diagonal; 0 above. */
export function tril(x: TensorLike, k = 0): Tensor {
  return triangle("tril", x, k, true);
}
/** The upper triangle of matrices, from the k-th diagonal; 0 below. */
export function triu(x: TensorLike, k = 0): Tensor {
  return triangle("triu", x, k, false);
}

/** The elements at `indices` (from the end where negative) along an axis; of the flattened array where no axis is given. */
export function take(x: TensorLike, indices: TensorLike, axis?: number): Tensor {
  const given = as(x);
  return axis === undefined ? given.reshape([given.size]).gather(indices) : given.gather(indices, axis);
}

/** Along an axis, an element for each place of `indices`, whose other axes are those of `x`: what `argsort` is for. */
export function takeAlongAxis(x: TensorLike, indices: TensorLike, axis = -1): Tensor {
  return run("takeAlongAxis", (node, at) => takenAlong(node, at, axis), as(x), asPlaces(indices));
}

/**
 * Rows and columns of a grid, one array for each vector. `"xy"` has the first vector along columns, `"ij"` along rows.
 *
 *     const [x, y] = meshgrid([[1, 2, 3], [4, 5]]);   // both [2, 3]
 */
export function meshgrid(xs: readonly TensorLike[], options?: { readonly indexing?: "xy" | "ij" }): Tensor[] {
  const { indexing = "xy" } = readOptions("meshgrid", options, { indexing: oneOf(["xy", "ij"]) });
  const list = arraysOf("meshgrid", xs).map(as);
  const sizes = list.map((x) => x.size);
  const order = sizes.map((_, d) => (indexing === "xy" && d < 2 && sizes.length > 1 ? 1 - d : d));
  const shape = order.map((d) => sizes[d]);
  return list.map((x, k) => {
    const place = order.indexOf(k);
    return run(
      "meshgrid",
      (node) => {
        const line = o.reshape(
          node,
          sizes.map((_, d) => (d === place ? sizes[k] : 1)),
        );
        return o.broadcastTo(line, shape);
      },
      x,
    );
  });
}

/** From several arrays, at each place that of the first condition that is true; `otherwise` where none is. */
export function select(
  conditions: readonly TensorLike[],
  choices: readonly TensorLike[],
  otherwise: TensorLike = 0,
): Tensor {
  const [conds, arrays] = [arraysOf("select", conditions), arraysOf("select", choices)];
  if (conds.length !== arrays.length)
    throw new ValueError("select", `${conds.length} conditions for ${arrays.length} choices`, {
      code: "select-count",
      hint: "one choice for each condition: select([x.less(0), x.less(1)], [a, b], c)",
    });
  return run(
    "select",
    (...nodes) => {
      const [tests, values] = [nodes.slice(0, conds.length), nodes.slice(conds.length, -1)];
      return values.reduceRight(
        (rest, value, k) => o.select(o.cast(tests[k], "bool"), value, rest),
        nodes[nodes.length - 1],
      );
    },
    ...conds.map(as),
    ...arrays.map(as),
    otherwise,
  );
}

/** Blocks of depth side by side: `[batch, rows, columns, depth] → [batch, rows·size, columns·size, depth / size²]`. */
export function depthToSpace(x: TensorLike, size: number): Tensor {
  wantWhole("depthToSpace", "size", size, 1);
  return run(
    "depthToSpace",
    (node) => {
      const [batch, rows, columns, depth] = imageShape("depthToSpace", node, (_r, _c, d) => d % size ** 2 === 0);
      const cut = o.reshape(node, [batch, rows, columns, size, size, depth / size ** 2]);
      const turned = o.transpose(cut, [0, 1, 3, 2, 4, 5]);
      return o.reshape(turned, [batch, rows * size, columns * size, depth / size ** 2]);
    },
    as(x),
  );
}
/** Blocks of `size` by `size` pixels one behind the other: what `depthToSpace` takes back. */
export function spaceToDepth(x: TensorLike, size: number): Tensor {
  wantWhole("spaceToDepth", "size", size, 1);
  return run(
    "spaceToDepth",
    (node) => {
      const fits = (r: number, c: number): boolean => r % size === 0 && c % size === 0;
      const [batch, rows, columns, depth] = imageShape("spaceToDepth", node, fits);
      const cut = o.reshape(node, [batch, rows / size, size, columns / size, size, depth]);
      const turned = o.transpose(cut, [0, 1, 3, 2, 4, 5]);
      return o.reshape(turned, [batch, rows / size, columns / size, depth * size ** 2]);
    },
    as(x),
  );
}
function imageShape(subject: string, x: Node, fits: (rows: number, columns: number, depth: number) => boolean): Shape {
  const { shape } = x.type;
  if (shape.length === 4 && fits(shape[1], shape[2], shape[3])) return shape;
  throw new ShapeError(subject, `got ${showType(x.type)}`, {
    code: "block-shape",
    hint: "images [batch, rows, columns, channels] whose sizes are multiples of the block's",
  });
}

/** Each element of `a` times the whole of `b`, as one array of blocks. */
export function kron(a: TensorLike, b: TensorLike): Tensor {
  return run(
    "kron",
    (x, y) => {
      const most = Math.max(rank(x), rank(y));
      const grown = (node: Node): Shape => [...Array<number>(most - rank(node)).fill(1), ...node.type.shape];
      const [p, q] = [grown(x), grown(y)];
      const blocks = o.mul(
        o.reshape(
          x,
          p.flatMap((n) => [n, 1]),
        ),
        o.reshape(
          y,
          q.flatMap((n) => [1, n]),
        ),
      );
      return o.reshape(
        blocks,
        p.map((n, d) => n * q[d]),
      );
    },
    a,
    b,
  );
}

/** Flat places as places along each axis of a shape: one array for each axis. */
export function unravelIndex(indices: TensorLike, shape: Shape): Tensor[] {
  wantShape("unravelIndex", shape);
  const at = asPlaces(indices);
  return shape.map((size, d) => {
    const step = sizeOf(shape.slice(d + 1));
    return run(
      "unravelIndex",
      (node) => {
        const places = o.cast(wantPlaces("unravelIndex", node), "i32");
        return o.mod(floorDivide(places, o.full(places.type, step)), size);
      },
      at,
    );
  });
}
