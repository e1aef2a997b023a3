/** Gradients as programs: of functions and of layers, with the numbers at which they are compared with differences. */
import { runGraph } from "../../src/backend/reference/index.ts";
import { sizeOf, type TypedArray } from "../../src/base/index.ts";
import type { Graph, Node, NowSession } from "../../src/ir/index.ts";
import * as o from "../../src/ops/index.ts";
import { type Tensor, traced } from "../../src/tensor/tensor.ts";
import { trace } from "../../src/tensor/trace.ts";
import { grad } from "../../src/transform/index.ts";
import { runOn } from "./contract.ts";

/** What is computed, and the slopes of a sum of its elements, each with a weight of its own. */
export interface Slopes {
  /** Outputs: the sum, the results, and a slope for each input that is differentiated; of none, the results. */
  readonly graph: Graph;
  readonly values: readonly TypedArray[];
  /** Which inputs are differentiated. */
  readonly by: readonly number[];
}

const isFloat = (x: { readonly type: { readonly dtype: string } }): boolean => x.type.dtype === "f64";

/** Σ weight · y over all float results, so that every element has a cotangent of its own. */
function weighted(results: readonly Node[]): Node {
  const sums = results.filter(isFloat).map((y) => {
    const places = o.cast(o.iota([sizeOf(y.type.shape)], 0), "f64");
    const weights = o.reshape(o.add(o.cos(places), 1.5), y.type.shape);
    return o.sum(
      o.mul(y, weights),
      y.type.shape.map((_, d) => d),
    );
  });
  return sums.reduce((a, b) => o.add(a, b));
}

/** The program of `f` at these arrays: its results alone, where nothing of it is differentiable. */
export function slopesOf(given: readonly Tensor[], f: (inputs: Tensor[]) => readonly Tensor[]): Slopes {
  const by = given.flatMap(({ dtype, size }, k) => (dtype === "f64" && size > 0 ? [k] : []));
  let none = by.length === 0;
  const { graph, captured } = trace(given, (inputs) => {
    const results = f(inputs);
    if (!results.some(({ dtype, size }) => dtype === "f64" && size > 0)) none = true;
    if (none) return results;
    const loss = weighted(results.map((x) => x.node));
    const slopes = grad(
      loss,
      by.map((k) => inputs[k].node),
    );
    return [traced(loss), ...results, ...slopes.map(traced)];
  });
  return { graph, values: [...given, ...captured].map((x) => x.data), by: none ? [] : by };
}

/** How far the slopes are from the difference along one direction, for their size. */
export function gapOf(one: Slopes, step = 1e-6): number {
  const { graph, values, by } = one;
  if (by.length === 0) return 0;
  const all = wanted(one);
  const slopes = all.slice(all.length - by.length);
  const directions = by.map((k) => Float64Array.from(values[k], (_, i) => Math.sin(1.3 * i + k + 1)));
  const loss = { inputs: graph.inputs, outputs: [graph.outputs[0]] };
  const at = (by_: number): number => {
    const moved = values.map((x, k) => {
      const n = by.indexOf(k);
      return n < 0 ? x : Float64Array.from(x, (v, i) => v + by_ * directions[n][i]);
    });
    return runGraph(loss, moved)[0][0];
  };
  const difference = (at(step) - at(-step)) / (2 * step);
  let [along, size] = [0, 1];
  for (const [n, slope] of slopes.entries())
    for (const [i, v] of slope.entries()) {
      along += v * directions[n][i];
      size += Math.abs(v * directions[n][i]);
    }
  return Math.abs(difference - along) / size;
}

/** Numbers without ties, far from whole ones and halves. */
export const uneven = (size: number, from: number, to: number, seed = 0): Float64Array =>
  Float64Array.from({ length: size }, (_, k) => {
    const part = ((k + 1) * 0.6180339887 + seed * 0.7548776662) % 1;
    return from + (to - from) * part;
  });

/** Whether results agree, for the largest of them: NaN and infinities with themselves. */
function disagreement(got: TypedArray, want: TypedArray): string | undefined {
  const largest = Math.max(1, ...Array.from(want, Math.abs).filter(Number.isFinite));
  for (const [i, v] of want.entries()) {
    const near = Math.abs(got[i] - v) <= 1e-11 * largest;
    if (!near && !Object.is(got[i], v)) return `element ${i}: got ${got[i]}, want ${v}`;
  }
  return got.length === want.length ? undefined : `got ${got.length} elements, want ${want.length}`;
}

/** What the reference gives: it is slow, and compared with on several backends. */
export function wanted(one: Slopes): readonly TypedArray[] {
  const known = references.get(one) ?? runGraph(one.graph, one.values);
  references.set(one, known);
  return known;
}
const references = new WeakMap<Slopes, readonly TypedArray[]>();

/** Several programs as one: compiling is what takes time. What is wrong with what a session computes, each told by its name. */
export function faultsOf<S extends Slopes>(
  session: NowSession,
  many: readonly S[],
  nameOf: (one: S) => string,
): string[] {
  const graph = {
    inputs: many.flatMap((one) => one.graph.inputs),
    outputs: many.flatMap((one) => one.graph.outputs),
  };
  const results = runOn(
    session,
    graph,
    many.flatMap((one) => one.values),
  );
  let next = 0;
  return many.flatMap((one) =>
    wanted(one).flatMap((want, k) => {
      const problem = disagreement(results[next++], want);
      return problem === undefined ? [] : [`${nameOf(one)}, output ${k}: ${problem}`];
    }),
  );
}
