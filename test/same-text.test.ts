/** The same graph becomes the same text, however often it is lowered and whatever was lowered in between. */
import { expect, it } from "vitest";
import { list } from "../src/backend/native/listing.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { printLoops, trace } from "../src/doors/ir.ts";
import type { Graph } from "../src/ir/index.ts";
import type { Tensor } from "../src/tensor/index.ts";

/** A product with an epilogue, sums over two axes, and a reshape that cuts one. */
const make = (size: number): Graph =>
  trace(
    [
      { dtype: "f32", shape: [size, 40] },
      { dtype: "f32", shape: [40, 24] },
    ],
    ([x, w]: Tensor[]) => {
      const y = x.matmul(w).relu();
      return [y, y.exp().sum([0, 1]), y.mul(2).reshape([size, 4, 6]).max([1])];
    },
  ).graph;

const textsOf = (graph: Graph) => {
  const step = { graph, fed: graph.inputs.map(() => false), recorded: graph.outputs.map(() => false) };
  const { kernels } = list(
    step,
    graph.outputs.map(() => undefined),
    openWith({}),
  );
  return { loops: printLoops(graph), c: kernels.map(({ code }) => code), each: kernels.map(({ loops }) => loops) };
};

it("the same graph prints the same loops and the same C", () => {
  const graph = make(48);
  const first = textsOf(graph);
  expect(first.c.length).toBeGreaterThan(1);
  expect(first.loops).toMatch(/\br0\b/);
  expect(textsOf(graph)).toEqual(first);
  const other = textsOf(make(64));
  expect(other.loops).not.toEqual(first.loops);
  // Built once more, with other nodes.
  expect(textsOf(make(48))).toEqual(first);
  expect(textsOf(make(64))).toEqual(other);
});
