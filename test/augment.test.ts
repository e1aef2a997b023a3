/** `compile({ augment })`: mixtures of samples and their answers, against plain JavaScript with the same random numbers. */
import { type CompileOptions, layers, loadModel, optimizers, sequential, type Tensor } from "limpid";
import { augmentations, mixUp as byName, type SampleBatch } from "limpid/nn";
import { compile, mean, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { randomStream, sizeOf } from "../src/base/index.ts";
import { symmetricBeta } from "../src/nn/augmentations/code.ts";
import { uniforms } from "../src/train/step/random.ts";
import { skipsNative } from "./support/native.ts";

const f64 = { dtype: "f64" } as const;
const noise = (seed: number) => {
  const next = randomStream(seed);
  const drawn: number[][] = [];
  const uniform = (shape: readonly number[]) => {
    const numbers = Array.from({ length: sizeOf(shape) }, next);
    drawn.push(numbers);
    return tensor(Float64Array.from(numbers), { shape });
  };
  return { uniform, drawn };
};
const numbers = (count: number, seed: number) => Float64Array.from({ length: count }, randomStream(seed));
const labels = [0, 1, 2, 1, 0];
const oneHot = tensor(
  labels.map((label) => [0, 1, 2].map((k) => Number(k === label))),
  f64,
);

/** From two uniform numbers: the t-distribution's polar form, as the books have it. */
function beta(u: number, v: number, alpha: number): number {
  const t = Math.sqrt(2 * alpha * ((1 - u) ** (-1 / alpha) - 1)) * Math.cos(2 * Math.PI * v);
  return 0.5 * (1 + t / Math.sqrt(2 * alpha + t * t));
}
const orderOf = (keys: readonly number[]) => keys.map((_, k) => k).sort((a, b) => keys[a] - keys[b]);
const mixed = (own: number, other: number, share: number) => share * own + (1 - share) * other;
const rows = (x: Tensor) => x.reshape([x.shape[0], -1]).toArray<number[][]>();
function near(got: readonly number[], want: readonly number[], digits = 12): void {
  expect(got.length).toBe(want.length);
  for (const [k, value] of want.entries()) expect(got[k]).toBeCloseTo(value, digits);
}

describe("shares", () => {
  const count = 20_000;
  test.each([0.05, 0.2, 1, 4])("of Beta(a, a), a = %s", (alpha) => {
    const { uniform } = noise(3);
    const drawn = [...symmetricBeta(uniform, [count], tensor(alpha, f64)).data];
    const average = drawn.reduce((sum, x) => sum + x, 0) / count;
    const variance = drawn.reduce((sum, x) => sum + (x - average) ** 2, 0) / count;
    expect(drawn.every((x) => x >= 0 && x <= 1)).toBe(true);
    // Four standard errors.
    const wanted = 1 / (4 * (2 * alpha + 1));
    expect(Math.abs(average - 0.5)).toBeLessThan(4 * Math.sqrt(wanted / count));
    expect(variance).toBeCloseTo(wanted, 2);
    if (alpha === 1)
      for (const p of [0.1, 0.25, 0.9]) expect(drawn.filter((x) => x < p).length / count).toBeCloseTo(p, 1.7);
  });
  test("are finite where they are 0 or 1", () => {
    const ends = symmetricBeta(() => tensor([0, 0.25, 0.5, 1 - 2 ** -24], f64), [4], tensor(1e-6, f64));
    expect([...ends.data].every((x) => x >= 0 && x <= 1)).toBe(true);
  });
});

const batchOf = (x: Tensor, w?: Tensor): SampleBatch => ({
  x: { image: x },
  y: { digit: oneHot },
  sampleWeight: w ? { digit: w } : {},
});

describe("with the same random numbers as plain JavaScript", () => {
  const x = tensor(numbers(5 * 4 * 6 * 2, 1), { shape: [5, 4, 6, 2] });

  test("mixUp: one share for the batch", () => {
    const { uniform, drawn } = noise(5);
    const got = augmentations.mixUp({ alpha: 0.4 }).augment(batchOf(x), { uniform, dtype: "f64" });
    const [keys, [u], [v]] = drawn;
    const [order, share] = [orderOf(keys), beta(u, v, 0.4)];
    const [images, answers] = [rows(x), rows(oneHot)];
    for (const [k, other] of order.entries()) {
      near(
        rows(got.x.image)[k],
        images[k].map((value, c) => mixed(value, images[other][c], share)),
      );
      near(
        rows(got.y.digit)[k],
        answers[k].map((value, c) => mixed(value, answers[other][c], share)),
      );
    }
    expect(got.sampleWeight).toEqual({});
    expect(byName({ alpha: 0.4 }).config).toEqual({ alpha: 0.4 });
  });

  test("mixUp with weights: each answer counts with its own", () => {
    const { uniform, drawn } = noise(6);
    const weights = [1, 0, 2, 0.5, 0];
    const got = augmentations.mixUp({ alpha: 1 }).augment(batchOf(x, tensor(weights, f64)), { uniform, dtype: "f64" });
    const [keys, [u], [v]] = drawn;
    const [order, share, answers] = [orderOf(keys), beta(u, v, 1), rows(oneHot)];
    near(
      [...got.sampleWeight.digit.data],
      order.map((other, k) => mixed(weights[k], weights[other], share)),
    );
    const logs = [-0.3, -1.7, -2.2];
    const loss = (row: readonly number[]) => row.reduce((sum, p, c) => sum - p * logs[c], 0);
    for (const [k, other] of order.entries()) {
      const together = got.sampleWeight.digit.data[k] * loss(rows(got.y.digit)[k]);
      expect(together).toBeCloseTo(
        mixed(weights[k] * loss(answers[k]), weights[other] * loss(answers[other]), share),
        12,
      );
      expect(rows(got.y.digit)[k].reduce((sum, p) => sum + p)).toBeCloseTo(1, 12);
    }
  });

  test.each([1, [0.3, 0.8]] as const)("cutMix, factor %s: a patch inside, and answers by its area", (factor) => {
    const { uniform, drawn } = noise(7);
    const got = augmentations.cutMix({ factor }).augment(batchOf(x), { uniform, dtype: "f64" });
    const [keys, [a], us, vs, across, down] = drawn;
    const [least, most] = typeof factor === "number" ? [0, factor] : factor;
    const [order, alpha] = [orderOf(keys), least + a * (most - least) + 1e-6];
    const [images, answers] = [x.toArray<number[][][][]>(), rows(oneHot)];
    let moved = 0;
    for (const [k, other] of order.entries()) {
      const share = beta(us[k], vs[k], alpha);
      const side = Math.sqrt(1 - share);
      const [top, left] = [down[k] * (4 - 4 * side), across[k] * (6 - 6 * side)];
      const want = images[k].map((row, y) =>
        row.map((pixel, c) => {
          const inside = y >= top && y < top + 4 * side && c >= left && c < left + 6 * side;
          if (inside) moved++;
          return inside ? images[other][y][c] : pixel;
        }),
      );
      expect(got.x.image.toArray<number[][][][]>()[k]).toEqual(want);
      near(
        rows(got.y.digit)[k],
        answers[k].map((value, c) => mixed(value, answers[other][c], share)),
      );
    }
    expect(moved).toBeGreaterThan(5);
  });

  test("cutMix leaves bytes bytes", () => {
    const bytes = x.mul(255).cast("u8");
    const got = augmentations.cutMix().augment(batchOf(bytes), { uniform: noise(8).uniform, dtype: "f64" });
    expect(got.x.image.dtype).toBe("u8");
  });
});

/** Four numbers in, three classes out. */
const line = (options: Partial<CompileOptions<Tensor>>, backend?: string) =>
  sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [4] })], {
    seed: 3,
    dtype: "f64",
    backend,
  }).compile({
    optimizer: optimizers.sgd({ learningRate: 0.5 }),
    loss: "categoricalCrossentropy",
    ...options,
  });
