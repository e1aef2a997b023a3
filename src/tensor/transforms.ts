/** Functions of functions: `grad`, `valueAndGrad`, `compile`. */
import { compiler } from "../backend/wasm/lazy-compiler.ts";
import { type DType, show, showType, type Type, ValueError, wantFunction } from "../base/index.ts";
import { type Node, nodesOf } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { type Bound, bind } from "../runtime/bind.ts";
import { bytesOfAll, openSession, wantRoom } from "../runtime/index.ts";
import { runPaced } from "../runtime/pace.ts";
import { grad as gradient } from "../transform/index.ts";
import { checkIndices } from "./indices.ts";
import { Tensor, traced } from "./tensor.ts";
import { settle, trace, whileTracing } from "./trace.ts";
import { flattenTree, unflattenTree } from "./tree.ts";
import { wantState } from "./want-state.ts";

/**
 * The value of `f` and its gradient with respect to the first argument (any nesting of tensors).
 * `f` must give a float scalar.
 *
 *     const [loss, slopes] = valueAndGrad((w) => sum(square(w)))(tensor([1, 2]));   // 5, [2, 4]
 */
export function valueAndGrad<P = Tensor, A extends Tensor[] = []>(
  f: (params: P, ...rest: A) => Tensor,
): (params: P, ...rest: A) => [Tensor, P];
export function valueAndGrad<P, A extends unknown[]>(
  f: (params: P, ...rest: A) => Tensor,
): (params: P, ...rest: A) => [Tensor, P];
export function valueAndGrad<P, A extends unknown[]>(
  f: (params: P, ...rest: A) => Tensor,
): (params: P, ...rest: A) => [Tensor, P] {
  wantFunction("grad", "the argument", f, "a function of tensors that gives a scalar: grad((w) => sum(square(w)))");
  return (params, ...rest) => {
    const { leaves } = flattenTree(params);
    if (leaves.length === 0)
      throw new ValueError("grad", "the first argument holds no tensor", {
        code: "grad-nothing",
        hint: "grad differentiates with respect to the tensors of the first argument",
      });
    // Nodes of their own: what the function uses from outside counts as constant, even if it is the same tensor.
    const own = leaves.map((x) => o.identity(x.node));
    const [loss, slopes] = whileTracing(() => {
      const value = f(unflattenTree(params, own.map(traced)), ...rest);
      if (!(value instanceof Tensor))
        throw new ValueError("grad", "the function did not return a tensor", {
          code: "grad-result",
          hint: "return one scalar, for example sum(…)",
        });
      return [value.node, gradient(value.node, own)];
    });
    const [value, ...gradients] = settle([loss, ...slopes]);
    return [value, unflattenTree(params, gradients)];
  };
}

/** The gradient of a scalar function with respect to its first argument. */
export function grad<P = Tensor, A extends Tensor[] = []>(
  f: (params: P, ...rest: A) => Tensor,
): (params: P, ...rest: A) => P;
export function grad<P, A extends unknown[]>(f: (params: P, ...rest: A) => Tensor): (params: P, ...rest: A) => P;
export function grad<P, A extends unknown[]>(f: (params: P, ...rest: A) => Tensor): (params: P, ...rest: A) => P {
  const both = valueAndGrad(f);
  return (params, ...rest) => both(params, ...rest)[1];
}

/** A compiled function, and `.repeat` where it maps a state to the same state. */
export type Compiled<A extends unknown[], R> = {
  (...args: A): Promise<R>;
  /** Runs the function n times on its own result, in one call. The first argument is the state; n = 0 gives it back. */
  repeat(n: number, ...args: A): Promise<R>;
};

interface Plan {
  readonly bound: Bound;
  readonly result: unknown;
  readonly types: readonly Type[];
  /** The arguments as nodes. */
  readonly given: readonly Node[];
}

