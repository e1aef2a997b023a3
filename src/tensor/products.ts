/** Products of vectors and arrays, and sums of them. */
import { badArgument, normalizeAxis, ShapeError, showType, sizeOf, wantList, wantWhole } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { wantCounting } from "../math/elementary.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import type { Axis } from "./as.ts";
import { diagonal } from "./diagonals.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

const rank = math.rankOf;

/** The sum of a diagonal of two axes. */
export function trace(x: TensorLike, k = 0, axis1 = 0, axis2 = 1): Tensor {
  return run("trace", (node) => math.sum(node, -1), diagonal(x, k, axis1, axis2));
}

/** Every element of one vector times every element of the other. */
export function outer(x: TensorLike, y: TensorLike): Tensor {
  return run(
    "outer",
    (a, b) =>
      o.mul(o.reshape(wantCounting("outer", a), [sizeOf(a.type.shape), 1]), o.reshape(b, [1, sizeOf(b.type.shape)])),
    x,
    y,
  );
}
/** Sums of products of the last axes of both. */
export function inner(x: TensorLike, y: TensorLike): Tensor {
  return run(
    "inner",
    (a, b) =>
      rank(a) === 0 || rank(b) === 0
        ? o.mul(wantCounting("inner", a), b)
        : contracted("inner", a, b, [rank(a) - 1], [rank(b) - 1]),
    x,
    y,
  );
}
/** NumPy's `dot`: the last axis of `x` meets the second-last of `y` (the only one of a vector). */
export function dot(x: TensorLike, y: TensorLike): Tensor {
  return run(
    "dot",
    (a, b) =>
      rank(a) === 0 || rank(b) === 0
        ? o.mul(wantCounting("dot", a), b)
        : contracted("dot", a, b, [rank(a) - 1], [Math.max(0, rank(b) - 2)]),
    x,
    y,
  );
}
/** The product of all elements of both, as two vectors: one number. */
export function vdot(x: TensorLike, y: TensorLike): Tensor {
  return run(
    "vdot",
    (a, b) => {
      const flat = (node: Node): Node => o.reshape(node, [sizeOf(node.type.shape)]);
      return contracted("vdot", flat(a), flat(b), [0], [0]);
    },
    x,
    y,
  );
}
/**
 * Sums of products over `axes`: how many of the last of `x` meet the first of `y` (2), or which, as two lists.
 *
 *     tensordot(a, b, [[1], [0]])   // a matrix product
 */
export function tensordot(x: TensorLike, y: TensorLike, axes: number | readonly [Axis, Axis] = 2): Tensor {
  return run(
    "tensordot",
    (a, b) => {
      if (!Array.isArray(axes)) {
        const count = wantWhole("tensordot", "axes", axes as number, 0, Math.min(rank(a), rank(b)));
        const places = Array.from({ length: count }, (_, k) => k);
        return contracted(
          "tensordot",
          a,
          b,
          places.map((k) => rank(a) - count + k),
          places,
        );
      }
      if (axes.length !== 2) throw badArgument("tensordot", "axes", axes, "axes", "a number, or two lists: [[1], [0]]");
      const [p, q] = [a, b].map((node, side) => {
        const given = (axes as readonly Axis[])[side];
        const list = Array.isArray(given) ? wantList("tensordot", "axes", given) : [given as number];
        return list.map((d) => normalizeAxis("tensordot", d, rank(node)));
      });
      return contracted("tensordot", a, b, p, q);
    },
    x,
    y,
  );
}

function contracted(subject: string, a: Node, b: Node, p: readonly number[], q: readonly number[]): Node {
  const meet = p.length === q.length && p.every((d, k) => a.type.shape[d] === b.type.shape[q[k]]);
  if (!meet || new Set(p).size !== p.length || new Set(q).size !== q.length)
    throw new ShapeError(subject, `${showType(a.type)} and ${showType(b.type)} do not meet along axes ${p} and ${q}`, {
      code: "axes-meet",
      hint: "the axes that are summed over have equal sizes",
    });
  wantCounting(subject, a);
  const left = a.type.shape.map((_, d) => (p.includes(d) ? `k${p.indexOf(d)}` : `a${d}`));
  const right = b.type.shape.map((_, d) => (q.includes(d) ? `k${q.indexOf(d)}` : `b${d}`));
  const out = [...left, ...right].filter((name) => !name.startsWith("k"));
  return o.contract(a, b, `${left.join(" ")}, ${right.join(" ")} -> ${out.join(" ")}`);
}

/** The vector that stands upright on two, along the last axis of three. */
export function cross(x: TensorLike, y: TensorLike): Tensor {
  return run(
    "cross",
    (a, b) => {
      for (const node of [a, b])
        if (node.type.shape.at(-1) !== 3)
          throw new ShapeError("cross", `got ${showType(node.type)}`, {
            code: "cross-shape",
            hint: "vectors of three numbers along the last axis",
          });
      wantCounting("cross", a);
      const at = (node: Node, k: number): Node =>
        o.slice(
          node,
          node.type.shape.map((_, d) => (d === rank(node) - 1 ? k : 0)),
          node.type.shape.with(-1, 1),
        );
      const one = (p: number, q: number): Node => o.sub(o.mul(at(a, p), at(b, q)), o.mul(at(a, q), at(b, p)));
      const parts = [one(1, 2), one(2, 0), one(0, 1)];
      return o.concat(parts, rank(parts[0]) - 1);
    },
    x,
    y,
  );
}
