/** Metrics that compare class numbers or rows, beside losses whose targets are of the other form; and metrics that need options. */
import { describe, expect, test } from "vitest";
import { layers, losses, metrics, sequential } from "../src/index.ts";
import { tensor } from "../src/tensor/index.ts";

const x = [
  [1, 2],
  [2, 1],
  [0, 1],
  [1, 1],
  [3, 1],
];
const numbers = [0, 1, 2, 1, 1];
const rows = numbers.map((k) => [0, 1, 2].map((c) => Number(c === k)));

type Given = Parameters<ReturnType<typeof sequential>["compile"]>[0];

async function judgedBy(metric: unknown, loss: string, y: unknown, weighted = false): Promise<unknown> {
  const list = weighted ? "weightedMetrics" : "metrics";
  const net = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [2] })], { seed: 1 }).compile({
    optimizer: "sgd",
    loss,
    [list]: [metric],
  } as unknown as Given);
  const { loss: _, ...rest } = (await net.evaluate(x, y as number[], { verbose: 0 })) as Record<string, unknown>;
  return Object.values(rest)[0];
}

const bySparse = (metric: unknown, weighted?: boolean) =>
  judgedBy(metric, "sparseCategoricalCrossentropy", numbers, weighted);
const byRows = (metric: unknown, weighted?: boolean) => judgedBy(metric, "categoricalCrossentropy", rows, weighted);

const needed: Readonly<Record<string, object>> = {
  precisionAtRecall: { recall: 0.5 },
  recallAtPrecision: { precision: 0.5 },
  sensitivityAtSpecificity: { specificity: 0.5 },
  specificityAtSensitivity: { sensitivity: 0.5 },
  iou: { targetClassIds: [0, 1] },
  oneHotIou: { targetClassIds: [0, 1] },
};

describe("the form of the targets", () => {
  test.each(Object.keys(metrics))("%s says the same of class numbers and of one-hot rows", async (name) => {
    const metric = needed[name] ? { name, config: needed[name] } : name;
    const value = await byRows(metric);
    expect(await bySparse(metric)).toEqual(value);
    expect(await bySparse(metric, true)).toEqual(await byRows(metric, true));
    expect(JSON.stringify(value)).not.toMatch(/null|undefined/);
  });

  test("two names of one number", async () => {
    for (const by of [bySparse, byRows]) {
      expect(await by("sparseCategoricalAccuracy")).toBe(await by("categoricalAccuracy"));
      expect(await by("sparseCategoricalCrossentropy")).toBeCloseTo((await by("categoricalCrossentropy")) as number, 5);
      expect(await by("sparseTopKCategoricalAccuracy")).toBe(await by("topKCategoricalAccuracy"));
    }
  });

  test("a loss given as a metric, and a metric with options", async () => {
    expect(await byRows(losses.sparseCategoricalCrossentropy())).toBe(await byRows("sparseCategoricalCrossentropy"));
    const ignoring = metrics.sparseCategoricalCrossentropy({ ignoreClass: 1 });
    expect(await byRows(ignoring, true)).toEqual(await bySparse(ignoring, true));
  });

  test("classes along another axis", async () => {
    const images = tensor(Array.from({ length: 24 }, (_, i) => Math.sin(i))).reshape([2, 3, 4]);
    const labels = tensor([0, 2, 1, 1, 2, 2, 0, 1], { dtype: "i32" }).reshape([2, 4]);
    const oneHot = labels.oneHot(3).transpose([0, 2, 1]);
    const valueFor = async (loss: unknown, metric: unknown, y: unknown) => {
      const net = sequential([layers.activation({ activation: "sigmoid", inputShape: [3, 4] })]).compile({
        optimizer: "sgd",
        loss,
        metrics: [metric],
      } as unknown as Given);
      const found = (await net.evaluate(images, y as typeof labels, { verbose: 0 })) as Record<string, number>;
      return Object.values(found).at(-1);
    };
    const sparse = { name: "sparseCategoricalCrossentropy", config: { axis: 1 } };
    const dense = { name: "categoricalCrossentropy", config: { axis: 1 } };
    const value = await valueFor(sparse, dense, labels);
    expect(value).toBe(await valueFor("meanSquaredError", dense, oneHot));
    expect(await valueFor("meanSquaredError", sparse, oneHot)).toBeCloseTo(value!, 5);
  });

  test("a metric of one's own is given what the loss has", async () => {
    const seen: number[] = [];
    const own = {
      name: "own",
      targets: "values",
      perSample: (t: { rank: number }, o: { mean(axis: number): unknown }) => {
        seen.push(t.rank);
        return o.mean(-1);
      },
    };
    await bySparse(own);
    expect(new Set(seen)).toEqual(new Set([1]));
  });

  test("numbers that are not those of the outputs are refused", async () => {
    await expect(judgedBy("meanSquaredError", "circle", numbers)).rejects.toMatchObject({
      code: "metric-targets",
      message:
        "compile: the metric meanSquaredError compares targets with outputs, but those of circle do not number them\n" +
        "  hint: leave it out, or give a function of your own: (yTrue, yPred) => …",
    });
  });
});

describe("metrics that need options", () => {
  test.each(Object.keys(needed))("%s by its name alone, or its maker", async (name) => {
    const [[option, value]] = Object.entries(needed[name]);
    const example = `metrics.${name}({ ${option}: ${Array.isArray(value) ? "[0, 1]" : "0.5"} })`;
    await expect(byRows(name)).rejects.toMatchObject({
      code: "options-needed",
      message: `compile: the metric ${name} has no meaning without options\n  hint: make it: ${example}`,
    });
    await expect(byRows(metrics[name as "iou"])).rejects.toMatchObject({
      code: "maker-not-called",
      hint: `call it: ${example}`,
    });
  });

  test("no other does", async () => {
    for (const name of Object.keys(metrics)) if (!needed[name]) expect(metrics[name as "auc"]()).toBeTruthy();
  });
});
