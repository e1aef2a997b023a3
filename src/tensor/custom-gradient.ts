/** `customGradient`: a function with a gradient of its own. */
import { ShapeError, sameShape, show, showType, wantFunction } from "../base/index.ts";
import { apply, type Node } from "../ir/index.ts";
import type { Rule } from "../ops/index.ts";
import { Tensor, traced } from "./tensor.ts";
import { isTracing, whileTracing } from "./trace.ts";
import { flattenTree, unflattenTree } from "./tree.ts";

/** What `backward` gives: a cotangent for each tensor of the arguments, in order, nothing for those without. One may stand alone. */
export type Cotangents = Tensor | null | undefined | readonly Cotangents[] | { readonly [name: string]: Cotangents };

/**
 * The same function with a gradient that you give: `backward(g, result, ...args)` is called with the slope `g` of the loss by the
 * result, and gives the slope by each argument: one tensor for one argument, else a list (null for an argument without). It is traced
 * as the function is, so it compiles and can be differentiated itself. What `f` uses from outside counts as constant. (JAX's
 * `custom_vjp`, Keras's `custom_gradient`.)
 *
 *     const rounded = customGradient((x) => round(x), (g) => g);                       // as if it were the identity
 *     const gentle = customGradient((x) => identity(x), (g) => clip(g, -1, 1));        // slopes are cut off on the way back
 *
 * @throws where the function gives no single tensor, or where slopes are not of the arguments' types.
 */
export function customGradient<A extends unknown[]>(
  f: (...args: A) => Tensor,
  backward: (g: Tensor, result: Tensor, ...args: A) => Cotangents,
): (...args: A) => Tensor {
  wantFunction("customGradient", "the function", f, "a function of tensors that gives one: (x) => round(x)");
  wantFunction("customGradient", "the gradient", backward, "a function (g, result, ...args) => slopes: (g) => g");
  return (...args) => {
    const { leaves } = flattenTree(args);
    const result = f(...args);
    if (!(result instanceof Tensor))
      throw new ShapeError("customGradient", "the function did not return a tensor", {
        code: "grad-result",
        hint: "return one tensor; several can be put together with stack or concat",
      });
    if (!isTracing() && !result.traced) return result;
    return traced(apply(withGradient(args, backward), [result.node, ...leaves.map((x) => x.node)]));
  };
}

/** The first operand itself. Its slope goes to the others, by the given rule. */
function withGradient<A extends unknown[]>(
  like: A,
  backward: (g: Tensor, result: Tensor, ...args: A) => Cotangents,
): Rule {
  return {
    name: "customGradient",
    traits: { view: true, sameOrder: true },
    type: ([result]) => result,
    at: (i, [result]) => result.at(i),
    grad(_o, g, { inputs: [result, ...given] }) {
      return [undefined, ...cotangentsOf(like, given, (args) => backward(traced(g), traced(result), ...args))];
    },
    samples: [],
  };
}

/** The nodes of the slopes, one for each given tensor, where it has one. */
function cotangentsOf<A extends unknown[]>(
  like: A,
  given: readonly Node[],
  backward: (args: A) => Cotangents,
): (Node | undefined)[] {
  const value = whileTracing(() => backward(unflattenTree(like, given.map(traced))));
  const alone = like.length === 1 && !(like[0] instanceof Tensor && Array.isArray(value));
  const slopes: readonly unknown[] = alone ? [value] : Array.isArray(value) ? value : [];
  if (slopes.length !== like.length)
    throw refused(`it gave ${show(value)} for ${like.length} arguments`, "a list with one entry for each argument");
  return like.flatMap((arg, k) => {
    const { leaves, structure } = flattenTree(arg);
    if (slopes[k] === null || slopes[k] === undefined) return leaves.map(() => undefined);
    const own = flattenTree(slopes[k]);
    if (own.structure !== structure)
      throw refused(`the slope by argument ${k} is ${show(slopes[k])}`, "it nests as the argument does");
    const wrong = own.leaves.findIndex((x, i) => x.dtype !== leaves[i].dtype || !sameShape(x.shape, leaves[i].shape));
    if (wrong >= 0)
      throw refused(
        `the slope by argument ${k} is ${showType(own.leaves[wrong])}, the argument ${showType(leaves[wrong])}`,
        "a slope has the type of what it belongs to",
      );
    return own.leaves.map((x) => x.node);
  });
}

function refused(problem: string, hint: string): ShapeError {
  return new ShapeError("customGradient", problem, {
    code: "custom-gradient",
    hint: `${hint}; null for an argument without`,
  });
}
