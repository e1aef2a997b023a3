/** `explain` inside layers: gates and states of recurrences, scores and weights of attention, mean and variance of normalizations. */
import { input, type Layer, layers, model, sequential, type Tensor, tensor } from "limpid";
import { type At, explain, type Story } from "limpid/explain";
import { describe, expect, test } from "vitest";
import { randomStream } from "../src/base/index.ts";

const random = randomStream(5, 5);
const numbers = (count: number) => Array.from({ length: count }, () => 2 * random() - 1);
const rows = (time: number, features: number) => Array.from({ length: time }, () => numbers(features));

function expectClosed({ backward: { sum, gradient, paths, remainder }, check }: Story): void {
  const scale = Math.max(Math.abs(gradient), 1e-3);
  expect(Math.abs(sum - gradient)).toBeLessThanOrEqual(1e-12 * scale);
  const listed = paths.reduce((all, { product }) => all + product, 0);
  expect(Math.abs(listed + remainder.sum - sum)).toBeLessThanOrEqual(1e-12 * scale);
  expect(Math.min(...check.steps.map(({ gap }) => gap).filter(Number.isFinite))).toBeLessThan(
    1e-6 * Math.max(1, scale),
  );
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
type Weights = Readonly<Record<string, Tensor>>;

/** x · W + h · U + b, for one sample. */
function sums(weights: Weights, x: readonly number[], h: readonly number[], biased = true): number[] {
  const [w, u] = ["rec/kernel", "rec/recurrentKernel"].map((name) => weights[name].toArray() as number[][]);
  const bias = biased ? (weights["rec/bias"].toArray() as number[]) : [];
  return w[0].map(
    (_, k) => x.reduce((s, v, i) => s + v * w[i][k], 0) + h.reduce((s, v, i) => s + v * u[i][k], 0) + (bias[k] ?? 0),
  );
}

function recurrent(layer: Layer<Tensor>) {
  const net = sequential(
    [layers.activation({ activation: "linear", inputShape: [4, 2] }), layer, layers.dense({ units: 1 })],
    {
      dtype: "f64",
      seed: 3,
    },
  );
  return net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
}

describe("a recurrence", () => {
  const x = [rows(4, 2)];
  const y = [[0.5]];

  test.each([false, true])(
    "lstm, written out: %s: every gate, candidate and state is what its formula says",
    async (unroll) => {
      const net = recurrent(layers.lstm({ name: "rec", units: 2, unroll }));
      let [h, c] = [
        [0, 0],
        [0, 0],
      ];
      const told = await explain(net, { x, y });
      for (const [step, row] of x[0].entries()) {
        const z = sums(net.weights, row, h);
        const [i, f, g, o] = [0, 1, 2, 3].map((k) => z.slice(2 * k, 2 * k + 2).map(k === 2 ? Math.tanh : sigmoid));
        c = c.map((before, k) => f[k] * before + i[k] * g[k]);
        h = c.map((cell, k) => o[k] * Math.tanh(cell));
        const wanted = { inputGate: i, forgetGate: f, candidate: g, outputGate: o, cellState: c, hiddenState: h };
        const story = await explain(net, { x, y, at: { layer: "rec", step, unit: 1 } });
        expect(story.target.name).toBe(`rec(step=${step}).hiddenState[1]`);
        expectClosed(story);
        expect(story.inside.values.map(({ what, value }) => [what, value])).toEqual(
          ["forgetGate", "inputGate", "candidate", "cellState", "outputGate", "hiddenState"].map((what) => [
            what,
            expect.closeTo(wanted[what as "candidate"][1], 12),
          ]),
        );
        for (const [what, [, value]] of Object.entries(wanted)) {
          const one = await explain(net, { x, y, at: `rec(step=${step}).${what}[1]` });
          expect(one.target.value).toBeCloseTo(value, 12);
          expectClosed(one);
        }
        for (const { what, turns } of told.inside.states)
          for (const [unit, value] of turns[step].state.entries())
            expect(value).toBeCloseTo(wanted[what as "candidate"][unit], 12);
      }
      expect(told.inside.states.map(({ name }) => name)).toEqual(["rec.cellState", "rec.hiddenState"]);
    },
  );

  test("the formulas name what they are made of, and so do the slopes", async () => {
    const net = recurrent(layers.lstm({ name: "rec", units: 1 }));
    const { inside, backward } = await explain(net, { x, y, at: "rec(step=2).cellState[0]", limit: 1 });
    expect(inside.values.map(({ name, formula }) => `${name} = ${formula}`)).toEqual([
      "rec(step=2).forgetGate[0] = sigmoid(rec(step=2).sum[1])",
      "rec(step=2).inputGate[0] = sigmoid(rec(step=2).sum[0])",
      "rec(step=2).candidate[0] = tanh(rec(step=2).sum[2])",
      "rec(step=2).cellState[0] = rec(step=2).forgetGate[0] · rec(step=1).cellState[0] + rec(step=2).inputGate[0] · rec(step=2).candidate[0]",
    ]);
    expect(backward.paths[0].factors.at(-1)).toMatchObject({
      symbol: "∂rec(step=3).cellState[0]/∂rec(step=2).cellState[0]",
      formula: "rec(step=3).forgetGate[0]",
    });
  });

  test.each([true, false])("gru, resetAfter %s: gates and candidate", async (resetAfter) => {
    const net = recurrent(layers.gru({ name: "rec", units: 2, resetAfter, useBias: false }));
    let h = [0, 0];
    const [w, u] = ["rec/kernel", "rec/recurrentKernel"].map((name) => net.weights[name].toArray() as number[][]);
    for (const [step, row] of x[0].entries()) {
      const both = sums(net.weights, row, h, false);
      const z = both.slice(0, 2).map(sigmoid);
      const r = both.slice(2, 4).map(sigmoid);
      const own = [0, 1].map((k) => row.reduce((s, v, n) => s + v * w[n][4 + k], 0));
      const back = (state: readonly number[], k: number) => state.reduce((s, v, n) => s + v * u[n][4 + k], 0);
      const before = h;
      const candidate = own.map((s, k) =>
        Math.tanh(
          s +
            (resetAfter
              ? r[k] * back(before, k)
              : back(
                  before.map((v, n) => v * r[n]),
                  k,
                )),
        ),
      );
      h = before.map((v, k) => z[k] * v + (1 - z[k]) * candidate[k]);
      const wanted = { updateGate: z, resetGate: r, candidate, hiddenState: h };
      for (const [what, [value]] of Object.entries(wanted)) {
        const story = await explain(net, { x, y, at: { layer: "rec", step, value: what, unit: 0 } });
        expect(story.target.value).toBeCloseTo(value, 12);
        expect(story.inside.values.at(-1)?.what).toBe(what);
        expectClosed(story);
      }
    }
  });

  test("a turn that a mask hides keeps the state before it", async () => {
    const net = sequential(
      [layers.masking({ inputShape: [4, 2] }), layers.simpleRNN({ name: "rec", units: 2 }), layers.dense({ units: 1 })],
      { dtype: "f64" },
    ).compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const padded = [[...x[0].slice(0, 2), [0, 0], [0, 0]]];
    const { inside } = await explain(net, { x: padded, y, at: "rec(step=3).hiddenState[0]" });
    expect(inside.values.at(-1)).toMatchObject({ formula: "rec(step=2).hiddenState[0]" });
    const [{ turns }] = inside.states;
    expect(turns[3].state).toEqual(turns[1].state);
  });

  test("both directions and stacked cells keep their values apart", async () => {
    const both = recurrent(layers.bidirectional({ name: "rec", layer: layers.gru({ units: 2 }) }));
    const places = [
      "rec(step=0).backward.hiddenState[1]",
      "rec(step=1).forward.resetGate[0]",
      "rec(step=2, part=0).backward.sum[0]",
    ];
    for (const at of places) expectClosed(await explain(both, { x, y, at }));
    const { inside } = await explain(both, { x, y });
    expect(inside.states.map(({ what }) => what).sort()).toEqual(["backward.hiddenState", "forward.hiddenState"]);
    const cells = [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 2 })];
    const stacked = recurrent(layers.rnn({ name: "rec", cell: layers.stackedRNNCells({ cells }) }));
    for (const what of ["cell0.forgetGate", "cell1.updateGate"])
      expectClosed(await explain(stacked, { x, y, at: { layer: "rec", step: 1, value: what, unit: 1 } }));
  });

  test("text in both languages", async () => {
    const net = recurrent(layers.gru({ name: "rec", units: 2 }));
    const story = await explain(net, { x, y, at: "rec(step=3).hiddenState[0]" });
    const en = story.toString();
    for (const part of [
      "Inside rec, step 3 (counted from 0)",
      "update gate",
      "candidate",
      "the hidden state after each step",
    ])
      expect(en).toContain(part);
    const zh = story.toString({ locale: "zh-CN" });
    for (const part of ["rec 内部，时间步 3（从 0 数起）", "更新门", "候选值", "每个时间步之后的隐藏状态"])
      expect(zh).toContain(part);
    expect(JSON.parse(JSON.stringify(story)).inside.values).toHaveLength(4);
  });

  test("what is not there: a ValueError that names what is", async () => {
    const net = recurrent(layers.gru({ name: "rec", units: 2 }));
    await expect(explain(net, { x, y, at: "rec(step=1).forgetGate[0]" })).rejects.toThrow(
      /unknown value "forgetGate"[\s\S]*updateGate/,
    );
    await expect(explain(net, { x, y, at: "rec(step=9).candidate[0]" })).rejects.toThrow("steps run 0..3");
    await expect(explain(net, { x, y, at: "rec(step=1).candidate[7]" })).rejects.toThrow("[7] is not a place in rec");
  });
});

