/** `diagnose`: it names the fault in set-ups that were broken on purpose, and says what it cannot read. */
import { layers, optimizers, schedules, sequential, type Tensor } from "limpid";
import { diagnose, type Finding, tellFinding } from "limpid/explain";
import { concat } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import {
  answers,
  classesOf,
  classify,
  deep,
  digits,
  kilos,
  line,
  noise,
  picture,
  prices,
  reader,
  type Setup,
  small,
  told,
  twoQuestions,
} from "./support/setups.ts";

const { x: images, y: labels } = digits(0, 300);
const table = noise(200, 4);
const kinds = classesOf(table);

/** Column `k` replaced. */
const withColumn = (x: Tensor, k: number, column: (row: readonly number[]) => number): number[][] =>
  (x.toArray() as number[][]).map((row) => row.with(k, column(row)));

/** Of each class the first so many. */
function keep(counts: readonly number[]): { x: number[][]; y: number[] } {
  const left = [...counts];
  const many = noise(800, 4);
  const kindOf = classesOf(many).data;
  const kept = (many.toArray() as number[][])
    .map((row, k) => ({ row, kind: kindOf[k] }))
    .filter(({ kind }) => left[kind]-- > 0);
  return { x: kept.map(({ row }) => row), y: kept.map(({ kind }) => kind) };
}

