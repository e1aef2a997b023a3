/** Models a batch at a time: training, testing, predicting, and gradients of weights and inputs. */
import {
  type CompileOptions,
  input,
  layers,
  type Model,
  metrics,
  model,
  sequential,
  type Tensor,
  tensor,
} from "limpid";
import { grad } from "limpid/tensor";
import { describe, expect, it, test } from "vitest";
import { close } from "./support/close.ts";

const x = Array.from({ length: 12 }, (_, k) => [Math.sin(k), Math.cos(2 * k), Math.sin(3 * k + 1)]);
const y = x.map(([a, b, c]) => [a * b + c]);
const classes = x.map(([a]) => (a > 0 ? 1 : 0));

const mlp = (options: Partial<CompileOptions> = {}, dtype: "f32" | "f64" = "f32") =>
  sequential(
    [
      layers.dense({ units: 5, activation: "tanh", inputShape: [3], kernelRegularizer: "l2" }),
      layers.dropout({ rate: 0.4 }),
      layers.dense({ units: 1 }),
    ],
    { seed: 4, dtype },
  ).compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["mae", "r2Score"], ...options } as never) as Model;

const weightsOf = (of: Model): string => JSON.stringify(Object.entries(of.weights).map(([k, w]) => [k, w.toArray()]));

describe("a batch at a time", () => {
  it("moves the weights as fit does, bit by bit", async () => {
    for (const optimizer of ["adam", { name: "sgd", config: { momentum: 0.9 } }] as const) {
      const [whole, batches] = [mlp({ optimizer }), mlp({ optimizer })];
      await whole.fit(x, y, { batchSize: 4, epochs: 2, shuffle: false, verbose: 0 });
      for (let epoch = 0; epoch < 2; epoch++)
        for (let k = 0; k < 12; k += 4) await batches.trainOnBatch(x.slice(k, k + 4), y.slice(k, k + 4));
      expect(weightsOf(batches)).toBe(weightsOf(whole));
      expect(batches.steps).toBe(6);
    }
  });

  it("gathers gradients, averages and schedules as fit does", async () => {
    const { optimizers, schedules } = await import("limpid");
    const make = () =>
      mlp({
        optimizer: optimizers.adam({
          gradientAccumulationSteps: 2,
          useEma: true,
          learningRate: schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 }),
        }),
      });
    const [whole, batches] = [make(), make()];
    await whole.fit(x, y, { batchSize: 3, shuffle: false, verbose: 0 });
    for (let k = 0; k < 12; k += 3) await batches.trainOnBatch(x.slice(k, k + 3), y.slice(k, k + 3));
    // Averages take the weights' place at the end of fit only.
    expect(weightsOf(batches)).not.toBe(weightsOf(whole));
    expect(batches.learningRate).toBe(whole.learningRate);
  });

  it("gives running values: means of losses, and what metrics keep", async () => {
    const [whole, batches] = [mlp(), mlp()];
    const history = await whole.fit(x, y, { batchSize: 5, shuffle: false, verbose: 0 });
    let last = {};
    for (let k = 0; k < 12; k += 5) last = await batches.trainOnBatch(x.slice(k, k + 5), y.slice(k, k + 5));
    expect(last).toEqual({ loss: history.loss[0], mae: history.mae[0], r2Score: history.r2Score[0] });
    // After a reset, and after a fit, they begin anew.
    const own = await batches.trainOnBatch(x, y, { resetMetrics: true });
    batches.resetMetrics();
    expect((await batches.trainOnBatch(x, y)).loss).not.toBe(own.loss);
    const tested: object = await batches.evaluate(x, y, { batchSize: 5, verbose: 0 });
    let running = {};
    for (let k = 0; k < 12; k += 5) running = await batches.testOnBatch(x.slice(k, k + 5), y.slice(k, k + 5));
    expect(running).toEqual(tested);
    expect((await batches.testOnBatch(x, y, { resetMetrics: true })).mae).toBeCloseTo(
      (tested as { mae: number }).mae,
      6,
    );
    await batches.fit(x, y, { verbose: 0 });
    const fresh = await mlp().testOnBatch(x, y);
    expect(Object.keys(fresh)).toEqual(["loss", "mae", "r2Score"]);
  });

  it("weighs samples and classes", async () => {
    const make = () =>
      sequential([layers.dense({ units: 2, inputShape: [3], activation: "softmax" })], { seed: 1 }).compile({
        optimizer: "sgd",
        loss: "sparseCategoricalCrossentropy",
        metrics: ["accuracy", metrics.sparseCategoricalCrossentropy()],
      });
    const [whole, batch] = [make(), make()];
    const more = { sampleWeight: x.map((_, k) => k / 4), classWeight: { 0: 1, 1: 3 } };
    const history = await whole.fit(x, classes, { batchSize: 12, shuffle: false, verbose: 0, ...more });
    const got = await batch.trainOnBatch(x, classes, more);
    expect(got.loss).toBe(history.loss[0]);
    expect(batch.weights["dense/kernel"].data).toEqual(whole.weights["dense/kernel"].data);
  });

  it("predicts all at once", async () => {
    const one = mlp();
    expect((await one.predictOnBatch(x)).data).toEqual((await one.predict(x)).data);
    const a = input({ shape: [3] });
    const two = model({ inputs: { a }, outputs: { b: layers.flatten()(a), c: layers.relu()(a) } });
    expect(Object.keys(await two.predictOnBatch({ a: x }))).toEqual(["b", "c"]);
  });

  it("leaves the weights where a loss is not finite, and says where", async () => {
    const one = mlp({ optimizer: "sgd" });
    await one.trainOnBatch(x, y);
    const before = weightsOf(one);
    await expect(
      one.trainOnBatch(
        x,
        y.map(() => [1e38]),
      ),
    ).rejects.toThrow(/step 1/);
    expect(weightsOf(one)).toBe(before);
    expect(one.steps).toBe(1);
  });

  it("says what is wrong", async () => {
    const one = mlp();
    await expect(one.trainOnBatch(x, y.slice(1))).rejects.toThrow("trainOnBatch: x has 12 samples, but y has 11");
    await expect(one.testOnBatch(x, y, { resetMetric: true } as never)).rejects.toThrow('did you mean "resetMetrics"?');
    await expect(one.predictOnBatch([[1, 2]])).rejects.toThrow("predictOnBatch");
    const raw = sequential([layers.dense({ units: 1, inputShape: [3] })]);
    await expect(raw.trainOnBatch(x, y)).rejects.toThrow("trainOnBatch: the model is not compiled");
    await expect(raw.gradients(x, y)).rejects.toThrow("gradients: the model is not compiled");
    const running = one.trainOnBatch(x, y);
    await expect(one.trainOnBatch(x, y)).rejects.toThrow("trainOnBatch");
    await running;
  });
});

