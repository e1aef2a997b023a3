/** Loops that are compiled: against the same loops written out, on every backend, and what they become. */
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { runGraph } from "../src/backend/reference/index.ts";
import { enableRelaxedSimd, openWith } from "../src/backend/wasm/index.ts";
import { dtypes, sizeOf, type Type, type TypedArray } from "../src/base/index.ts";
import type { Graph, Node, NowSession } from "../src/ir/index.ts";
import { loopsIn } from "../src/lower/plan/kernel.ts";
import { planKernels } from "../src/lower/plan/plan.ts";
import * as o from "../src/ops/index.ts";
import { scan, type Tensor, zeros } from "../src/tensor/index.ts";
import { trace } from "../src/tensor/trace.ts";
import { uniforms } from "../src/train/step/random.ts";
import { grad } from "../src/transform/index.ts";
import { unroll } from "../src/transform/unroll.ts";
import { runOn } from "./support/contract.ts";
import { randomLoop } from "./support/loops.ts";
import { sameBits, skipsNative } from "./support/native.ts";
import { numbers } from "./support/samples.ts";

const seeds = [...Array(50).keys()];

function agree(got: readonly TypedArray[], want: readonly TypedArray[], bound: number): void {
  for (const [k, one] of want.entries())
    for (const [i, x] of one.entries())
      if (!(Math.abs(got[k][i] - x) <= bound * (1 + Math.abs(x))))
        expect.fail(`output ${k}, element ${i}: ${got[k][i]}, wanted ${x}`);
}

const wanted = ({ inputs, outputs }: Graph, values: readonly TypedArray[]): TypedArray[] =>
  runGraph(unroll({ inputs, outputs }).graph, values);

describe("50 random loops and their gradients agree with the graph written out", () => {
  const sessions: [string, () => NowSession][] = [
    ["wasm, straight lines", () => openWith({})],
    ["wasm, loops", () => openWith({ straightLine: false })],
  ];
  for (const [name, open] of sessions) {
    it(name, { timeout: 120_000 }, () => {
      const session = open();
      for (const seed of seeds) {
        const { withGradients, values } = randomLoop(seed, "f64");
        agree(runOn(session, withGradients, values), wanted(withGradients, values), 1e-10);
      }
    });
  }

  it("the reference itself", () => {
    for (const seed of seeds) {
      const { withGradients, values } = randomLoop(seed, "f64");
      agree(runGraph(withGradients, values), wanted(withGradients, values), 1e-12);
    }
  });

  it("gradients of gradients", { timeout: 60_000 }, () => {
    const session = openWith({ straightLine: false });
    for (const seed of seeds.slice(0, 12)) {
      const { graph, withGradients, values } = randomLoop(seed, "f64");
      const { inputs } = graph;
      const slopes = withGradients.outputs.slice(graph.outputs.length);
      const all = slopes.map((x) => o.sum(o.mul(x, x), [...x.type.shape.keys()])).reduce((a, b) => o.add(a, b));
      const floats = inputs.filter((x) => dtypes[x.type.dtype].float);
      const twice = { inputs, outputs: grad(all, floats) };
      agree(runOn(session, twice, values), wanted(twice, values), 1e-9);
    }
  });
});

const skipped = skipsNative("test/loops.test.ts");

it.skipIf(skipped)("wasm with fused multiply-add and C give the same bits", { timeout: 240_000 }, () => {
  const cases = seeds.map((seed) => randomLoop(seed, "f32"));
  const graph = {
    inputs: cases.flatMap(({ withGradients }) => withGradients.inputs),
    outputs: cases.flatMap(({ withGradients }) => withGradients.outputs),
  };
  const values = cases.flatMap((one) => one.values);
  const native = runOn(openNative({ straightLine: false, flags: ["-O1"] }), graph, values);
  if (!enableRelaxedSimd()) return console.warn("test/loops.test.ts: bits are NOT compared with wasm: no relaxed SIMD");
  const wasm = runOn(openWith({ straightLine: false }), graph, values);
  expect(native.every((one, k) => sameBits(one, wasm[k]))).toBe(true);
});