const broken: Readonly<Record<string, [code: string, setup: () => Setup, more?: (found: Finding) => void]>> = {
  "pixels of 0 … 255": [
    "inputs-unscaled",
    () => ({ net: reader({ scaled: false }).compile(classify), x: images, y: labels }),
    ({ advice, evidence }) => {
      expect(advice).toContain("layers.rescaling({ scale: 1 / 255 })");
      expect(evidence).toMatchObject({ largest: 255, of: 784 });
    },
  ],
  "a column in thousands": [
    "inputs-unscaled",
    () => ({
      net: small({ units: 8, activation: "tanh" }),
      x: withColumn(table, 2, (row) => 3000 + 500 * row[2]),
      y: kinds,
    }),
    ({ subject, advice }) => {
      expect(subject).toEqual({ layer: "first", input: "input", column: 2 });
      expect(advice).toContain("standardize()");
    },
  ],
  "columns on different scales": [
    "columns-unlike",
    () => ({
      net: small({ units: 8, activation: "tanh" }),
      x: withColumn(table, 1, (row) => row[1] / 1000),
      y: kinds,
      options: { columns: ["age", "share", "height", "weight"] },
    }),
    ({ evidence }) => expect(evidence).toMatchObject({ narrow: "share", ratio: expect.closeTo(1073, -2) }),
  ],
  "labels 1..10 for ten classes": [
    "labels-off-by-one",
    () => ({ net: reader().compile(classify), x: images, y: labels.cast("i32").add(1) }),
    ({ evidence }) => expect(evidence).toMatchObject({ lowest: 1, highest: 10, classes: 10 }),
  ],
  "labels 1..10 for eleven classes": [
    "labels-off-by-one",
    () => ({ net: reader({ units: 11 }).compile(classify), x: images, y: labels.cast("i32").add(1) }),
    ({ advice }) => expect(advice).toBe("labels start at 0: subtract 1, and give the last layer 10 units"),
  ],
  "yes and no as 1 and 2": [
    "targets-out-of-reach",
    () => ({
      net: sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [4] })]).compile({
        optimizer: "adam",
        loss: "binaryCrossentropy",
      }),
      x: table,
      y: kinds.greater(0).cast("f32").add(1),
    }),
    ({ advice, evidence }) => {
      expect(advice).toBe("labels of two classes are 0 and 1: subtract 1");
      expect(evidence).toMatchObject({ low: 0, high: 1, highest: 2 });
    },
  ],
  "softmax with squared error": [
    "softmax-without-crossentropy",
    () => ({
      net: deep(1, "relu").compile({ optimizer: "adam", loss: "meanSquaredError" }),
      x: table,
      y: kinds.oneHot(3),
    }),
    // p = .99 for a wrong class of three: the slope is 2/3 · p ∘ (e - p·e), where e = p - t.
    ({ evidence }) => {
      expect(evidence).toMatchObject({ loss: "meanSquaredError", slope: expect.closeTo(0.012232945559, 10) });
      expect(evidence.crossentropySlope).toBeCloseTo(Math.hypot(0.99, 0.995, 0.005), 9);
    },
  ],
  "cross-entropy without softmax": [
    "loss-wants-probabilities",
    () => ({ net: reader({ last: "linear" }).compile(classify), x: images, y: labels }),
    ({ advice }) => expect(advice).toContain('"softmax"'),
  ],
  "softmax over one unit": [
    "softmax-one-unit",
    () => ({
      net: sequential([layers.dense({ units: 1, activation: "softmax", inputShape: [4] })]).compile({
        optimizer: "adam",
        loss: "binaryCrossentropy",
      }),
      x: table,
      y: kinds.greater(0).cast("f32"),
    }),
  ],
  "S0's network as written": [
    "linear-layers",
    () => ({ net: reader({ hidden: {} }).compile(classify), x: images, y: labels }),
    ({ evidence, problem }) => {
      expect(evidence).toMatchObject({
        layers: ["dense", "dense_1", "dense_2"],
        parameters: 27_882,
        matrix: [784, 10],
        collapsed: 7850,
      });
      expect(evidence.gap).toBeLessThan(1e-12);
      expect(evidence.product).toHaveLength(784);
      expect(problem).toContain("between dense, dense_1 and dense_2");
    },
  ],
  "one branch of a functional model without activation": [
    "linear-layers",
    () => ({
      net: twoQuestions("linear").compile({
        optimizer: "adam",
        loss: { digit: "sparseCategoricalCrossentropy", isEven: "binaryCrossentropy" },
      }),
      x: picture(images),
      y: answers(labels),
    }),
    ({ evidence }) => expect(evidence).toMatchObject({ layers: ["between", "digit"], matrix: [676, 10] }),
  ],
  "ReLUs that start dead": [
    "dead-units",
    () => ({ net: small({ units: 12, activation: "relu", biasInitializer: -20 }), x: table, y: kinds }),
    ({ evidence, subject }) => {
      expect(subject).toEqual({ layer: "first" });
      expect(evidence).toMatchObject({ dead: 12, units: 12, steps: 0 });
    },
  ],
  "ReLUs that a large step kills": [
    "dead-units",
    () => ({
      net: sequential([
        layers.dense({ name: "first", units: 16, activation: "relu", inputShape: [4] }),
        layers.dense({ units: 1 }),
      ]).compile({ optimizer: optimizers.sgd({ learningRate: 0.25 }), loss: "meanSquaredError" }),
      x: table,
      y: table.sum(1).add(6),
    }),
    ({ evidence, advice }) => {
      expect(evidence.steps).toBeGreaterThan(0);
      expect(advice).toContain("a smaller learning rate");
    },
  ],
  "sigmoids with huge weights": [
    "saturated-units",
    () => ({
      net: small({
        units: 8,
        activation: "sigmoid",
        kernelInitializer: noise(4, 8, 5).mul(40).toArray() as number[][],
      }),
      x: table,
      y: kinds,
    }),
    ({ evidence }) => expect(evidence).toMatchObject({ activation: "sigmoid", steepest: 0.25, steps: 0 }),
  ],
  "tanh on raw measurements": [
    "saturated-units",
    () => ({ net: small({ units: 8, activation: "tanh" }), x: table.mul(60), y: kinds }),
    ({ evidence }) => expect(evidence).toMatchObject({ activation: "tanh", steepest: 1 }),
  ],
  "twelve layers of sigmoids": [
    "gradients-vanish",
    () => ({ net: deep(12, "sigmoid").compile(classify), x: table, y: kinds }),
    ({ evidence }) => {
      expect(evidence.norms).toHaveLength(13);
      expect(evidence.ratio).toBeLessThan(1e-5);
    },
  ],
  "ten layers with weights of variance 1": [
    "gradients-explode",
    () => ({
      net: sequential([
        ...Array.from({ length: 10 }, (_, k) =>
          layers.dense({
            units: 16,
            activation: "leakyRelu",
            kernelInitializer: noise(k === 0 ? 4 : 16, 16, k).toArray() as number[][],
            ...(k === 0 && { inputShape: [4] }),
          }),
        ),
        layers.dense({ units: 1 }),
      ]).compile({ optimizer: optimizers.adam({ learningRate: 1e-6 }), loss: "meanSquaredError" }),
      x: table,
      y: kinds,
    }),
    ({ evidence }) => expect(evidence.ratio).toBeGreaterThan(1e3),
  ],
  "blueberries at a rate above 3/14": [
    "rate-above-curvature",
    () => ({ net: line(0.22, 15), x: kilos, y: prices }),
    ({ evidence, severity }) => {
      expect(evidence).toMatchObject({ curvature: expect.closeTo(28 / 3, 9), limit: expect.closeTo(3 / 14, 9) });
      expect(severity).toBe("error");
    },
  ],
  "hours and score at a rate too large": [
    "rate-above-curvature",
    () => ({
      net: sequential([layers.dense({ units: 1, inputShape: [1] })], { dtype: "f64" }).compile({
        optimizer: optimizers.sgd({ learningRate: 0.08 }),
        loss: "meanSquaredError",
      }),
      x: [[1], [2], [3], [4], [5], [6]],
      y: [[52], [58], [65], [68], [77], [80]],
    }),
    // H = 2/6 · [[91, 21], [21, 6]].
    ({ evidence }) => expect(evidence.curvature).toBeCloseTo((97 + Math.sqrt(85 ** 2 + 4 * 21 ** 2)) / 6, 2),
  ],
  "a step that overflows": [
    "training-diverges",
    () => ({
      net: sequential([
        layers.dense({ units: 8, activation: "relu", inputShape: [4] }),
        layers.dense({ units: 1 }),
      ]).compile({ optimizer: optimizers.rmsprop({ learningRate: 1e19 }), loss: "meanSquaredError" }),
      x: table,
      y: kinds,
    }),
  ],
  "one class in twenty": [
    "class-imbalance",
    () => ({ net: deep(1, "relu").compile(classify), ...keep([190, 10, 100]) }),
    ({ evidence, advice }) => {
      expect(evidence).toMatchObject({ counts: [190, 10, 100], ratio: 19, largest: 0 });
      expect(advice).toContain("classWeight: { 0: 0.5263, 1: 10, 2: 1 }");
    },
  ],
  "a class without samples": [
    "class-missing",
    () => ({ net: deep(1, "relu").compile(classify), ...keep([100, 100, 0]) }),
    ({ evidence }) => expect(evidence).toMatchObject({ missing: [2] }),
  ],
  "validation samples taken from the training data": [
    "leakage",
    () => ({
      net: deep(1, "relu").compile(classify),
      x: concat([table, noise(40, 4, 9), table.slice(0, 10)]),
      y: concat([kinds, classesOf(noise(40, 4, 9)), kinds.slice(0, 10)]),
      options: { validationSplit: 0.2 },
    }),
    ({ evidence }) => {
      expect(evidence).toMatchObject({ repeated: 10, of: 50, share: 0.2, within: 0 });
      expect(evidence.pairs).toEqual([
        [40, 0],
        [41, 1],
        [42, 2],
      ]);
    },
  ],
  "a constant column": [
    "column-constant",
    () => ({ net: small({ units: 8, activation: "tanh" }), x: withColumn(table, 3, () => 1), y: kinds }),
    ({ evidence, subject }) => {
      expect(subject).toEqual({ input: "input", column: 3 });
      expect(evidence).toMatchObject({ columns: [3], values: [1] });
    },
  ],
  "a length in centimetres and in inches": [
    "columns-duplicate",
    () => ({
      net: small({ units: 8, activation: "tanh" }),
      x: withColumn(table, 3, (row) => row[0] / 2.54 + 1),
      y: kinds,
    }),
    ({ evidence }) => expect(evidence).toMatchObject({ pairs: [[3, 0]], names: ["[3] ~ [0]"], exact: 0 }),
  ],
  "a last layer that starts sure": [
    "loss-far-from-expected",
    () => ({
      net: sequential([
        layers.dense({ units: 8, activation: "tanh", inputShape: [4] }),
        layers.dense({
          units: 3,
          activation: "softmax",
          kernelInitializer: noise(8, 3).mul(10).toArray() as number[][],
        }),
      ]).compile(classify),
      x: table,
      y: kinds,
    }),
    ({ evidence }) => expect(evidence.expected).toBeCloseTo(Math.log(3), 6),
  ],
  "prices in thousands": [
    "targets-unscaled",
    () => ({
      net: sequential([layers.dense({ units: 1, inputShape: [4] })]).compile({
        optimizer: "adam",
        loss: "meanSquaredError",
      }),
      x: table,
      y: table.sum(1).mul(20).add(5000),
    }),
    ({ evidence }) => expect(evidence.mean).toBeCloseTo(5000, -2),
  ],
  "weights that are all alike": [
    "identical-units",
    () => ({
      net: sequential([
        layers.dense({ units: 16, activation: "tanh", kernelInitializer: "ones", inputShape: [4] }),
        layers.dense({ units: 3, activation: "softmax", kernelInitializer: "ones" }),
      ]).compile(classify),
      x: table,
      y: kinds,
    }),
    ({ evidence }) => expect(evidence).toMatchObject({ units: 16, value: 1 }),
  ],
};

