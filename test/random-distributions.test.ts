/** Gamma, beta and binomial numbers, classes and shuffled rows: their moments, numbers that a seed fixes, and what is refused. */
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { quickExp, quickLog } from "../src/base/quick.ts";
import type { NowSession } from "../src/ir/index.ts";
import { random, type Tensor, tensor } from "../src/tensor/all.ts";
import { trace } from "../src/tensor/trace.ts";
import { runOn } from "./support/contract.ts";
import { skipsNative } from "./support/native.ts";

const list = (x: Tensor) => Array.from(x.data);
const count = 20_000;

/** Mean and variance, each against what it should be, in units of its own standard error. */
function far(numbers: readonly number[], mean: number, variance: number, kurtosis = 3): number {
  const n = numbers.length;
  const got = numbers.reduce((sum, v) => sum + v, 0) / n;
  const spread = numbers.reduce((sum, v) => sum + (v - got) ** 2, 0) / n;
  return Math.max(
    Math.abs(got - mean) / Math.sqrt(variance / n),
    Math.abs(spread - variance) / (variance * Math.sqrt((kurtosis - 1) / n)),
  );
}

it("exponential and logarithm", () => {
  for (let k = -400; k <= 400; k++) {
    const x = k * 1.7 + Math.sin(k);
    expect(Math.abs(quickExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
    const y = Math.exp(x / 2);
    expect(Math.abs(quickLog(y) - Math.log(y))).toBeLessThan(1e-15 * Math.max(1, Math.abs(x)));
  }
  expect([quickExp(0), quickExp(-800), quickExp(800), quickExp(Number.NaN), quickLog(1)]).toEqual([
    1,
    0,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    0,
  ]);
  expect(quickExp(-740) / Math.exp(-740)).toBeCloseTo(1, 2);
});

describe("moments", () => {
  it.each([0.05, 0.3, 1, 2.5, 70, 1e6])("gamma of %s", (alpha) => {
    const x = list(random.gamma([count], { alpha, seed: 1, dtype: "f64" }));
    expect(far(x, alpha, alpha, 3 + 6 / alpha)).toBeLessThan(4);
    expect(x.every((v) => v >= 0)).toBe(true);
  });

  it("gamma of 1 is exponential: its logarithms, too", () => {
    const x = list(random.gamma([count], { alpha: 1, seed: 2, dtype: "f64" })).map(Math.log);
    // The mean is -γ, the variance π²/6.
    expect(far(x, -0.5772156649, Math.PI ** 2 / 6, 5.4)).toBeLessThan(4);
  });

  it.each([
    [2, 5],
    [0.5, 0.5],
    [1, 1],
    [0.01, 0.02],
    [300, 100],
  ])("beta of %s and %s", (alpha, beta) => {
    const x = list(random.beta([count], { alpha, beta, seed: 1, dtype: "f64" }));
    const sum = alpha + beta;
    expect(far(x, alpha / sum, (alpha * beta) / (sum * sum * (sum + 1)), 4)).toBeLessThan(4);
    expect(x.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  it.each([
    [10, 0.3],
    [16, 0.5],
    [17, 0.5],
    [1000, 0.01],
    [100_000, 0.9],
    [2 ** 31 - 1, 0.25],
  ])("binomial: %s tosses of %s", (counts, probabilities) => {
    const x = list(random.binomial([count], { counts, probabilities, seed: 1, dtype: "f64" }));
    const variance = counts * probabilities * (1 - probabilities);
    expect(far(x, counts * probabilities, variance, 3 + 1 / variance)).toBeLessThan(4);
    expect(x.every((v) => Number.isInteger(v) && v >= 0 && v <= counts)).toBe(true);
  });

  it("binomial: each number as often as it should be", () => {
    const x = list(random.binomial([count], { counts: 20, probabilities: 0.4, seed: 3 }));
    let chance = 0.6 ** 20;
    for (let k = 0; k <= 20; k++) {
      const found = x.filter((v) => v === k).length;
      expect(Math.abs(found - count * chance)).toBeLessThan(4.5 * Math.sqrt(count * chance) + 1);
      chance *= ((20 - k) / (k + 1)) * (0.4 / 0.6);
    }
  });

  it("classes: as often as the softmax of their logits", () => {
    const logits = [
      [0, Math.log(3), Number.NEGATIVE_INFINITY],
      [1000, 1000, 1000],
    ];
    const rows = random.categorical(logits, count, { seed: 1 }).toArray<number[][]>();
    const shares = rows.map((row) => [0, 1, 2].map((k) => row.filter((v) => v === k).length / count));
    for (const [row, want] of [
      [0.25, 0.75, 0],
      [1 / 3, 1 / 3, 1 / 3],
    ].entries())
      for (const [k, share] of want.entries()) expect(Math.abs(shares[row][k] - share)).toBeLessThan(0.015);
    expect(random.categorical([[0, 0]], 3, { seed: 1, dtype: "u8" })).toMatchObject({ dtype: "u8", shape: [1, 3] });
  });

  it("a number of its own for each element, broadcast", () => {
    const x = random.binomial([3, 2], { counts: [[0], [5], [2 ** 20]], probabilities: [0, 1], seed: 1, dtype: "i32" });
    expect(x.toArray()).toEqual([
      [0, 0],
      [0, 5],
      [0, 2 ** 20],
    ]);
    const same = random.gamma([2], { alpha: tensor([0.5, 40]), seed: 4, dtype: "f64" });
    expect(list(same)[0]).toBe(list(random.gamma([1], { alpha: 0.5, seed: 4, dtype: "f64" }))[0]);
    expect(list(same)[1]).toBeGreaterThan(5);
  });
});

it("shuffled: the same rows in another order", () => {
  const x = tensor(
    Float32Array.from({ length: 200 }, (_, k) => k),
    { shape: [2, 100] },
  );
  const y = random.shuffle(x, { seed: 1, axis: -1 }).toArray<number[][]>();
  expect(y[1].map((v) => v - 100)).toEqual(y[0]);
  expect(y[0]).not.toEqual([...y[0]].sort((a, b) => a - b));
  expect([...y[0]].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, k) => k));
  expect(random.shuffle([[1, 2]], { seed: 1 }).toArray()).toEqual([[1, 2]]);
  expect(random.shuffle([], { seed: 1 }).shape).toEqual([0]);
});

/** One draw of each. */
const draws = {
  gamma: () => random.gamma([3], { alpha: 0.5, seed: 7, dtype: "f64" }),
  beta: () => random.beta([3], { alpha: 0.5, beta: 3, seed: 7, dtype: "f64" }),
  binomial: () => random.binomial([4], { counts: 1000, probabilities: 0.3, seed: 7 }),
  categorical: () => random.categorical([[0, 1, 2]], 8, { seed: 7 }),
  shuffle: () => random.shuffle([0, 1, 2, 3, 4, 5], { seed: 7 }),
} as const;

it("a seed fixes the numbers, today and in later versions", () => {
  expect(Object.fromEntries(Object.entries(draws).map(([name, draw]) => [name, list(draw())]))).toEqual({
    gamma: [0.3382289629852124, 0.16049685528738067, 0.04295638342286323],
    beta: [0.002671611488579668, 0.27523799965753465, 0.0014214113432175755],
    binomial: [304, 314, 298, 287],
    categorical: [2, 2, 1, 2, 1, 2, 0, 2],
    shuffle: [2, 4, 5, 3, 0, 1],
  });
});

describe("traced logits and rows: the same bits on every backend as at once", () => {
  const logits = random.normal([3, 9], { seed: 2 });
  const rows = random.normal([9, 4], { seed: 3 });
  const { graph, captured } = trace([logits, rows], ([a, b]) => [
    random.categorical(a, 11, { seed: 5 }),
    random.shuffle(b, { seed: 5 }),
  ]);
  const want = [random.categorical(logits, 11, { seed: 5 }), random.shuffle(rows, { seed: 5 })].map(list);
  const native = skipsNative("test/random-distributions.test.ts");
  const backends: [name: string, open: () => NowSession][] = [
    ["straight line", () => openWith({})],
    ["loops", () => openWith({ straightLine: false })],
    ...(native ? [] : [["native", () => openNative({ flags: ["-O0"] })] satisfies [string, () => NowSession]]),
  ];
  it.each(backends)("%s", (_, open) => {
    const values = [logits, rows, ...captured].map((x) => x.data);
    expect(runOn(open(), graph, values).map((x) => Array.from(x))).toEqual(want);
  });
});

it.each([
  [() => random.gamma([2], {} as never), "gamma: alpha is missing"],
  [() => random.gamma([2], { alpha: 0 }), "gamma: alpha is 0\n  hint: a finite number above 0"],
  [() => random.gamma([2], { alpha: [1, -1] }), "gamma: alpha is -1"],
  [() => random.gamma([2], { alpha: [1, 2, 3] }), "gamma: f64[3] cannot become [2]"],
  [() => random.beta([2], { alpha: 1 } as never), "beta: beta is missing"],
  [() => random.beta([2], { alpha: 1, beta: Number.NaN }), "beta: beta is NaN"],
  [() => random.binomial([2], { counts: 2.5, probabilities: 0.5 }), "binomial: counts is 2.5"],
  [() => random.binomial([2], { counts: 2, probabilities: 1.5 }), "binomial: probabilities is 1.5"],
  [() => random.binomial([2], { counts: 2, probabilities: 0.5, dtype: "u8" as never }), 'binomial: unknown dtype "u8"'],
  [() => random.categorical([1, 2], 3), "categorical: logits are f32[2]"],
  [() => random.categorical([[1, 2]], -1), "categorical: samples is -1"],
  [() => random.shuffle(3), "shuffle: axis 0 is not an axis"],
])("what is refused, %#", (call, message) => {
  expect(call).toThrow(message);
});
