/** Stateful recurrence: a batch goes on where the one before it ended, in training, evaluation and prediction, until `resetStates`. */
import { callbacks, input, type Layer, layers, loadModel, model, optimizers, sequential } from "limpid";
import { type Tensor, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";

/** Numbers that are no pattern. */
const draw = (...shape: number[]): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float64Array.from({ length: size }, (_, k) => Math.sin(k * k + 1)),
    { shape },
  );
};
/** Turns from..to-1. */
const turns = (x: Tensor, from: number, to: number) => x.slice([0, from, 0], [x.shape[0], to, x.shape[2]]);
const close = (a: Tensor, b: Tensor) => {
  expect(a.shape).toEqual(b.shape);
  a.data.forEach((value, k) => void expect(value).toBeCloseTo(b.data[k], 12));
};

type Options = { units: number; returnSequences: boolean; stateful: boolean };
const kinds: readonly (readonly [string, (options: Options) => Layer])[] = [
  ["lstm", (options) => layers.lstm(options)],
  ["gru", (options) => layers.gru(options)],
  ["simpleRNN", (options) => layers.simpleRNN(options)],
  [
    "rnn",
    ({ units, ...options }) =>
      layers.rnn({
        ...options,
        cell: layers.stackedRNNCells({ cells: [layers.lstmCell({ units: 2 }), layers.gruCell({ units })] }),
      }),
  ],
];

describe("two halves are the whole", () => {
  test.each(kinds)("%s", async (_, make) => {
    const x = draw(2, 6, 3);
    const build = (stateful: boolean, length: number) => {
      const start = input({ shape: [length, 3], ...(stateful && { batchSize: 2 }) });
      return model(
        { inputs: start, outputs: make({ units: 4, returnSequences: true, stateful })(start) },
        { seed: 4, dtype: "f64" },
      );
    };
    const whole = build(false, 6).predictSync(x);
    const net = build(true, 3);
    close(net.predictSync(turns(x, 0, 3)), turns(whole, 0, 3));
    close(await net.predict(turns(x, 3, 6)), turns(whole, 3, 6));
    net.resetStates();
    // At once, again and again, and as several batches of one call.
    const [first, second] = [turns(x, 0, 3), turns(x, 3, 6)];
    close(net.predictSync(first), turns(whole, 0, 3));
    close(net.predictSync(second), turns(whole, 3, 6));
    net.resetStates();
    const both = await net.predict(
      tensor(
        [first, second].flatMap((half) => [...half.data]),
        { shape: [4, 3, 3], dtype: "f64" },
      ),
    );
    close(both.slice([2, 0, 0], [4, 3, 4]), turns(whole, 3, 6));
    expect(net.predictSync(first).toArray()).not.toEqual(turns(whole, 0, 3).toArray());
  });

  test("bidirectional keeps the states of both directions, each its own", () => {
    const x = draw(1, 4, 2);
    const start = input({ shape: [2, 2], batchSize: 1 });
    const both = layers.bidirectional({ layer: layers.gru({ units: 3, stateful: true }) })(start);
    const net = model({ inputs: start, outputs: both }, { seed: 2, dtype: "f64" });
    const names = ["forward", "backward"].map((part) => `bidirectional/${part}/hiddenState`);
    expect(Object.keys(net.weights).filter((name) => name.endsWith("State"))).toEqual(names);
    net.predictSync(turns(x, 0, 2));
    const [a, b] = names.map((name) => net.weights[name]);
    const one = input({ shape: [2, 2] });
    const given = [input({ shape: [3] }), input({ shape: [3] })];
    const open = layers.bidirectional({ layer: layers.gru({ units: 3 }) })(one, ...given);
    const stateless = model({ inputs: { one, a: given[0], b: given[1] }, outputs: open }, { seed: 2, dtype: "f64" });
    close(net.predictSync(turns(x, 2, 4)), stateless.predictSync({ one: turns(x, 2, 4), a, b }));
  });

  test("convolutions, models in models, frozen layers", () => {
    const start = input({ shape: [2, 5, 1], batchSize: 1 });
    const inner = sequential(
      [
        layers.convLstm1d({
          filters: 2,
          kernelSize: 3,
          stateful: true,
          trainable: false,
          inputShape: [2, 5, 1],
          batchSize: 1,
        }),
      ],
      { name: "inner" },
    );
    const net = model({ inputs: start, outputs: layers.flatten()(inner(start)) }, { dtype: "f32" });
    const state = () => [...net.weights["inner/convLstm1d/hiddenState"].data];
    const x = draw(1, 2, 5, 1);
    const first = [...net.predictSync(x).data];
    expect(state()).toEqual(first);
    expect([...net.predictSync(x).data]).not.toEqual(first);
    net.resetStates();
    expect(state()).toEqual(new Array(6).fill(0));
    expect([...net.predictSync(x).data]).toEqual(first);
  });
});