describe("attention", () => {
  const tokens = input({ shape: [5], dtype: "i32" });
  const read = layers.embedding({ inputDim: 6, outputDim: 4, maskZero: true })(tokens);
  const looking = { numHeads: 2, keyDim: 3, name: "mha", useCausalMask: true };
  const [looked, shares] = layers.multiHeadAttention({ ...looking, returnAttentionScores: true })(read, read);
  const output = layers.dense({ units: 2, activation: "softmax" })(looked);
  const net = model({ inputs: tokens, outputs: output }, { dtype: "f64", seed: 4 }).compile({
    optimizer: "adam",
    loss: "sparseCategoricalCrossentropy",
  });
  const eyes = model({ inputs: tokens, outputs: shares }, { dtype: "f64" });
  eyes.setWeights(Object.fromEntries(Object.keys(eyes.weights).map((name) => [name, net.weights[name]])));
  const x = tensor(Int32Array.from([1, 2, 3, 4, 0, 5, 1, 1, 2, 3]), { shape: [2, 5] });
  const y = tensor(Int32Array.from([0, 1, 1, 0, 0, 1, 0, 0, 1, 1]), { shape: [2, 5] });

  test("which token looked where is what the layer gives", async () => {
    const given = eyes.predictSync(x).toArray() as number[][][][];
    for (const sample of [0, 1]) {
      const { inside } = await explain(net, { x, y, at: { layer: "mha", index: [2, 1], sample } });
      expect(inside.looks.map(({ head }) => head)).toEqual([[0], [1]]);
      for (const { head, weights, tokens: read, scores } of inside.looks) {
        expect(weights.flat()).toEqual(given[sample][head[0]].flat().map((share) => expect.closeTo(share, 6)));
        expect(read).toEqual(Array.from(x.data.subarray(5 * sample, 5 * sample + 5)));
        expect(scores![0]).toHaveLength(5);
        // Later places are hidden.
        expect(weights[1].slice(2)).toEqual([0, 0, 0]);
      }
    }
  });

  const places: At[] = [
    "mha(sample=1).weights[1,3,2]",
    { layer: "mha", value: "scores", index: [0, 2, 1] },
    { layer: "mha", index: [3, 0], sample: 1 },
    { layer: "mha", param: "queryKernel", index: [1, 1, 2] },
  ];
  test.each(places)("%o: all paths together are the gradient", async (at) =>
    expectClosed(await explain(net, { x, y, at, limit: 5 })),
  );

  test("a weight is told as a softmax over its row, a score as a sum of products", async () => {
    const { inside } = await explain(net, { x, y, at: "mha.weights[0,2,1]" });
    expect(inside.values.at(-1)).toMatchObject({
      what: "weights",
      formula: "softmax(mha(sample=0).scores[0,2,·])",
      index: [0, 2, 1],
    });
    const row = inside.values.filter(({ what }) => what === "scores").map(({ value }) => value);
    const all = row.reduce((sum, score) => sum + Math.exp(score), 0);
    expect(inside.values.at(-1)!.value).toBeCloseTo(Math.exp(row[1]) / all, 12);
  });

  test("attention without heads, and heads that share keys", async () => {
    const places = input({ shape: [3, 4] });
    const plain = layers.attention({ name: "plain", useScale: true })(places, places);
    const shared = layers.groupQueryAttention({
      name: "shared",
      headDim: 2,
      numQueryHeads: 4,
      numKeyValueHeads: 2,
    })(plain, plain);
    const both = model({ inputs: places, outputs: layers.flatten()(shared) }, { dtype: "f64" });
    both.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const data = { x: [rows(3, 4)], y: [numbers(12)] };
    for (const at of ["plain.weights[1,2]", "shared.scores[1,0,2,1]"])
      expectClosed(await explain(both, { ...data, at }));
    const { inside } = await explain(both, data);
    expect(inside.looks.map(({ head }) => head)).toEqual([[], [0, 0], [0, 1], [1, 0], [1, 1]]);
  });

  test("text in both languages", async () => {
    const story = await explain(net, { x, y });
    expect(story.toString()).toContain("mha.weights[0]: which place looks where");
    expect(story.toString({ locale: "zh-CN" })).toContain("哪个位置看向哪里");
    expect(story.toString({ locale: "zh-CN" })).toContain(
      "（词元 1）".replaceAll(/[（）]/g, (c) => (c === "（" ? "(" : ")")),
    );
  });
});

