/** Functions that cut arrays into parts and put parts together. Meanings are NumPy's, layouts of images Keras's. */
import {
  normalizeAxis,
  oneOf,
  readOptions,
  type Shape,
  ShapeError,
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
import { arraysOf, as, asPlaces, wantPlaces } from "./as.ts";
import { concat } from "./functions.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

const rank = math.rankOf;

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
