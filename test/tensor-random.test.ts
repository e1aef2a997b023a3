/** Random arrays: numbers that a seed fixes for ever, their distributions, and what is refused. */
import { describe, expect, it } from "vitest";
import { compile, random, type Tensor } from "../src/tensor/all.ts";

const list = (x: Tensor) => Array.from(x.data);

describe("a seed", () => {
  it("fixes the numbers, today and in later versions", () => {
    const options = { seed: 7, dtype: "f64" } as const;
    expect(list(random.normal([4], options))).toEqual([
      -0.49110476654152757, 0.664616696067772, -0.3565595279667674, -1.065062171058994,
    ]);
    expect(list(random.truncatedNormal([3], options))).toEqual([
      -0.6970929161082853, 0.1454895760027228, -1.2230908222488,
    ]);
    expect(list(random.uniform([3], options))).toEqual([0.8443631826984263, 0.1758677913328376, 0.36589595729040936]);
    expect(list(random.randint([8], { seed: 7, maxval: 100 }))).toEqual([36, 52, 20, 63, 0, 43, 92, 55]);
    expect(list(random.permutation(8, { seed: 7 }))).toEqual([6, 0, 4, 7, 1, 2, 5, 3]);
  });

  it("gives f32 as the rounded f64, and a longer array begins like a shorter one", () => {
    const long = random.normal([9], { seed: 3, dtype: "f64" });
    expect(list(random.normal([2, 4], { seed: 3 }))).toEqual(list(long).slice(0, 8).map(Math.fround));
    expect(random.normal([2, 4], { seed: 3 })).toMatchObject({ dtype: "f32", shape: [2, 4] });
  });

  it("that is missing is another in every call", () => {
    const draws = [random.normal([8]), random.normal([8]), random.uniform([8]), random.uniform([8])].map(list);
    expect(new Set(draws.map(String)).size).toBe(4);
  });

  it("inside a compiled function makes constants", async () => {
    const noisy = compile((x) => x.add(random.uniform([2], { seed: 1 })));
    const once = await noisy(random.normal([2], { seed: 2 }));
    expect(list(await noisy(random.normal([2], { seed: 2 })))).toEqual(list(once));
  });
});

describe("distributions", () => {
  const count = 40_000;
  const moments = (x: Tensor) => {
    const numbers = list(x);
    const mean = numbers.reduce((sum, v) => sum + v, 0) / count;
    return [mean, Math.sqrt(numbers.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count)];
  };

  it("normal", () => {
    const [mean, deviation] = moments(random.normal([count], { seed: 1, mean: 10, stddev: 2 }));
    expect(mean).toBeCloseTo(10, 1);
    expect(deviation).toBeCloseTo(2, 1);
    expect(list(random.normal([3], { seed: 1, mean: 4, stddev: 0 }))).toEqual([4, 4, 4]);
  });

  it("truncated normal", () => {
    const x = random.truncatedNormal([count], { seed: 1, mean: -1, stddev: 0.5 });
    const [mean, deviation] = moments(x);
    expect(mean).toBeCloseTo(-1, 1);
    expect(deviation).toBeCloseTo(0.5 * 0.8796, 1);
    expect(list(x).every((v) => Math.abs(v + 1) <= 1)).toBe(true);
  });

  it("uniform, below its end also where f32 would round up to it", () => {
    const [mean, deviation] = moments(random.uniform([count], { seed: 1, minval: -1, maxval: 3 }));
    expect(mean).toBeCloseTo(1, 1);
    expect(deviation).toBeCloseTo(4 / Math.sqrt(12), 1);
    const narrow = list(random.uniform([200], { seed: 1, minval: 1, maxval: 1 + 2 ** -22 }));
    expect(new Set(narrow)).toEqual(new Set([1, 1 + 2 ** -23]));
    const wide = list(random.uniform([200], { seed: 1, minval: -1.7e308, maxval: 1.7e308, dtype: "f64" }));
    expect(wide.every(Number.isFinite)).toBe(true);
  });

  it("whole numbers, all equally often, up to the ends of the type", () => {
    const counts = new Array<number>(6).fill(0);
    for (const v of list(random.randint([count], { seed: 1, maxval: 6 }))) counts[v]++;
    for (const n of counts) expect(Math.abs(n - count / 6)).toBeLessThan(400);
    expect(random.randint([300], { seed: 1, maxval: 256, dtype: "u8" })).toMatchObject({ dtype: "u8" });
    const all = list(random.randint([50], { seed: 1, minval: -(2 ** 31), maxval: 2 ** 31 }));
    expect(all.some((v) => v < 0) && all.some((v) => v > 2 ** 30)).toBe(true);
  });

  it("permutations of numbers and of rows", () => {
    expect(list(random.permutation(50, { seed: 1 })).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, k) => k),
    );
    const rows = random
      .permutation(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { seed: 5 },
      )
      .toArray<number[][]>();
    expect(rows.map(([a, b]) => b - a)).toEqual([1, 1, 1]);
    expect(rows.map(([a]) => a).sort()).toEqual([1, 3, 5]);
    expect(random.permutation(0).shape).toEqual([0]);
  });
});

it.each([
  [() => random.normal([2.5]), "normal: the shape is [2.5]"],
  [() => random.normal([2], { stddev: -1 }), "normal: stddev is -1\n  hint: a finite number from 0"],
  [() => random.normal([2], { std: 1 } as never), 'normal: unknown option "std"'],
  [() => random.normal([2], { seed: 1.5 }), "normal: seed is 1.5"],
  [() => random.normal([2], { dtype: "i32" as never }), 'normal: unknown dtype "i32"'],
  [() => random.uniform([2], { minval: 1, maxval: 1 }), "uniform: minval is 1, maxval 1"],
  [() => random.uniform([2], { minval: 1, maxval: 1 + 1e-12 }), "uniform: minval is 1, maxval 1"],
  [() => random.randint([2], {} as never), "randint: maxval is missing"],
  [() => random.randint([2], { maxval: 2.5 }), "randint: maxval is 2.5"],
  [
    () => random.randint([2], { maxval: 300, dtype: "u8" }),
    "randint: maxval is 300\n  hint: a whole number from 0 to 256",
  ],
  [() => random.permutation(-1), "permutation: n is -1"],
])("what is refused, %#", (call, message) => {
  expect(call).toThrow(message);
});
