/** What `fit`, `evaluate` and `predict` mean, on data small enough to check by hand. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  input,
  layers,
  loadModel,
  losses,
  model,
  optimizers,
  regularizers,
  schedules,
  sequential,
  tensor,
  version,
} from "../src/index.ts";
import { shuffleInto } from "../src/train/data/order.ts";
import { kernelOf, line, quiet } from "./support/line.ts";

describe("numbers", () => {
  test("Adam on a small network follows plain JavaScript", async () => {
    const start = {
      w1: [
        [0.3, -0.2],
        [0.1, 0.4],
      ],
      b1: [0.05, -0.1],
      w2: [[0.7], [-0.5]],
      b2: [0.2],
    };
    const net = sequential(
      [
        layers.dense({
          name: "h",
          units: 2,
          activation: "tanh",
          inputShape: [2],
          kernelInitializer: start.w1,
          biasInitializer: start.b1,
        }),
        layers.dense({ name: "o", units: 1, kernelInitializer: start.w2, biasInitializer: start.b2 }),
      ],
      { dtype: "f64" },
    ).compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "mse" });
    const [x, y] = [
      [
        [1, 2],
        [-1, 0.5],
        [0.3, -2],
      ],
      [0.5, -1, 2],
    ];
    const history = await net.fit(x, y, { ...quiet, epochs: 7, batchSize: 3 });

    // The same by hand: p = [w1 (4), b1 (2), w2 (2), b2].
    const p = [...start.w1.flat(), ...start.b1, ...start.w2.flat(), ...start.b2];
    const m = p.map(() => 0);
    const v = p.map(() => 0);
    const seen: number[] = [];
    for (let t = 1; t <= 7; t++) {
      const g = p.map(() => 0);
      let loss = 0;
      x.forEach(([a, b], n) => {
        const h = [0, 1].map((j) => Math.tanh(a * p[j] + b * p[2 + j] + p[4 + j]));
        const error = h[0] * p[6] + h[1] * p[7] + p[8] - y[n];
        loss += error ** 2 / 3;
        const d = (2 * error) / 3;
        g[8] += d;
        for (const j of [0, 1]) {
          g[6 + j] += d * h[j];
          const back = d * p[6 + j] * (1 - h[j] ** 2);
          g[j] += back * a;
          g[2 + j] += back * b;
          g[4 + j] += back;
        }
      });
      seen.push(loss);
      for (let k = 0; k < p.length; k++) {
        m[k] = 0.9 * m[k] + 0.1 * g[k];
        v[k] = 0.999 * v[k] + 0.001 * g[k] ** 2;
        p[k] -= ((0.01 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * (m[k] / (Math.sqrt(v[k]) + 1e-7));
      }
    }
    for (const [k, loss] of history.loss.entries()) expect(loss).toBeCloseTo(seen[k], 12);
    const { weights } = net;
    const got = ["h/kernel", "h/bias", "o/kernel", "o/bias"].flatMap((name) => [...weights[name].data]);
    for (const [k, value] of got.entries()) expect(value).toBeCloseTo(p[k], 12);
  });

  test("the last, smaller batch is a step of its own, and the epoch's loss is weighted by batch size", async () => {
    const net = line();
    const history = await net.fit([1, 1, 1], [1, 1, 1], { ...quiet, batchSize: 2, shuffle: false });
    // w = 0: loss 1, slope -2, w = 0.2; then loss 0.64, slope -1.6, w = 0.36.
    expect(history.loss[0]).toBeCloseTo((2 * 1 + 0.64) / 3, 12);
    expect(kernelOf(net)).toBeCloseTo(0.36, 12);
  });

  test("data smaller than the batch is one short batch", async () => {
    const net = line();
    const history = await net.fit([1, 3], [1, 3], quiet);
    expect(history.loss).toEqual([5]);
    expect(kernelOf(net)).toBeCloseTo(0.1 * 10, 12);
  });

  test("weighted loss is Σ w·l / batch; class weights multiply it", async () => {
    const history = await line().fit([1, 1], [1, 2], { ...quiet, sampleWeight: [3, 0.5] });
    expect(history.loss[0]).toBeCloseTo((3 * 1 + 0.5 * 4) / 2, 12);
    const net = sequential(
      [layers.dense({ units: 1, useBias: false, kernelInitializer: 0, activation: "sigmoid", inputShape: [1] })],
      { dtype: "f64" },
    );
    net.compile({ optimizer: "sgd", loss: "binaryCrossentropy" });
    const weighted = await net.fit([1, 1, 1], [0, 1, 1], { ...quiet, classWeight: { 1: 4 } });
    expect(weighted.loss[0]).toBeCloseTo((Math.log(2) * 9) / 3, 12);
    expect((await line().evaluate([1, 1], [1, 2], { ...quiet, sampleWeight: [3, 0.5] })).loss).toBeCloseTo(2.5, 12);
  });

  test("penalties are part of the objective and of the reported loss", async () => {
    const net = sequential(
      [
        layers.dense({
          units: 1,
          useBias: false,
          kernelInitializer: 2,
          kernelRegularizer: regularizers.l2({ l2: 0.5 }),
          inputShape: [1],
        }),
      ],
      { dtype: "f64" },
    ).compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "mse" });
    const history = await net.fit([1], [2], quiet);
    expect(history.loss[0]).toBeCloseTo(2, 12);
    expect(kernelOf(net as never)).toBeCloseTo(2 - 0.1 * 2, 12);
  });

  test("gradients are clipped by their common norm", async () => {
    const net = line();
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, globalClipNorm: 0.5 }), loss: "mse" });
    await net.fit([1], [100], quiet);
    expect(kernelOf(net)).toBeCloseTo(0.05, 12);
  });

  test("frozen parameters stay", async () => {
    const net = sequential([
      layers.dense({ units: 2, inputShape: [1], trainable: { bias: false } }),
      layers.dense({ units: 1, trainable: false }),
    ]).compile({ optimizer: "adam", loss: "mse" });
    const before = net.weights;
    await net.fit([1, 2], [5, 6], { ...quiet, epochs: 3 });
    const after = net.weights;
    const changed = Object.keys(after).filter((name) => String(after[name]) !== String(before[name]));
    expect(changed).toEqual(["dense/kernel"]);
  });

  test("a schedule moves the rate step by step, and goes on in the next fit", async () => {
    const rates: number[] = [];
    const net = line();
    const schedule = { name: "mine", at: (step: number) => 0.1 / (rates.push(step) && step + 1) };
    net.compile({ optimizer: optimizers.sgd({ learningRate: schedule }), loss: losses.halfSquaredError() });
    await net.fit([1, 1, 1], [1, 1, 1], { ...quiet, batchSize: 2, epochs: 2 });
    // slope of ½Σ(w - 1)²: batch · (w - 1)
    let w = 0;
    [2, 1, 2, 1].forEach((size, step) => {
      w -= (0.1 / (step + 1)) * size * (w - 1);
    });
    expect(kernelOf(net)).toBeCloseTo(w, 12);
    expect(net.learningRate).toBeCloseTo(0.1 / 5, 12);
    expect(new Set(rates)).toEqual(new Set([0, 1, 2, 3, 4]));
  });
});

describe("history and validation", () => {
  test("one value an epoch, and the epochs' numbers", async () => {
    const net = line();
    const history = await net.fit([1, 2], [1, 2], { ...quiet, epochs: 5, initialEpoch: 2 });
    expect(history.epochs).toEqual([2, 3, 4]);
    expect(history.loss).toHaveLength(3);
    expect((await net.fit([1, 2], [1, 2], { ...quiet, epochs: 0 })).loss).toEqual([]);
  });

  test("the split takes the last part, before shuffling; no weight moves by it", async () => {
    const net = line({ rate: 0 });
    const history = await net.fit([1, 1, 1, 10], [0, 0, 0, 20], { ...quiet, validationSplit: 0.25, epochs: 2 });
    expect(history.loss).toEqual([0, 0]);
    expect(history.valLoss).toEqual([400, 400]);
    const given = await net.fit([1], [1], {
      ...quiet,
      validationData: [
        [1, 2],
        [1, 3],
        [1, 0],
      ],
    });
    expect(given.valLoss).toEqual([0.5]);
  });

  test("evaluation is that of the whole, whatever the batch size", async () => {
    const net = line();
    net.setWeights({ "dense/kernel": [[1]] });
    const x = Array.from({ length: 37 }, (_, k) => k);
    const y = x.map((k) => k + (k % 3));
    const want = x.reduce((sum, k) => sum + (k % 3) ** 2, 0) / 37;
    for (const batchSize of [1, 8, 32, 100])
      expect((await net.evaluate(x, y, { ...quiet, batchSize })).loss).toBeCloseTo(want, 10);
  });

  test("predictions are those of the samples, whatever their number", async () => {
    const net = line();
    net.setWeights({ "dense/kernel": [[2]] });
    for (const n of [1, 2, 3, 31, 33, 70, 1000]) {
      const x = Array.from({ length: n }, (_, k) => k);
      const want = x.map((k) => [2 * k]);
      expect((await net.predict(x)).toArray()).toEqual(want);
      expect(net.predictSync(x).toArray()).toEqual(want);
    }
    const many = await Promise.all([net.predict([1, 2, 3]), net.predict([4, 5, 6])]);
    expect(many.map((t) => t.toArray<number[][]>().flat())).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ]);
  });
});

describe("sameness", () => {
  const data = {
    x: Array.from({ length: 20 }, (_, k) => [k / 10, (k % 3) / 2]),
    y: Array.from({ length: 20 }, (_, k) => k % 2),
  };
  const make = (seed = 0) =>
    sequential(
      [
        layers.dense({ units: 4, activation: "tanh", inputShape: [2] }),
        layers.dropout({ rate: 0.3 }),
        layers.dense({ units: 1 }),
      ],
      { seed },
    ).compile({ optimizer: "adam", loss: "mse" });

  test("two fits are one long fit", async () => {
    const [once, twice] = [make(), make()];
    await once.fit(data.x, data.y, { ...quiet, epochs: 4, batchSize: 8 });
    await twice.fit(data.x, data.y, { ...quiet, epochs: 2, batchSize: 8 });
    await twice.fit(data.x, data.y, { ...quiet, epochs: 2, batchSize: 8 });
    expect(String(twice.weights["dense/kernel"])).toBe(String(once.weights["dense/kernel"]));
  });

  test("fit({ seed }) reseeds shuffling and dropout", async () => {
    const losses = async (seed: number) => {
      const net = make();
      await net.fit(data.x, data.y, { ...quiet, epochs: 1 });
      const start = make().weights;
      net.setWeights(start).compile({ optimizer: "adam", loss: "mse" });
      return (await net.fit(data.x, data.y, { ...quiet, epochs: 2, batchSize: 8, seed })).loss;
    };
    expect(await losses(5)).toEqual(await losses(5));
    expect(await losses(5)).not.toEqual(await losses(6));
  });

  test("pauses at epochs' ends change nothing", async () => {
    const [plain, watched] = [make(), make()];
    const a = await plain.fit(data.x, data.y, { ...quiet, epochs: 6, batchSize: 8 });
    const b = await watched.fit(data.x, data.y, {
      ...quiet,
      epochs: 6,
      batchSize: 8,
      validationData: [data.x, data.y],
      callbacks: [{ onEpochEnd() {} }],
    });
    expect(b.loss).toEqual(a.loss);
  });

  test("many windows of many epochs are the same as one epoch at a time", async () => {
    const [x, y] = [
      [1, 2, 3, 4, 5],
      [2, 3, 5, 4, 7],
    ];
    const rate = schedules.inverseTimeDecay({ initialLearningRate: 0.01, decaySteps: 100, decayRate: 1 });
    const train = (pauses: boolean) =>
      line()
        .compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "mse" })
        .fit(x, y, { ...quiet, epochs: 3000, batchSize: 2, callbacks: pauses ? [{ onEpochEnd() {} }] : [] });
    expect((await train(true)).loss).toEqual((await train(false)).loss);
  });

  test("a shuffled order holds every sample once, and each epoch has its own", () => {
    const orders = [0, 1].map((epoch) => {
      const order = new Int32Array(100);
      shuffleInto(order, 100, 3, epoch);
      return [...order];
    });
    expect([...orders[0]].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, k) => k));
    expect(orders[0]).not.toEqual(orders[1]);
    // The first place is anybody's: over many shuffles all samples come there about as often.
    const first = new Float64Array(10);
    const order = new Int32Array(10);
    for (let k = 0; k < 10_000; k++) {
      shuffleInto(order, 10, 1, k);
      first[order[0]]++;
    }
    for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe("several outputs", () => {
  const image = input({ shape: [2, 2] });
  const features = image.pipe(layers.flatten(), layers.dense({ units: 4, activation: "relu" }));
  const make = () =>
    model({
      inputs: { image },
      outputs: {
        digit: features.pipe(layers.dense({ units: 3, activation: "softmax" })),
        isEven: features.pipe(layers.dense({ units: 1, activation: "sigmoid" })),
      },
    }).compile({
      optimizer: "adam",
      loss: { digit: "sparseCategoricalCrossentropy", isEven: "binaryCrossentropy" },
      metrics: { digit: ["accuracy"], isEven: ["accuracy"] },
    });
  const x = {
    image: tensor(
      Array.from({ length: 24 }, (_, k) => (k % 5) / 4),
      { shape: [6, 2, 2] },
    ),
  };
  const y = { digit: new Uint8Array([0, 1, 2, 0, 1, 2]), isEven: tensor([true, false, true, true, false, true]) };

  test("have named losses, metrics and predictions", async () => {
    const net = make();
    const history = await net.fit(x, y, { ...quiet, epochs: 2, validationSplit: 0.4 });
    expect(Object.keys(history).sort()).toEqual(
      [
        "epochs",
        ...["digitAccuracy", "digitLoss", "isEvenAccuracy", "isEvenLoss", "loss"].flatMap((k) => [
          k,
          `val${k[0].toUpperCase()}${k.slice(1)}`,
        ]),
      ].sort(),
    );
    expect(history.loss[0]).toBeCloseTo(history.digitLoss[0] + history.isEvenLoss[0], 5);
    const result = await net.evaluate(x, y, quiet);
    expect(result.digitAccuracy).toBeGreaterThanOrEqual(0);
    const { digit, isEven } = await net.predict(x);
    expect([digit.shape, isEven.shape]).toEqual([
      [6, 3],
      [6, 1],
    ]);
  });

  test("the types know the names", async () => {
    const net = make();
    const result = await net.evaluate(x, y, quiet);
    // @ts-expect-error There is no such metric.
    expect(result.digitAcuracy).toBeUndefined();
    const history = await net.fit(x, y, quiet);
    // @ts-expect-error Nothing was validated.
    expect(history.valLoss).toBeUndefined();
  });
});

describe("the model as a thing", () => {
  test("builds itself from the first data where no input shape was given", async () => {
    const net = sequential([layers.dense({ units: 2 })]);
    expect(() => net.weights).toThrow("the first layer, dense, does not know its input's shape");
    net.compile({ optimizer: "sgd", loss: "mse" });
    await net.fit([[1, 2, 3]], [[1, 2]], quiet);
    expect(net.weights["dense/kernel"].shape).toEqual([3, 2]);
  });

  test("summary", () => {
    const text = sequential([
      layers.flatten({ inputShape: [2, 3] }),
      layers.dense({ units: 200, name: "wide" }),
    ]).summary({ print: false });
    expect(text).toBe(
      [
        "┏━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━┓",
        "┃ Layer (kind)      ┃ Output shape ┃ Params ┃",
        "┡━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━┩",
        "│ flatten (flatten) │ [batch, 6]   │      0 │",
        "│ wide (dense)      │ [batch, 200] │  1,400 │",
        "└───────────────────┴──────────────┴────────┘",
        " Total params: 1,400 (5.47 KB)",
        " Trainable params: 1,400",
        " Non-trainable params: 0",
      ].join("\n"),
    );
  });

  test("a saved model predicts the same bits and trains on where it stopped", async () => {
    const folder = mkdtempSync(join(tmpdir(), "limpid-"));
    try {
      const make = () =>
        sequential(
          [
            layers.dense({ units: 5, activation: "relu", inputShape: [2] }),
            layers.dropout({ rate: 0.2 }),
            layers.dense({ units: 1 }),
          ],
          { seed: 3 },
        ).compile({ optimizer: "adam", loss: "mse" });
      const x = Array.from({ length: 10 }, (_, k) => [k, 1 / (k + 1)]);
      const y = x.map(([a, b]) => a - b);
      const net = make();
      await net.fit(x, y, { ...quiet, epochs: 2, batchSize: 4 });
      await net.save(join(folder, "model.limpid"));
      const again = await loadModel(join(folder, "model.limpid"));
      expect((await again.predict(x)).toArray()).toEqual((await net.predict(x)).toArray());
      await Promise.all([net, again].map((m) => m.fit(x, y, { ...quiet, epochs: 2, batchSize: 4 })));
      expect((await again.predict(x)).toArray()).toEqual((await net.predict(x)).toArray());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("knows its version", () => {
    expect(version).toBe(JSON.parse(readFileSync("package.json", "utf8")).version);
  });
});
