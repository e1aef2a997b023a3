/** Constraints, initializers and the regularizer of angles: Keras's numbers, moments, and what they refuse. */
import { constraints, initializers, layers, loadModel, type Model, regularizers, sequential, tensor } from "limpid";
import { describe, expect, it, test } from "vitest";
import { randomStream } from "../src/base/index.ts";

const w = tensor(
  [
    [3, -0.3],
    [4, 0.4],
  ],
  { dtype: "f64" },
);
const near = (got: { toArray(): unknown }, wanted: number[]) =>
  (got.toArray() as number[][]).flat().forEach((value, k) => void expect(value).toBeCloseTo(wanted[k], 6));

describe("constraints", () => {
  it("bring norms of columns where they should be", () => {
    near(constraints.maxNorm({ maxValue: 1 }).apply(w), [0.6, -0.3, 0.8, 0.4]);
    near(constraints.maxNorm().apply(w), [1.2, -0.3, 1.6, 0.4]);
    near(constraints.unitNorm().apply(w), [0.6, -0.6, 0.8, 0.8]);
    near(constraints.nonNeg().apply(w), [3, 0, 4, 0.4]);
    near(constraints.minMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 }).apply(w), [2.1, -0.45, 2.8, 0.6]);
    near(
      constraints.unitNorm({ axis: [0, 1] }).apply(w),
      [3, -0.3, 4, 0.4].map((x) => x / Math.sqrt(25.25)),
    );
  });

  const net = (options: object, dtype: "f32" | "f64" = "f32"): Model => {
    const made = sequential([layers.dense({ units: 2, inputShape: [3], ...options })], { seed: 3, dtype });
    return made.compile({ optimizer: "sgd", loss: "mse", learningRate: 0.5 }) as unknown as Model;
  };
  const x = [
    [1, 2, -1],
    [0.5, -1, 2],
  ];
  const y = [
    [5, -5],
    [-3, 4],
  ];

  it("hold after every update, and come back from a file", async () => {
    const model = net({ kernelConstraint: constraints.maxNorm({ maxValue: 0.5 }), biasConstraint: "nonNeg" });
    await model.fit(x, y, { epochs: 5, verbose: 0 });
    const { "dense/kernel": kernel, "dense/bias": bias } = model.weights;
    for (const size of kernel.square().sum(0).sqrt().data) expect(size).toBeLessThanOrEqual(0.5000001);
    expect(Math.min(...bias.data)).toBeGreaterThanOrEqual(0);
    const again = (await loadModel(await model.toBytes())) as Model;
    for (const one of [model, again]) await one.fit(x, y, { epochs: 3, verbose: 0 });
    expect(again.weights["dense/kernel"].data).toEqual(model.weights["dense/kernel"].data);
    const free = net({});
    await free.fit(x, y, { epochs: 5, verbose: 0 });
    expect(Math.max(...free.weights["dense/kernel"].square().sum(0).sqrt().data)).toBeGreaterThan(0.5);
  });

  it("are functions, too; and must give a parameter", async () => {
    const model = net({ kernelConstraint: (kernel: typeof w) => kernel.clip(-0.1, 0.1) });
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    expect(Math.max(...model.weights["dense/kernel"].abs().data)).toBeCloseTo(0.1, 6);
    await expect(net({ kernelConstraint: (k: typeof w) => k.sum() }).fit(x, y, { verbose: 0 })).rejects.toThrow(
      "gives f32[] for dense/kernel, f32[3,2]",
    );
    expect(() => net({ kernelConstraint: "maxNrm" })).toThrow(
      'unknown constraint "maxNrm"\n  hint: did you mean "maxNorm"?',
    );
    expect(() => constraints.minMaxNorm({ minValue: 3 })).toThrow(
      "minMaxNorm: minValue is 3\n  hint: a number up to maxValue, 1",
    );
    expect(() => constraints.maxNorm({ axis: 0.5 })).toThrow("maxNorm: axis is 0.5");
  });

  it("frozen parameters stay as they are", async () => {
    const model = net({ kernelConstraint: "nonNeg", trainable: { kernel: false } });
    const before = model.weights["dense/kernel"].data;
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    expect(model.weights["dense/kernel"].data).toEqual(before);
  });
});

