/**
 * Loops: `scan`, and `fori` and `whileLoop`, which are made of it. A body's turns are one graph, so ten thousand turns cost the code of
 * one; also where only data say how many there are. `remat` trades time for memory: what it covers is computed again on the way back of
 * a gradient.
 */
import {
  allocate,
  dtypes,
  readOptions,
  ShapeError,
  show,
  showType,
  ValueError,
  wantFlag,
  wantFunction,
  wantWhole,
  whole,
} from "../base/index.ts";
import { type Graph, type Node, nodesOf, rewrite } from "../ir/index.ts";
import * as o from "../ops/index.ts";
import { loopPasses } from "../transform/loops/lazy.ts";
import { drawnAnew } from "./draws.ts";
import { checkIndices, passBounds } from "./indices.ts";
import { evaluate, Tensor, traced } from "./tensor.ts";
import { isTracing, whileTracing } from "./trace.ts";
import { flattenTree, unflattenTree } from "./tree.ts";
import { wantState } from "./want-state.ts";

loopPasses.withReady();

export interface ScanOptions {
  /** Whether it goes from the last row to the first. Default: false. */
  readonly reverse?: boolean;
  /**
   * For a gradient only the carry of every so manieth turn is kept, and the turns between are computed again: the same values, with
   * less memory in long loops. The square root of the length needs least. Default: everything dear is kept.
   */
  readonly remat?: number;
}

/**
 * `f(carry, row) → [carry, out]` over the rows of `xs`, as one loop: the last carry, and the outs stacked `[length, …]`. Random
 * numbers that a layer draws in `f` are others in every turn.
 *
 *     const [last, sums] = scan((total, x) => [add(total, x), add(total, x)], tensor(0), tensor([1, 2, 3]));  // 6, [1, 3, 6]
 */
export function scan<C, X, Y>(f: (carry: C, x: X) => [C, Y], init: C, xs: X, options?: ScanOptions): [C, Y] {
  loopPasses.want();
  const { reverse = false, remat } = readOptions("scan", options, { reverse: wantFlag, remat: whole(1) });
  wantFunction("scan", "the body", f, "a function (carry, row) => [carry, out]");
  const rows = flattenTree(xs).leaves;
  const length = rows[0]?.shape[0];
  if (length === undefined || rows.some((x) => x.shape[0] !== length)) {
    throw new ShapeError("scan", `rows differ: ${rows.map(showType).join(", ") || "no tensor"}`, {
      code: "scan-rows",
      hint: "xs needs one or more tensors with the same leading axis",
    });
  }
  return looped("scan", f, init, xs, { length, reverse, remat });
}

interface Walk {
  readonly length: number;
  readonly reverse: boolean;
  readonly remat?: number;
  readonly open?: boolean;
}

function looped<C, X, Y>(
  subject: "scan" | "fori" | "whileLoop",
  f: (carry: C, x: X) => [C, Y],
  init: C,
  xs: X,
  { length, reverse, remat, open }: Walk,
): [C, Y] {
  const start = flattenTree(init).leaves;
  const rows = flattenTree(xs).leaves;
  const inputs = [
    ...start.map((x) => o.input(x)),
    ...rows.map((x) => o.input({ dtype: x.dtype, shape: x.shape.slice(1) })),
  ];
  const tensors = inputs.map(traced);
  const given = whileTracing(() =>
    f(unflattenTree(init, tensors.slice(0, start.length)), unflattenTree(xs, tensors.slice(start.length))),
  );
  if (!Array.isArray(given) || given.length !== 2)
    throw new ValueError(subject, `the body gave ${show(given)}`, {
      code: "scan-result",
      hint: "it gives a pair: [carry, out]",
    });
  for (const [k, x] of rows.entries()) {
    const row = inputs[start.length + k];
    if (x.traced) passBounds(row, x.node);
    else checkIndices(row, x);
  }
  const [carry, out] = given;
  wantState(subject, init, carry, "the carry must stay what it is: same names in the same order, same types");
  const outputs = [...flattenTree(carry).leaves, ...flattenTree(out).leaves].map((x) => x.node);
  const { body, stay } = closed(inputs, outputs);
  const attrs = { body, carries: start.length, fed: rows.length, length, reverse, ...(open && { open }) };
  const operands = [...start.map((x) => x.node), ...rows.map((x) => x.node), ...stay];
  const [own, all] = drawnAnew(attrs, operands);
  const nodes = remat === undefined ? resultsOf(o.scan(own, all)) : inPieces(own, all, remat);
  const isTraced = isTracing() || [...start, ...rows].some((x) => x.traced);
  const results = isTraced ? nodes.map(traced) : evaluate(nodes);
  return [unflattenTree(carry, results.slice(0, start.length)), unflattenTree(out, results.slice(start.length))];
}

const resultsOf = (loop: Node): Node[] => loop.results!.map((_, k) => o.result(loop, k));

