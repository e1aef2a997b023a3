/** Masks: who makes them, who passes them on, who uses them, and what is said where one is lost. */
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { input, layer, layers, loadModel, losses, model, sequential, type Tensor, tensor } from "../src/index.ts";
import { layerFromConfig } from "../src/nn/from-config.ts";
import { grad } from "../src/tensor/all.ts";
import { quiet } from "./support/line.ts";

const warn = vi.spyOn(console, "warn");
beforeEach(() => void warn.mockReset());
afterEach(() => expect(warn).not.toHaveBeenCalled());

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}

const table = [
  [0.5, -1],
  [1, 2],
  [3, -4],
  [-5, 6],
];
const tokens = [
  [1, 2, 0, 0, 0],
  [3, 3, 3, 1, 2],
  [0, 0, 0, 0, 0],
];
const embedding = (maskZero: boolean) =>
  layers.embedding({ inputDim: 4, outputDim: 2, maskZero, embeddingsInitializer: table, name: "words" });

describe("embedding", () => {
  it.each(["i32", "u8", "f32"] as const)("gives each token its row, %s", async (dtype) => {
    const net = sequential([embedding(false)]);
    const got = await net.predict(tensor(tokens, { dtype }));
    expect(got.toArray()).toEqual(tokens.map((row) => row.map((t) => table[t])));
  });

  it("of any rank, saved and loaded; a row's slope is the sum over its uses", async () => {
    const net = sequential([embedding(true), layers.globalAveragePooling1d(), layers.dense({ units: 1 })]);
    const got = await net.predict(tokens);
    expect((await (await loadModel(await net.toBytes())).predict(tokens)).toArray()).toEqual(got.toArray());
    const one = sequential([layers.embedding({ inputDim: 4, outputDim: 3, inputShape: [] })]);
    expect((await one.predict([1, 3])).shape).toEqual([2, 3]);
    const toward = tensor(tokens.map((row, r) => row.map((_, k) => [r + k, 1])));
    const made = embedding(false);
    const slopes = grad((embeddings: Tensor) =>
      made
        .forward({ embeddings }, [tensor(tokens, { dtype: "i32" })])
        .mul(toward)
        .sum(),
    );
    const want = table.map(() => [0, 0]);
    for (const [r, row] of tokens.entries())
      for (const [k, t] of row.entries()) {
        want[t][0] += r + k;
        want[t][1] += 1;
      }
    expect(slopes(tensor(table)).toArray()).toEqual(want);
  });

  it("says which tokens it does not know, where, and how many", async () => {
    const net = sequential([embedding(false), layers.flatten(), layers.dense({ units: 1 })]);
    const run = (x: number[][]) => net.predict(x).catch(String);
    await net.predict([[1, 2]]);
    expect(
      await run([
        [1, 2],
        [7, 4],
      ]),
    ).toBe(
      'DataError: predict: x[1, 0] is 7, but layer "words" knows the tokens 0..3, and 1 more is not\n  hint: for tokens up to 7 it needs inputDim: 8',
    );
    expect(await run([[1, -1]])).toContain("x[0, 1] is -1");
    expect(await run([[0.5, 1]])).toContain("tokens are whole numbers from 0");
    expect(message(() => net.predictSync([[1, 9]]))).toContain("x[0, 1] is 9");
    net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await expect(net.fit([[1, 4]], [[1]], quiet)).rejects.toThrow("fit: x[0, 1] is 4");
    const moved = sequential([layers.reshape({ targetShape: [2, 2], inputShape: [4] }), embedding(false)]);
    await expect(moved.predict([[1, 2, 3, 4]])).rejects.toThrow("x[0, 3] is 4");
  });

  it("wants its two sizes", () => {
    expect(message(() => layers.embedding({ inputDim: 3 } as never))).toContain("outputDim");
    expect(message(() => layers.embedding({ inputDim: 0, outputDim: 1 }))).toContain("inputDim");
  });
});

/** Of each sequence the mean over tokens but 0. */
const means = tokens.map((row) => {
  const real = row.filter((t) => t !== 0);
  return [0, 1].map((d) => real.reduce((sum, t) => sum + table[t][d], 0) / Math.max(1, real.length));
});

