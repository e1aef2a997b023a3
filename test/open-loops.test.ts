/** `whileLoop` without a bound: compiled, on every backend, forwards and over samples; and what has no way back. */
import { showKernelTimes, timeKernels } from "limpid/ir";
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { runGraph } from "../src/backend/reference/index.ts";
import { enableRelaxedSimd, openWith } from "../src/backend/wasm/index.ts";
import type { Type, TypedArray } from "../src/base/index.ts";
import { type Graph, nodesOf } from "../src/ir/index.ts";
import { parse } from "../src/ir/parse.ts";
import { print } from "../src/ir/print.ts";
import { verifyGraph } from "../src/ir/verify.ts";
import { kernelsIn, loopsIn } from "../src/lower/plan/kernel.ts";
import { planKernels } from "../src/lower/plan/plan.ts";
import * as o from "../src/ops/index.ts";
import { walk } from "../src/scalar/index.ts";
import * as t from "../src/tensor/all.ts";
import { trace } from "../src/tensor/trace.ts";
import { uniforms } from "../src/train/step/random.ts";
import { prepare } from "../src/transform/prepare.ts";
import { unroll } from "../src/transform/unroll.ts";
import { runOn } from "./support/contract.ts";
import { sameBits, skipsNative } from "./support/native.ts";
import { graphOf, openCases } from "./support/open-loops.ts";

const { compile, fori, grad, jacobian, jvp, tensor, vmap, whileLoop } = t;
type Tensor = t.Tensor;

const skipped = skipsNative("test/open-loops.test.ts");
const near = (got: readonly TypedArray[], want: readonly TypedArray[], bound: number) => {
  for (const [k, one] of want.entries())
    for (const [i, x] of one.entries()) expect(Math.abs(got[k][i] - x)).toBeLessThanOrEqual(bound * (1 + Math.abs(x)));
};

describe.each(Object.entries(openCases))("%s", (_, one) => {
  const { graph, values } = graphOf(one);
  const want = runGraph(graph, values);

  it("the reference gives what JavaScript gives", () => {
    near(want, one.wanted(), 1e-12);
  });

  it("as straight-line code of a turn, and as loops", () => {
    for (const straightLine of [true, false]) near(runOn(openWith({ straightLine }), graph, values), want, 1e-12);
  });

  it("its text gives it back, and it cannot be written out", () => {
    verifyGraph(graph);
    expect(print(parse(print(graph), o.rules))).toBe(print(graph));
    const still = unroll(graph).graph;
    expect(nodesOf(still).some((x) => x.attrs.open)).toBe(true);
    near(runGraph(still, values), want, 0);
  });
});

it.skipIf(skipped)("C and wasm with fused multiply-add give the same bits", { timeout: 60_000 }, () => {
  const all = Object.values(openCases).map(graphOf);
  const graph = {
    inputs: all.flatMap(({ graph: { inputs } }) => inputs),
    outputs: all.flatMap(({ graph: { outputs } }) => outputs),
  };
  const values = all.flatMap((one) => one.values);
  const native = runOn(openNative({ straightLine: false, flags: ["-O1"] }), graph, values);
  near(native, runGraph(graph, values), 1e-12);
  if (!enableRelaxedSimd()) return console.warn("test/open-loops.test.ts: bits are NOT compared: no relaxed SIMD");
  const wasm = runOn(openWith({ straightLine: false }), graph, values);
  expect(native.every((one, k) => sameBits(one, wasm[k]))).toBe(true);
});

const root = (x: Tensor): Tensor =>
  whileLoop(
    ({ now, before }) => now.sub(before).abs().max().greater(1e-13),
    ({ now }) => ({ now: now.add(x.div(now)).mul(0.5), before: now }),
    { now: x, before: x.add(1) },
  ).now;
const f64 = (values: t.TensorLike) => tensor(values as number, { dtype: "f64" });