describe("a carry", () => {
  type Step = (h: Node, x: Node) => readonly [next: Node, ...stacks: Node[]];
  const plan = (f: Step, reverse = false) => {
    const type = { dtype: "f64", shape: [4] } as const;
    const [h, x] = [o.input(type), o.input(type)];
    const body = { inputs: [h, x], outputs: f(h, x) };
    const inputs = [o.input(type), o.input({ ...type, shape: [5, 4] })];
    const loop = o.scan({ body, carries: 1, fed: 1, length: 5, reverse }, inputs);
    const graph = { inputs, outputs: loop.results!.map((_, k) => o.result(loop, k)) };
    const { work, scratchBytes } = planKernels({ graph, fed: [], recorded: [] }, []);
    const next = numbers(3);
    const values = inputs.map(({ type: { shape } }) => new Float64Array(sizeOf(shape)).map(() => next() - 0.5));
    agree(runOn(openWith({ straightLine: false }), graph, values), wanted(graph, values), 1e-12);
    return { buffers: loopsIn(work)[0].buffers !== undefined, scratchBytes };
  };

  it("is updated in place where every reader comes first", () => {
    expect(plan((h, x) => [o.tanh(o.add(h, x))])).toEqual({ buffers: false, scratchBytes: 64 });
  });

  it("lives in two buffers where the new value reads others of the old one", () => {
    expect(plan((h, x) => [o.add(o.flip(h, 0), x)])).toEqual({ buffers: true, scratchBytes: 64 });
  });

  it.each([false, true])("that is stacked is rows of one block, copied nowhere (reverse: %s)", (reverse) => {
    const { buffers, scratchBytes } = plan((h, x) => {
      const next = o.add(o.flip(h, 0), x);
      return [next, next, h];
    }, reverse);
    // Six rows of four numbers: three lines.
    expect({ buffers, scratchBytes }).toEqual({ buffers: false, scratchBytes: 192 });
  });
});

describe("a loop in a step that runs again and again", () => {
  it("reads rows of what it is fed, and updates a state in place", () => {
    const state = o.input({ dtype: "f64", shape: [3] });
    const rows = o.input({ dtype: "f64", shape: [4, 3] });
    const [h, x] = [o.input(state.type), o.input(state.type)];
    const next = o.add(o.mul(h, 0.5), x);
    const loop = o.scan(
      { body: { inputs: [h, x], outputs: [next, h] }, carries: 1, fed: 1, length: 4, reverse: true },
      [state, rows],
    );
    const graph = { inputs: [state, rows], outputs: [o.result(loop, 0), o.sum(o.result(loop, 1), [0])] };
    const numbersOf = (count: number) => Float64Array.from({ length: count }, (_, k) => ((k * 7) % 11) - 5);
    for (const straightLine of [true, false]) {
      const session = openWith({ straightLine });
      const held = session.buffer(state.type);
      held.write(new Float64Array(3));
      const fed = session.buffer({ dtype: "f64", shape: [2, 4, 3] });
      fed.write(numbersOf(24));
      const recorded = session.buffer({ dtype: "f64", shape: [2, 3] });
      session
        .programNow({ graph, fed: [false, true], recorded: [false, true] }, [held, fed], [held, recorded])
        .run(0, 2);
      const first = runGraph(graph, [new Float64Array(3), numbersOf(24).subarray(0, 12)]);
      const second = runGraph(graph, [first[0], numbersOf(24).subarray(12)]);
      agree([held.readNow(), recorded.readNow()], [second[0], Float64Array.of(...first[1], ...second[1])], 1e-12);
    }
  });

  it("of ten thousand turns is the code of one", () => {
    const x = o.input({ dtype: "f64", shape: [10_000] });
    const [h, row] = [o.input({ dtype: "f64", shape: [] }), o.input({ dtype: "f64", shape: [] })];
    const body = { inputs: [h, row], outputs: [o.add(o.mul(h, 0.5), row)] };
    const loop = o.scan({ body, carries: 1, fed: 1, length: 10_000, reverse: false }, [o.constant(0, "f64"), x]);
    const graph = { inputs: [x], outputs: [o.result(loop, 0)] };
    const values = [Float64Array.from({ length: 10_000 }, (_, k) => k % 3)];
    agree(runOn(openWith({}), graph, values), runGraph(graph, values), 1e-12);
  });
});

describe("random numbers in a body", () => {
  const seeds: Type[] = [
    { dtype: "i32", shape: [] },
    { dtype: "i32", shape: [] },
    { dtype: "f64", shape: [3] },
  ];
  const { graph: draws, captured } = trace(seeds, ([seed, counter, w]) => {
    const uniform = uniforms("f64", seed, counter)(0);
    const [total, rows] = scan(
      (sum: Tensor, x: Tensor): [Tensor, Tensor] => {
        const drawn = uniform([3]);
        return [sum.add(drawn.mul(w).sum()).add(x), drawn];
      },
      zeros([], { dtype: "f64" }),
      zeros([40], { dtype: "f64" }),
    );
    return [rows, total];
  });
  const values = [Int32Array.of(7), Int32Array.of(3), Float64Array.of(1, 2, 3), ...captured.map((x) => x.data)];

  it("are others in every turn, the same on every backend", () => {
    const [rows, total] = runGraph(draws, values);
    expect(new Set(rows).size).toBe(120);
    agree(runOn(openWith({ straightLine: false }), draws, values), [rows, total], 1e-12);
    agree(wanted(draws, values), [rows, total], 1e-12);
  });

  it("are drawn again by a gradient", () => {
    const { inputs, outputs } = draws;
    const slopes = { inputs, outputs: grad(outputs[1], [inputs[2]]) };
    const [rows] = runGraph(draws, values);
    const sums = [0, 1, 2].map((k) => [...rows].reduce((sum, x, i) => (i % 3 === k ? sum + x : sum), 0));
    agree(runOn(openWith({ straightLine: false }), slopes, values), [Float64Array.from(sums)], 1e-12);
  });
});
