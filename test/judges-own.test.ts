/** Losses and metrics that are functions of one's own: what they may give, and what is refused. */
import * as limpid from "limpid";
import { layers, losses, metrics, sequential, tensor } from "limpid";
import type { Tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";

const quiet = { verbose: 0 } as const;
const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const net = (list: readonly limpid.LayerSpec[], dtype: "f32" | "f64" = "f32") => sequential(list, { seed: 1, dtype });
const dense = (units: number, activation?: "sigmoid") =>
  layers.dense({ units, ...(activation && { activation }), inputShape: [2] });
const compile = (list: readonly limpid.LayerSpec[], loss: unknown, more: object = {}) =>
  net(list).compile({ optimizer: "sgd", loss: loss as "mse", ...more });

describe("functions of one's own", () => {
  const y = x.map(([a, b]) => [a, b + 1]);
  const square = (yTrue: Tensor, yPred: Tensor) => yTrue.sub(yPred).square();

  test.each<[string, (t: Tensor, o: Tensor) => Tensor]>([
    ["one value for each output: averaged", square],
    ["one value for each sample", (t, o) => square(t, o).mean(-1)],
    ["one number", (t, o) => square(t, o).mean()],
  ])("%s", async (_, loss) => {
    const options = { optimizer: "sgd", metrics: ["mae"] } as const;
    for (const dtype of ["f32", "f64"] as const) {
      const [own, built] = [net([dense(2)], dtype), net([dense(2)], dtype)];
      const run = { ...quiet, epochs: 4, batchSize: 3, validationData: [x, y] } as const;
      const a = await own.compile({ ...options, loss }).fit(x, y, run);
      const b = await built.compile({ ...options, loss: "meanSquaredError" }).fit(x, y, run);
      for (const key of ["loss", "mae", "valLoss", "valMae"] as const)
        a[key]!.forEach((value, k) => {
          expect(value).toBeCloseTo(b[key]![k], 6);
        });
    }
  });

  test("as metrics, under their own names", async () => {
    const rootMeanSquare = (t: Tensor, o: Tensor) => square(t, o).mean().sqrt();
    const within = (t: Tensor, o: Tensor) => t.sub(o).abs().less(0.5);
    const list = [rootMeanSquare, within, (t: Tensor, o: Tensor) => square(t, o), (t: Tensor, o: Tensor) => t.sub(o)];
    const model = net([dense(2)]).compile({ optimizer: "sgd", loss: "mse", metrics: list });
    const results: Record<string, number> = await model.evaluate(x, y, quiet);
    expect(Object.keys(results)).toEqual(["loss", "rootMeanSquare", "within", "metric", "metric2"]);
    const gaps = (await model.predict(x)).data;
    const differences = y.flat().map((t, k) => t - gaps[k]);
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(results.rootMeanSquare).toBeCloseTo(Math.sqrt(mean(differences.map((d) => d * d))), 5);
    expect(results.within).toBeCloseTo(mean(differences.map((d) => Number(Math.abs(d) < 0.5))), 6);
    expect(results.metric).toBeCloseTo(results.loss, 6);
    expect(results.metric2).toBeCloseTo(mean(differences), 5);
  });

  test("for each output, and weighed by samples", async () => {
    const image = limpid.input({ shape: [2] });
    const model = limpid
      .model({ inputs: { image }, outputs: { a: dense(1)(image), b: dense(1)(image) } })
      .compile({ optimizer: "sgd", loss: { a: (t, o) => t.sub(o).abs(), b: "mse" }, lossWeights: { b: 0 } });
    const answers = { a: [1, 2, 3, 4], b: [0, 0, 0, 0] };
    const results: Record<string, number> = await model.evaluate({ image: x }, answers, {
      ...quiet,
      sampleWeight: [1, 0, 0, 0],
    });
    const { a } = await model.predict({ image: x });
    expect(results.loss).toBeCloseTo(Math.abs(1 - a.data[0]) / 4, 5);
  });

  test.each<[unknown, string]>([
    [
      (t: Tensor, o: Tensor) => square(t, o).mean(0),
      "compile: the loss: gives [2] for 4 samples of [2]\n  hint: one value for each sample",
    ],
    [
      function mine(t: Tensor, o: Tensor) {
        return square(t, o).reshape([-1]);
      },
      "compile: loss mine: gives [8]",
    ],
    [() => 3, "compile: the loss: gives 3\n  hint: a tensor"],
    [() => undefined, "gives undefined"],
    [(t: Tensor, o: Tensor) => t.matmul(o), "compile: the loss: matmul"],
    [
      { name: "half", targets: "values", perSample: (t: Tensor, o: Tensor) => square(t, o).mean(0) },
      "compile: loss half: gives [2]",
    ],
    [{ perSample: square }, "the loss's name is undefined"],
    [{ name: "half", perSample: square }, "the loss's targets is undefined"],
    [layers.flatten(), "unknown loss"],
  ])("a loss that is none: %#", (loss, text) => {
    let message = "nothing was thrown";
    try {
      compile([dense(2)], loss);
    } catch (error) {
      expect(error).toBeInstanceOf(limpid.LimpidError);
      message = (error as Error).message;
    }
    expect(message).toContain(text);
  });

  test("metrics that are none", () => {
    const metricsOf = (list: readonly unknown[]) => compile([dense(2)], "mse", { metrics: list });
    expect(() => metricsOf([(t: Tensor) => t.sum(0)])).toThrow("compile: the metric: gives [2] for 4 samples");
    expect(() => metricsOf([metrics.accuracy])).toThrow("the metric is metrics.accuracy itself\n  hint: call it");
    expect(() => metricsOf(["mae", "mae"])).toThrow('two results are called "mae"');
    expect(() => metricsOf([{ name: "loss", perSample: square }])).toThrow('two results are called "loss"');
    expect(() => metricsOf([undefined])).toThrow("undefined is not a metric");
  });

  test("one number for a batch cannot be weighed", async () => {
    const model = compile([dense(2)], (t: Tensor, o: Tensor) => square(t, o).mean());
    await expect(model.fit(x, y, { ...quiet, sampleWeight: [1, 2, 1, 1] })).rejects.toThrow(
      "gives one number for a batch, which no sample's weight can weigh",
    );
  });

  test("their shape is looked at in the model's own type", async () => {
    const third = tensor([1 / 3, 1 / 3], { dtype: "f64" });
    const model = net([dense(2)], "f64").compile({ optimizer: "sgd", loss: (t, o) => square(t, o).mul(third) });
    expect((await model.fit(x, y, quiet)).loss[0]).toBeGreaterThan(0);
  });

  test("a file does not take them for what is built in", async () => {
    function meanSquaredError(t: Tensor, o: Tensor) {
      return t.sub(o).abs();
    }
    const model = net([dense(2)]).compile({ optimizer: "sgd", loss: meanSquaredError });
    const again = await limpid.loadModel(await model.toBytes());
    await expect(again.fit(x, y, quiet)).rejects.toThrow("not compiled");
    const kept = net([dense(1, "sigmoid")]).compile({
      optimizer: "sgd",
      loss: losses.binaryCrossentropy(),
      metrics: [metrics.binaryAccuracy({ threshold: 0.9 }), "mae"],
    });
    const read = await limpid.loadModel(await kept.toBytes());
    expect(await read.evaluate(x, [0, 1, 1, 0], quiet)).toEqual(await kept.evaluate(x, [0, 1, 1, 0], quiet));
  });
});
