/** Functions of tensors as one graph. In a file of its own: models need it that need no gradients. */
import * as o from "../ops/index.ts";
import { traced } from "./tensor.ts";
import { settle, whileTracing } from "./trace.ts";
import { flattenTree, unflattenTree } from "./tree.ts";

/** What a function gives for tensors, computed as a whole rather than operation by operation; inside a trace it is traced. */
export function asWhole<P, R>(f: (params: P) => R, params: P): R {
  const { leaves } = flattenTree(params);
  const result = whileTracing(() =>
    f(
      unflattenTree(
        params,
        leaves.map((x) => traced(o.identity(x.node))),
      ),
    ),
  );
  return unflattenTree(result, settle(flattenTree(result).leaves.map(({ node }) => node)));
}
