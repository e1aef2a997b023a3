/** Every metric says the same of the same samples, however they are cut into batches: with weights, and where a mask leaves steps out. */
import { input, layers, metrics, model } from "limpid";
import { tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";

const [samples, steps, classes] = [45, 4, 3];
const needed: Readonly<Record<string, object>> = {
  precisionAtRecall: { recall: 0.5 },
  recallAtPrecision: { precision: 0.5 },
  sensitivityAtSpecificity: { specificity: 0.5 },
  specificityAtSensitivity: { sensitivity: 0.5 },
  iou: { targetClassIds: [0, 1] },
  oneHotIou: { targetClassIds: [0, 1] },
};
// Class numbers say the same (metric-targets.test.ts); circle, dice and tversky are losses of a whole batch.
const names = Object.keys(metrics).filter((name) => !/^sparse|^(circle|dice|tversky)$/.test(name));
const listed = (of: readonly string[]) =>
  of.map((name) => (needed[name] ? { name, config: needed[name] } : name)) as "accuracy"[];
const flat = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(flat) : [value as number]);

const wave = (count: number, by: number) => Array.from({ length: count }, (_, k) => Math.sin(k * by + by));
const weights = wave(samples, 2.3).map((value) => 1 + value);
const labels = wave(samples * steps, 1.9).map((value) => Math.floor((value + 1) * 1.4999));
const oneHot = (of: readonly number[]) => of.flatMap((label) => [0, 1, 2].map((k) => Number(k === label)));

type Results = Readonly<Record<string, unknown>>;

/** For batches of 1, 7, 32 and all. */
async function byBatches(evaluate: (batchSize: number) => PromiseLike<Results>): Promise<void> {
  const wrong: string[] = [];
  const whole = await evaluate(samples);
  expect(Object.keys(whole).length).toBeGreaterThan(20);
  for (const batchSize of [1, 7, 32]) {
    const found = await evaluate(batchSize);
    for (const [name, value] of Object.entries(whole)) {
      // The loss is a mean of batches' means: with weights and masks it is another one for other batches, as in Keras.
      if (name === "loss") continue;
      const [got, wanted] = [flat(found[name]), flat(value)];
      expect(got.length, name).toBe(wanted.length);
      got.forEach((one, k) => {
        const gap = Math.abs(one - wanted[k]);
        if (!(gap <= 1e-9 + 1e-8 * Math.abs(wanted[k]))) wrong.push(`${name} by ${batchSize}: ${one} for ${wanted[k]}`);
      });
    }
  }
  expect(wrong).toEqual([]);
}

describe("batches of 1, 7, 32 and all", () => {
  test("of single samples, with and without weights", { timeout: 300_000 }, async () => {
    const x = input({ shape: [classes] });
    const net = model(
      { inputs: x, outputs: layers.activation({ activation: "softmax" })(x) },
      { dtype: "f64" },
    ).compile({
      optimizer: "sgd",
      loss: "categoricalCrossentropy",
      metrics: listed(names),
      weightedMetrics: listed(names),
    });
    const given = tensor(wave(samples * classes, 1.3), { dtype: "f64" }).reshape([samples, classes]);
    const y = tensor(oneHot(labels.slice(0, samples)), { dtype: "f64" }).reshape([samples, classes]);
    await byBatches(
      (batchSize) => net.evaluate(given, y, { batchSize, sampleWeight: weights, verbose: 0 }) as PromiseLike<Results>,
    );
  });

  // Those that judge rows of classes, whatever axes are before them.
  const bySteps = names.filter((name) => !/r2Score|concordance|pearson|fBeta|f1Score|multiLabel/i.test(name));
  const tokens = Array.from({ length: samples }, (_, n) =>
    Array.from({ length: steps }, (_, t) => (t <= n % steps ? 1 + ((n + t) % 5) : 0)),
  );
  const masked = (list: readonly string[], maskZero = true) => {
    const x = input({ shape: [steps] });
    const table = Array.from({ length: 6 }, (_, k) => wave(classes, 0.7 + k));
    const rows = layers.embedding({ inputDim: 6, outputDim: classes, maskZero, embeddingsInitializer: table })(x);
    return model({ inputs: x, outputs: layers.activation({ activation: "softmax" })(rows) }, { dtype: "f64" }).compile({
      optimizer: "sgd",
      loss: "categoricalCrossentropy",
      metrics: listed(list),
      weightedMetrics: listed(list),
    });
  };
  const y = tensor(oneHot(labels), { dtype: "f64" }).reshape([samples, steps, classes]);

  test("of sequences whose steps a mask leaves out", { timeout: 300_000 }, async () => {
    const net = masked(bySteps);
    await byBatches(
      (batchSize) => net.evaluate(tokens, y, { batchSize, sampleWeight: weights, verbose: 0 }) as PromiseLike<Results>,
    );
  });

  test("what a mask leaves out does not count: accuracy by hand", async () => {
    const list = ["accuracy", "categoricalCrossentropy", "meanAbsoluteError"] as const;
    const [with_, without] = [masked(list), masked(list, false)];
    const all = (await with_.evaluate(tokens, y, { batchSize: 8, verbose: 0 })) as unknown as Record<string, number>;
    const said = (await without.predict(tokens)).argmax(-1).data;
    const counted = tokens.flat().map((token, k) => (token > 0 ? Number(said[k] === labels[k]) : undefined));
    const right = counted.filter((one) => one !== undefined);
    expect(all.accuracy).toBeCloseTo(right.reduce((a, b) => a + b, 0) / right.length, 12);
    const plain = (await without.evaluate(tokens, y, { batchSize: 8, verbose: 0 })) as unknown as Record<
      string,
      number
    >;
    expect(Math.abs(plain.accuracy - all.accuracy)).toBeGreaterThan(0.005);
    // In training, too.
    const { accuracy } = (await with_.fit(tokens, y, {
      batchSize: 8,
      verbose: 0,
      epochs: 1,
      shuffle: false,
      callbacks: [
        {
          onTrainBegin: ({ model: its }) => {
            its.learningRate = 0;
          },
        },
      ],
    })) as unknown as { accuracy: number[] };
    expect(accuracy[0]).toBeCloseTo(all.accuracy, 12);
  });
});
