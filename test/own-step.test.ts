/** `compile({ trainStep })`: a training step of one's own is compiled and looked after as the standard one is. */
import {
  type CompileOptions,
  layers,
  loadModel,
  losses,
  optimizers,
  regularizers,
  sequential,
  type Tensor,
  tensor,
} from "limpid";
import { explain } from "limpid/explain";
import { grad, sum, valueAndGrad } from "limpid/tensor";
import { describe, expect, test } from "vitest";

type Values = Readonly<Record<string, Tensor>>;
type OwnStep = NonNullable<CompileOptions<Tensor>["trainStep"]>;

const draw = (rows: number, columns: number, k = 1) =>
  tensor(
    Float64Array.from({ length: rows * columns }, (_, n) => Math.sin(k * n * n + 1)),
    { shape: [rows, columns] },
  );
const [x, y] = [draw(12, 3), draw(12, 1, 2)];
const quiet = { verbose: 0, batchSize: 4 } as const;

/** What `fit` does, said with the parts. */
const standard: OwnStep = ({ weights, judge, update }) => {
  const [loss, gradients] = valueAndGrad((own: Values) => judge(own).loss)(weights);
  const { state, records } = judge();
  return { ...update({ gradients, loss }), state, records };
};

function wide(trainStep?: OwnStep) {
  const net = sequential(
    [
      layers.dense({ units: 4, activation: "tanh", kernelRegularizer: regularizers.l2({ l2: 0.01 }), inputShape: [3] }),
      layers.batchNormalization(),
      layers.dense({ units: 4, trainable: false }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed: 5, dtype: "f64" },
  );
  return net.compile({
    optimizer: optimizers.adam({ learningRate: 0.02, clipNorm: 0.5 }),
    loss: losses.meanSquaredError(),
    metrics: ["meanAbsoluteError", "auc"],
    trainStep,
  });
}

describe("the standard step, written with its parts", () => {
  const targets = y.greater(0).cast("f64");
  test("gives the same numbers, metrics and validation", async () => {
    const [own, plain] = [wide(standard), wide()];
    const options = { ...quiet, epochs: 3, validationSplit: 0.25 } as const;
    const [a, b] = [await own.fit(x, targets, options), await plain.fit(x, targets, options)];
    expect(Object.keys(a)).toEqual(Object.keys(b));
    for (const [name, w] of Object.entries(plain.weights))
      own.weights[name].data.forEach((value, k) => void expect(value, name).toBeCloseTo(w.data[k], 12));
    for (const key of ["loss", "meanAbsoluteError", "auc", "valLoss", "valMeanAbsoluteError", "valAuc"] as const)
      a[key].forEach((value, k) => void expect(value, key).toBeCloseTo(b[key][k], 12));
    expect(own.steps).toBe(plain.steps);
    expect(own.weights["dense_1/kernel"].data).toEqual(wide().weights["dense_1/kernel"].data);
  });
});

/** One line, and a penalty on the slope of its output by its input: that slope is the kernel, so the penalty is L2. */
const line = (more: object) =>
  sequential([layers.dense({ units: 1, inputShape: [3], ...more })], { seed: 2, dtype: "f64" });
const steep: OwnStep = ({ weights, x: batch, apply, judge, update }) => {
  const objective = (own: Values): Tensor => {
    const slope = grad((at: Tensor) => sum(apply(own, at)))(batch);
    return judge(own).loss.add(
      slope
        .square()
        .sum()
        .mul(0.1 / 4),
    );
  };
  const [loss, gradients] = valueAndGrad(objective)(weights);
  return { ...update({ gradients, loss }), records: { loss, size: weights["dense/kernel"].square().sum() } };
};

describe("a gradient penalty", () => {
  test("of a line is the L2 penalty of its kernel; what the step records is in the history", async () => {
    const own = line({}).compile({ optimizer: "sgd", loss: "meanSquaredError", trainStep: steep as OwnStep });
    const same = line({ kernelRegularizer: regularizers.l2({ l2: 0.1 }) }).compile({
      optimizer: "sgd",
      loss: "meanSquaredError",
    });
    const first = own.weights["dense/kernel"].square().sum().item();
    const history = await own.fit(x, y, { ...quiet, epochs: 2, shuffle: false });
    const other = await same.fit(x, y, { ...quiet, epochs: 2, shuffle: false });
    for (const [name, w] of Object.entries(same.weights))
      own.weights[name].data.forEach((value, k) => void expect(value).toBeCloseTo(w.data[k], 12));
    history.loss.forEach((value, k) => void expect(value).toBeCloseTo(other.loss[k], 12));
    const sizes = (history as unknown as Record<string, number[]>).size;
    expect(sizes).toHaveLength(2);
    expect(Math.abs(sizes[0] - first)).toBeLessThan(0.2);
    const once = line({}).compile({
      optimizer: "sgd",
      loss: "meanSquaredError",
      trainStep: ({ weights }) => ({
        records: { loss: weights["dense/bias"].sum(), two: tensor(2, { dtype: "f64" }) },
      }),
    });
    // Names of records are known to the types; what is not given stays.
    const { loss, two } = await once.trainOnBatch(x, y);
    expect([loss, two]).toEqual([0, 2]);
    expect(once.weights["dense/kernel"].data).toEqual(line({}).weights["dense/kernel"].data);
  });

  test("two updates in one step, and a rate of its own", async () => {
    const twice: OwnStep = ({ weights, judge, update, learningRate }) => {
      const slopes = (own: Values) => valueAndGrad((w: Values) => judge(w).loss)(own);
      const [loss, gradients] = slopes(weights);
      const once = update({ gradients, loss });
      const [, again] = slopes(once.weights);
      return { ...update({ ...once, gradients: again, learningRate: learningRate.mul(0.5) }), records: { loss } };
    };
    const own = line({}).compile({ optimizer: "sgd", loss: "meanSquaredError", trainStep: twice });
    await own.trainOnBatch(x, y);
    const plain = line({}).compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await plain.trainOnBatch(x, y);
    plain.learningRate = 0.005;
    await plain.trainOnBatch(x, y);
    own.weights["dense/kernel"].data.forEach((value, k) => {
      expect(value).toBeCloseTo(plain.weights["dense/kernel"].data[k], 13);
    });
  });

  test("a file holds the numbers, and not the step; a loss that is no number ends the fit", async () => {
    const own = line({}).compile({ optimizer: "sgd", loss: "meanSquaredError", trainStep: standard });
    await own.fit(x, y, { ...quiet, epochs: 1 });
    const again = await loadModel(await own.toBytes());
    expect(again.weights["dense/kernel"].data).toEqual(own.weights["dense/kernel"].data);
    expect(() => again.internals.plan("fit")).toThrow("the model is not compiled");
    const before = own.weights["dense/kernel"].data;
    const broken: OwnStep = (parts) => ({ ...standard(parts), records: { loss: parts.learningRate.mul(0).div(0) } });
    own.compile({ optimizer: "sgd", loss: "meanSquaredError", trainStep: broken });
    await expect(own.fit(x, y, { ...quiet, epochs: 1 })).rejects.toThrow("the loss became NaN");
    expect(own.weights["dense/kernel"].data).toEqual(before);
  });
});

describe("what is refused", () => {
  const compiled = (trainStep: unknown, more: object = {}) =>
    line({}).compile({ optimizer: "sgd", loss: "meanSquaredError", ...more, trainStep: trainStep as OwnStep });
  const scalar = tensor(1, { dtype: "f64" });
  const records = { loss: scalar };
  test.each<[string, () => unknown, string]>([
    [
      "no function",
      () => compiled(3),
      "trainStep is 3\n  hint: a function ({ weights, judge, update }) => ({ weights, memory, state, records: { loss } })",
    ],
    [
      "nothing",
      () => compiled(() => undefined),
      "compile: trainStep: trainStep: result is undefined\n  hint: it must be { weights, memory, state, records: { loss } }",
    ],
    ["no loss", () => compiled(() => ({ records: { other: scalar } })), "trainStep: records is"],
    [
      "a record that is no scalar",
      () => compiled(({ x: batch }: { x: Tensor }) => ({ records: { loss: batch } })),
      "trainStep: records.loss is f64[4,3]\n  hint: it must be scalar tensors",
    ],
    ["something else", () => compiled(() => ({ records, gradients: {} })), "trainStep: gradients is"],
    [
      "a weight that is none",
      () => compiled(() => ({ records, weights: { "dense/kernal": scalar } })),
      'trainStep: weights["dense/kernal"] is f64[]\n  hint: it must be one of dense/kernel, dense/bias',
    ],
    [
      "a weight of another shape",
      () => compiled(() => ({ records, weights: { "dense/kernel": scalar } })),
      'trainStep: weights["dense/kernel"] is f64[], but it must be f64[3,1]',
    ],
    [
      "too few gradients",
      () => compiled(({ update }: Parameters<OwnStep>[0]) => ({ ...update({ gradients: {} }), records })),
      'update: gradients["dense/kernel"] is undefined, but it must be f64[3,1]',
    ],
    [
      "weights of judge",
      () => compiled(({ judge }: Parameters<OwnStep>[0]) => ({ records: { loss: judge({ a: scalar }).loss } })),
      'judge: weights["a"] is f64[]',
    ],
    [
      "lbfgs",
      () => compiled(standard, { optimizer: "lbfgs" }),
      "lbfgs compares the losses of steps, and trainStep is one step of your own\n  hint: take an optimizer for single steps",
    ],
    [
      "gathering",
      () => compiled(standard, { optimizer: optimizers.sgd({ gradientAccumulationSteps: 2 }) }),
      "sgd gathers gradients over steps",
    ],
    [
      "explain",
      () =>
        explain(compiled(standard), {
          x: [[1, 2, 3]],
          y: [[1]],
          at: { layer: "dense", param: "kernel", index: [0, 0] },
        }),
      "explain: the model has a training step of its own",
    ],
  ])("%s", async (_, attempt, text) => {
    await expect((async () => await attempt())()).rejects.toThrow(text);
  });
});