/** The graph of a body. Nodes that are older than its inputs, and tensors with numbers, come from outside of it: they stay. */
function closed(inputs: readonly Node[], outputs: readonly Node[]): { readonly body: Graph; readonly stay: Node[] } {
  const first = inputs[0]?.id ?? 0;
  const outside = new Map<Node, Node>();
  const inner = nodesOf({ inputs, outputs });
  for (const node of inner)
    if (!inputs.includes(node) && (node.id < first || node.op.traits.given)) outside.set(node, o.input(node.type));
  const used = new Set(
    inner
      .filter((x) => x.id >= first)
      .flatMap((x) => x.inputs)
      .concat(outputs),
  );
  const stay = [...outside].filter(([node]) => used.has(node));
  const body = rewrite(
    { inputs: [...inputs, ...stay.map(([, own]) => own)], outputs },
    (node, original) => outside.get(original) ?? node,
  );
  return { body, stay: stay.map(([node]) => node) };
}

/**
 * A loop over pieces of so many turns, each a loop of its own. Of the outer loop a gradient keeps only the carries, and computes a piece
 * again when its turn comes (Griewank, 1992). Turns that make no whole piece are a loop after it.
 */
function inPieces(attrs: o.ScanAttrs, operands: readonly Node[], turns: number): Node[] {
  const { body, carries, fed, length, reverse } = attrs;
  const pieces = Math.floor(length / turns);
  if (pieces === 0) return resultsOf(o.scan({ ...attrs, remat: true }, operands));
  const rest = length - pieces * turns;
  const whole = pieces * turns;
  const part = (x: Node, from: number, count: number) => {
    const [, ...shape] = x.type.shape;
    return o.slice(x, [from, ...shape.map(() => 0)], [count, ...shape]);
  };
  const rows = operands.slice(carries, carries + fed);
  const stay = operands.slice(carries + fed);
  const inputs = body.inputs.map(({ type }, k) =>
    o.input(k >= carries && k < carries + fed ? { ...type, shape: [turns, ...type.shape] } : type),
  );
  const piece: Graph = { inputs, outputs: resultsOf(o.scan({ ...attrs, length: turns }, inputs)) };
  const cut = rows.map((x) => o.reshape(part(x, reverse ? rest : 0, whole), [pieces, turns, ...x.type.shape.slice(1)]));
  const outer = { body: piece, carries, fed, length: pieces, reverse, remat: true };
  const most = resultsOf(o.scan(outer, [...operands.slice(0, carries), ...cut, ...stay]));
  const stacks = most.slice(carries).map((x) => o.reshape(x, [whole, ...x.type.shape.slice(2)]));
  if (rest === 0) return [...most.slice(0, carries), ...stacks];
  const left = rows.map((x) => part(x, reverse ? 0 : whole, rest));
  const end = resultsOf(o.scan({ ...attrs, length: rest, remat: true }, [...most.slice(0, carries), ...left, ...stay]));
  const both = stacks.map((x, k) => o.concat(reverse ? [end[carries + k], x] : [x, end[carries + k]], 0));
  return [...end.slice(0, carries), ...both];
}

/** The most turns: they are counted in 32 bits. */
const most = 2 ** 31 - 1;

/** Whole numbers from one on, as a loop's rows. */
function countedFrom(subject: string, from: number, length: number): Tensor {
  if (isTracing()) return traced(o.add(o.iota([length], 0), from));
  const data = allocate(subject, length, dtypes.i32.zeros);
  return new Tensor(
    { dtype: "i32", shape: [length] },
    data.map((_, k) => from + k),
  );
}

/**
 * `body(i, carry) → carry` for i from `lower` to `upper - 1`, as one loop; no turn where `upper` is not larger. Its bounds are numbers,
 * so it has a gradient. For a number of turns that data decide: `whileLoop`. (JAX's `fori_loop`.)
 *
 *     fori(0, 5, (i, total) => add(total, i), tensor(0, { dtype: "i32" }))   // 10
 */
export function fori<C>(lower: number, upper: number, body: (i: Tensor, carry: C) => C, init: C): C {
  const [from, to] = [wantWhole("fori", "lower", lower, -most, most), wantWhole("fori", "upper", upper, -most, most)];
  wantFunction("fori", "the body", body, "a function (i, carry) => carry");
  const length = Math.max(0, to - from);
  const turns = countedFrom("fori", from, length);
  return looped("fori", (carry: C, i: Tensor) => [body(i, carry), []] as [C, never[]], init, turns, {
    length,
    reverse: false,
  })[0];
}

export interface WhileOptions {
  /**
   * The most turns. With it the loop has a gradient: that many turns are run, and those after the end change nothing. Default: it takes
   * as many as it takes.
   */
  readonly maximumIterations?: number;
}