/** Learning rates that are far too large for optimizers that rescale gradients, without the loss doubling. */
const tooFast: typeof broken = {
  "Adam at three hundred times the usual rate, the digit reader": [
    "rate-too-large",
    () => ({
      net: reader().compile({ ...classify, optimizer: optimizers.adam({ learningRate: 0.3 }) }),
      x: images,
      y: labels,
    }),
    ({ severity, evidence, advice }) => {
      expect(severity).toBe("error");
      const { before, after, there } = evidence as Record<string, number>;
      expect(after).toBeGreaterThan(0.9 * before);
      expect(there).toBeLessThan(0.1 * before);
      expect(advice).toBe("learningRate: 0.03");
    },
  ],
  "Adam at a hundred times the usual rate, the digit reader": [
    "rate-too-large",
    () => ({
      net: reader().compile({ ...classify, optimizer: optimizers.adam({ learningRate: 0.1 }) }),
      x: images,
      y: labels,
    }),
  ],
  "AdamW at a rate of which a tenth is too large as well": [
    "rate-too-large",
    () => ({
      net: deep(8, "relu", "heNormal").compile({ ...classify, optimizer: optimizers.adamw({ learningRate: 3 }) }),
      x: table,
      y: kinds,
    }),
    ({ evidence }) => expect(evidence).toMatchObject({ smaller: expect.closeTo(0.03, 9), optimizer: "adamw" }),
  ],
  "RMSprop, by a schedule": [
    "rate-too-large",
    () => ({
      net: reader().compile({
        ...classify,
        optimizer: optimizers.rmsprop({
          learningRate: schedules.exponentialDecay({ initialLearningRate: 0.3, decaySteps: 1000, decayRate: 0.5 }),
        }),
      }),
      x: images,
      y: labels,
    }),
    ({ evidence }) => expect([0.03, 0.003]).toContainEqual(expect.closeTo(evidence.smaller as number, 9)),
  ],
};
Object.assign(broken, tooFast);