const few = tensor(numbers(20, 2), { shape: [5, 4] });
const quiet = { epochs: 2, batchSize: 5, shuffle: false, verbose: 0 } as const;

describe("in the training step", () => {
  const backends = skipsNative("augment") ? ["wasm"] : ["wasm", "native"];
  test.each(backends)("mixUp on %s: two steps by hand, with the numbers of the model's seed", async (backend) => {
    const model = line({ augment: "mixUp" }, backend);
    const [first] = Object.values(model.weights).map(rows);
    const drawAt = compile((seed: Tensor, step: Tensor) => {
      const uniform = uniforms("f64", seed, step)(-1);
      return [uniform([5]), uniform([1]), uniform([1])];
    });
    const sampleWeight = [1, 2, 0.5, 1, 3];
    await model.fit(few, oneHot, { ...quiet, sampleWeight });
    let kernel = first;
    let bias = [0, 0, 0];
    const [x, y] = [rows(few), rows(oneHot)];
    for (const step of [0, 1]) {
      const [keys, [u], [v]] = (await drawAt(tensor(3, { dtype: "i32" }), tensor(step, { dtype: "i32" }))).map((t) => [
        ...t.data,
      ]);
      const [order, share] = [orderOf(keys), beta(u, v, 0.2)];
      const slopes = order.map((other, k) => {
        const own = share * sampleWeight[k];
        const weight = own + (1 - share) * sampleWeight[other];
        const image = x[k].map((value, c) => mixed(value, x[other][c], share));
        const answer = y[k].map((value, c) => mixed(value, y[other][c], own / weight));
        const powers = bias.map((b, c) => Math.exp(b + image.reduce((sum, value, r) => sum + value * kernel[r][c], 0)));
        const sum = powers.reduce((a, b) => a + b);
        return { image, slope: powers.map((power, c) => (weight * (power / sum - answer[c])) / 5) };
      });
      kernel = kernel.map((row, r) =>
        row.map((w, c) => w - 0.5 * slopes.reduce((s, one) => s + one.image[r] * one.slope[c], 0)),
      );
      bias = bias.map((b, c) => b - 0.5 * slopes.reduce((s, one) => s + one.slope[c], 0));
    }
    const found = model.weights;
    near(rows(found["dense/kernel"]).flat(), kernel.flat(), 10);
    near([...found["dense/bias"].data], bias, 10);
  });

  test("other samples at each step, the same in each run; evaluation sees samples as they are", async () => {
    const [a, b, plain] = [line({ augment: "mixUp" }), line({ augment: augmentations.mixUp() }), line({})];
    const [losses, again] = [(await a.fit(few, oneHot, quiet)).loss, (await b.fit(few, oneHot, quiet)).loss];
    expect(losses).toEqual(again);
    expect(a.weights).toEqual(b.weights);
    plain.setWeights(a.weights);
    expect((await a.evaluate(few, oneHot)).loss).toBe((await plain.evaluate(few, oneHot)).loss);
    const still = line({ augment: "mixUp", optimizer: optimizers.sgd({ learningRate: 0 }) });
    const [one, two] = (await still.fit(few, oneHot, quiet)).loss;
    expect(one).not.toBe(two);
  });

  test("a function of one's own; gradients and a step of one's own see its batch", async () => {
    const half: CompileOptions<Tensor>["augment"] = ({ x, y }) => ({ x: x.mul(0.5), y });
    const halved = few.mul(0.5);
    const [own, plain] = [line({ augment: half }), line({})];
    expect((await own.fit(few, oneHot, quiet)).loss).toEqual((await plain.fit(halved, oneHot, quiet)).loss);
    const slope = async (model: typeof own, x: Tensor, training: boolean) =>
      (await model.gradients(x, oneHot, { training })).weights["dense/kernel"].data;
    expect(await slope(own, few, true)).toEqual(await slope(plain, halved, true));
    expect(await slope(own, few, false)).toEqual(await slope(plain, few, false));
    const seen = line({
      augment: half,
      trainStep: ({ x, judge }) => ({ records: { loss: judge().loss, middle: mean(x) } }),
    });
    const history = (await seen.fit(few, oneHot, quiet)) as unknown as { middle: number[] };
    expect(history.middle[0]).toBeCloseTo(mean(halved).item(), 12);
  });

  test("a file keeps it, and training goes on with the same bits", async () => {
    const model = line({ augment: augmentations.mixUp({ alpha: 0.4, seed: 9 }) });
    await model.fit(few, oneHot, quiet);
    const loaded = await loadModel(await model.toBytes());
    const [losses, again] = [await model.fit(few, oneHot, quiet), await loaded.fit(few, oneHot, quiet)];
    expect(again.loss).toEqual(losses.loss);
    expect(loaded.internals.compiled?.augment?.config).toEqual({ alpha: 0.4, seed: 9 });
    // One of the user's own is code, which no file holds: it comes back uncompiled.
    const own = line({ augment: ({ x }) => ({ x: x.mul(2) }) });
    expect((await loadModel(await own.toBytes())).internals.compiled).toBeUndefined();
  });
});

