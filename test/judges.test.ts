/** Losses, metrics and outputs: what is meant by them, and what does not fit together. */
import * as limpid from "limpid";
import { layers, losses, metrics, sequential } from "limpid";
import type { Tensor } from "limpid/tensor";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const quiet = { verbose: 0 } as const;
const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, "warn").mockImplementation((line: string) => void said.push(line));
});
afterEach(() => vi.restoreAllMocks());

type Layers = readonly limpid.LayerSpec[];
const net = (list: Layers) => sequential(list, { seed: 1 });
const dense = (units: number, activation?: "softmax" | "sigmoid" | "tanh" | "relu" | "softplus" | "linear") =>
  layers.dense({ units, ...(activation && { activation }), inputShape: [2] });
const compile = (list: Layers, loss: unknown, more: object = {}) =>
  net(list).compile({ optimizer: "sgd", loss: loss as "mse", ...more });

describe("fromLogits", () => {
  const pairs = [
    ["sparseCategoricalCrossentropy", "softmax", 3, [0, 1, 2, 1]],
    [
      "categoricalCrossentropy",
      "softmax",
      3,
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0.1, 0.8, 0.1],
      ],
    ],
    ["binaryCrossentropy", "sigmoid", 1, [0, 1, 1, 0]],
    [
      "binaryCrossentropy",
      "sigmoid",
      2,
      [
        [0, 1],
        [1, 1],
        [1, 0],
        [0.05, 0.95],
      ],
    ],
  ] as const;

  test.each(pairs)("%s trains as after %s, %i units", async (name, link, units, y) => {
    const options = { optimizer: "adam", metrics: ["accuracy"] } as const;
    const logits = net([dense(units)]).compile({ ...options, loss: losses[name]({ fromLogits: true }) });
    const linked = net([dense(units, link)]).compile({ ...options, loss: name });
    const run = { ...quiet, epochs: 5, seed: 3 };
    const [a, b] = [await logits.fit(x, y as never, run), await linked.fit(x, y as never, run)];
    expect(a.loss).toEqual(b.loss);
    expect(a.accuracy).toEqual(b.accuracy);
    expect(logits.weights["dense/kernel"].data).toEqual(linked.weights["dense/kernel"].data);
    const z = await logits.predict(x);
    const shares = link === "softmax" ? z.softmax(-1) : z.sigmoid();
    (await linked.predict(x)).data.forEach((p, k) => {
      expect(shares.data[k]).toBeCloseTo(p, 5);
    });
    expect(said).toEqual([]);
  });

  test("it is saved, and read again", async () => {
    const loss = losses.sparseCategoricalCrossentropy({ fromLogits: true });
    const model = net([dense(3)]).compile({ optimizer: "sgd", loss, metrics: [metrics.accuracy()] });
    const again = await limpid.loadModel(await model.toBytes());
    const results = await again.evaluate(x, [0, 1, 2, 1], quiet);
    expect(results).toEqual(await model.evaluate(x, [0, 1, 2, 1], quiet));
    expect(said).toEqual([]);
  });
});

