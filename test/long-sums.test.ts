/**
 * Sums of f32 over very many terms. What is wrong with a plain running sum shows where all terms are alike: each step rounds the
 * same way. NumPy's pairwise sums of 8e6 equal numbers are off by up to 1.7e-7.
 */
import { describe, expect, it } from "vitest";
import { openWith } from "../src/backend/wasm/index.ts";
import { type Graph, nodesOf } from "../src/ir/index.ts";
import { compile, conv2d, einsum, grad, type Tensor, tensor } from "../src/tensor/all.ts";
import { trace } from "../src/tensor/trace.ts";
import { runOn } from "./support/contract.ts";

const filled = (value: number, ...shape: number[]): Tensor =>
  tensor(new Float32Array(shape.reduce((n, size) => n * size, 1)).fill(value)).reshape(shape);
const gap = (got: number, want: number): number => Math.abs(got / want - 1);
const [p, q] = [0.1, 0.7].map(Math.fround);

describe("sums are as near as a pairwise sum", () => {
  it.each<[string, (x: Tensor) => Tensor, number[], number]>([
    ["all of one row", (x) => x.sum(), [8_000_000], 8e6 * p],
    ["the mean", (x) => x.mean(), [8_000_000], p],
    ["all of a matrix with rows that are no whole registers", (x) => x.sum(), [100_000, 37], 37e5 * p],
    ["two columns", (x) => x.sum(0), [2_000_000, 2], 2e6 * p],
    ["many columns", (x) => x.sum(0), [100_000, 40], 1e5 * p],
    ["rows", (x) => x.sum(1), [3, 1_000_001], 1_000_001 * p],
    ["images, by channel", (x) => x.sum([0, 1, 2]), [200, 30, 30, 3], 180_000 * p],
    ["squares", (x) => x.square().sum(), [1_000_000], 1e6 * p * p],
  ])("%s", async (_, f, shape, want) => {
    const got = (await compile(f)(filled(0.1, ...shape))).data;
    for (const one of got) expect(gap(one, want)).toBeLessThan(2.1e-7);
  });

  it.each([0.3, 1 / 3, 0.7, 0.9, 1.1, Math.PI])("eight million times %d", async (value) => {
    const got = await compile((x: Tensor) => x.sum())(filled(value, 8_000_000));
    expect(gap(got.item(), 8e6 * Math.fround(value))).toBeLessThan(2.1e-7);
  });

  it("twenty million ones, in two columns", async () => {
    const got = await compile((x: Tensor) => x.sum(0))(filled(1, 20_000_000, 2));
    expect([...got.data]).toEqual([2e7, 2e7]);
  });
});

describe("so are sums of products", () => {
  it("of two vectors", async () => {
    const got = await compile((x: Tensor, y: Tensor) => x.matmul(y))(filled(0.1, 5_000_000), filled(0.7, 5_000_000));
    expect(gap(got.item(), 5e6 * p * q)).toBeLessThan(5e-7);
  });

  it.each([5_000, 30_000, 1_000_000])("of matrices, %d terms", async (k) => {
    const product = compile((x: Tensor, y: Tensor) => einsum("km,kn->mn", x, y));
    const got = await product(filled(0.1, k, 5), filled(0.7, k, 9));
    for (const one of got.data) expect(gap(one, k * p * q)).toBeLessThan(4e-6);
  });

  it.each(["valid", "same"] as const)("of a filter's gradient, %s", async (padding) => {
    const slope = compile((x: Tensor, kernel: Tensor) =>
      grad((k: Tensor) => conv2d(x, k, { padding }).mul(0.7).sum())(kernel),
    );
    const got = await slope(filled(0.1, 40, 40, 40, 2), filled(0.5, 3, 3, 2, 8));
    const [middle] = got.slice([1, 1], [2, 2]).data;
    const places = padding === "same" ? 40 * 40 : 38 * 38;
    expect(gap(middle, 40 * places * p * q)).toBeLessThan(4e-6);
  });
});

describe("what does not change", () => {
  it("sums of up to 4096 terms: one running sum, or 16 of them and a tree", () => {
    const x = Float32Array.from({ length: 4096 }, (_, i) => Math.fround(Math.sin(i) * 3));
    const running = Array.from({ length: 16 }, (_, k) => {
      let sum = 0;
      for (let i = k; i < x.length; i += 16) sum = Math.fround(sum + x[i]);
      return sum;
    });
    const add = (a: number, b: number) => Math.fround(a + b);
    const four = Array.from({ length: 4 }, (_, k) =>
      add(add(running[k], running[k + 4]), add(running[k + 8], running[k + 12])),
    );
    const [row] = runOn(
      openWith({ straightLine: false }),
      graphOf((v) => v.sum(), [4096]),
      [x],
    );
    expect(row[0]).toBe(add(add(four[0], four[1]), add(four[2], four[3])));

    let column = 0;
    for (let i = 0; i < 4096; i += 4) column = add(column, x[i]);
    const [columns] = runOn(
      openWith({ straightLine: false }),
      graphOf((v) => v.reshape([1024, 4]).sum(0), [4096]),
      [x],
    );
    expect(columns[0]).toBe(column);
  });

  it("infinity and NaN pass through, and what is too large is infinite", async () => {
    const total = compile((x: Tensor) => x.sum());
    const one = (value: number) => {
      const data = new Float32Array(10_000).fill(1);
      data[77] = value;
      return tensor(data);
    };
    expect((await total(one(Number.POSITIVE_INFINITY))).item()).toBe(Number.POSITIVE_INFINITY);
    expect((await total(one(Number.NEGATIVE_INFINITY))).item()).toBe(Number.NEGATIVE_INFINITY);
    expect((await total(one(Number.NaN))).item()).toBeNaN();
    expect((await total(filled(3e38, 10_000))).item()).toBe(Number.POSITIVE_INFINITY);
    const product = compile((x: Tensor, y: Tensor) => einsum("km,kn->mn", x, y));
    expect((await product(filled(3e38, 20_000, 4), filled(1, 20_000, 8))).data[5]).toBe(Number.POSITIVE_INFINITY);
  });
});

function graphOf(f: (x: Tensor) => Tensor, shape: number[]): Graph {
  const { graph } = trace([{ dtype: "f32", shape }], ([x]) => [f(x)]);
  expect(nodesOf(graph).some((node) => node.op.name === "sum")).toBe(true);
  return graph;
}