describe("as users call it", () => {
  it("at once and compiled: as many turns as it takes, and the next call's own", async () => {
    const collatz = (from: Tensor) =>
      whileLoop(
        ({ n }) => n.notEqual(1),
        ({ n, turns }) => ({
          n: t.where(n.mod(2).equal(0), t.floorDivide(n, 2), n.mul(3).add(1)),
          turns: turns.add(1),
        }),
        { n: from, turns: tensor(0, { dtype: "i32" }) },
      ).turns;
    const compiled = compile(collatz);
    for (const [from, turns] of [
      [27, 111],
      [1, 0],
      [97, 118],
      [2, 1],
    ]) {
      expect(collatz(tensor(from, { dtype: "i32" })).item()).toBe(turns);
      expect((await compiled(tensor(from, { dtype: "i32" }))).item()).toBe(turns);
    }
  });

  it("the body is looked at once, and a large number of turns is a loop of one program", () => {
    let seen = 0;
    const count = whileLoop(
      (n) => n.less(1_000_000),
      (n) => {
        seen++;
        return n.add(1);
      },
      tensor(0, { dtype: "i32" }),
    );
    expect(count.item()).toBe(1_000_000);
    expect(seen).toBe(1);
  });

  it("forwards: the derivative of a root, of what is around it, and of loops in it", () => {
    const [value, slope] = jvp(root, [f64(2)], [f64(3)]);
    expect(value.item()).toBeCloseTo(Math.SQRT2, 12);
    expect(slope.item()).toBeCloseTo(3 / (2 * Math.SQRT2), 12);
    const twice = (x: Tensor) => root(root(x).mul(x)).mul(x);
    const [, around] = jvp(twice, [f64(2)], [f64(1)]);
    // x^1.75
    expect(around.item()).toBeCloseTo(1.75 * 2 ** 0.75, 10);
    const inner = (x: Tensor) =>
      whileLoop(
        ({ n }) => n.less(3),
        ({ n, y }) => ({ n: n.add(1), y: fori(0, 2, (_, z) => root(z.mul(x)), y) }),
        { n: tensor(0, { dtype: "i32" }), y: x },
      ).y;
    expect(() => jvp(inner, [f64(2)], [f64(1)])).toThrow("whileLoop: how many turns it takes is not known");
    const nested = (x: Tensor) =>
      whileLoop(
        ({ n }) => n.less(3),
        ({ n, y }) => ({ n: n.add(1), y: root(y.mul(x)) }),
        { n: tensor(0, { dtype: "i32" }), y: x },
      ).y;
    // Each turn keeps y = x.
    expect(jvp(nested, [f64(2)], [f64(1)])[1].item()).toBeCloseTo(1, 10);
    const slopes = jacobian((x: Tensor) => root(x.mul(x.sum())))(f64([1, 3]));
    // √(xᵢ·s), s = 4: ½(δᵢⱼ·s + xᵢ) / √(xᵢ·s)
    const wanted = [5 / 4, 1 / 4, 3 / (2 * Math.sqrt(12)), 7 / (2 * Math.sqrt(12))];
    near([slopes.data], [Float64Array.from(wanted)], 1e-10);
  });

  it("over samples: each ends by itself, and keeps what it has", () => {
    const numbers = [27, 1, 97, 2];
    const climb = (n: Tensor) =>
      whileLoop(
        ({ n }) => n.notEqual(1),
        ({ n, turns, most }) => ({
          n: t.where(n.mod(2).equal(0), t.floorDivide(n, 2), n.mul(3).add(1)),
          turns: turns.add(1),
          most: t.maximum(most, n),
        }),
        { n, turns: tensor(0, { dtype: "i32" }), most: n },
      );
    const { turns, most } = vmap(climb)(tensor(numbers, { dtype: "i32" }));
    expect([...turns.data]).toEqual([111, 0, 118, 1]);
    expect([...most.data]).toEqual([9232, 1, 9232, 2]);
    // A condition that is the same for all.
    const grown = vmap(
      (x: Tensor) =>
        whileLoop(
          ({ n }) => n.less(4),
          ({ n, y }) => ({ n: n.add(1), y: y.mul(x) }),
          { n: tensor(1, { dtype: "i32" }), y: x },
        ).y,
    )(f64([2, 3]));
    expect([...grown.data]).toEqual([16, 81]);
  });

  it("draws other numbers in every turn, and the same ones again", () => {
    const types: Type[] = [
      { dtype: "i32", shape: [] },
      { dtype: "i32", shape: [] },
    ];
    const { graph, captured } = trace(types, ([seed, counter]) => {
      const { seen } = whileLoop(
        ({ n }) => n.less(5),
        ({ n, seen }) => ({
          n: n.add(1),
          seen: seen.add(t.oneHot(n, 5, "f64").mul(uniforms("f64", seed, counter)(0)([]))),
        }),
        { n: tensor(0, { dtype: "i32" }), seen: t.zeros([5], { dtype: "f64" }) },
      );
      return [seen];
    });
    const rest = captured.map(({ data }) => data);
    const given = [Int32Array.of(7), Int32Array.of(3), ...rest];
    const [drawn] = runGraph(graph, given);
    expect(new Set(drawn).size).toBe(5);
    for (const straightLine of [true, false]) near(runOn(openWith({ straightLine }), graph, given), [drawn], 1e-12);
    expect(runGraph(graph, [Int32Array.of(8), Int32Array.of(3), ...rest])[0]).not.toEqual(drawn);
  });

  it("times of kernels: the loop as a whole", async () => {
    const { graph, values } = graphOf(openCases.matrices);
    const [times] = await timeKernels(() => {
      near(runOn(openWith({ straightLine: false }), graph, values), runGraph(graph, values), 1e-12);
    });
    expect(times.kernels.map(({ name }) => name)).toContain("l0");
    expect(showKernelTimes(times)).toContain("l0");
  });
});

