/** Ranks and running sums of long rows, which schedules compute in ways of their own: against plain JavaScript. */
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { type DType, dtypes, type TypedArray } from "../src/base/index.ts";
import { type Graph, type Node, nodesOf } from "../src/ir/index.ts";
import { orderOf } from "../src/lower/cpu/order.ts";
import { prefixOf } from "../src/lower/cpu/prefix.ts";
import { kernelsIn } from "../src/lower/plan/kernel.ts";
import { planKernels } from "../src/lower/plan/plan.ts";
import * as o from "../src/ops/index.ts";
import { cumulate, rank } from "../src/ops/order.ts";
import { argsort, cumsum, grad, sort, sum, tensor, topK } from "../src/tensor/all.ts";
import { runOn } from "./support/contract.ts";
import { sameBits, skipsNative } from "./support/native.ts";
import { numbers } from "./support/samples.ts";

const wasm = () => openWith({ straightLine: false });
const graphOf = (...outputs: Node[]): Graph => ({
  inputs: nodesOf({ inputs: [], outputs }).filter((x) => x.op.traits.given),
  outputs,
});

/** Numbers of every kind, many of them several times. */
function mixed(dtype: DType, size: number): TypedArray {
  const next = numbers(size);
  const odd = [
    0,
    -0,
    Number.NaN,
    -Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1e-45,
    -1e-45,
    5e-324,
    3e38,
  ];
  const one = (): number => {
    if (dtype === "i32")
      return next() < 0.1 ? -(2 ** 31) : next() < 0.1 ? 2 ** 31 - 1 : Math.floor(next() * 500 - 250) * 4099;
    if (dtype === "u8") return Math.floor(next() * 256);
    return next() < 0.2
      ? odd[Math.floor(next() * odd.length)]
      : Math.round((next() - 0.5) * 300) * 2 ** Math.round(next() * 60 - 30);
  };
  return dtypes[dtype].zeros(size).map(one);
}

/** The places of a row's elements in order, by JavaScript's own sort, which is stable. */
function orderBy(row: ArrayLike<number>, descending = false): number[] {
  const last = (x: number) => Number(Number.isNaN(x));
  const way = descending ? -1 : 1;
  return Array.from(row, (_, k) => k).sort((a, b) => {
    if (last(row[a]) || last(row[b])) return last(row[a]) - last(row[b]);
    return way * (row[a] < row[b] ? -1 : row[a] > row[b] ? 1 : 0);
  });
}

const ranksOf = (row: ArrayLike<number>): number[] => {
  const ranks = new Array<number>(row.length);
  for (const [place, k] of orderBy(row).entries()) ranks[k] = place;
  return ranks;
};

const plan = (graph: Graph) =>
  planKernels(
    { graph, fed: graph.inputs.map(() => false), recorded: graph.outputs.map(() => false) },
    graph.outputs.map(() => undefined),
  );

describe.each(["f32", "f64", "i32"] as const)("ranks of %s", (dtype) => {
  it.each([1, 7, 63, 64, 65, 300, 3000])("rows of %i", (n) => {
    const x = o.input({ dtype, shape: [3, n] });
    const data = mixed(dtype, 3 * n);
    const want = [0, 1, 2].flatMap((r) => ranksOf(Array.from(data.subarray(r * n, (r + 1) * n))));
    // Something done with it: what the ranks are joined with is computed behind them.
    const graph = graphOf(rank(x), o.mul(o.add(rank(x), o.iota([3, n], 0)), 2));
    const [own, joined] = runOn(wasm(), graph, [data]);
    expect(Array.from(own)).toEqual(want);
    expect(Array.from(joined)).toEqual(want.map((r, k) => 2 * (r + Math.floor(k / n))));
    expect(kernelsIn(plan(graph).work).filter(orderOf).length > 0).toBe(n >= 64);
  });
});