describe("an output that its loss cannot read is named at compile", () => {
  const twice = losses.sparseCategoricalCrossentropy({ fromLogits: true });
  test.each<[string, Layers, unknown, string]>([
    [
      "nothing",
      [dense(3)],
      "sparseCategoricalCrossentropy",
      'ends without an activation\n  hint: give the last layer activation: "softmax", or keep logits: losses.sparseCategoricalCrossentropy({ fromLogits: true })',
    ],
    ["linear", [dense(3, "linear")], "categoricalCrossentropy", "ends in linear"],
    [
      "relu",
      [dense(3, "relu")],
      "sparseCategoricalCrossentropy",
      'ends in relu\n  hint: give the last layer activation: "softmax"',
    ],
    [
      "tanh",
      [dense(1, "tanh")],
      "binaryCrossentropy",
      'ends in tanh\n  hint: give the last layer activation: "sigmoid"',
    ],
    ["a loss as a thing", [dense(3)], losses.binaryCrossentropy(), 'activation: "sigmoid"'],
    ["behind dropout", [dense(3), layers.dropout({ rate: 0.1 })], "categoricalCrossentropy", "without an activation"],
    ["behind flatten", [dense(3), layers.flatten()], "categoricalCrossentropy", "without an activation"],
    ["a layer of its own", [dense(3), layers.relu()], "categoricalCrossentropy", "ends in relu"],
    ["one class", [dense(1, "softmax")], "binaryCrossentropy", "its softmax always answers 1"],
    ["one class, one sigmoid", [dense(1, "sigmoid")], "categoricalCrossentropy", "knows one class only"],
    ["softmax twice", [dense(3, "softmax")], twice, "takes softmax of it once more"],
  ])("%s", (_, list, loss, text) => {
    compile(list, loss);
    expect(said.join()).toContain(text);
    expect(said).toHaveLength(1);
  });

  const own = layers.dense({ units: 3, inputShape: [2], activation: (z: Tensor) => z.softmax(-1) });
  test.each<[string, Layers, unknown]>([
    ["softmax", [dense(3, "softmax")], "sparseCategoricalCrossentropy"],
    ["softmax as a layer", [dense(3), layers.softmax()], "sparseCategoricalCrossentropy"],
    ["softmax behind dropout", [dense(3, "softmax"), layers.dropout({ rate: 0.1 })], "categoricalCrossentropy"],
    ["sigmoids", [dense(3, "sigmoid")], "binaryCrossentropy"],
    ["softplus, which is divided by its sum", [dense(3, "softplus")], "categoricalCrossentropy"],
    ["an activation of one's own", [own], "categoricalCrossentropy"],
    [
      "a layer of one's own",
      [dense(3), limpid.layer({ kind: "mine", forward: (_, [z]) => z.softmax(-1) })],
      "categoricalCrossentropy",
    ],
    ["logits", [dense(3)], twice],
    ["numbers", [dense(3)], "mse"],
    ["a loss of one's own", [dense(3)], (t: Tensor, o: Tensor) => t.sub(o)],
  ])("nothing is said of %s", (_, list, loss) => {
    compile(list, loss);
    expect(said).toEqual([]);
  });

  test("as soon as the input's shape is known, and once", async () => {
    const model = net([layers.dense({ units: 3 })]).compile({
      optimizer: "sgd",
      loss: "sparseCategoricalCrossentropy",
    });
    expect(said).toEqual([]);
    // Not all zeros, which would make 0 / 0.
    const some = x.map(([a, b]) => [a + 1, b + 1]);
    await model.evaluate(some, [0, 1, 2, 1], quiet);
    await model.evaluate(some, [0, 1, 2, 1], quiet);
    expect(said).toHaveLength(1);
  });

  test("of several outputs, the one", () => {
    const image = limpid.input({ shape: [2] });
    const outputs = {
      good: layers.dense({ units: 3, activation: "softmax" })(image),
      bad: layers.dense({ units: 3 })(image),
    };
    limpid.model({ inputs: { image }, outputs }).compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('output "bad"');
  });

  test("a NaN is answered by it, too", async () => {
    const model = compile([dense(3, "relu")], "sparseCategoricalCrossentropy", { learningRate: 10 });
    const error = await model.fit(x, [0, 1, 2, 1], { ...quiet, epochs: 50 }).then(
      () => undefined,
      (error: unknown) => error as limpid.NonFiniteError,
    );
    expect(error).toBeInstanceOf(limpid.NonFiniteError);
    expect(error!.hint).toContain('ends in relu: give the last layer activation: "softmax"');
    expect(error!.hint).not.toContain("learning rate");
  });
});

describe("accuracy", () => {
  const kernel = (list: Layers, weights: number[][], bias: number[], loss: unknown) => {
    const model = compile(list, loss, { metrics: ["accuracy"] });
    model.setWeights({ "dense/kernel": weights, "dense/bias": bias });
    return async (y: unknown) => ((await model.evaluate(x, y as never, quiet)) as Record<string, number>).accuracy;
  };
  const up = [
    [0, 1, 2],
    [2, 1, 0],
  ];
  const classes = [
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ];

  // The largest: a tie of all (the first counts), class 0, class 2, a tie: 3 of 4 rows are right.
  test.each(["binaryCrossentropy", "categoricalCrossentropy", "mse"])(
    "after a softmax the class decides: %s",
    async (loss) => {
      expect(await kernel([dense(3, "softmax")], up, [0, 0, 0], loss)(classes)).toBe(0.75);
      expect(await kernel([dense(3, "softmax"), layers.dropout({ rate: 0.5 })], up, [0, 0, 0], loss)(classes)).toBe(
        0.75,
      );
    },
  );

  test("ten classes, untrained: a tenth, and not nine", async () => {
    const model = net([dense(10, "softmax")]).compile({
      optimizer: "sgd",
      loss: "binaryCrossentropy",
      metrics: ["accuracy"],
    });
    model.setWeights({
      "dense/kernel": Array.from({ length: 2 }, () => new Array(10).fill(0)),
      "dense/bias": new Array(10).fill(0),
    });
    const y = Array.from({ length: 10 }, (_, k) => Array.from({ length: 10 }, (_, c) => Number(c === k)));
    const { accuracy } = await model.evaluate(
      Array.from({ length: 10 }, () => [1, 1]),
      y,
      quiet,
    );
    expect(accuracy).toBeCloseTo(0.1, 6);
  });

  test("several sigmoids are counted one by one", async () => {
    // Above ½ where the logit is above 0: of the twelve bits of `classes` these are right.
    const of = kernel([dense(3, "sigmoid")], up, [-0.5, -0.5, -0.5], "binaryCrossentropy");
    const logits = x.map(([a, b]) => [0, 1, 2].map((c) => a * up[0][c] + b * up[1][c] - 0.5));
    const right = logits.flatMap((row, r) => row.map((z, c) => Number(z > 0 === (classes[r][c] === 1))));
    expect(await of(classes)).toBeCloseTo(right.reduce((sum, one) => sum + one) / 12, 6);
  });

  test.each<[string, Layers, unknown, boolean]>([
    ["-1 and 1 with tanh", [dense(1, "tanh")], [-1, -1, -1, 1], true],
    ["a regression", [dense(1)], [3.5, 2, 8, 1], true],
    ["shares under squared error", [dense(1)], [0.2, 0.7, 0.1, 0.9], true],
    ["a regression of several", [dense(3)], classes.map((row) => row.map((one) => one * 2.5 + 0.1 * row[0])), true],
    ["0 and 1", [dense(1, "sigmoid")], [0, 0, 0, 1], false],
    ["one-hot", [dense(3, "softmax")], classes, false],
    [
      "-1 and 1 in rows, whose largest is the class",
      [dense(3)],
      classes.map((row) => row.map((one) => 2 * one - 1)),
      false,
    ],
  ])("%s: a word that names it: %#", async (_, list, y, words) => {
    const model = compile(list, "mse", { metrics: ["accuracy"] });
    await model.fit(x, y as never, quiet);
    await model.evaluate(x, y as never, quiet);
    expect(said.filter((line) => line.includes("fit: the metric accuracy counts right answers"))).toHaveLength(
      Number(words),
    );
    said.length = 0;
    const other = compile(list, "mse", { metrics: ["accuracy"] });
    await other.evaluate(x, y as never, quiet);
    expect(said).toHaveLength(Number(words));
  });
});

