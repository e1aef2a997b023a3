/** Diagonals and triangles of matrices. */
import { badArgument, normalizeAxis, type Shape, ShapeError, showType, wantWhole } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { as } from "./as.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

const rank = math.rankOf;

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
