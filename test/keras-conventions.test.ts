/** The numbers in docs/keras-conventions.md: Limpid's are computed here; PyTorch's were computed by its version 1.13. */
import { readFile } from "node:fs/promises";
import { activations, layers, losses, type Model, type Optimizer, optimizers, sequential } from "limpid";
import { reduceLoss } from "limpid/nn";
import { type Tensor, tensor } from "limpid/tensor";
import { expect, test } from "vitest";

const page = await readFile(new URL("../docs/keras-conventions.md", import.meta.url), "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| what"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const f64 = (numbers: readonly number[]): Tensor => tensor(numbers, { dtype: "f64" });
const lossOf = (name: keyof typeof losses, target: Tensor, output: Tensor): number =>
  reduceLoss((losses[name] as () => ReturnType<typeof losses.huber>)().perSample(target, output)).item();

/** One weight, moved by slopes at rates. */
async function moved(optimizer: Optimizer, weight: number, slopes: readonly number[], rates: readonly number[] = []) {
  const net = sequential([layers.dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer: [[weight]] })], {
    dtype: "f64",
  }).compile({ optimizer, loss: (_, o) => o.mean(-1) }) as unknown as Model;
  for (const [k, slope] of slopes.entries()) {
    if (rates[k] !== undefined) net.learningRate = rates[k];
    await net.fit([[slope]], [[0]], { verbose: 0 });
  }
  return net.weights["dense/kernel"].data[0];
}

const ran = async (layer: ReturnType<typeof layers.dense>, x: Tensor): Promise<number[]> => [
  ...(await sequential([layer], { dtype: "f64" }).predict(x)).data,
];

const half = Math.log(2);
const numbers: Readonly<Record<string, () => number[] | Promise<number[]>>> = {
  "weighted losses": () => [reduceLoss(f64([1, 4]), { weights: f64([1, 3]) }).item()],
  "`binaryCrossentropy` of a sure mistake": () => [
    lossOf("binaryCrossentropy", f64([1]).reshape([1, 1]), f64([0]).reshape([1, 1])),
  ],
  "`klDivergence`, mean": () => [
    lossOf("klDivergence", f64([0.5, 0.5]).reshape([1, 2]), f64([0.25, 0.75]).reshape([1, 2])),
  ],
  "`poisson`": () => [lossOf("poisson", f64([1]).reshape([1, 1]), f64([2]).reshape([1, 1]))],
  "`cosineSimilarity`": () => [lossOf("cosineSimilarity", f64([1, 2]).reshape([1, 2]), f64([1, 2]).reshape([1, 2]))],
  // Of 8 ways through three steps one spells two equal labels: one, blank, one.
  "`ctc`, mean": () => {
    const loss = lossOf(
      "ctc",
      tensor([1, 1], { dtype: "i32" }).reshape([1, 2]),
      f64([0, 0, 0, 0, 0, 0]).reshape([1, 3, 2]),
    );
    expect(loss).toBeCloseTo(3 * half, 12);
    return [loss];
  },
  "`sgd` with momentum 0.9": async () => [await moved(optimizers.sgd({ momentum: 0.9 }), 0, [1, 1], [0.1, 0.01])],
  "`adam`": async () => [await moved(optimizers.adam(), 0, [1e-6])],
  "`adamw`": async () => [await moved(optimizers.adamw(), 1, [0])],
  "`rmsprop`": async () => [await moved(optimizers.rmsprop(), 0, [1e-3])],
  "`adagrad`": async () => [await moved(optimizers.adagrad(), 0, [0.1])],
  "`batchNormalization`, moving variance": async () => {
    const net = sequential([layers.batchNormalization({ momentum: 0.9, inputShape: [1] })], { dtype: "f64" }).compile({
      optimizer: "sgd",
      loss: "meanSquaredError",
    });
    await net.fit([[0], [2]], [[0], [0]], { verbose: 0 });
    return [net.weights["batchNormalization/movingVariance"].data[0]];
  },
  "`layerNormalization`": async () => [
    (await ran(layers.layerNormalization({ inputShape: [2] }), f64([0, 0.02]).reshape([1, 2])))[1],
  ],
  "`leakyRelu`": () => [
    activations
      .leakyRelu()
      .apply(f64([-1]))
      .item(),
  ],
  "`dense`, first weights": () => [Math.sqrt(6 / 5)],
  "`lstm`, numbers": () => [sequential([layers.lstm({ units: 4, inputShape: [2, 3] })]).parameterCount],
  '`conv2d`, `padding: "same"`': () =>
    ran(
      layers.conv2d({
        filters: 1,
        kernelSize: [1, 3],
        strides: [1, 2],
        padding: "same",
        useBias: false,
        kernelInitializer: "ones",
        inputShape: [1, 4, 1],
      }),
      f64([1, 2, 3, 4]).reshape([1, 1, 4, 1]),
    ),
};
const byPyTorch: Readonly<Record<string, readonly number[]>> = {
  "weighted losses": [3.25],
  "`binaryCrossentropy` of a sure mistake": [100],
  "`klDivergence`, mean": [0.07192051811294523],
  "`poisson`": [5.38905609893065],
  "`cosineSimilarity`": [1],
  "`ctc`, mean": [1.0397207708399179],
  "`sgd` with momentum 0.9": [-0.119],
  "`adam`": [-0.0009900990099009901],
  "`adamw`": [0.99999],
  "`rmsprop`": [-0.009999000099989996],
  "`adagrad`": [-0.000999999999],
  "`batchNormalization`, moving variance": [1.1],
  "`layerNormalization`": [0.9534625892455925],
  "`leakyRelu`": [-0.01],
  "`dense`, first weights": [1 / Math.sqrt(3)],
  "`lstm`, numbers": [144],
  '`conv2d`, `padding: "same"`': [3, 9],
};

/** The numbers at the end of a cell. */
const told = (cell: string, count: number): string[] =>
  [...cell.matchAll(/-?\d+(?:\.\d+)?/g)].slice(-count).map(([text]) => text);

function expectTold(cell: string, values: readonly number[]): void {
  const texts = told(cell, values.length);
  expect(texts.length, cell).toBe(values.length);
  for (const [k, text] of texts.entries()) {
    const digits = text.split(".")[1]?.length ?? 0;
    expect(Math.abs(Number(text) - values[k]), `${cell}: ${values[k]}`).toBeLessThanOrEqual(0.51 * 10 ** -digits);
  }
}

test("every row is computed, and nothing else is", () => {
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.map(([what]) => what)).toEqual(Object.keys(numbers));
  expect(Object.keys(byPyTorch)).toEqual(Object.keys(numbers));
});

test.each(rows)("%s", async (what, _example, ours, theirs) => {
  const [own, others] = [await numbers[what](), byPyTorch[what]];
  expectTold(ours, own);
  expectTold(theirs, others);
  // They differ by more than rounding.
  expect(own.some((value, k) => Math.abs(value - others[k]) > 1e-6 * Math.abs(value))).toBe(true);
});

test("glorotUniform's limit is the largest weight that there can be", () => {
  const [limit] = numbers["`dense`, first weights"]() as number[];
  const drawn = Array.from({ length: 100 }, (_, seed) => {
    const net = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed });
    return Math.max(...net.weights["dense/kernel"].data.map(Math.abs));
  });
  const largest = Math.max(...drawn);
  expect(largest).toBeLessThanOrEqual(limit);
  expect(largest).toBeGreaterThan(0.99 * limit);
});
