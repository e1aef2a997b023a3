/** Bad input to the model: each error is typed, has a stable code, and says what was given, what was wanted and the mend. */
import { describe, expect, test } from "vitest";
import {
  DataError,
  DTypeError,
  FileError,
  LimpidError,
  layer,
  layers,
  loadModel,
  NonFiniteError,
  optimizers,
  ShapeError,
  sequential,
  tensor,
  ValueError,
} from "../src/index.ts";
import { isStateFinite } from "../src/train/step/finite.ts";

const quiet = { verbose: 0 } as const;
const softmax = () =>
  sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [2] })]).compile({
    optimizer: "adam",
    loss: "sparseCategoricalCrossentropy",
    metrics: ["accuracy"],
  });
const x = [
  [1, 2],
  [3, 4],
];
// biome-ignore lint/suspicious/noExplicitAny: these tests hand in what the types forbid
type Anything = any;

/** Runs it and gives the error, as text and for its fields. */
async function caught(run: () => unknown): Promise<LimpidError> {
  try {
    await run();
  } catch (error) {
    expect(error).toBeInstanceOf(LimpidError);
    return error as LimpidError;
  }
  throw new Error("nothing was thrown");
}

describe("data", () => {
  test.each<[what: string, x: Anything, y: Anything, kind: Anything, code: string, message: string]>([
    [
      "a label that is too large",
      x,
      [0, 5],
      DataError,
      "label-out-of-range",
      "fit: y[1] is 5, but the model has 3 classes: 0..2\n  hint: labels start at 0; for labels up to 5 the last layer needs 6 units",
    ],
    [
      "labels from 1",
      [...x, [5, 6]],
      [1, 2, 3],
      DataError,
      "label-out-of-range",
      "fit: y[2] is 3, but the model has 3 classes: 0..2\n  hint: labels start at 0: subtract 1",
    ],
    [
      "a negative label",
      x,
      new Int32Array([-1, 2]),
      DataError,
      "label-out-of-range",
      "fit: y[0] is -1, but the model has 3 classes: 0..2\n  hint: labels start at 0: remove or renumber",
    ],
    [
      "a fractional label",
      x,
      [0, 0.5],
      DataError,
      "label-fractional",
      "fit: y[1] is 0.5, but sparseCategoricalCrossentropy wants class numbers",
    ],
    ["a missing label", x, [0, NaN], DataError, "data-not-finite", "fit: y[1] is NaN"],
    [
      "one-hot labels for a sparse loss",
      x,
      tensor([
        [0, 1, 0],
        [1, 0, 0],
      ]),
      ShapeError,
      "labels-one-hot",
      "fit: y is f32[2,3], but sparseCategoricalCrossentropy wants class numbers [samples]\n  hint: for one-hot labels use categoricalCrossentropy, or give y.argmax(-1)",
    ],
    [
      "labels of another shape",
      x,
      [
        [0, 1],
        [1, 0],
      ],
      ShapeError,
      "label-shape",
      "fit: y is f64[2,2], but sparseCategoricalCrossentropy wants class numbers [samples]",
    ],
    ["fewer labels", x, [0], DataError, "unequal-lengths", "fit: x has 2 samples, but y has 1"],
    ["no samples", [], [], DataError, "data-empty", "fit: x is f64[0]: there are no samples"],
    [
      "NaN",
      [
        [1, 2],
        [3, NaN],
      ],
      [0, 1],
      DataError,
      "data-not-finite",
      "fit: x[1, 1] is NaN\n  hint: remove such samples",
    ],
    [
      "infinity",
      tensor([
        [Infinity, 2],
        [3, 4],
      ]),
      [0, 1],
      DataError,
      "data-not-finite",
      "fit: x[0, 0] is Infinity",
    ],
    [
      "what f32 cannot hold",
      [
        [1e300, 2],
        [3, 4],
      ],
      [0, 1],
      DataError,
      "data-not-finite",
      "fit: x[0, 0] is 1e+300, which f32 cannot hold",
    ],
    [
      "one sample without the batch axis",
      [1, 2],
      [0],
      ShapeError,
      "input-shape",
      "fit: x is f64[2], but the model wants [samples,2]\n  hint: that is one sample; the first axis counts samples: [x], or x.reshape([1, 2])",
    ],
    [
      "samples of another size",
      [[1, 2, 3]],
      [0],
      ShapeError,
      "input-shape",
      "fit: x is f64[1,3], but the model wants [samples,2]",
    ],
    [
      "samples laid out otherwise",
      [[[1], [2], [3], [4]]],
      [0],
      ShapeError,
      "input-shape",
      "x.reshape([-1, 2]) if its samples are laid out like that",
    ],
    [
      "ragged rows",
      [[1, 2], [3]],
      [0, 1],
      ShapeError,
      "ragged",
      "fit: x: rows differ: at depth 1 expected an array of 2, found an array of 1",
    ],
    ["words", [["a", "b"]], [0], DTypeError, "array-type", 'fit: x: cannot hold "a"'],
    ["no data", undefined, [0], LimpidError, "data-missing", "fit: x is missing"],
    ["a number", 3, [0], LimpidError, "data-kind", "fit: x is 3"],
    [
      "integers that no number is",
      BigInt64Array.of(1n, 2n ** 53n + 1n, 0n, 0n),
      [0, 1],
      DTypeError,
      "number-dtype",
      "fit: x: f64 cannot hold 9007199254740993n",
    ],
    [
      "a shape that does not hold the data",
      { data: new Float32Array(5), shape: [2, 2] },
      [0, 1],
      ShapeError,
      "shape-size",
      "fit: x has shape [2,2] but 5 elements",
    ],
    [
      "an input of another name",
      { inpt: x },
      [0, 1],
      ValueError,
      "unknown-name",
      'fit: unknown input "inpt"\n  hint: did you mean "input"?',
    ],
  ])("%s", async (_what, data, labels, kind, code, message) => {
    const error = await caught(() => softmax().fit(data, labels, quiet));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  test("class numbers for a loss of values", async () => {
    const net = softmax();
    net.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    const error = await caught(() => net.fit(x, [0, 1], quiet));
    expect(error.message).toBe(
      "fit: y is f64[2], but categoricalCrossentropy wants [samples,3]\n  hint: for class numbers use sparseCategoricalCrossentropy, or give oneHot(y, 3)",
    );
    expect(error.facts).toMatchObject({ loss: "categoricalCrossentropy", expected: [3], received: [2] });
  });

  test("labels may be any integers, floats that are whole, or plain arrays, with or without a last axis", async () => {
    const given = [
      [0, 2],
      [[0], [2]],
      new Uint8Array([0, 2]),
      new Int32Array([0, 2]),
      new Float64Array([0, 2]),
      tensor([0, 2]),
    ];
    const losses = await Promise.all(given.map(async (y) => (await softmax().evaluate(x, y, quiet)).loss));
    expect(new Set(losses).size).toBe(1);
  });

  test("the same checks stand before evaluate and predict, and name them", async () => {
    expect((await caught(() => softmax().evaluate(x, [0, 7], quiet))).message).toContain("evaluate: y[1] is 7");
    expect((await caught(() => softmax().predict([[NaN, 1]]))).message).toContain("predict: x[0, 0] is NaN");
    expect((await caught(() => softmax().predictSync([[1]]))).message).toContain("predict: x is f64[1,1]");
    expect((await caught(() => softmax().fit(x, [0, 1], { ...quiet, validationData: [x, [0, 9]] }))).message).toContain(
      "fit: validation data: y[1] is 9",
    );
  });
});

describe("options", () => {
  test.each<[options: Anything, code: string, message: string]>([
    [{ epochs: -1 }, "argument", "fit: epochs is -1\n  hint: a whole number from 0"],
    [{ epochs: 1.5 }, "argument", "fit: epochs is 1.5"],
    [{ batchSize: 0 }, "argument", "fit: batchSize is 0\n  hint: a whole number from 1"],
    [{ verbose: 3 }, "argument", "fit: verbose is 3"],
    [{ seed: 0.5 }, "argument", "fit: seed is 0.5"],
    [{ validationSplit: 1 }, "argument", "fit: validationSplit is 1"],
    [{ validationSplit: 0.6 }, "validation-split", "fit: validationSplit 0.6 of 2 samples leaves none to train on"],
    [{ epoch: 3 }, "unknown-name", 'fit: unknown option "epoch"\n  hint: did you mean "epochs"?'],
    [{ sampleWeight: [1] }, "unequal-lengths", "fit: x has 2 samples, but sampleWeight has 1"],
    [{ sampleWeight: [1, -1] }, "sample-weight", "fit: sampleWeight[1] is -1"],
    [{ classWeight: { 3: 1 } }, "class-weight", "fit: classWeight has 3: 1\n  hint: classes are 0..2"],
  ])("%j", async (options, code, message) => {
    const error = await caught(() => softmax().fit(x, [0, 1], { ...quiet, ...options }));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  test.each<[options: Anything, code: string, message: string]>([
    [
      { optimizer: "adm", loss: "mse" },
      "unknown-name",
      'compile: unknown optimizer "adm"\n  hint: did you mean "adam"?',
    ],
    [{ optimizer: "adam", loss: "meanSquareError" }, "unknown-name", 'did you mean "meanSquaredError"?'],
    [{ optimizer: "adam", loss: "mse", metrics: ["acuracy"] }, "unknown-name", 'unknown metric "acuracy"'],
    [
      { optimizer: "adam", loss: "mse", metric: [] },
      "unknown-name",
      'unknown option "metric"\n  hint: did you mean "metrics"?',
    ],
    [{ optimizer: "adam" }, "compile-options", "compile: loss is missing"],
    [{ optimizer: "adam", loss: { digit: "mse" } }, "unknown-name", 'compile: unknown output "digit"'],
    [{ optimizer: "adam", loss: "mse", learningRate: -0.1 }, "learning-rate", "compile: the learning rate is -0.1"],
    [{ optimizer: "adam", loss: "mse", learningRate: NaN }, "learning-rate", "compile: the learning rate is NaN"],
  ])("compile %j", async (options, code, message) => {
    const error = await caught(() => softmax().compile(options));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  test("what is not compiled cannot be trained", async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    expect((await caught(() => net.fit([1], [1], quiet))).message).toContain(
      "fit: the model is not compiled\n  hint: call model.compile",
    );
    expect((await net.predict([1])).shape).toEqual([1, 1]);
  });

  test("rates that a schedule gets wrong", async () => {
    const net = softmax();
    net.compile({
      optimizer: optimizers.sgd({ learningRate: { name: "odd", at: (step) => (step < 2 ? 0.1 : NaN) } }),
      loss: "sparseCategoricalCrossentropy",
    });
    const error = await caught(() => net.fit(x, [0, 1], { ...quiet, epochs: 5 }));
    expect(error.message).toContain("schedule odd: the learning rate is NaN at step 2");
    expect(() => {
      net.learningRate = -1;
    }).toThrow("the learning rate is -1");
  });

  test("weights that do not fit", async () => {
    const net = softmax();
    expect((await caught(() => net.setWeights({ "dense/kernl": [1] }))).message).toContain(
      'unknown parameter "dense/kernl"\n  hint: did you mean "dense/kernel"?',
    );
    expect((await caught(() => net.setWeights({ "dense/kernel": [[1, 2]] }))).message).toContain(
      "setWeights: dense/kernel is [1,2], but the model has [2,3]",
    );
    expect((await caught(() => net.setWeights({ "dense/bias": [1, NaN, 2] }))).message).toContain(
      "dense/bias[1] is NaN",
    );
  });

  test("files that are none", async () => {
    expect(await caught(() => loadModel(new Uint8Array([1, 2, 3])))).toBeInstanceOf(FileError);
    expect(await caught(() => loadModel("/nowhere/model.limpid"))).toBeInstanceOf(FileError);
  });
});

describe("values that are not finite", () => {
  test.each([
    ["few numbers, which the processor looks at", 3, 20_000],
    ["many, which a program looks at", 2100, 2000],
  ])("are found among %s", async (_, units, inputs) => {
    const { state } = sequential([
      layers.dense({ name: "d", units, kernelInitializer: "zeros", inputShape: [inputs] }),
    ]).internals;
    const kernel = new Float32Array(units * inputs);
    for (const [bad, place] of [
      [Number.NaN, kernel.length - 1],
      [Number.NEGATIVE_INFINITY, 17_000],
    ]) {
      expect(await isStateFinite(state)).toBe(true);
      kernel[place] = bad;
      state.write("d/kernel", kernel);
      expect(await isStateFinite(state)).toBe(false);
      kernel[place] = 3e38;
      state.write("d/kernel", kernel);
    }
    expect(await isStateFinite(state)).toBe(true);
  });

  test("a diverging loss stops at the last good step", async () => {
    const make = () =>
      sequential([
        layers.dense({ name: "only", units: 1, useBias: false, kernelInitializer: 1, inputShape: [1] }),
      ]).compile({
        optimizer: optimizers.sgd({ learningRate: 1e4 }),
        loss: "mse",
      });
    const net = make();
    const error = (await caught(() => net.fit([1], [0], { ...quiet, epochs: 1000 }))) as NonFiniteError;
    expect(error).toBeInstanceOf(NonFiniteError);
    const { step, epoch, layer: where, op } = error.facts as { step: number; epoch: number; layer: string; op: string };
    expect(error.message).toMatch(
      /^fit: (the loss|parameter only\/kernel) became (NaN|-?Infinity) at step \d+ \(epoch \d+\) in layer "\w+", /,
    );
    expect(epoch).toBe(step);
    expect(where).toBeTypeOf("string");
    expect(op).toBeTypeOf("string");
    // The same number of steps without the bad one gives the parameters that were kept.
    const again = make();
    await again.fit([1], [0], { ...quiet, epochs: step });
    expect(net.weights["only/kernel"].item()).toBe(again.weights["only/kernel"].item());
    expect(Number.isFinite(net.weights["only/kernel"].item())).toBe(true);
    expect(net.steps).toBe(step);
  });

  test("the layer in which it began is named", async () => {
    const logarithm = layer({ kind: "logarithm", name: "logs", forward: (_, [z]) => z.log() });
    const net = sequential([
      layers.dense({ name: "before", units: 2, inputShape: [1], kernelInitializer: [[1, -1]] }),
      logarithm,
      layers.dense({ units: 1 }),
    ]).compile({ optimizer: "sgd", loss: "mse" });
    const error = await caught(() => net.fit([1, 2, 3], [1, 2, 3], { ...quiet, batchSize: 2, epochs: 3 }));
    expect(error.message).toBe(
      'fit: the loss became NaN at step 0 (epoch 1) in layer "logs", log\n  hint: try a smaller learning rate, or globalClipNorm; the parameters are those from before that step',
    );
    expect(error.code).toBe("loss-not-finite");
    expect(net.weights["before/kernel"].toArray()).toEqual([[1, -1]]);
  });

  test("what is too large from the start is not the learning rate's fault", async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [1] })]).compile({ optimizer: "sgd", loss: "mse" });
    const error = await caught(() => net.fit([1e30], [1], quiet));
    expect(error.message).toContain("the loss became Infinity at step 0 (epoch 1)");
    expect(error.message).toContain(
      "hint: nothing has been updated yet: the inputs, the targets or the weights are too large",
    );
  });

  test("a finite loss with an infinite gradient counts", async () => {
    // √x has value 0 and slope ∞ at 0.
    const root = layer({ kind: "root", name: "root", forward: (_, [z]) => z.sqrt() });
    const net = sequential([
      layers.dense({ name: "before", units: 1, inputShape: [1], kernelInitializer: 0 }),
      root,
    ]).compile({
      optimizer: "sgd",
      loss: "mse",
    });
    const error = await caught(() => net.fit([1], [1], { ...quiet, epochs: 1 }));
    expect(error.code).toBe("parameter-not-finite");
    expect(error.message).toMatch(
      /^fit: parameter before\/kernel became (NaN|-?Infinity) at step 0 \(epoch 1\) in layer "root", the gradient of sqrt/,
    );
    expect(net.weights["before/kernel"].item()).toBe(0);
  });

  test("with a smaller last batch, in the middle of a long chunk", async () => {
    const make = () =>
      sequential([layers.dense({ units: 1, kernelInitializer: 1, inputShape: [1] })], { seed: 2 }).compile({
        optimizer: optimizers.sgd({ learningRate: 2 }),
        loss: "mse",
      });
    const net = make();
    const data = [
      [1, 2, 3],
      [3, 1, 0],
    ] as const;
    const error = await caught(() => net.fit(...data, { ...quiet, batchSize: 2, epochs: 5000 }));
    const step = error.facts.step as number;
    const again = make();
    await again.fit(...data, { ...quiet, batchSize: 2, epochs: Math.floor(step / 2) });
    if (step % 2 === 0) expect(again.weights["dense/kernel"].item()).toBe(net.weights["dense/kernel"].item());
    expect(net.steps).toBe(step);
    expect(Number.isFinite(net.weights["dense/kernel"].item())).toBe(true);
  });
});
