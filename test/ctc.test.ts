/** The loss of sequences in a model: it learns to spell, counts a mean over samples, and says which labels cannot be spelt. */
import { layers, loadModel, type Model, optimizers, sequential } from "limpid";
import { describe, expect, test } from "vitest";

const [samples, steps, features] = [6, 9, 4];
const x = Array.from({ length: samples }, (_, n) =>
  Array.from({ length: steps }, (_, t) =>
    Array.from({ length: features }, (_, f) => Math.sin(n * 3 + t * 1.3 + f * f)),
  ),
);
const y = [
  [1, 2, 3, 0],
  [3, 3, 0, 0],
  [2, 0, 0, 0],
  [1, 1, 1, 1],
  [0, 0, 0, 0],
  [3, 2, 1, 2],
];

const reader = (activation: "linear" | "softmax" = "linear") =>
  sequential(
    [
      layers.lstm({ units: 16, returnSequences: true, inputShape: [steps, features] }),
      layers.dense({ units: 4, activation }),
    ],
    { seed: 3 },
  ).compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: "ctc" });

/** The likeliest class of each step; what is said twice in a row and blanks are dropped. */
function spelt(net: Model): number[][] {
  const all = [...net.predictSync(x).argmax(-1).data];
  return x.map((_, n) => {
    const row = all.slice(n * steps, (n + 1) * steps);
    return row.filter((label, k) => label !== 0 && label !== row[k - 1]);
  });
}

describe("ctc in a model", () => {
  test("learns to spell, and is saved by its name", async () => {
    const net = reader() as unknown as Model;
    const { loss } = await net.fit(x, y, { epochs: 300, batchSize: samples, verbose: 0 });
    expect(loss[0]).toBeGreaterThan(3);
    expect(loss.at(-1)).toBeLessThan(0.1);
    expect(spelt(net)).toEqual(y.map((row) => row.filter((label) => label > 0)));
    const again = (await loadModel(await net.toBytes())) as Model;
    expect((await again.evaluate(x, y, { verbose: 0 })).loss).toBe((await net.evaluate(x, y, { verbose: 0 })).loss);
    // A sample's weight counts its whole row, and the length of a batch's rows is no matter.
    const wide = y.map((row) => [...row, 0, 0]);
    const { loss: same } = await net.evaluate(x, wide, { verbose: 0, batchSize: 4 });
    expect(same).toBeCloseTo(loss.length > 0 ? (await net.evaluate(x, y, { verbose: 0 })).loss : 0, 5);
    await net.fit(x, y, { sampleWeight: [1, 1, 0, 1, 1, 2], epochs: 1, verbose: 0 });
  });

  test("after a softmax it is the same as of logits", async () => {
    const [bare, soft] = [reader(), reader("softmax")];
    const [one, other] = [await bare.evaluate(x, y, { verbose: 0 }), await soft.evaluate(x, y, { verbose: 0 })];
    expect(other.loss).toBe(one.loss);
  });

  const refused = async (labels: number[][]) =>
    (await reader()
      .fit(x, labels, { verbose: 0 })
      .then(
        () => "nothing was thrown",
        (error: unknown) => String(error),
      )) as string;
  const instead = (row: number[]) =>
    y.map((own, k) => (k === 3 ? row : own)).map((own) => [...own, 0, 0, 0, 0, 0, 0].slice(0, 6));

  test("refuses what cannot be spelt", async () => {
    expect(await refused(instead([1, 1, 1, 1, 1, 1]))).toContain("y[3] needs 11 steps, and an output has 9");
    expect(await refused(instead([1, 0, 2]))).toContain("y[3] has a 0 before its label 2");
    expect(await refused(instead([4]))).toContain("the model has 4 classes: 0..3");
    expect(await refused(instead([-1]))).toContain("labels start at 0");
    const flat = sequential([layers.dense({ units: 4, inputShape: [4] })]).compile({ optimizer: "sgd", loss: "ctc" });
    const error = await flat
      .fit(
        x.map(([row]) => row),
        y,
        { verbose: 0 },
      )
      .then(() => "", String);
    expect(error).toContain("ctc: outputs are [6,4] and labels [6,4]");
  });
});