describe("labels of yes and no", () => {
  const yes = () => compile([dense(1, "sigmoid")], "binaryCrossentropy");
  const failure = async (attempt: () => unknown) => {
    try {
      await attempt();
    } catch (error) {
      return error as limpid.DataError;
    }
    throw new Error("nothing was thrown");
  };

  test.each<[unknown, string]>([
    [
      [1, 2, 2, 1],
      "y[1] is 2, but binaryCrossentropy wants targets from 0 to 1\n  hint: labels of two classes are 0 and 1: subtract 1",
    ],
    [
      [-1, 1, 1, -1],
      "y[0] is -1, but binaryCrossentropy wants targets from 0 to 1\n  hint: labels of two classes are 0 and 1: tensor(y).greater(0)",
    ],
    [[0, 1, 2, 3], "4 units, softmax and sparseCategoricalCrossentropy"],
    [[0, 1, 1.5, 0], "for other numbers use meanSquaredError"],
    [Uint8Array.of(0, 1, 0, 255), "y[3] is 255"],
  ])("%j are refused everywhere", async (y, text) => {
    const model = yes();
    const before = model.weights["dense/kernel"].data;
    const good = [0, 1, 1, 0];
    const chunks = function* () {
      yield { x, y: y as number[] };
    };
    for (const attempt of [
      () => model.fit(x, y as never, quiet),
      () => model.evaluate(x, y as never, quiet),
      () => model.fit(x, good, { ...quiet, validationData: [x, y as never] }),
      () => model.fit(chunks, quiet),
      () => model.evaluate(chunks, quiet),
    ]) {
      const error = await failure(attempt);
      expect(error).toBeInstanceOf(limpid.DataError);
      expect(error.code).toBe("target-out-of-range");
      expect(error.message).toContain(text);
    }
    expect(model.weights["dense/kernel"].data).toEqual(before);
  });

  test("of several outputs", async () => {
    const image = limpid.input({ shape: [2] });
    const model = limpid.model({
      inputs: { image },
      outputs: { a: layers.dense({ units: 1, activation: "sigmoid" })(image), b: layers.dense({ units: 1 })(image) },
    });
    model.compile({ optimizer: "sgd", loss: { a: "binaryCrossentropy", b: "mse" } });
    const error = await failure(() => model.fit({ image: x }, { a: [0, 1, 2, 0], b: [5, 6, 7, 8] }, quiet));
    expect(error.message).toContain("y.a[2] is 2, but binaryCrossentropy wants targets from 0 to 1");
    await model.fit({ image: x }, { a: [0, 1, 0.05, 0.95], b: [5, 6, 7, 8] }, quiet);
  });

  test(".05 and .95 are fine, and negative shares of classes are not", async () => {
    const { loss } = await yes().fit(x, [0.05, 0.95, 0.95, 0.05], quiet);
    expect(loss[0]).toBeGreaterThan(0);
    const model = compile([dense(2, "softmax")], "categoricalCrossentropy");
    expect(
      (
        await failure(() =>
          model.fit(
            x,
            x.map(() => [-1, 2]),
            quiet,
          ),
        )
      ).message,
    ).toContain("wants targets from 0");
    await model.fit(
      x,
      x.map(() => [0, 3]),
      quiet,
    );
  });
});
