/**
 * Sums over windows, few sums of many terms, and maps with borders: against the reference, which asks at every element where it is, and
 * with the same bits natively.
 */
import { expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { runGraph } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import type { DType, TypedArray } from "../src/base/index.ts";
import type { Node } from "../src/ir/index.ts";
import { fewOf } from "../src/lower/cpu/few.ts";
import { kernelsIn } from "../src/lower/plan/kernel.ts";
import { planKernels } from "../src/lower/plan/plan.ts";
import { runOn } from "./support/contract.ts";
import { sameBits, skipsNative } from "./support/native.ts";
import { depthwise, valuesOf, type WindowCase, windowCases } from "./support/windows.ts";

const near = (got: TypedArray, want: TypedArray, dtype: DType, name: string) => {
  const list = Array.from(want);
  const largest = list.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const within = dtype === "f32" ? 2e-6 + 4e-6 * largest : 1e-12 * (1 + largest);
  const worst = list.reduce((most, x, i) => Math.max(most, Math.abs(got[i] - x)), 0);
  expect(got.length, name).toBe(want.length);
  expect(worst, name).toBeLessThanOrEqual(within);
};

/** Some cases as one program: compiling is what takes time. */
const together = (all: readonly WindowCase[]) => ({
  inputs: [...new Set(all.flatMap(({ graph }) => graph.inputs))],
  outputs: all.flatMap(({ graph }) => graph.outputs),
});

it.each(["f32", "f64"] as const)("%s is what the reference says", { timeout: 60_000 }, (dtype) => {
  const all = windowCases(dtype).filter((_, k) => dtype === "f32" || k % 3 === 0);
  const graph = together(all);
  const values = graph.inputs.map(valuesOf);
  const got = runOn(openWith({ straightLine: false }), graph, values);
  const names = all.flatMap(({ name, graph }) => graph.outputs.map((_, k) => `${name}, output ${k}`));
  for (const [k, want] of runGraph(graph, values).entries()) near(got[k], want, dtype, names[k]);
});

it("the gradient of a depthwise kernel is few sums of many terms", () => {
  const { graph } = depthwise("f32", [5, 9, 11, 8], [3, 3], { padding: "same" });
  const flags = (list: readonly Node[]) => list.map(() => false);
  const step = { graph, fed: flags(graph.inputs), recorded: flags(graph.outputs) };
  const { work } = planKernels(
    step,
    graph.outputs.map(() => undefined),
  );
  expect(kernelsIn(work).filter(fewOf)).toHaveLength(1);
});

it.skipIf(skipsNative("test/windows.test.ts"))("has the same bits natively", { timeout: 60_000 }, () => {
  const all = windowCases("f32").filter(({ name }) => /7,9,8.*\{"padding|45,47|overlapping|border/.test(name));
  const graph = together(all);
  const values = graph.inputs.map(valuesOf);
  const got = runOn(openNative({ straightLine: false, flags: ["-O1"] }), graph, values);
  const want = runOn(openWith({ straightLine: false }), graph, values);
  expect(got.map((one, k) => sameBits(one, want[k]))).toEqual(want.map(() => true));
});
