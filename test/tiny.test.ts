/** Limpid from outside, in one file: read this first. */
import { expect, test } from "vitest";
import { layers, sequential, tensor } from "../src/index.ts";

test("a network learns XOR", async () => {
  const x = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const y = [0, 1, 1, 0];
  const model = sequential([
    layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"], learningRate: 0.05 });
  await model.fit(x, y, { epochs: 300, verbose: 0 });
  expect((await model.evaluate(x, y, { verbose: 0 })).accuracy).toBe(1);
  expect((await model.predict(x)).round().toArray()).toEqual([[0], [1], [1], [0]]);
});

test("the same seed gives the same bits", async () => {
  const train = async (seed: number) => {
    const model = sequential(
      [layers.dense({ units: 3, inputShape: [2] }), layers.dropout({ rate: 0.5 }), layers.dense({ units: 1 })],
      { seed },
    );
    model.compile({ optimizer: "adam", loss: "mse" });
    await model.fit(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [1, 2, 3],
      { epochs: 5, batchSize: 2, verbose: 0 },
    );
    return model.weights["dense/kernel"].toArray();
  };
  expect(await train(7)).toEqual(await train(7));
  expect(await train(7)).not.toEqual(await train(8));
});

test("an error says what was given, what was wanted, and how to mend it", async () => {
  const model = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [2] })]);
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  await expect(
    model.fit(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      [0, 3],
      { verbose: 0 },
    ),
  ).rejects.toThrow(
    `fit: y[1] is 3, but the model has 3 classes: 0..2\n  hint: labels start at 0; for labels up to 3 the last layer needs 4 units`,
  );
});
