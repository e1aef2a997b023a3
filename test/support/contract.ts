/** The contract of backends: what each has to compute, and how near to the reference it has to come. */
import { expect } from "vitest";
import { runGraph } from "../../src/backend/reference/index.ts";
import { type DType, dtypes, sizeOf, type TypedArray } from "../../src/base/index.ts";
import { type Graph, type Node, type NowSession, nodesOf } from "../../src/ir/index.ts";
import { allRules } from "../../src/ops/all.ts";
import * as o from "../../src/ops/index.ts";
import { type Case, caseOf, numbers } from "./samples.ts";
import { traps } from "./traps.ts";

/** Ops that are not computed: a value from outside, a part of a loop's results, a loop (tested as a whole elsewhere). */
const without = new Set(["input", "result", "scan"]);
export const computedRules: readonly o.Rule[] = [...allRules.values()].filter((rule) => !without.has(rule.name));

export const floats = ["f32", "f64"] as const;

/** Runs a graph once. */
export function runOn(session: NowSession, graph: Graph, values: readonly TypedArray[]): TypedArray[] {
  const inputs = graph.inputs.map((x) => session.buffer(x.type));
  for (const [k, value] of values.entries()) inputs[k].write(value);
  const outputs = graph.outputs.map((x) => session.buffer(x.type));
  session
    .programNow({ graph, fed: inputs.map(() => false), recorded: outputs.map(() => false) }, inputs, outputs)
    .run(0, 1);
  return outputs.map((x) => x.readNow());
}

export function agree(got: TypedArray, want: TypedArray, dtype: DType, exact: boolean): void {
  const [rtol, atol] = dtype === "f32" ? [2e-5, 2e-6] : exact ? [1e-12, 1e-12] : [1e-11, 1e-12];
  const largest = Math.max(0, ...Array.from(want, Math.abs).filter(Number.isFinite));
  for (let i = 0; i < want.length; i++) {
    if (Object.is(got[i], want[i]) || (Number.isNaN(got[i]) && Number.isNaN(want[i])) || got[i] === want[i]) continue;
    if (!(Math.abs(got[i] - want[i]) <= (dtypes[dtype].float ? atol + rtol * largest : 0))) {
      expect.fail(`element ${i}: got ${got[i]}, want ${want[i]} (all: ${got.slice(0, 20)} / ${want.slice(0, 20)})`);
    }
  }
}

/** What the reference gives: it is slow, and the same cases are run on many backends. */
const known = new WeakMap<Case, TypedArray>();

/** Whether `got` is what the reference gives. */
export function agreeOn(one: Case, got: TypedArray): void {
  const { graph, values } = one;
  const exact = !nodesOf(graph).some((x) => x.op.traits.costly);
  const want = known.get(one) ?? runGraph(graph, values)[0];
  known.set(one, want);
  agree(got, want, graph.outputs[0].type.dtype, exact);
}

/** Several cases as one program: compiling is what takes time. */
export function together(cases: readonly Case[]): Pick<Case, "graph" | "values"> {
  const [inputs, outputs] = [cases.flatMap(({ graph }) => graph.inputs), cases.flatMap(({ graph }) => graph.outputs)];
  return { graph: { inputs, outputs }, values: cases.flatMap(({ values }) => values) };
}

/** Every sample of every op. */
export function sampleCases(float: (typeof floats)[number]): Case[] {
  return computedRules.flatMap((rule) => rule.samples.map((sample) => caseOf(rule, sample, float)));
}

/** The contractions, each with an epilogue that has a bias along the columns. */
export function contractionCases(dtype: (typeof floats)[number]): Case[] {
  return traps.map(([name, spec, left, right, sizes]) => {
    const next = numbers(9);
    const inputs = [left, right].map((shape) => o.input({ dtype, shape }));
    const values = inputs.map((x) => dtypes[dtype].zeros(sizeOf(x.type.shape)).map(() => next() - 0.5));
    const product = o.contract(inputs[0], inputs[1], spec, sizes);
    const bias = o.cast(o.iota([product.type.shape.at(-1)!], 0), dtype);
    return { name, graph: { inputs, outputs: [o.relu(o.add(product, o.mul(bias, 0.01)))] }, values };
  });
}

/** Sums of so many terms that they are added up in blocks: along rows, along columns, over several axes, behind other operations. */
export function longSumCases(dtype: (typeof floats)[number]): Case[] {
  const next = numbers(4);
  const sums: [shape: number[], axes: number[], of?: (x: Node) => Node][] = [
    [[4096], [0]],
    [[4097], [0]],
    [[20011], [0]],
    [
      [150, 100],
      [0, 1],
    ],
    [
      [130, 37],
      [0, 1],
    ],
    [[9000, 3], [0]],
    [[5000, 41], [0]],
    [[3, 5003], [1]],
    [
      [2, 90, 3, 60],
      [1, 3],
    ],
    [
      [70, 8, 9, 6],
      [0, 1, 2],
    ],
    [[5000, 33], [0], (x) => o.select(o.less(0, x), o.mul(x, x), 0)],
    [[4500], [0], (x) => o.pad(x, [3], [2])],
    [[5000, 5], [0], (x) => o.slice(x, [0, 0], [5000, 5], [1, 1])],
  ];
  return sums.map(([shape, axes, of = (x) => x]): Case => {
    const x = o.input({ dtype, shape });
    const values = dtypes[dtype].zeros(sizeOf(shape)).map(() => next() - 0.4);
    const sum = o.sum(of(x), axes);
    return {
      name: `[${shape}] over ${axes}`,
      graph: { inputs: [x], outputs: [o.add(o.mul(sum, 2), 1)] },
      values: [values],
    };
  });
}