describe("initializers", () => {
  const values = (made: { values: (...given: never[]) => ArrayLike<number> }, shape: number[], fans = [30, 50]) =>
    Array.from(made.values(shape as never, randomStream(7) as never, fans as never));

  test.each([
    [[6, 4], 1],
    [[4, 6], 2],
    [[2, 3, 5], 1.5],
  ])("orthogonal of %o times %d", (shape, gain) => {
    const flat = values(initializers.orthogonal({ gain }), shape);
    const columns = shape.at(-1)!;
    const rows = flat.length / columns;
    const at = (r: number, c: number) => flat[r * columns + c];
    const short = Math.min(rows, columns);
    for (let a = 0; a < short; a++)
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let k = 0; k < Math.max(rows, columns); k++)
          dot += rows < columns ? at(a, k) * at(b, k) : at(k, a) * at(k, b);
        expect(dot).toBeCloseTo(a === b ? gain ** 2 : 0, 12);
      }
  });

  it("orthogonal looks into all directions alike", () => {
    const made = initializers.orthogonal();
    const random = randomStream(1);
    const firsts = Array.from({ length: 4000 }, () => Array.from(made.values([3, 3], random, [3, 3]))[0]);
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    const square = firsts.reduce((sum, value) => sum + value ** 2, 0) / firsts.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(square - 1 / 3)).toBeLessThan(0.02);
  });

  test.each([
    [{}, 1 / 30],
    [{ scale: 2, mode: "fanOut" }, 2 / 50],
    [{ mode: "fanAvg", distribution: "uniform" }, 1 / 40],
    [{ distribution: "untruncatedNormal" }, 1 / 30],
  ] as const)("varianceScaling %o has the variance that it says", (options, variance) => {
    const drawn = values(initializers.varianceScaling(options), [200, 200]);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const spread = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / drawn.length));
    expect(Math.abs(spread / variance - 1)).toBeLessThan(0.03);
  });

  it("varianceScaling gives what heNormal and glorotUniform are cases of", () => {
    const near = (a: object, b: object) =>
      values(a as never, [5, 4]).forEach(
        (value, k) => void expect(value).toBeCloseTo(values(b as never, [5, 4])[k], 14),
      );
    near(initializers.varianceScaling({ scale: 2 }), initializers.heNormal());
    near(initializers.varianceScaling({ mode: "fanAvg", distribution: "uniform" }), initializers.glorotUniform());
  });

  it("identity", () => {
    expect(values(initializers.identity({ gain: 2 }), [2, 3])).toEqual([2, 0, 0, 0, 2, 0]);
  });

  it("in a layer, by name", () => {
    const net = sequential([layers.dense({ units: 3, inputShape: [3], kernelInitializer: "identity" })]);
    expect([...net.weights["dense/kernel"].data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe("orthogonalRegularizer", () => {
  // Rows (1, 0), (1, 1), (0, 2): cosines 1/√2, 0, 1/√2.
  const rows = tensor(
    [
      [1, 0],
      [1, 1],
      [0, 2],
    ],
    { dtype: "f64" },
  );
  it("is the mean cosine of two rows, or columns, times the factor", () => {
    expect(regularizers.orthogonalRegularizer().penalty(rows).item()).toBeCloseTo((0.01 * Math.SQRT2) / 3, 14);
    expect(regularizers.orthogonalRegularizer({ factor: 2, mode: "columns" }).penalty(rows).item()).toBeCloseTo(
      2 / Math.sqrt(10),
      14,
    );
    expect(() => regularizers.orthogonalRegularizer().penalty(tensor([1, 2]))).toThrow("is for matrices");
  });
});
