/** `fori`, `whileLoop` and `remat`: at once, compiled, differentiated; and what `remat` saves. */
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { runGraph } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import type { Type, TypedArray } from "../src/base/index.ts";
import type { NowSession } from "../src/ir/index.ts";
import { planKernels } from "../src/lower/plan/plan.ts";
import * as t from "../src/tensor/all.ts";
import { trace } from "../src/tensor/trace.ts";
import { uniforms } from "../src/train/step/random.ts";
import { prepare } from "../src/transform/prepare.ts";
import { runOn } from "./support/contract.ts";
import { skipsNative } from "./support/native.ts";
import { numbers } from "./support/samples.ts";

const { fori, grad, remat, scan, sum, tanh, tensor, whileLoop } = t;
type Tensor = t.Tensor;
type Function = (first: Tensor, ...args: Tensor[]) => Tensor;

const f64 = (...shape: number[]): Type => ({ dtype: "f64", shape });
const next = numbers(7);
const some = (count: number): Float64Array => Float64Array.from({ length: count }, () => next() - 0.5);

const backends: [string, () => NowSession][] = [
  ["wasm, straight lines", () => openWith({})],
  ["wasm, loops", () => openWith({ straightLine: false })],
];
if (!skipsNative("test/loop-functions.test.ts"))
  backends.push(["native", () => openNative({ straightLine: false, flags: ["-O1"] })]);

/** What a function and its first gradient give, as the reference has it and on a backend. */
function runs(types: readonly Type[], f: Function, values: readonly TypedArray[], open?: () => NowSession) {
  const { graph, captured } = trace(types, ([first, ...args]) => [f(first, ...args), grad(f)(first, ...args)]);
  const all = [...values, ...captured.map((x) => x.data)];
  return open ? runOn(open(), graph, all) : runGraph(graph, all);
}

const near = (got: readonly ArrayLike<number>[], want: readonly ArrayLike<number>[]) => {
  for (const [k, one] of want.entries())
    for (let i = 0; i < one.length; i++) expect(got[k][i], `output ${k}, element ${i}`).toBeCloseTo(one[i], 10);
};

/** 2x², then 3 + that times x, then 4 + …: by hand, and its slope by hand. */
const counted: Function = (x) => fori(2, 6, (i, total) => total.mul(x).add(i.cast("f64")), x.mul(0));
const doubled: Function = (x) =>
  whileLoop(
    (c) => c.less(100),
    (c) => c.mul(x),
    x,
    { maximumIterations: 9 },
  );
const nested: Function = (x) => fori(0, 3, (i, a) => fori(0, 2, (j, b) => b.mul(x).add(i.add(j).cast("f64")), a), x);

const scalars: [string, Function, number, [value: number, slope: number]][] = [
  ["fori", counted, 2, [2 * 8 + 3 * 4 + 4 * 2 + 5, 6 * 4 + 6 * 2 + 4]],
  ["fori of no turns", (x) => fori(4, 4, (_, c) => c.mul(0), x.mul(3)), 2, [6, 3]],
  ["fori backwards has no turns", (x) => fori(4, -4, (_, c) => c.mul(0), x.mul(3)), 2, [6, 3]],
  ["whileLoop", doubled, 3, [243, 5 * 3 ** 4]],
  ["whileLoop that never begins", doubled, 200, [200, 1]],
  [
    "whileLoop at its bound",
    (x) =>
      whileLoop(
        (c) => c.less(9),
        (c) => c.mul(x),
        x,
        { maximumIterations: 1 },
      ),
    2,
    [4, 4],
  ],
  [
    "whileLoop of no turns",
    (x) =>
      whileLoop(
        (c) => c.less(9),
        (c) => c.mul(x),
        x,
        { maximumIterations: 0 },
      ),
    2,
    [2, 1],
  ],
  // a = x; (a·x + i)·x + i + 1 for i = 0, 1, 2
  ["nested", nested, 2, [2 ** 7 + 2 ** 4 + 2 ** 3 + 2 * 2 ** 2 + 2 * 2 + 3, 7 * 64 + 4 * 8 + 3 * 4 + 4 * 2 + 2]],
  [
    "fori in whileLoop",
    (x) =>
      whileLoop(
        (c) => c.less(50),
        (c) => fori(0, 2, (_, d) => d.mul(x), c),
        x,
        { maximumIterations: 5 },
      ),
    3,
    [243, 5 * 81],
  ],
];

describe.each(scalars)("%s", (_, f, x, [value, slope]) => {
  it("at once", () => {
    expect(f(tensor(x, { dtype: "f64" })).item()).toBe(value);
    expect(grad(f)(tensor(x, { dtype: "f64" })).item()).toBe(slope);
  });
  it.each(backends)("%s", (_name, open) => {
    near(runs([f64()], f, [Float64Array.of(x)], open), [[value], [slope]]);
  });
});

it("while is another name", () => expect(t.while).toBe(whileLoop));