/**
 * Compiles a function of tensors into one program, once for each combination of types. Calls give promises.
 * Numbers among the arguments are part of the program; tensors captured from outside are inputs of it.
 *
 *     const hypot = compile((x, y) => sqrt(add(square(x), square(y))));
 *     (await hypot(tensor(3), tensor(4))).item();   // 5
 */
export function compile<A extends Tensor[], R>(f: (...args: A) => R): Compiled<A, R>;
export function compile<A extends unknown[], R>(f: (...args: A) => R): Compiled<A, R>;
export function compile<A extends unknown[], R>(f: (...args: A) => R): Compiled<A, R> {
  wantFunction("compile", "the argument", f, "a function of tensors: compile((x) => x.mul(2))");
  const plans = new Map<string, Promise<Plan>>();
  let queue: Promise<unknown> = Promise.resolve();

  async function call(n: number, args: A, state: boolean): Promise<R> {
    const { leaves, structure } = flattenTree(args);
    const traces = leaves.find((x) => x.traced);
    if (traces)
      throw new ValueError("compile", "a compiled function was called while tracing another", {
        code: "compile-nested",
        hint: "call the plain function inside; the outer compile covers it",
      });
    const key = `${state}${structure}${leaves.map(showType).join()}`;
    let plan = plans.get(key);
    if (!plan) {
      plan = planFor(f, args, state, n);
      plans.set(key, plan);
      plan.catch(() => plans.delete(key));
    } else if (state) await (await plan).bound.program.expect?.(n);
    const { bound, result, types, given } = await plan;
    for (const [k, x] of leaves.entries()) checkIndices(given[k], x);
    for (const [k, x] of leaves.entries()) bound.inputs[k].write(x.data);
    await runPaced(bound.program, n);
    const values = await Promise.all(bound.outputs.map((buffer) => buffer.read()));
    return unflattenTree(
      result as R,
      values.map((data, k) => new Tensor(types[k], data)),
    );
  }

  // One at a time: calls share the program's buffers.
  const queued = <T>(job: () => Promise<T>): Promise<T> => {
    const next = queue.then(job, job);
    queue = next.catch(() => undefined);
    return next;
  };
  const compiled = (...args: A) => queued(() => call(1, args, false));
  return Object.assign(compiled, {
    repeat(n: number, ...args: A): Promise<R> {
      if (!Number.isInteger(n) || n < 0)
        return Promise.reject(
          new ValueError("repeat", `n is ${show(n)}`, { code: "repeat-count", hint: "a whole number from 0" }),
        );
      if (n === 0) return Promise.resolve(args[0] as unknown as R);
      return queued(() => call(n, args, true));
    },
  });
}

/** A program for arguments of these types, which will run `runs` times. A `state` is the first argument and the result in one. */
async function planFor<A extends unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  state: boolean,
  runs: number,
): Promise<Plan> {
  await compiler.load();
  const { leaves } = flattenTree(args);
  let result: unknown;
  const { graph, written, captured } = trace(leaves, (tensors) => {
    result = f(...(unflattenTree(args, tensors) as A));
    return flattenTree(result).leaves;
  });
  const dtypesUsed = new Set<DType>(nodesOf(graph).map((x) => x.type.dtype));
  const session = await openSession([...dtypesUsed]);
  const stored = [...graph.inputs, ...(state ? [] : graph.outputs)].map((x) => x.type);
  wantRoom("compile", "arguments and results", session, bytesOfAll(stored), "work on a part of them at a time");
  if (state)
    wantState(
      "repeat",
      args[0],
      result,
      "repeat needs a function from a state to the same state: same names, same types",
    );
  const held = leaves.map((x) => session.buffer({ dtype: x.dtype, shape: x.shape }));
  // A plain call always gives the same bits. A repeated state may change over to a faster program between runs.
  const step = { name: f.name || "a compiled function", graph, runs, kept: !state };
  const bound = bind(session, step, { inputs: [...held, ...captured], outputs: state ? held : undefined });
  await bound.open();
  return { bound, result, types: graph.outputs.map((x) => x.type), given: written.inputs };
}