const x = draw(8, 3, 2);
const y = draw(8, 1);
const trained = (stateful = true) =>
  sequential(
    [
      layers.lstm({ units: 3, stateful, inputShape: [3, 2], batchSize: 2 }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 1 }),
    ],
    { seed: 6, dtype: "f64" },
  ).compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: "meanSquaredError" });
const quiet = { shuffle: false, verbose: 0 } as const;

describe("training", () => {
  test("a step takes the states that the last one left as given numbers", async () => {
    const make = (stateful: boolean) => {
      const start = input({ shape: [3, 2], batchSize: 2 });
      const states = [input({ shape: [3] }), input({ shape: [3] })];
      const lstm = layers.lstm({ units: 3, stateful, name: "lstm" });
      const end = layers.dense({ units: 1, name: "dense" })(stateful ? lstm(start) : lstm(start, ...states));
      const net = model(
        { inputs: stateful ? { start } : { start, h: states[0], c: states[1] }, outputs: end },
        { seed: 1, dtype: "f64" },
      );
      return net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    };
    const [net, open] = [make(true), make(false)];
    const zeros = tensor([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    const [first, second] = [0, 2].map((at) => x.slice([at, 0, 0], [at + 2, 3, 2]));
    await net.trainOnBatch({ start: first }, [[1], [2]]);
    const { "lstm/hiddenState": h, "lstm/cellState": c } = net.weights;
    await net.trainOnBatch({ start: second }, [[3], [1]]);
    await open.trainOnBatch({ start: first, h: zeros, c: zeros }, [[1], [2]]);
    await open.trainOnBatch({ start: second, h, c }, [[3], [1]]);
    for (const [name, w] of Object.entries(open.weights)) close(net.weights[name], w);
  });

  test("batches have the model's size by default; evaluation and validation move the states", async () => {
    const net = trained();
    await net.fit(x, y, { epochs: 1, ...quiet });
    expect(net.steps).toBe(4);
    const state = () => [...net.weights["lstm/hiddenState"].data];
    const before = state();
    await net.evaluate(x, y, { verbose: 0 });
    expect(state()).not.toEqual(before);
    const { loss } = await net.testOnBatch(x.slice([0, 0, 0], [2, 3, 2]), y.slice([0, 0], [2, 1]));
    expect(loss).toBeGreaterThan(0);
  });

  test("saved and resumed it goes on with the same bits", async () => {
    const [whole, first] = [trained(), trained()];
    await whole.fit(x, y, { epochs: 4, ...quiet });
    await first.fit(x, y, { epochs: 2, ...quiet });
    const second = await loadModel(await first.toBytes());
    await second.fit(x, y, { epochs: 4, initialEpoch: 2, ...quiet });
    for (const [name, w] of Object.entries(whole.weights)) expect(second.weights[name].data, name).toEqual(w.data);
  });

  test("states begin anew where a callback says so", async () => {
    const starts: number[] = [];
    const net = trained();
    const hook = callbacks.lambda({
      onEpochBegin() {
        net.resetStates();
        starts.push(Math.max(...[...net.weights["lstm/hiddenState"].data].map(Math.abs)));
      },
    });
    await net.fit(x, y, { epochs: 3, ...quiet, callbacks: [hook] });
    expect(starts).toEqual([0, 0, 0]);
    expect(net.weights["lstm/hiddenState"].data.every((value) => value !== 0)).toBe(true);
  });
});

describe("what is refused", () => {
  const [three, four] = [draw(3, 3, 2), draw(4, 3, 2)];
  const nets = { kept: trained() };
  const inner = sequential([layers.gru({ units: 1, stateful: true, inputShape: [3, 2], batchSize: 2 })]);
  test.each<[string, () => unknown, string]>([
    [
      "no batch",
      () => layers.lstm({ units: 2, stateful: true })(input({ shape: [3, 2] })),
      "is stateful, but how many samples a batch has is not known\n  hint: say it where the model begins: input({ shape, batchSize: 4 })",
    ],
    [
      "no batch, both ways",
      () => layers.bidirectional({ layer: layers.gru({ units: 2, stateful: true }) })(input({ shape: [3, 2] })),
      "bidirectional: is stateful, but",
    ],
    [
      "fit",
      () => nets.kept.fit(x, y, { batchSize: 4, ...quiet }),
      "fit: a batch has 4 samples, but the model's input says batchSize: 2\n  hint: give batches of 2",
    ],
    [
      "fit, a rest",
      () => nets.kept.fit(three, y.slice([0, 0], [3, 1]), quiet),
      "fit: a batch has 1 samples, but the model's input says batchSize: 2",
    ],
    [
      "evaluate",
      () => nets.kept.evaluate(three, y.slice([0, 0], [3, 1]), { verbose: 0 }),
      "evaluate: a batch has 1 samples",
    ],
    ["predict", () => nets.kept.predict(three), "predict: a batch has 1 samples"],
    ["predictSync", () => nets.kept.predictSync(four, { batchSize: 4 }), "predict: a batch has 4 samples"],
    ["predictOnBatch", () => nets.kept.predictOnBatch(four), "predictOnBatch: a batch has 4 samples"],
    [
      "trainOnBatch",
      () => nets.kept.trainOnBatch(four, y.slice([0, 0], [4, 1])),
      "trainOnBatch: a batch has 4 samples",
    ],
    ["testOnBatch", () => nets.kept.testOnBatch(four, y.slice([0, 0], [4, 1])), "testOnBatch: a batch has 4 samples"],
    [
      "gradients",
      () => nets.kept.gradients(four, y.slice([0, 0], [4, 1])),
      "a batch has 4 samples, but the model's input says batchSize: 2",
    ],
    [
      "apply",
      () => nets.kept.apply(nets.kept.weights, four),
      "a batch has 4 samples, but the model's input says batchSize: 2",
    ],
    [
      "a model around it",
      () => inner(input({ shape: [3, 2], batchSize: 3 })),
      "but the model wants batches of 2\n  hint: the model around it must have them, too: input({ shape, batchSize: 2 })",
    ],
    [
      "two sizes",
      () => {
        const [a, b] = [input({ shape: [2], batchSize: 2 }), input({ shape: [2], batchSize: 3 })];
        return model({ inputs: { a, b }, outputs: layers.add()(a, b) });
      },
      'the input "a" has batches of 2, and "b" of 3\n  hint: give all inputs the same batchSize',
    ],
    ["no size", () => input({ shape: [2], batchSize: 0 }), "batchSize is 0"],
    [
      "one direction alone",
      () =>
        layers.bidirectional({
          layer: layers.gru({ units: 2, stateful: true }),
          backwardLayer: layers.gru({ units: 2, goBackwards: true }),
        }),
      "the layers differ in stateful",
    ],
  ])("%s", async (_, attempt, text) => {
    await expect((async () => await attempt())()).rejects.toThrow(text);
  });
});
