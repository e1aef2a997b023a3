/** Metrics that keep sums: in fit and its windows, in data sets, beside each other, saved; and what they refuse. */
import { layers, loadModel, losses, type Model, metrics, sequential } from "limpid";
import type { Tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";

const quiet = { verbose: 0 } as const;
const x = Array.from({ length: 23 }, (_, k) => [Math.sin(k), Math.cos(2 * k)]);
const y = x.map(([a, b]) => [a + b > 0 ? 1 : 0]);
const still = (more: object): Model =>
  sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [2] })], { seed: 3, dtype: "f64" }).compile({
    optimizer: "sgd",
    loss: "binaryCrossentropy",
    learningRate: 0,
    ...more,
  }) as unknown as Model;

const largest = {
  name: "largest",
  direction: "min",
  init: () => ({ most: { shape: [], first: -1 } }),
  update: ({ most }: { most: Tensor }, yTrue: Tensor, yPred: Tensor) => ({
    most: most.maximum(yTrue.sub(yPred).abs().max()),
  }),
  result: ({ most }: { most: Tensor }) => most,
};
const pair = {
  name: "pair",
  init: () => ({ total: { shape: [2] } }),
  update: ({ total }: { total: Tensor }, _: Tensor, yPred: Tensor, weights: Tensor) => ({
    total: total.add(yPred.reshape([yPred.shape[0]]).mul(weights).sum()),
  }),
  result: ({ total }: { total: Tensor }) => ({ first: total.sum(), both: total }),
};

test("a fit of many epochs in one window, of batches and a rest, says what evaluate says", async () => {
  const model = still({ metrics: ["precision", "auc", "confusionMatrix", largest, pair] });
  const wanted = (await model.evaluate(x, y, quiet)) as unknown as Record<string, unknown>;
  const history = (await model.fit(x, y, { ...quiet, epochs: 4, batchSize: 5 })) as unknown as Record<
    string,
    unknown[]
  >;
  for (const key of ["precision", "auc", "largest", "first"])
    for (const value of history[key]) expect(value).toBeCloseTo(wanted[key] as number, 12);
  expect(history.confusionMatrix).toEqual(Array.from({ length: 4 }, () => wanted.confusionMatrix));
  expect((history.both as number[][])[3][1]).toBeCloseTo((wanted.both as number[])[1], 12);
  // Validation, a data set, and a fit that pauses after each epoch.
  const told: Record<string, unknown>[] = [];
  function* chunks(): Generator<[number[][], number[][]]> {
    yield [x.slice(0, 9), y.slice(0, 9)];
    yield [x.slice(9), y.slice(9)];
  }
  const again = (await model.fit(chunks, {
    ...quiet,
    epochs: 2,
    batchSize: 4,
    validationData: [x, y],
    callbacks: [{ onEpochEnd: ({ logs }) => void told.push(logs) }],
  })) as unknown as Record<string, unknown[]>;
  for (const key of ["auc", "valAuc"]) expect(again[key][1]).toBeCloseTo(wanted.auc as number, 12);
  expect(again.valConfusionMatrix[1]).toEqual(wanted.confusionMatrix);
  expect(Object.keys(told[0])).not.toContain("confusionMatrix");
  expect(told[1].precision).toBeCloseTo(wanted.precision as number, 12);
});

test("evaluations do not disturb each other", async () => {
  const model = still({ metrics: ["auc", "sum"] });
  const half = () => model.evaluate(x.slice(0, 11), y.slice(0, 11), { ...quiet, batchSize: 3 });
  const alone = await half();
  const [a, b, c] = await Promise.all([half(), model.evaluate(x, y, { ...quiet, batchSize: 3 }), half()]);
  expect(a).toEqual(alone);
  expect(c).toEqual(alone);
  expect(b.sum).toBeGreaterThan(a.sum);
});