describe("what cannot be mixed", () => {
  const code = (attempt: () => unknown): string => {
    try {
      attempt();
    } catch (error) {
      return (error as { code: string }).code;
    }
    return "nothing";
  };

  test("class numbers, and the way out", () => {
    const classes = () => line({ augment: "mixUp", loss: "sparseCategoricalCrossentropy" });
    expect(classes).toThrow("mixUp mixes answers, and sparseCategoricalCrossentropy wants class numbers");
    expect(classes).toThrow('loss "categoricalCrossentropy", and fit(x, toCategorical(y, 3))');
    expect(code(classes)).toBe("augment-classes");
  });

  test("samples that are no pictures, and numbers of words", () => {
    expect(() => line({ augment: "cutMix" })).toThrow('cutMix cuts pictures, and samples of input "input" are [4]');
    const words = () =>
      sequential([
        layers.embedding({ inputDim: 5, outputDim: 2, inputShape: [3] }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ]).compile({ optimizer: "sgd", loss: "meanSquaredError", augment: "mixUp" });
    expect(words).toThrow('mixUp mixes samples, and input "input" holds whole numbers');
    expect(code(() => line({ augment: "cutmix" as never }))).toBe("unknown-name");
    expect(() => line({ augment: augmentations.mixUp as never })).toThrow("augmentations.mixUp itself");
    for (const alpha of [0, -1, Number.NaN]) expect(() => augmentations.mixUp({ alpha })).toThrow("a number above 0");
    for (const factor of [2, [0, 3]])
      expect(() => augmentations.cutMix({ factor: factor as never })).toThrow("from 0 to 1");
  });

  test.each<[string, unknown, string]>([
    ["nothing", () => undefined, "result is undefined"],
    ["a number for x", () => ({ x: 3 }), "x is 3"],
    ["a word that means nothing", ({ x }: { x: Tensor }) => ({ z: x }), "z is f64[5,4]"],
    ["another shape", ({ x }: { x: Tensor }) => ({ x: x.sum(1) }), 'gives x["input"] as f64[5], not f64[5,4]'],
    ["weights that nobody gave", ({ x }: { x: Tensor }) => ({ sampleWeight: x }), "sampleWeight"],
  ])("a function of one's own that gives %s", async (_, own, told) => {
    await expect(line({ augment: own as never }).fit(few, oneHot, quiet)).rejects.toThrow(told);
  });
});