describe("a broken set-up: the fault is named", () => {
  test("there are twenty and more", () => expect(Object.keys(broken).length).toBeGreaterThanOrEqual(20));

  test.each(Object.entries(broken))("%s", async (_, [code, make, more]) => {
    const { net, x, y, options } = make();
    const before = { ...net.weights };
    const { findings, sound: none, checked } = await diagnose(net, x, y, options);
    const found = findings.find((finding) => finding.code === code);
    expect(told(findings)).toContainEqual(expect.stringContaining(`${code}: `));
    expect(none).toBe(false);
    more?.(found!);
    expect(checked).toContain(found!.id);
    expect(["certain", "likely", "possible"]).toContain(found!.confidence);
    // In both languages, with the numbers put in.
    for (const text of [tellFinding(found!, "en"), tellFinding(found!, "zh-CN")]) {
      expect(text.problem + text.advice).not.toMatch(/undefined|NaN|\[object/);
      expect(text.advice).not.toBe("");
    }
    expect(tellFinding(found!, "zh-CN").problem).toMatch(/[\u4e00-\u9fff]/);
    expect(tellFinding(found!, "en")).toEqual({ problem: found!.problem, advice: found!.advice });
    // The model is as it was.
    expect(net.steps).toBe(0);
    for (const [name, value] of Object.entries(net.weights)) expect(value.data).toEqual(before[name].data);
  });
});
