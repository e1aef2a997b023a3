/** Sums into places that data name: against the rule, in which every target looks through all indices. */
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { runGraph } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { type DType, dtypes, sizeOf, type TypedArray } from "../src/base/index.ts";
import { type Graph, type Node, nodesOf } from "../src/ir/index.ts";
import { scatterOf } from "../src/lower/cpu/scatter.ts";
import { kernelsIn } from "../src/lower/plan/kernel.ts";
import { planKernels } from "../src/lower/plan/plan.ts";
import * as o from "../src/ops/index.ts";
import { grad } from "../src/transform/index.ts";
import { runOn } from "./support/contract.ts";
import { sameBits, skipsNative } from "./support/native.ts";
import { numbers } from "./support/samples.ts";

const next = numbers(11);
const valuesOf = (x: Node): TypedArray => {
  const data = dtypes[x.type.dtype].zeros(sizeOf(x.type.shape));
  // Indices outside of the axis, too: they go to its nearest end.
  return data.map(() => (x.type.dtype === "i32" ? Math.floor(next() * 14) - 2 : next() - 0.5));
};

const same = (got: readonly TypedArray[], want: readonly TypedArray[]) =>
  expect(got.map((one, k) => sameBits(one, want[k]))).toEqual(want.map(() => true));

interface Case {
  readonly name: string;
  readonly graph: Graph;
  readonly scatters: number;
}

function cases(dtype: DType): Case[] {
  const of = (shape: number[], type: DType = dtype) => o.input({ dtype: type, shape });
  const made = (name: string, outputs: readonly Node[], scatters = 1): Case => {
    const inputs = nodesOf({ inputs: [], outputs }).filter((x) => x.op.traits.given);
    return { name, graph: { inputs, outputs }, scatters };
  };
  const at = of([7], "i32");
  const zeros = (...shape: number[]) => o.full({ dtype, shape }, 0);
  const table = of([11, 5]);
  const read = o.gather(table, of([3, 4], "i32"), 0);
  return [
    made("rows", [o.scatterAdd(of([11, 5]), at, of([7, 5]), 0)]),
    made("wide rows into zeros", [o.scatterAdd(zeros(11, 37), at, of([7, 37]), 0)]),
    made("single numbers", [o.scatterAdd(of([11]), at, of([7]), 0)]),
    made("one index", [o.scatterAdd(of([11]), of([1], "i32"), of([1]), 0)]),
    made("one index of rows", [o.scatterAdd(of([11, 5]), of([1], "i32"), of([1, 5]), 0)]),
    made("columns", [o.scatterAdd(of([3, 11]), at, of([3, 7]), 1)]),
    made("the axis in the middle", [o.scatterAdd(of([3, 11, 6]), at, of([3, 7, 6]), 1)]),
    made("indices of two axes", [o.scatterAdd(zeros(11, 5), of([2, 3], "i32"), of([2, 3, 5]), 0)]),
    made("terms that are computed, and something done with the sums", [
      o.tanh(o.mul(o.scatterAdd(zeros(11, 6), at, o.exp(of([7, 6])), 0), 0.5)),
    ]),
    made("one target", [o.scatterAdd(of([1, 5]), at, of([7, 5]), 0)], 0),
    made("no index", [o.scatterAdd(of([11, 5]), of([0], "i32"), of([0, 5]), 0)]),
    made("the gradient of a table", grad(o.sum(o.mul(read, read), [0, 1, 2]), [table])),
    // The same form, but nothing holds the numbers inside.
    made(
      "a sum over all that is chosen",
      [
        o.sum(
          o.select(
            o.equal(o.broadcast(at, [11, 7], [1]), o.iota([11, 7], 0)),
            o.broadcast(of([7]), [11, 7], [1]),
            zeros(11, 7),
          ),
          [1],
        ),
      ],
      0,
    ),
  ];
}

const plan = (graph: Graph) =>
  planKernels(
    { graph, fed: graph.inputs.map(() => false), recorded: graph.outputs.map(() => false) },
    graph.outputs.map(() => undefined),
  );

describe.each(["f32", "f64"] as const)("%s", (dtype) => {
  it.each(cases(dtype))("$name", ({ graph, scatters }) => {
    const planned = plan(graph);
    expect(kernelsIn(planned.work).filter((kernel) => scatterOf(kernel, planned))).toHaveLength(scatters);
    const values = graph.inputs.map(valuesOf);
    const want = runGraph(graph, values);
    const got = runOn(openWith({ straightLine: false }), graph, values);
    for (const [k, one] of want.entries())
      for (const [i, x] of one.entries())
        expect(Math.abs(got[k][i] - x), `${k}, ${i}`).toBeLessThan(dtype === "f32" ? 2e-6 : 1e-12);
    // Straight-line code looks through all indices: the same order, so the same bits.
    same(runOn(openWith({}), graph, values), got);
  });
});

it("a state is scattered into in place: what it was counts", () => {
  const session = openWith({ straightLine: false });
  const [state, at, terms] = [
    o.input({ dtype: "f64", shape: [4, 3] }),
    o.input({ dtype: "i32", shape: [5] }),
    o.input({ dtype: "f64", shape: [5, 3] }),
  ];
  const graph = { inputs: [state, at, terms], outputs: [o.scatterAdd(state, at, terms, 0)] };
  const values = [Float64Array.from({ length: 12 }, (_, k) => k), Int32Array.of(1, 3, 1, 0, 1), valuesOf(terms)];
  const held = graph.inputs.map((x) => session.buffer(x.type));
  for (const [k, value] of values.entries()) held[k].write(value);
  session.programNow({ graph, fed: [false, false, false], recorded: [false] }, held, [held[0]]).run(0, 2);
  const once = runGraph(graph, values);
  const twice = runGraph(graph, [once[0], values[1], values[2]])[0];
  for (const [i, x] of held[0].readNow().entries()) expect(x).toBeCloseTo(twice[i], 12);
});

it.skipIf(skipsNative("test/scatter.test.ts"))("has the same bits natively", { timeout: 60_000 }, () => {
  const all = cases("f32");
  const graph = { inputs: all.flatMap((one) => one.graph.inputs), outputs: all.flatMap((one) => one.graph.outputs) };
  const values = graph.inputs.map(valuesOf);
  const one = runOn(openNative({ straightLine: false, flags: ["-O1"] }), graph, values);
  same(runOn(openWith({ straightLine: false }), graph, values), one);
});