/**
 * `body(carry) → carry` as long as `condition(carry)`, a truth value, holds: a loop that compiles, and finds out on the way how many
 * turns it takes. Both functions are looked at once, whatever that number is. Derivatives forwards (`jvp`) go through it; a gradient
 * needs `maximumIterations`, as nothing else tells how much to keep. With it, turns after the end run on the last carry: what the body
 * gives there is not used, but must not be infinitely steep. (JAX's `while_loop`.)
 *
 *     whileLoop((x) => x.less(100), (x) => x.mul(2), tensor(3))   // 192
 *
 * @throws where the condition gives anything but one truth value, where the body changes the carry's type, and where a gradient goes
 * through a loop without `maximumIterations`.
 */
export function whileLoop<C>(
  condition: (carry: C) => Tensor,
  body: (carry: C) => C,
  init: C,
  options?: WhileOptions,
): C {
  const { maximumIterations: turns } = readOptions("whileLoop", options, { maximumIterations: whole(0, most) });
  wantFunction("whileLoop", "the condition", condition, "a function carry => truth value");
  wantFunction("whileLoop", "the body", body, "a function carry => carry");
  const holds = (carry: C): Tensor => {
    const answer: unknown = condition(carry);
    if (answer instanceof Tensor && answer.dtype === "bool" && answer.shape.length === 0) return answer;
    throw new ValueError(
      "whileLoop",
      `the condition gave ${answer instanceof Tensor ? showType(answer) : show(answer)}`,
      {
        code: "while-condition",
        hint: "it gives one truth value, such as x.less(100) of a scalar; all(…) or max(…) makes one of many",
      },
    );
  };
  if (turns === undefined) return openLoop(holds, body, init);
  const first: [C, Tensor] = [init, new Tensor({ dtype: "bool", shape: [] }, Uint8Array.of(1))];
  const [last] = looped(
    "whileLoop",
    ([carry, on]: [C, Tensor]): [[C, Tensor], never[]] => {
      const go = o.select(on.node, holds(carry).node, on.node);
      const next = body(carry);
      wantState("whileLoop", carry, next, "the carry must stay what it is: same names in the same order, same types");
      const [before, after] = [flattenTree(carry).leaves, flattenTree(next).leaves];
      const chosen = after.map((x, k) => {
        const { shape } = x;
        return traced(o.select(o.broadcast(go, shape, []), x.node, before[k].node));
      });
      return [[unflattenTree(next, chosen), traced(go)], []];
    },
    first,
    countedFrom("whileLoop", 0, turns),
    { length: turns, reverse: false },
  );
  return last[0];
}

/** The carry, then the number of the turn, which random numbers are drawn with, then whether there is another turn. */
function openLoop<C>(holds: (carry: C) => Tensor, body: (carry: C) => C, init: C): C {
  loopPasses.want();
  const none = isTracing() ? traced(o.constant(0, "i32")) : new Tensor({ dtype: "i32", shape: [] }, Int32Array.of(0));
  const turn = ([carry, count]: [C, Tensor, Tensor]): [[C, Tensor, Tensor], never[]] => {
    const next = body(carry);
    wantState("whileLoop", carry, next, "the carry must stay what it is: same names in the same order, same types");
    return [[next, traced(o.add(count.node, 1)), holds(next)], []];
  };
  const walk = { length: o.openTurns, reverse: false, open: true };
  const [[last]] = looped("whileLoop", turn, [init, none, holds(init)] as [C, Tensor, Tensor], [], walk);
  return last;
}

/**
 * The same function, of which a gradient keeps nothing but what it was given: what it computed is computed again on the way back. The
 * same values and gradients, with less memory and more time. Of a loop, `scan(…, { remat: k })` keeps every k-th carry. (JAX's `remat`,
 * also called `checkpoint`.)
 *
 *     const block = remat((x, w) => tanh(matmul(x, w)));
 *     const loss = (w) => sum(block(block(x, w), w));
 */
export function remat<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R {
  loopPasses.want();
  wantFunction("remat", "the argument", f, "a function of tensors: remat((x) => x.mul(2))");
  return (...args) => {
    const { leaves } = flattenTree(args);
    if (!isTracing() && !leaves.some((x) => x.traced)) return f(...args);
    const inputs = leaves.map((x) => o.input(x));
    for (const [k, x] of leaves.entries()) if (x.traced) passBounds(inputs[k], x.node);
    const result = whileTracing(() => f(...(unflattenTree(args, inputs.map(traced)) as A)));
    const outputs = flattenTree(result).leaves.map((x) => x.node);
    if (outputs.length === 0) return result;
    const { body, stay } = closed(inputs, outputs);
    // One turn, in which nothing changes: what a loop computes is computed again for its gradient.
    const attrs = { body, carries: 0, fed: 0, length: 1, reverse: false, remat: true };
    const loop = o.scan(attrs, [...leaves.map((x) => x.node), ...stay]);
    const results = resultsOf(loop).map((x) => traced(o.reshape(x, x.type.shape.slice(1))));
    return unflattenTree(result, results);
  };
}
