/** Activations and layers of several inputs, against PyTorch's and NumPy's numbers (`fixtures/activations.py`). */
import { activations, input, layers, losses, model, sequential } from "limpid";
import { explain } from "limpid/explain";
import { grad, type Tensor, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import fixture from "./fixtures/activations.json" with { type: "json" };

const close = (got: Tensor, want: unknown, gap = 1e-12) => {
  const wanted = tensor(want as number[], { dtype: "f64" });
  expect(got.shape).toEqual(wanted.shape);
  got.data.forEach((value, k) => {
    expect(Math.abs(value - wanted.data[k])).toBeLessThanOrEqual(gap * Math.max(1, Math.abs(wanted.data[k])));
  });
};
type Maker = (options: object) => ReturnType<typeof activations.relu>;
const makers = activations as unknown as Readonly<Record<string, Maker>>;

describe("activations", () => {
  test.each(fixture.activations)("$name $options", ({ name, options, x, y, slope }) => {
    const { apply } = makers[name](options);
    const given = tensor(x, { dtype: "f64" });
    close(apply(given), y, 1e-11);
    const weighted = (at: Tensor) => {
      const result = apply(at);
      const places = tensor(
        Float64Array.from({ length: result.size }, (_, k) => Math.cos(k) + 1.5),
        { shape: result.shape },
      );
      return result.mul(places).sum();
    };
    close(grad(weighted)(given), slope, 1e-10);
  });

  test("all of Keras's are here", () => {
    const keras =
      "celu elu exponential gelu glu hardShrink hardSigmoid hardSilu hardSwish hardTanh leakyRelu linear logSigmoid logSoftmax mish relu relu6 selu sigmoid silu softShrink softmax softplus softsign sparsePlus sparseSigmoid sparsemax squareplus swish tanh tanhShrink threshold";
    expect(Object.keys(activations).sort()).toEqual(keras.split(" ").sort());
    expect(activations.hardSwish).toBe(activations.hardSilu);
  });

  test("far out they stay finite, and so do their slopes", () => {
    const far = tensor([[-1e4, -90, 90, 1e4]], { dtype: "f32" });
    for (const [name, make] of Object.entries(makers)) {
      if (name === "exponential") continue;
      const { apply } = make({});
      expect([...apply(far).data].every(Number.isFinite), name).toBe(true);
      expect([...grad((x: Tensor) => apply(x).sum())(far).data].every(Number.isFinite), name).toBe(true);
    }
  });

  test("sparsemax is a point of shares, most of them 0, along any axis", () => {
    const x = tensor([[3, 1, 0.2, 2.8, -5]], { dtype: "f64" });
    const [row] = activations.sparsemax().apply(x).toArray() as number[][];
    expect(row.map((share) => share.toFixed(6))).toEqual(["0.600000", "0.000000", "0.000000", "0.400000", "0.000000"]);
    const turned = activations.sparsemax({ axis: 0 }).apply(x.transpose([1, 0]));
    close(turned.transpose([1, 0]), [row]);
    // Ties share.
    close(activations.sparsemax().apply(tensor([[1, 1, 1, 1]], { dtype: "f64" })), [[0.25, 0.25, 0.25, 0.25]]);
  });

  test("glu halves", () => {
    const net = sequential([layers.dense({ units: 6, activation: "glu", inputShape: [2] })]);
    expect(net.predictSync([[1, 2]]).shape).toEqual([1, 3]);
    expect(() => sequential([layers.dense({ units: 5, activation: "glu", inputShape: [2] })])).toThrow(
      /cannot halve axis 1 of .*\n {2}hint: the layer before it needs an even number of units/,
    );
  });

  test.each(["gelu", "mish", "hardSilu", "celu", "softShrink", "squareplus"] as const)(
    "explain writes %s out, in both languages",
    async (name) => {
      const net = sequential(
        [layers.dense({ units: 2, activation: name, inputShape: [2] }), layers.dense({ units: 1 })],
        { seed: 1, dtype: "f64" },
      );
      net.compile({ optimizer: "sgd", loss: losses.meanSquaredError() });
      const at = { layer: "dense", param: "kernel", index: [0, 0] };
      const story = await explain(net, { x: [[0.7, -0.4]], y: [[1]], at });
      expect(story.backward.paths.length).toBeGreaterThan(0);
      for (const locale of ["en", "zh-CN"] as const) expect(story.toMarkdown({ locale }).length).toBeGreaterThan(100);
    },
  );
});

describe("layers of several inputs", () => {
  const [x, y, z] = [[[1, -2, 3]], [[4, 5, -6]], [[-7, 8, 9]]];
  const merge = (layer: (...inputs: ReturnType<typeof input>[]) => ReturnType<typeof input>, ...data: number[][][]) => {
    const inputs = data.map((rows) => input({ shape: [rows[0].length] }));
    const named = Object.fromEntries(inputs.map((each, k) => [`i${k}`, each]));
    const net = model({ inputs: named, outputs: layer(...inputs) }, { dtype: "f64" });
    return net.predictSync(Object.fromEntries(data.map((rows, k) => [`i${k}`, rows]))).toArray();
  };

  test("number by number", () => {
    expect(merge(layers.add(), x, y, z)).toEqual([[-2, 11, 6]]);
    expect(merge(layers.subtract(), x, y)).toEqual([[-3, -7, 9]]);
    expect(merge(layers.multiply(), x, y, z)).toEqual([[-28, -80, -162]]);
    expect(merge(layers.average(), x, y, z)).toEqual([[-2 / 3, 11 / 3, 2]]);
    expect(merge(layers.maximum(), x, y, z)).toEqual([[4, 8, 9]]);
    expect(merge(layers.minimum(), x, y, z)).toEqual([[-7, -2, -6]]);
    // An axis of one goes with any size.
    expect(merge(layers.multiply(), x, [[2]])).toEqual([[2, -4, 6]]);
  });

  test("what they refuse", () => {
    const [a, b] = [input({ shape: [3] }), input({ shape: [4] })];
    expect(() => layers.multiply()(a, b)).toThrow("but multiply wants inputs of one shape");
    expect(() => layers.subtract()(a, a, a)).toThrow("but subtract wants two inputs");
    expect(() => layers.dot({ axes: 1 })(a, b)).toThrow("but dot wants inputs that are alike along axis 1 and axis 1");
    expect(() => layers.dot({ axes: 0 })).toThrow("axes is 0");
    expect(() => layers.permute({ dims: [1, 3] })).toThrow(
      "dims is [1,3]\n  hint: a sample's axes, counted from 1, each once",
    );
    expect(() => layers.permute({ dims: [2, 1] })(a)).toThrow("but permute wants samples of 2 axes");
    expect(() => layers.prelu({ sharedAxes: [3] })(a)).toThrow("but prelu wants samples of at least 3 axes");
  });

  test.each(fixture.dots)("dot $axes, normalize $normalize", ({ axes, normalize, x: left, y: right, out }) => {
    const shapeOf = (data: unknown) => tensor(data as number[]).shape.slice(1);
    const [a, b] = [input({ shape: shapeOf(left) }), input({ shape: shapeOf(right) })];
    const net = model(
      { inputs: { a, b }, outputs: layers.dot({ axes: axes as never, normalize })(a, b) },
      { dtype: "f64" },
    );
    close(net.predictSync({ a: left as never, b: right as never }), out);
  });
});

describe("permute and rectifiers", () => {
  test("permute", () => {
    const net = sequential([layers.permute({ dims: [2, 1], inputShape: [2, 3] })]);
    expect(
      net
        .predictSync([
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ])
        .toArray(),
    ).toEqual([
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ]);
  });

  test("the layers' defaults are Keras's", () => {
    const of = (layer: ReturnType<typeof layers.relu>) =>
      [...sequential([layer], { dtype: "f64" }).predictSync([[-2, 3]]).data].map((value) => Number(value.toFixed(6)));
    expect(of(layers.leakyRelu())).toEqual([-0.6, 3]);
    expect(of(layers.leakyRelu({ negativeSlope: 0.1 }))).toEqual([-0.2, 3]);
    expect(of(layers.elu())).toEqual([Number((Math.exp(-2) - 1).toFixed(6)), 3]);
    expect(of(layers.prelu())).toEqual([0, 3]);
    expect(of(layers.prelu({ alphaInitializer: 0.25 as never, sharedAxes: [1] }))).toEqual([-0.5, 3]);
  });

  test("prelu learns its slopes", async () => {
    const net = sequential([layers.prelu({ inputShape: [2] })], { dtype: "f64" });
    expect(net.weights["prelu/alpha"].shape).toEqual([2]);
    net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    net.learningRate = 0.2;
    await net.fit([[-1, -2]], [[-0.5, -0.2]], { epochs: 150, verbose: 0 });
    close(net.weights["prelu/alpha"], [0.5, 0.1], 1e-9);
  });
});