describe("there is no way back", () => {
  it("a gradient names the mend, also in the middle of a loss, and goes past where nothing depends on it", () => {
    for (const f of [root, (x: Tensor) => x.add(root(x.mul(2)).mul(x))])
      expect(() => grad(f)(f64(2))).toThrow(
        "whileLoop: how many turns it takes is not known before it runs: there is no way back\n  hint: for a gradient give the most turns: whileLoop(condition, body, carry, { maximumIterations: 100 })",
      );
    const past = (x: Tensor) => {
      const turns = whileLoop(
        (n) => n.less(5),
        (n) => n.add(1),
        x.cast("i32"),
      );
      return x.mul(turns.cast("f64"));
    };
    expect(grad(past)(f64(2)).item()).toBe(5);
    expect(grad((x: Tensor) => x.mul(root(f64(4))))(f64(3)).item()).toBeCloseTo(2, 12);
    const bounded = (x: Tensor) =>
      whileLoop(
        (y) => y.less(100),
        (y) => y.mul(x),
        x,
        { maximumIterations: 9 },
      );
    expect(grad(bounded)(f64(3)).item()).toBe(5 * 81);
  });

  it("a graph that says so without a truth value at its end is refused", () => {
    const x = o.input({ dtype: "f32", shape: [] });
    const body = { inputs: [x], outputs: [o.mul(x, 2)] };
    const attrs = { body, carries: 1, fed: 0, length: o.openTurns, reverse: false, open: true };
    expect(() => o.scan(attrs, [o.input(x.type)])).toThrow("an open loop has carries only");
  });
});

describe("what becomes of it", () => {
  const planOf = (graph: Graph) => planKernels({ graph: prepare(graph), fed: [], recorded: [] }, []);

  it("what does not change is computed before it", () => {
    const { work } = planOf(graphOf(openCases.matrices).graph);
    const [loop] = loopsIn(work);
    expect(loop.open).toBeDefined();
    const makes = (list: typeof work) =>
      kernelsIn(list).some(({ stores }) =>
        stores.some(({ elem }) => {
          let found = false;
          walk(elem, (part) => {
            if (part.k === "unary" && part.op === "exp") found = true;
          });
          return found;
        }),
      );
    // exp(w) is the same in every turn.
    expect([makes(work.slice(0, work.indexOf(loop))), makes(loop.body)]).toEqual([true, false]);
  });

  it("the same loop twice is one", () => {
    const twice = trace([{ dtype: "f64", shape: [] }], ([x]) => [root(x), root(x).mul(2)]).graph;
    expect(loopsIn(planOf(twice).work)).toHaveLength(1);
  });
});