describe("gradients", () => {
  it("are those of a function of all weights and inputs", async () => {
    const a = input({ shape: [3], name: "a" });
    const b = input({ shape: [2] });
    const hidden = layers.dense({ units: 4, activation: "tanh" })(layers.concatenate()(a, b));
    const net = model(
      {
        inputs: { a, b },
        outputs: { p: layers.dense({ units: 1, trainable: false })(hidden), q: layers.dense({ units: 2 })(hidden) },
      },
      { dtype: "f64", seed: 3 },
    );
    net.compile({ optimizer: "sgd", loss: { p: "meanSquaredError", q: "meanAbsoluteError" }, lossWeights: { q: 0.5 } });
    const given = { a: x, b: x.map(([one, two]) => [one + two, one * two]) };
    const wanted = { p: y, q: x.map(([, two, three]) => [two, three]) };
    const found = await net.gradients(given, wanted, { inputs: true });
    type Leaves = { w: Record<string, Tensor>; x: Record<string, Tensor> };
    const f64 = (data: number[][]) => tensor(data, { dtype: "f64" });
    const loss = ({ w, x: inputs }: Leaves): Tensor => {
      const { p, q } = net.apply(w, inputs);
      const wrong = q.sub(f64(wanted.q)).abs().mean().mul(0.5);
      return p.sub(f64(wanted.p)).square().mean().add(wrong);
    };
    const leaves = { w: { ...net.weights }, x: { a: f64(given.a), b: f64(given.b) } };
    const slopes = grad(loss)(leaves);
    expect(found.loss).toBeCloseTo(loss(leaves).item(), 12);
    expect(Object.keys(found.weights)).toEqual(Object.keys(net.weights));
    for (const [name, slope] of Object.entries(found.weights)) close(slope, slopes.w[name].toArray());
    for (const [name, slope] of Object.entries(found.inputs)) close(slope, slopes.x[name].toArray());
    expect((await net.gradients(given, wanted)).inputs).toBeUndefined();
  });

  it("change nothing; with training they are the next step's", async () => {
    const one = mlp({ optimizer: "sgd", learningRate: 0.5 }, "f64");
    const before = one.weights;
    const still = await one.gradients(x, y);
    expect(still.loss).toBeCloseTo((await one.evaluate(x, y, { verbose: 0 })).loss, 10);
    const { weights, loss } = await one.gradients(x, y, { training: true });
    expect(loss).not.toBe(still.loss);
    expect((await one.gradients(x, y, { training: true })).loss).toBe(loss);
    const trained = await one.trainOnBatch(x, y);
    expect(trained.loss).toBeCloseTo(loss, 12);
    for (const [name, w] of Object.entries(before)) close(w.sub(weights[name].mul(0.5)), one.weights[name].toArray());
  });

  it("of bytes are those of their numbers, of tokens zeros; weights of samples count", async () => {
    const tokens = sequential([
      layers.embedding({ inputDim: 5, outputDim: 2, inputShape: [3] }),
      layers.flatten(),
      layers.dense({ units: 1 }),
    ]);
    tokens.compile({ optimizer: "sgd", loss: "mse" });
    const t = [
      [0, 1, 2],
      [4, 4, 4],
    ];
    const found = await tokens.gradients(t, [[1], [2]], { inputs: true });
    expect(found.inputs.input.toArray()).toEqual(t.map((row) => row.map(() => 0)));
    const rows = found.weights["embedding/embeddings"].toArray<number[][]>();
    expect(rows[3]).toEqual([0, 0]);
    expect(rows[4][0]).not.toBe(0);
    const bytes = sequential([layers.dense({ units: 1, inputShape: [2] })]).compile({ optimizer: "sgd", loss: "mse" });
    const image = tensor(new Uint8Array([1, 2, 3, 4]), { shape: [2, 2] });
    const all = await bytes.gradients(image, [[1], [2]], { inputs: true });
    expect(all.inputs.input.shape).toEqual([2, 2]);
    expect(Math.abs(all.inputs.input.data[0])).toBeGreaterThan(0);
    const weighed = await bytes.gradients(image, [[1], [2]], { inputs: true, sampleWeight: [1, 0] });
    expect(Array.from(weighed.inputs.input.data.slice(2))).toEqual([0, 0]);
  });

  test("of a model whose shape the data tell, and after another compile", async () => {
    const one = sequential([layers.dense({ units: 1 })]).compile({ optimizer: "sgd", loss: "mse" });
    const first = await one.gradients(x, y);
    one.compile({ optimizer: "sgd", loss: "mae" });
    expect((await one.gradients(x, y)).loss).not.toBe(first.loss);
  });
});
