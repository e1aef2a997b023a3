/** Models of f64 with every metric and every loss, on more samples than fill a register: the numbers of the same model in f32. */
import { expect, it } from "vitest";
import { layers, losses, metrics, sequential } from "../src/index.ts";
import { tensor } from "../src/tensor/index.ts";

const count = 70;
const rows = Float64Array.from({ length: count * 4 }, (_, i) => Math.round(Math.sin(i * 12.9898) * 64) / 64);
const classes = Int32Array.from({ length: count }, (_, i) => i % 3);
const oneHot = Float64Array.from({ length: count * 3 }, (_, i) => Number(Math.floor(i / 3) % 3 === i % 3));

/** Options of the metrics that cannot do without. */
const needed: Readonly<Record<string, object>> = {
  precisionAtRecall: { recall: 0.5 },
  recallAtPrecision: { precision: 0.5 },
  sensitivityAtSpecificity: { specificity: 0.5 },
  specificityAtSensitivity: { sensitivity: 0.5 },
  iou: { targetClassIds: [0, 2] },
  oneHotIou: { targetClassIds: [0, 2] },
};

async function measured(dtype: "f32" | "f64", metric: string, loss: string, sparse: boolean): Promise<number[]> {
  const softmax = /ategorical/.test(loss);
  const model = sequential(
    [
      layers.dense({ units: 9, activation: "relu", inputShape: [4] }),
      layers.dense({ units: 3, activation: softmax ? "softmax" : "sigmoid" }),
    ],
    { dtype, seed: 4 },
  ).compile({ optimizer: "sgd", loss: loss as "meanSquaredError", metrics: [metricOf(metric)] });
  const x = tensor(rows, { dtype: "f64" }).reshape([count, 4]).cast(dtype);
  const y = sparse ? tensor(classes) : tensor(oneHot, { dtype: "f64" }).reshape([count, 3]).cast(dtype);
  await model.fit(x, y, { epochs: 2, batchSize: 35, verbose: 0 });
  const results: unknown[] = Object.values(await model.evaluate(x, y, { batchSize: count, verbose: 0 }));
  // Those of each class, and a confusion matrix, are arrays.
  return results.flat(2) as number[];
}

const metricOf = (name: string): "accuracy" => (needed[name] ? { name, config: needed[name] } : name) as "accuracy";

const setups = [
  ...Object.keys(metrics).map((metric) => {
    const loss = metric.startsWith("sparse")
      ? "sparseCategoricalCrossentropy"
      : metric === "accuracy" || metric.startsWith("categorical")
        ? "categoricalCrossentropy"
        : "binaryCrossentropy";
    return [metric, loss];
  }),
  // That of sequences is in nn-losses-values.test.ts.
  ...Object.keys(losses)
    .filter((loss) => loss !== "ctc")
    .map((loss) => [/ategorical|circle/.test(loss) ? "accuracy" : "meanAbsoluteError", loss]),
];

it.each(setups)("%s with %s", async (metric, loss) => {
  const its = losses[loss as "meanSquaredError"]();
  const sparse = its.targets === "classes" || metric.startsWith("sparse");
  const [wide, narrow] = [await measured("f64", metric, loss, sparse), await measured("f32", metric, loss, sparse)];
  expect(wide).toHaveLength(narrow.length);
  wide.forEach((value, k) => {
    // Some are sums, and a percentage of targets of 0 is a large number: to 5 digits.
    expect(Math.abs(value - narrow[k])).toBeLessThanOrEqual(5e-5 * Math.max(1, Math.abs(value)));
  });
});

it("all of them", () => expect(setups.length).toBeGreaterThanOrEqual(14));
