/** `gradientCheck` and `summarize`. */
import { input, type LayerSpec, layer, layers, losses, model, sequential } from "limpid";
import { gradientCheck, summarize } from "limpid/explain";
import { matmul, mul, relu, sigmoid, stopGradient, sum, type Tensor, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { workedData, workedNetwork } from "./support/worked.ts";

const x = [
  [0.1, 0.2],
  [-0.3, 0.4],
  [0.5, -0.6],
];

function classifier(middle: LayerSpec[] = [], dtype: "f32" | "f64" = "f32") {
  return sequential(
    [
      layers.dense({ name: "first", units: 5, activation: "tanh", inputShape: [2] }),
      ...middle,
      layers.dense({ units: 3, activation: "softmax" }),
    ],
    { dtype },
  ).compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
}

describe("gradientCheck of a model", () => {
  test("passes S2's network, biases frozen", async () => {
    const net = workedNetwork();
    const before = net.weights["hidden/kernel"].toArray();
    const result = await gradientCheck(net, workedData);
    expect(result).toMatchObject({ passed: true, checked: 8, total: 8 });
    expect(result.worst.gap).toBeLessThan(1e-7);
    expect(net.weights["hidden/kernel"].toArray()).toEqual(before);
  });

  test.each(["f32", "f64"] as const)("passes %s with labels, and with weights", async (dtype) => {
    const net = classifier([layers.dense({ units: 4, activation: "relu" })], dtype);
    expect(await gradientCheck(net, { x, y: [0, 2, 1] })).toMatchObject({ passed: true, checked: 54 });
    expect(await gradientCheck(net, { x, y: [0, 2, 1], sampleWeight: [1, 0, 2] })).toMatchObject({ passed: true });
  });

  test("passes images, several outputs and penalties; large parameters are sampled", async () => {
    const image = input({ shape: [6, 6, 1] });
    const features = image.pipe(
      layers.conv2d({ filters: 3, kernelSize: 3, activation: "relu", kernelRegularizer: "l2" }),
      layers.maxPooling2d(),
      layers.flatten(),
    );
    const net = model({
      inputs: { image },
      outputs: {
        a: layers.dense({ units: 8 })(features),
        b: layers.dense({ units: 1, activation: "sigmoid" })(features),
      },
    }).compile({ optimizer: "sgd", loss: { a: "meanSquaredError", b: "binaryCrossentropy" } });
    const pictures = tensor(
      Array.from({ length: 72 }, (_, k) => Math.sin(k * k)),
      { shape: [2, 6, 6, 1] },
    );
    const y = { a: Array.from({ length: 2 }, () => [1, 2, 3, 4, 5, 6, 7, 8]), b: [[0], [1]] };
    const result = await gradientCheck(net, { x: pictures, y, samples: 10 });
    expect(result).toMatchObject({ passed: true, checked: 10 + 3 + 10 + 8 + 10 + 1, total: 27 + 3 + 96 + 8 + 12 + 1 });
  });

  test("a wrong gradient is found, and named", async () => {
    const wrong = layer({
      kind: "wrong",
      name: "wrong",
      params: () => ({ scale: { shape: [5], init: "ones" } }),
      forward: ({ scale }, [v]) => mul(v, mul(scale, stopGradient(scale))), // half of the derivative is missing
    });
    const result = await gradientCheck(classifier([wrong]), { x, y: [0, 2, 1] });
    expect(result).toMatchObject({ passed: false, worst: { layer: "wrong", param: "scale" } });
    expect(result.worst.gap).toBeCloseTo(0.5, 5);
    expect(result.worst.difference).toBeCloseTo(2 * result.worst.gradient, 5);
  });

  test("dropout is checked as it trains", async () => {
    const net = classifier([layers.dropout({ rate: 0.5 })]);
    expect(await gradientCheck(net, { x, y: [0, 2, 1] })).toMatchObject({ passed: true, checked: 33 });
  });

  test("a kink is no fault", async () => {
    const net = sequential([
      layers.dense({ units: 2, activation: "relu", kernelInitializer: "zeros", inputShape: [2] }),
    ]);
    net.compile({ optimizer: "sgd", loss: losses.meanSquaredError() });
    expect(
      await gradientCheck(net, {
        x,
        y: [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      }),
    ).toMatchObject({ passed: true });
  });

  test("errors say what is missing", async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    await expect(gradientCheck(net, { x, y: [[0], [0], [0]] })).rejects.toThrow(
      "gradientCheck: the model is not compiled",
    );
    const frozen = sequential([layers.dense({ units: 1, inputShape: [2], trainable: false })]);
    frozen.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await expect(gradientCheck(frozen, { x, y: [[0], [0], [0]] })).rejects.toThrow("no trainable parameter");
    await expect(gradientCheck(classifier(), { x, y: [0, 2] })).rejects.toThrow("x has 3 samples, but y has 2");
    await expect(gradientCheck(classifier(), { x, y: [0, 2, 1], samples: 0 })).rejects.toThrow("samples is 0");
  });
});

describe("gradientCheck of a function", () => {
  const data = tensor(x);
  const start = {
    kernel: tensor([
      [1, 2],
      [3, 4],
    ]),
    offsets: [tensor([0.5, 0.25])],
  };
  const f = ({ kernel, offsets }: typeof start): Tensor => sum(sigmoid(matmul(data, kernel).add(offsets[0])));

  test("passes", async () => {
    expect(await gradientCheck(f, start)).toMatchObject({ passed: true, checked: 6, total: 6, worst: { layer: "" } });
    expect(await gradientCheck((w: Tensor) => sum(relu(w)), tensor([-1, 0, 2]))).toMatchObject({ passed: true });
  });

  test("finds what stopGradient hides", async () => {
    const wrong = (w: typeof start) => f({ ...w, offsets: w.offsets.map(stopGradient) });
    const result = await gradientCheck(wrong, start);
    expect(result).toMatchObject({ passed: false, worst: { param: "offsets[0]", gradient: 0, gap: 1 } });
  });
});

describe("summarize", () => {
  test("layers, shapes, parameters", () => {
    const net = classifier([layers.dropout({ rate: 0.5 })]);
    const { layers: rows, ...rest } = summarize(net);
    expect(rest).toEqual({
      dtype: "f32",
      inputs: { input: [2] },
      outputs: { output: [3] },
      parameters: 33,
      trainable: 33,
      bytes: 132,
    });
    expect(
      rows.map(({ name, kind, inputShapes, outputShape, activation, size }) => [
        name,
        kind,
        inputShapes,
        outputShape,
        activation,
        size,
      ]),
    ).toEqual([
      ["first", "dense", [[2]], [5], "tanh", 15],
      ["dropout", "dropout", [[5]], [5], undefined, 0],
      ["dense", "dense", [[5]], [3], "softmax", 18],
    ]);
    expect(rows[0].params).toEqual([
      { name: "kernel", shape: [2, 5], size: 10, trainable: true },
      { name: "bias", shape: [5], size: 5, trainable: true },
    ]);
  });

  test("frozen parameters, shared layers", () => {
    const shared = layers.dense({ name: "shared", units: 4, trainable: { bias: false } });
    const start = input({ shape: [4] });
    const facts = summarize(model({ inputs: { start }, outputs: start.pipe(shared, shared) }));
    expect(facts).toMatchObject({ parameters: 20, trainable: 16, inputs: { start: [4] } });
    expect(facts.layers).toHaveLength(1);
  });
});