test("weights count in weightedMetrics, and there alone", async () => {
  const model = still({
    metrics: ["binaryAccuracy", "sum"],
    weightedMetrics: ["binaryAccuracy", "sum"],
  });
  const doubled = await model.evaluate(x, y, { ...quiet, sampleWeight: x.map((_, k) => (k < 12 ? 2 : 0)) });
  const part = await model.evaluate(x.slice(0, 12), y.slice(0, 12), quiet);
  const plain = await model.evaluate(x, y, quiet);
  const results = doubled as unknown as Record<string, number>;
  expect(results.weightedBinaryAccuracy).toBeCloseTo(part.binaryAccuracy, 12);
  expect(results.weightedSum).toBeCloseTo(2 * part.sum, 10);
  expect(doubled.binaryAccuracy).toBeCloseTo(plain.binaryAccuracy, 12);
});

test("outputs that are logits are judged as the probabilities that they stand for", async () => {
  const list = ["precision", "auc", "confusionMatrix", "binaryAccuracy", "binaryCrossentropy"] as const;
  const make = (activation: "sigmoid" | "linear", fromLogits: boolean) =>
    sequential([layers.dense({ units: 1, activation, inputShape: [2] })], { seed: 3, dtype: "f64" }).compile({
      optimizer: "sgd",
      loss: losses.binaryCrossentropy({ fromLogits }),
      metrics: list,
    });
  const [a, b] = [await make("sigmoid", false).evaluate(x, y, quiet), await make("linear", true).evaluate(x, y, quiet)];
  for (const key of list) expect(JSON.stringify(b[key]).slice(0, 9)).toBe(JSON.stringify(a[key]).slice(0, 9));
});

test("saved and loaded, and trained on", async () => {
  const model = still({
    metrics: [metrics.auc({ curve: "PR" }), metrics.f1Score({ threshold: 0.4 }), "huber"],
    weightedMetrics: ["confusionMatrix"],
    loss: losses.binaryFocalCrossentropy({ gamma: 1 }),
  });
  const again = await loadModel(await model.toBytes());
  expect(await again.evaluate(x, y, quiet)).toEqual(await model.evaluate(x, y, quiet));
  await again.fit(x, y, quiet);
});

describe("what metrics refuse", () => {
  test.each<[object, string]>([
    [{ ...largest, init: () => ({}) }, "metric-sums"],
    [{ ...largest, init: () => ({ most: { shape: [-1] } }) }, "metric-sums"],
    [{ ...largest, init: () => ({ most: { shape: [], first: "0" } }) }, "metric-sums"],
    [{ ...largest, update: () => ({}) }, "metric-result"],
    [{ ...largest, update: (_: unknown, __: unknown, yPred: Tensor) => ({ most: yPred }) }, "metric-update"],
    [{ ...largest, result: () => 3 }, "metric-result"],
    [{ ...largest, result: () => ({}) }, "metric-result"],
    [metrics.precision({ classId: 4 }), "metric-class"],
    [metrics.iou({ targetClassIds: [7] }), "metric-class"],
    [metrics.auc({ labelWeights: [1, 2] }), "label-weights"],
  ])("%#", (metric, code) => {
    expect(() => still({ metrics: [metric] })).toThrow(expect.objectContaining({ code }));
  });

  test("options", () => {
    expect(() => metrics.precisionAtRecall({} as never)).toThrow(/recall is missing/);
    expect(() => metrics.auc({ thresholds: [2] })).toThrow(/numbers from 0 to 1/);
    expect(() => metrics.huber({ reduction: "sum" } as never)).toThrow(/unknown option "reduction"/);
    expect(() => still({ metrics: ["precission"] })).toThrow(/did you mean "precision"/);
    expect(() => still({ weightedMetrics: "auc" })).toThrow(/weightedMetrics are "auc"/);
    expect(() => still({ metrics: ["auc", "auc"] })).toThrow(/two results are called "auc"/);
  });
});