describe("normalization", () => {
  const x = rows(3, 4);
  const y = x.map(() => [1]);
  const variance = (list: readonly number[]) => {
    const mean = list.reduce((a, b) => a + b, 0) / list.length;
    return { mean, variance: list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length };
  };
  const normed = (layer: Layer<Tensor>) =>
    sequential([layers.activation({ activation: "linear", inputShape: [4] }), layer, layers.dense({ units: 1 })], {
      dtype: "f64",
    }).compile({ optimizer: "sgd", loss: "meanSquaredError" });

  test("batch: mean and variance of the batch, by channel", async () => {
    const net = normed(layers.batchNormalization({ name: "norm" }) as unknown as Layer<Tensor>);
    for (const channel of [0, 3]) {
      const wanted = variance(x.map((row) => row[channel]));
      const story = await explain(net, { x, y, at: { layer: "norm", unit: channel, sample: 1 } });
      expect(story.inside.values.map(({ what }) => what)).toEqual(["mean", "variance", "scaled"]);
      expect(story.inside.values[0]).toMatchObject({
        name: `norm.mean[${channel}]`,
        value: expect.closeTo(wanted.mean, 12),
      });
      expect(story.inside.values[1].value).toBeCloseTo(wanted.variance, 12);
      expect(story.target.value).toBeCloseTo((x[1][channel] - wanted.mean) / Math.sqrt(wanted.variance + 1e-3), 12);
      for (const value of ["mean", "variance"])
        expectClosed(await explain(net, { x, y, at: { layer: "norm", value, unit: channel } }));
    }
  });

  test("layer, group and root mean square: those of a sample", async () => {
    const kinds = {
      layer: layers.layerNormalization({ name: "norm" }),
      group: layers.groupNormalization({ name: "norm", groups: 2 }),
      rms: layers.rmsNormalization({ name: "norm" }),
    };
    for (const [kind, layer] of Object.entries(kinds)) {
      const net = normed(layer);
      const story = await explain(net, { x, y, at: { layer: "norm", unit: 1, sample: 2 } });
      expectClosed(story);
      const values = Object.fromEntries(story.inside.values.map(({ what, value }) => [what, value]));
      const row = x[2];
      if (kind === "rms") {
        const square = row.reduce((sum, v) => sum + v * v, 0) / 4;
        expect(values).toEqual({
          meanSquare: expect.closeTo(square, 12),
          scaled: expect.closeTo(row[1] / Math.sqrt(square + 1e-6), 12),
        });
        continue;
      }
      const own = variance(kind === "group" ? row.slice(0, 2) : row);
      expect(values).toEqual({
        mean: expect.closeTo(own.mean, 12),
        variance: expect.closeTo(own.variance, 12),
        scaled: expect.closeTo((row[1] - own.mean) / Math.sqrt(own.variance + 1e-3), 12),
      });
    }
  });
});