describe("errors", () => {
  const grow = (x: Tensor) =>
    whileLoop(
      (c) => c.less(9),
      (c) => c.mul(2),
      x,
    );
  it.each<[string, () => unknown, string, string]>([
    [
      "no bound in grad",
      () => grad(grow)(tensor(1)),
      "while-bound",
      "there is no way back\n  hint: for a gradient give the most turns",
    ],
    [
      "a condition of many",
      () =>
        whileLoop(
          (c) => c.less(9),
          (c) => c,
          tensor([1, 2]),
        ),
      "while-condition",
      "whileLoop: the condition gave bool[2]",
    ],
    [
      "a number as condition",
      () => whileLoop((() => 1) as never, (c) => c, tensor(1)),
      "while-condition",
      "the condition gave 1",
    ],
    [
      "a body that changes its carry",
      () =>
        whileLoop(
          (c) => c.less(9),
          (c) => c.reshape([1]),
          tensor(1),
        ),
      "scan-state",
      "whileLoop: the function turns * of f32[] into * of f32[1]",
    ],
    [
      "the same of fori",
      () => fori(0, 2, (_, c) => c.reshape([1]), tensor(1)),
      "scan-state",
      "fori: the function turns",
    ],
    [
      "bounds that are tensors",
      () => fori(0, tensor(3) as never, (_, c) => c, tensor(1)),
      "argument",
      "fori: upper is",
    ],
    [
      "no turns kept",
      () => scan((c, x) => [c.add(x), x], tensor(0), tensor([1]), { remat: 0 }),
      "argument",
      "scan: remat is 0",
    ],
    ["no function", () => remat(3 as never), "argument", "remat: the argument is 3"],
  ])("%s", async (_, attempt, code, message) => {
    const error = await (async () => attempt())().catch((one: unknown) => one as Error & { code: string });
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toContain(message);
  });
});

/** A recurrence whose outs and last carry count. */
const walk =
  (reverse: boolean, kept: number | undefined): Function =>
  (w, x) => {
    const [last, outs] = scan(
      (h: Tensor, row: Tensor): [Tensor, Tensor] => {
        const now = tanh(h.reshape([1, 3]).matmul(w).reshape([3]).add(row));
        return [now, now.mul(row)];
      },
      x.slice([0], [1]).reshape([3]),
      x,
      { reverse, ...(kept !== undefined && { remat: kept }) },
    );
    return sum(outs.square()).add(sum(last));
  };

describe("remat keeps values and gradients", () => {
  const values = [some(9), some(33)];
  for (const reverse of [false, true]) {
    const want = runs([f64(3, 3), f64(11, 3)], walk(reverse, undefined), values);
    for (const kept of [1, 3, 4, 11, 20])
      it(`of a loop, every ${kept} turns${reverse ? ", backwards" : ""}`, () => {
        const f = walk(reverse, kept);
        near(runs([f64(3, 3), f64(11, 3)], f, values), want);
        for (const [, open] of backends) near(runs([f64(3, 3), f64(11, 3)], f, values, open), want);
      });
  }

  it("of a function, also in one that uses values from outside", () => {
    const plain = (x: Tensor, w: Tensor) => tanh(x.matmul(w)).add(w.sum());
    const of =
      (f: typeof plain): Function =>
      (w, x) => {
        const more = w.mul(2);
        const g = f === plain ? (y: Tensor) => plain(y, more) : remat((y: Tensor) => plain(y, more));
        return sum(g(f(f(x, w), w)));
      };
    const want = runs([f64(3, 3), f64(11, 3)], of(plain), values);
    for (const [, open] of backends) near(runs([f64(3, 3), f64(11, 3)], of(remat(plain)), values, open), want);
    const [w, x] = [tensor(values[0], { shape: [3, 3] }), tensor(values[1], { shape: [11, 3] })];
    expect(remat(plain)(x, w).data).toEqual(plain(x, w).data);
    near([grad(of(remat(plain)))(w, x).data], [want[1]]);
  });

  it("gradients of gradients", () => {
    const twice =
      (f: Function): Function =>
      (w, x) =>
        sum(grad(f)(w, x).square());
    const want = runs([f64(3, 3), f64(11, 3)], twice(walk(false, undefined)), values);
    near(runs([f64(3, 3), f64(11, 3)], twice(walk(false, 4)), values, backends[1][1]), want);
  });

  it("and random numbers", () => {
    const seeds: Type[] = [f64(), { dtype: "i32", shape: [] }, { dtype: "i32", shape: [] }];
    const drawing =
      (kept: number | undefined): Function =>
      (w, seed, counter) =>
        scan(
          (c: Tensor, row: Tensor): [Tensor, Tensor] => [
            c.add(uniforms("f64", seed, counter)(0)([2]).sum().mul(w)),
            row,
          ],
          w.mul(0),
          t.zeros([10]),
          kept === undefined ? {} : { remat: kept },
        )[0];
    const given = [Float64Array.of(2), Int32Array.of(7), Int32Array.of(3)];
    const want = runs(seeds, drawing(undefined), given);
    for (const [, open] of backends) near(runs(seeds, drawing(3), given, open), want);
  });
});

it("remat of a long loop needs a fraction of the memory", () => {
  const [length, batch, width] = [400, 8, 32];
  const types: Type[] = [
    { dtype: "f32", shape: [width, width] },
    { dtype: "f32", shape: [length, batch, width] },
  ];
  const bytes = (kept: number | undefined) => {
    const loss: Function = (w, x) =>
      sum(
        scan(
          (h: Tensor, row: Tensor): [Tensor, Tensor[]] => [tanh(tanh(h.matmul(w)).add(row)), []],
          t.zeros([batch, width]),
          x,
          kept === undefined ? {} : { remat: kept },
        )[0],
      );
    const { graph } = trace(types, ([w, x]) => [grad(loss)(w, x)]);
    const step = { graph: prepare(graph), fed: graph.inputs.map(() => false), recorded: [false] };
    return planKernels(step, [undefined]).scratchBytes;
  };
  const carry = batch * width * 4;
  // Kept as a whole: two stacks and more of 400 rows. In pieces of 20: 20 carries, and a piece at a time; rows lie where they are.
  expect(bytes(undefined)).toBeGreaterThan(2 * length * carry);
  expect(bytes(20)).toBeLessThan(0.3 * length * carry);
});