describe("a mask", () => {
  it("goes through layers that pass it, to pooling", async () => {
    const net = sequential([
      embedding(true),
      layers.dropout({ rate: 0.5 }),
      layers.activation({ activation: "linear" }),
      layers.batchNormalization({ epsilon: 0 }),
      layers.globalAveragePooling1d(),
    ]);
    const got = await net.predict(tokens);
    for (const [k, value] of means.flat().entries()) expect(got.data[k]).toBeCloseTo(value, 6);
  });

  it("of masking leaves out steps that hold one number only, and zeroes them", async () => {
    const x = [
      [
        [1, 2],
        [-1, -1],
        [3, -1],
      ],
      [
        [-1, -1],
        [-1, -1],
        [-1, -1],
      ],
    ];
    const made = layers.masking({ maskValue: -1, inputShape: [3, 2] });
    expect((await sequential([made]).predict(x)).toArray()).toEqual([
      [
        [1, 2],
        [0, 0],
        [3, -1],
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ]);
    const net = sequential([made, layers.globalAveragePooling1d()]);
    expect((await net.predict(x)).toArray()).toEqual([
      [2, 0.5],
      [0, 0],
    ]);
    expect(message(() => layers.masking()(input({ shape: [2] })))).toContain("wants sequences");
  });

  it("of several inputs counts a step that counts in one of them; concatenate joins masks", async () => {
    const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
    const words = embedding(true);
    const pooled = layers.globalAveragePooling1d();
    const sum = pooled(layers.add()(words(a), words(b)));
    const beside = layers.globalAveragePooling1d()(layers.concatenate({ axis: 1 })(words(a), words(b)));
    const net = model({ inputs: { a, b }, outputs: { sum, beside } });
    const { sum: s, beside: j } = await net.predict({ a: [[1, 0, 0]], b: [[2, 2, 0]] });
    expect(s.toArray()).toEqual([[(1 + 3 + 0.5 + 3) / 2, (2 - 4 - 1 - 4) / 2]]);
    expect(j.data[0]).toBeCloseTo((1 + 3 + 3) / 3, 6);
  });

  it("can be given where a layer is called", async () => {
    const x = input({ shape: [3, 1] });
    const mask = input({ shape: [3], dtype: "bool" });
    const net = model({ inputs: { x, mask }, outputs: layers.globalAveragePooling1d()(x, { mask }) });
    const given = { x: [[[1], [5], [9]]], mask: tensor([[true, false, true]]) };
    expect((await net.predict(given)).item()).toBe(5);
    expect((await (await loadModel(await net.toBytes())).predict(given)).item()).toBe(5);
    expect(message(() => layers.flatten()(x, { mask }))).toContain(
      'takes no options where it is called, but was given "mask"',
    );
    expect(message(() => layers.globalAveragePooling1d()(x, { mast: mask } as never))).toContain('did you mean "mask"');
  });

  it("reaches the loss: what is left out has no share in it, and moves nothing", async () => {
    const net = (maskZero: boolean) =>
      sequential([embedding(maskZero), layers.dense({ units: 1, name: "out", kernelInitializer: [[1], [0.5]] })], {
        dtype: "f64",
      }).compile({ optimizer: "sgd", loss: losses.meanSquaredError(), learningRate: 0.1 });
    const y = tokens.map((row) => row.map((t) => [t]));
    const errors = tokens.map((row) => row.map((t) => (table[t][0] + 0.5 * table[t][1] - t) ** 2));
    const counted = tokens.flatMap((row, r) => row.flatMap((t, k) => (t === 0 ? [] : [errors[r][k]])));
    const mean = (list: number[]) => list.reduce((sum, e) => sum + e, 0) / list.length;
    expect((await net(true).evaluate(tokens, y, quiet)).loss).toBeCloseTo(mean(counted), 12);
    expect((await net(false).evaluate(tokens, y, quiet)).loss).toBeCloseTo(mean(errors.flat()), 12);
    const trained = net(true);
    await trained.fit(tokens, y, { ...quiet, epochs: 1 });
    expect((trained.weights["words/embeddings"].toArray() as number[][])[0]).toEqual(table[0]);
    // Weights of samples go with it.
    const sampleWeight = [1, 3, 5];
    const weighted = tokens.flatMap((row, r) =>
      row.flatMap((t, k) => (t === 0 ? [] : [errors[r][k] * sampleWeight[r]])),
    );
    const { loss } = await net(true).evaluate(tokens, y, { ...quiet, sampleWeight });
    expect(loss).toBeCloseTo(mean(weighted), 12);
  });

  const words = [
    [1, 3, 2, 0, 0],
    [2, 0, 0, 0, 0],
  ];

  it.each([
    ["lstm", () => layers.lstm({ units: 3 })],
    ["gru, unrolled", () => layers.gru({ units: 2, unroll: true })],
    ["simpleRNN, backwards", () => layers.simpleRNN({ units: 2, goBackwards: true })],
    ["bidirectional", () => layers.bidirectional({ layer: layers.lstm({ units: 2 }) })],
    ["an lstm on an lstm", () => layers.lstm({ units: 3, returnSequences: true })],
  ])("lets %s leave out turns: padded sequences give what short ones do", async (name, make) => {
    const rest = name.startsWith("an") ? [layers.lstm({ units: 2, name: "last" })] : [];
    const build = (maskZero: boolean, length: number) =>
      sequential([
        layers.embedding({ inputDim: 4, outputDim: 2, maskZero, name: "words", inputShape: [length] }),
        make(),
        ...rest,
      ]);
    const padded = await build(true, 5).predict(words);
    for (const [k, row] of words.entries()) {
      const real = row.filter((t) => t !== 0);
      const alone = await build(false, real.length).predict([real]);
      for (const [d, value] of alone.data.entries()) expect(padded.data[k * alone.size + d]).toBeCloseTo(value, 6);
    }
  });

  it("lets attention leave out values", async () => {
    const build = (maskZero: boolean, length: number, kind: "attention" | "multiHeadAttention") => {
      const x = input({ shape: [length] });
      const y = embedding(maskZero)(x);
      const attend = kind === "attention" ? layers.attention() : layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
      return model({ inputs: x, outputs: layers.globalAveragePooling1d()(attend(y, y)) });
    };
    for (const kind of ["attention", "multiHeadAttention"] as const) {
      const padded = await build(true, 5, kind).predict(words);
      for (const [k, row] of words.entries()) {
        const real = row.filter((t) => t !== 0);
        const alone = await build(false, real.length, kind).predict([real]);
        for (const [d, value] of alone.data.entries()) expect(padded.data[k * alone.size + d]).toBeCloseTo(value, 5);
      }
    }
  });

  it("and first states are options of a recurrent layer's call", async () => {
    const [x, h] = [input({ shape: [2, 1] }), input({ shape: [3] })];
    const [after, option] = [layers.gru({ units: 3, name: "a" }), layers.gru({ units: 3, name: "a" })];
    const given = { x: [[[1], [2]]], h: [[0.5, -0.5, 1]] };
    const one = model({ inputs: { x, h }, outputs: after(x, h) });
    const other = model({ inputs: { x, h }, outputs: option(x, { initialState: h }) });
    expect((await other.predict(given)).toArray()).toEqual((await one.predict(given)).toArray());
    expect((await (await loadModel(await other.toBytes())).predict(given)).toArray()).toEqual(
      (await one.predict(given)).toArray(),
    );
    expect(message(() => option(x, { initialState: 3 } as never))).toContain("symbolic values");
  });

  it("of batch normalization: statistics of the steps that count", () => {
    const x = tensor(
      [
        [[1], [3], [100]],
        [[5], [50], [60]],
      ],
      { dtype: "f64" },
    );
    const mask = tensor([
      [true, true, false],
      [true, false, false],
    ]);
    const state = { movingMean: tensor([0], { dtype: "f64" }), movingVariance: tensor([1], { dtype: "f64" }) };
    const made = layers.batchNormalization({ center: false, scale: false, momentum: 0 });
    const { state: moved } = made.forward({}, [x], { training: true, state, masks: [mask] });
    expect(moved?.movingMean.item()).toBeCloseTo(3, 6);
    expect(moved?.movingVariance.item()).toBeCloseTo(8 / 3, 6);
  });
});

describe("a mask that is lost", () => {
  const said = () => {
    const lines = warn.mock.calls.map(([line]) => String(line));
    warn.mockReset();
    return lines;
  };

  it("is said once for a model", async () => {
    const net = sequential([
      layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true, inputShape: [5] }),
      layers.flatten(),
    ]);
    expect(said()).toEqual([expect.stringContaining('the mask is lost in "flatten", which does nothing with it')]);
    net.internals.copy();
    await net.predict(tokens);
    expect(said()).toEqual([]);
  });

  it("is lost in a layer of one's own, which can pass it or make its own", async () => {
    const twice = (mask?: "pass" | "drop") => layer({ kind: "twice", mask, forward: (_, [x]) => x.mul(2) });
    const run = async (mask?: "pass") =>
      (await sequential([embedding(true), twice(mask), layers.globalAveragePooling1d()]).predict(tokens)).data[0];
    expect(await run("pass")).toBeCloseTo(2 * means[0][0], 6);
    expect(said()).toEqual([]);
    expect(await run()).toBeCloseTo((2 * (1 + 3 + 0.5 * 3)) / 5, 6);
    expect(said()).toHaveLength(1);
    const last = layer({
      kind: "last",
      mask: ([mask]) => mask?.slice([0, 1]),
      forward: (_, [x], { masks: [mask] }) => (mask ? x.slice([0, 1]) : x),
    });
    const rest = sequential([embedding(true), last, layers.globalAveragePooling1d()]);
    expect((await rest.predict(tokens)).data[0]).toBeCloseTo(3, 6);
  });

  it("a mask that does not fit is refused", () => {
    const wrong = (mask: () => unknown) => layer({ kind: "wrong", mask: mask as never, forward: (_, [x]) => x });
    const x = input({ shape: [3, 1] });
    expect(message(() => wrong(() => tensor([1, 2, 3]))(x))).toContain("gave f32[3] as the mask of [2,3,1]");
    expect(message(() => wrong(() => 3)(x))).toContain("gave 3 as the mask");
  });
});

test("the layers come back from their options", () => {
  for (const made of [embedding(true), layers.masking({ maskValue: 3 }), layers.globalAveragePooling1d()]) {
    const again = layerFromConfig(layers, made.kind, JSON.parse(JSON.stringify(made.config)));
    expect(again.config).toEqual(made.config);
  }
});
