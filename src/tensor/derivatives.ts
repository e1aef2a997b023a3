/** Derivatives of functions with many results, along one direction or as whole matrices. */
import {
  DTypeError,
  dtypes,
  ShapeError,
  sameShape,
  showType,
  sizeOf,
  ValueError,
  wantFunction,
} from "../base/index.ts";
import { type Node, nodesOf } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { batched, moveAxis, spreadOver } from "../transform/batch.ts";
import { pushforward } from "../transform/forward.ts";
import { pullback } from "../transform/index.ts";
import { loopPasses } from "../transform/loops/lazy.ts";
import { type Tensor, traced } from "./tensor.ts";
import { settle, whileTracing } from "./trace.ts";
import { grad } from "./transforms.ts";
import { flattenTree, unflattenTree } from "./tree.ts";

/** The nesting of `R` with one of `P` in place of every tensor. */
export type Derivatives<R, P> = R extends Tensor ? P : { [K in keyof R]: Derivatives<R[K], P> };

/** The tensors of what is differentiated: at least one, all of them floats. */
function floatsOf(subject: "jvp" | "jacobian" | "hessian", tree: unknown): Tensor[] {
  const { leaves } = flattenTree(tree);
  if (leaves.length === 0)
    throw new ValueError(subject, "the first argument holds no tensor", {
      code: "grad-nothing",
      hint: `${subject} differentiates with respect to the tensors of the first argument`,
    });
  const other = leaves.find(({ dtype }) => !dtypes[dtype].float);
  if (other)
    throw new DTypeError(subject, `cannot differentiate with respect to ${showType(other)}`, {
      code: "grad-not-float",
      hint: "only float values have slopes",
    });
  return leaves;
}

/**
 * The value of `f`, and how it changes when its arguments move along the tangents: the Jacobian matrix times that direction, without
 * the matrix. Arguments and tangents are two lists of the same types, which may nest. (JAX's `jvp`.)
 *
 *     const [value, change] = jvp((x) => square(x), [tensor([1, 2])], [tensor([1, 0.5])]);   // [1, 4], [2, 2]
 *
 * @throws where the tangents are not of the arguments' types, or an argument is no float.
 */
export function jvp<A extends unknown[], R>(f: (...args: A) => R, primals: A, tangents: A): [R, R] {
  loopPasses.want();
  wantFunction("jvp", "the function", f, "a function of tensors: jvp((x) => square(x), [x], [direction])");
  const [at, along] = [floatsOf("jvp", primals), flattenTree(tangents).leaves];
  const wrong = at.findIndex((x, k) => along[k]?.dtype !== x.dtype || !sameShape(along[k].shape, x.shape));
  if (wrong >= 0 || along.length !== at.length)
    throw new ShapeError(
      "jvp",
      `the arguments are ${at.map(showType).join(", ")}, the tangents ${along.map(showType).join(", ") || "no tensor"}`,
      { code: "jvp-tangents", hint: "one tangent for each argument, of the same type: jvp(f, [x, w], [dx, dw])" },
    );
  const own = at.map((x) => o.identity(x.node));
  const [result, nodes] = whileTracing(() => {
    const value = f(...(unflattenTree(primals, own.map(traced)) as A));
    const outputs = flattenTree(value).leaves.map((x) => x.node);
    return [
      value,
      [
        ...outputs,
        ...pushforward(
          outputs,
          own,
          along.map((x) => x.node),
        ),
      ],
    ];
  });
  const settled = settle(nodes);
  const half = settled.length / 2;
  return [unflattenTree(result, settled.slice(0, half)), unflattenTree(result, settled.slice(half))];
}

/**
 * All partial derivatives of `f` with respect to its first argument: of results of shape `[…r]` by arguments of shape `[…p]` an array
 * `[…r, …p]`. Either may nest; in place of every result then stands what the first argument is. It goes backwards, one direction for
 * every number of the results, or forwards, one for every number of the argument: whichever are fewer, all of them together. (JAX's
 * `jacrev` and `jacfwd`.)
 *
 *     jacobian((x) => square(x))(tensor([1, 2]))   // [[2, 0], [0, 4]]
 *
 * @throws where the first argument holds no tensor or one that is no float, or where a result is no float.
 */