it.each(["f32", "f64", "i32", "u8"] as const)("sort and argsort of %s, both ways", (dtype) => {
  const data = mixed(dtype, 2000);
  const x = tensor(data, { dtype, shape: [2000] });
  for (const descending of [false, true]) {
    const order = orderBy(data, descending);
    expect(Array.from(argsort(x, 0, { descending }).data)).toEqual(order);
    expect(Array.from(sort(x, 0, { descending }).data)).toEqual(order.map((k) => data[k]));
  }
  expect(Array.from(topK(x, 5).indices.data)).toEqual(orderBy(data, true).slice(0, 5));
});

it("the gradient of sorted numbers goes back to where they came from", () => {
  const x = tensor([3, 1, 2, 1]);
  const slope = grad((a: typeof x) => sum(sort(a).mul(tensor([1, 10, 100, 1000]))));
  expect(Array.from(slope(x).data)).toEqual([1000, 1, 100, 10]);
});

describe.each(["f32", "f64", "i32"] as const)("running sums of %s", (dtype) => {
  it.each([
    [[1], 0],
    [[8], 0],
    [[10_007], 0],
    [[3, 50], 1],
    [[50, 37], 0],
    [[4, 9, 21], 1],
    [[4, 9, 3], 1],
    [[7, 3, 2], 0],
  ] as const)("%j along axis %i", (shape, axis) => {
    const size = shape.reduce((n: number, k) => n * k, 1);
    const next = numbers(3);
    const data = dtypes[dtype].zeros(size).map(() => Math.floor(next() * 64) - 32);
    const x = o.input({ dtype, shape });
    const graph = graphOf(cumulate(x, axis), o.mul(cumulate(o.add(x, 1), axis, true), 2));
    const [own, reversed] = runOn(wasm(), graph, [data]);
    const inner = shape.slice(axis + 1).reduce((n: number, k) => n * k, 1);
    const n = (shape as readonly number[])[axis];
    const [want, back] = [new Array<number>(size), new Array<number>(size)];
    for (let at = 0; at < size; at++) {
      const k = Math.floor(at / inner) % n;
      want[at] = data[at] + (k > 0 ? want[at - inner] : 0);
    }
    for (let at = size - 1; at >= 0; at--) {
      const k = Math.floor(at / inner) % n;
      back[at] = data[at] + 1 + (k < n - 1 ? back[at + inner] : 0);
    }
    expect(Array.from(own)).toEqual(want);
    expect(Array.from(reversed)).toEqual(back.map((v) => 2 * v));
    expect(kernelsIn(plan(graph).work).filter(prefixOf)).toHaveLength(n > 1 ? 2 : 0);
  });
});

it("what an infinite number or none at all leaves behind", () => {
  const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
  expect(Array.from(cumsum([1, inf, 2, -inf, 3]).data)).toEqual([1, inf, inf, nan, nan]);
  expect(Array.from(cumsum([1, nan, 2]).data)).toEqual([1, nan, nan]);
  expect(Array.from(grad((a: ReturnType<typeof tensor>) => sum(cumsum(a)))(tensor([5, 6, 7])).data)).toEqual([3, 2, 1]);
});

it.skipIf(skipsNative("test/orders.test.ts"))("have the same bits natively", { timeout: 60_000 }, () => {
  const next = numbers(8);
  const [x, d, w] = [
    o.input({ dtype: "f32", shape: [2, 999] }),
    o.input({ dtype: "f64", shape: [300] }),
    o.input({ dtype: "f32", shape: [40, 37] }),
  ];
  const graph = {
    inputs: [x, d, w],
    outputs: [rank(x), rank(d), cumulate(x, 1), cumulate(w, 0, true), cumulate(d, 0)],
  };
  const values = [mixed("f32", 1998), mixed("f64", 300), Float32Array.from({ length: 1480 }, () => next() - 0.5)];
  values[0] = values[0].map((v) => (Math.abs(v) < 1e30 ? v : 1));
  const got = runOn(openNative({ straightLine: false, flags: ["-O1"] }), graph, values);
  const want = runOn(wasm(), graph, values);
  expect(got.map((one, k) => sameBits(one, want[k]))).toEqual(want.map(() => true));
});
