/** `diagnose` finds nothing in set-ups that are sound. */
import { input, layer, layers, losses, model, optimizers, regularizers, sequential } from "limpid";
import { diagnose } from "limpid/explain";
import { tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import * as sequences from "./support/sequence-setups.ts";
import {
  answers,
  bought,
  classesOf,
  classify,
  deep,
  digits,
  kilos,
  line,
  litterBox,
  noise,
  picture,
  prices,
  reader,
  type Setup,
  standard,
  survey,
  told,
  twoQuestions,
} from "./support/setups.ts";
import { workedData, workedNetwork } from "./support/worked.ts";

const { x: images, y: labels } = digits(0, 300);
const table = noise(200, 4);
const kinds = classesOf(table);

const sound: Readonly<Record<string, () => Setup | Promise<Setup>>> = {
  "the digit reader": () => {
    const { x, y } = digits(300, 400);
    return { net: reader().compile(classify), x: images, y: labels, options: { validationData: [x, y] } };
  },
  "the digit reader, trained": async () => {
    const net = reader().compile(classify);
    await net.fit(images, labels, { epochs: 10, verbose: 0 });
    return { net, x: images, y: labels };
  },
  "the digit reader at ten times the usual rate, which is a good one": () => ({
    net: reader().compile({ ...classify, optimizer: optimizers.adam({ learningRate: 0.01 }) }),
    x: images,
    y: labels,
  }),
  "a rate that is too small is none that is too large": () => ({
    net: reader().compile({ ...classify, optimizer: optimizers.adam({ learningRate: 1e-5 }) }),
    x: images,
    y: labels,
  }),
  "the litter box": () => ({ net: litterBox(), x: survey, y: bought }),
  "the litter box, trained": async () => {
    const net = litterBox();
    await net.fit(survey, bought, { epochs: 60_000, verbose: 0 });
    return { net, x: survey, y: bought };
  },
  xor: () => ({
    net: sequential([
      layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ]).compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: "binaryCrossentropy" }),
    x: [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    y: [0, 1, 1, 0],
  }),
  "a small convolutional network": () => ({
    net: sequential([
      layers.reshape({ targetShape: [28, 28, 1], inputShape: [28, 28] }),
      layers.rescaling({ scale: 1 / 255 }),
      layers.conv2d({ filters: 6, kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d(),
      layers.conv2d({ filters: 8, kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ]).compile(classify),
    x: images,
    y: labels,
  }),
  "linear regression, standardized": () => ({
    net: sequential([layers.dense({ units: 1, inputShape: [3] })]).compile({
      optimizer: optimizers.sgd({ learningRate: 0.1 }),
      loss: "meanSquaredError",
    }),
    x: standard(noise(100, 3).mul([5, 50, 500]).add([10, 100, 1000])),
    y: noise(100, 3)
      .sum(1)
      .sub(1)
      .add(noise(100, 1, 8).reshape([100]).mul(0.1)),
  }),
  "one image, two questions": () => ({
    net: twoQuestions().compile({
      optimizer: "adam",
      loss: { digit: "sparseCategoricalCrossentropy", isEven: "binaryCrossentropy" },
    }),
    x: picture(images),
    y: answers(labels),
  }),
  "S2's 2-2-2 network": () => ({ net: workedNetwork({ fixed: false }), ...workedData }),
  "eight layers of ReLU from He's weights, one-hot labels": () => ({
    net: deep(8, "relu", "heNormal").compile({ optimizer: "adam", loss: "categoricalCrossentropy" }),
    x: table,
    y: kinds.oneHot(3),
  }),
  "a shortcut, a penalty and momentum": () => {
    const x = input({ shape: [4] });
    const wide = layers.dense({ units: 8, activation: "tanh", kernelRegularizer: regularizers.l2({ l2: 1e-3 }) })(x);
    const more = layers.dense({ units: 8, activation: "tanh" })(wide);
    const out = layers.dense({ units: 3, activation: "softmax" })(layers.add()(wide, more));
    const net = model({ inputs: x, outputs: out }).compile({
      optimizer: optimizers.sgd({ learningRate: 0.05, momentum: 0.9 }),
      loss: "sparseCategoricalCrossentropy",
    });
    return { net, x: table, y: kinds, options: { validationSplit: 0.25 } };
  },
  "words by number, looked up in a table": () => {
    const words = input({ shape: [3], dtype: "i32" });
    const lookup = layer({
      kind: "lookup",
      anyDType: true,
      params: () => ({ table: { shape: [500, 4], init: "glorotUniform" } }),
      forward: ({ table: rows }, [ids]) => rows.gather(ids),
    });
    const outputs = layers.dense({ units: 3, activation: "softmax" })(layers.flatten()(lookup(words)));
    const ids = tensor(
      Int32Array.from({ length: 300 }, (_, k) => (k * 7919) % 500),
      { shape: [100, 3] },
    );
    return {
      net: model({ inputs: words, outputs }).compile(classify),
      x: ids,
      y: ids.slice([0, 0], [100, 1]).reshape([100]).mod(3),
    };
  },
  "pictures laid flat, with empty corners": () => {
    const flat = images.reshape([300, 784]).cast("f32").div(255);
    const net = sequential([
      layers.dense({ units: 16, activation: "tanh", inputShape: [784] }),
      layers.dense({ units: 10, activation: "softmax" }),
    ]).compile({ optimizer: "adam", loss: losses.sparseCategoricalCrossentropy({ reduction: "sum" }) });
    return { net, x: flat, y: labels };
  },
  "words that a GRU reads": () => sequences.padded(1, sequences.walked),
  "words that are averaged": () => sequences.padded(1, sequences.pooled),
  "batch normalization over batches of 16": () => sequences.normalized(16),
  "blueberries at S0's rate": () => ({ net: line(0.6 / 7, 15), x: kilos, y: prices }),
};

describe("a sound set-up: nothing is found", () => {
  test("there are ten and more", () => expect(Object.keys(sound).length).toBeGreaterThanOrEqual(10));

  test.each(Object.entries(sound))("%s", async (_, make) => {
    const { net, x, y, options } = await make();
    const { findings, losses } = await diagnose(net, x, y, options);
    expect(told(findings)).toEqual([]);
    expect(losses.length).toBeGreaterThan(0);
  });
});