export function jacobian<P, A extends unknown[], R>(
  f: (params: P, ...rest: A) => R,
): (params: P, ...rest: A) => Derivatives<R, P> {
  return jacobianOf("jacobian", f);
}

function jacobianOf<P, A extends unknown[], R>(subject: "jacobian" | "hessian", f: (params: P, ...rest: A) => R) {
  loopPasses.want();
  wantFunction(subject, "the argument", f, `a function of tensors: ${subject}((x) => sum(square(x)))`);
  return (params: P, ...rest: A): Derivatives<R, P> => {
    const own = floatsOf(subject, params).map((x) => o.identity(x.node));
    const [result, rows] = whileTracing(() => {
      const value = f(unflattenTree(params, own.map(traced)), ...rest);
      const { leaves } = flattenTree(value);
      const odd = leaves.find(({ dtype }) => !dtypes[dtype].float);
      if (leaves.length === 0 || odd)
        throw new ValueError(subject, odd ? `the function gave ${showType(odd)}` : "the function gave no tensor", {
          code: "jacobian-result",
          hint: "only results of floats have slopes: cast them inside of the function, or leave them out",
        });
      return [value, leaves.map((y) => partials(y.node, own))];
    });
    const settled = settle(rows.flat());
    const each = rows.map((_, k) => unflattenTree(params, settled.slice(k * own.length, (k + 1) * own.length)));
    return unflattenTree(result, each as unknown as Tensor[]) as Derivatives<R, P>;
  };
}

/** The derivatives of one value by each of some others, `[…y, …x]`. */
function partials(y: Node, wrt: readonly Node[]): Node[] {
  const shape = y.type.shape;
  const rows = sizeOf(shape);
  const columns = wrt.map((x) => sizeOf(x.type.shape));
  // Through a loop that is open there is no other way.
  const onlyForwards = nodesOf({ inputs: [], outputs: [y] }).some((x) => x.attrs.open);
  if (onlyForwards || columns.reduce((sum, n) => sum + n, 0) < rows)
    return wrt.map((x, k) => {
      const direction = o.input(x.type);
      const image = pushforward([y], [x], [direction]);
      const [all] = batched(image, new Map([[direction, directions(x, columns[k])]]), columns[k]);
      const last = moveAxis(spreadOver(all, columns[k]), 0, shape.length);
      return o.reshape(last, [...shape, ...x.type.shape]);
    });
  const probe = o.input(y.type);
  const all = batched(pullback([y], [probe], wrt), new Map([[probe, directions(y, rows)]]), rows);
  return all.map((x, k) => o.reshape(spreadOver(x, rows), [...shape, ...wrt[k].type.shape]));
}

/** All unit directions of a value: `[n, …shape]`, ones on the diagonal. */
function directions({ type }: Node, n: number): Node {
  const on = o.equal(o.iota([n, n], 0), o.iota([n, n], 1));
  const one = o.full({ dtype: type.dtype, shape: [] }, 1);
  return o.reshape(o.select(on, one, 0), [n, ...type.shape]);
}

/**
 * All second derivatives of a scalar function with respect to its first argument: of an argument of shape `[…p]` an array `[…p, …p]`;
 * where the first argument nests, in place of every tensor stands what the argument is. (JAX's `hessian`.)
 *
 *     hessian((x) => sum(mul(x, square(x))))(tensor([1, 2]))   // [[6, 0], [0, 12]]
 */
export function hessian<P, A extends unknown[]>(
  f: (params: P, ...rest: A) => Tensor,
): (params: P, ...rest: A) => Derivatives<P, P> {
  wantFunction(
    "hessian",
    "the argument",
    f,
    "a function of tensors that gives a scalar: hessian((x) => sum(square(x)))",
  );
  return jacobianOf("hessian", grad(f));
}
