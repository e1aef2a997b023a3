/** How losses become one number: reductions, weights of samples and of steps, masks. Expected values are worked out by hand. */
import { layers, losses, sequential } from "limpid";
import { reduceLoss } from "limpid/nn";
import { type Tensor, tensor } from "limpid/tensor";
import { expect, test } from "vitest";

const quiet = { verbose: 0 } as const;
// Two samples of three steps.
const each = tensor(
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  { dtype: "f64" },
);
const perSample = tensor([1, 3], { dtype: "f64" });
const perStep = tensor(
  [
    [1, 0, 0],
    [0, 2, 1],
  ],
  { dtype: "f64" },
);
const mask = tensor(
  [
    [1, 1, 0],
    [1, 0, 0],
  ],
  { dtype: "bool" },
);

test.each([
  ["sumOverBatchSize", 21 / 6, 51 / 6, 17 / 6, 7 / 3, 15 / 3],
  ["mean", 21 / 6, 51 / 6, 17 / 6, 7 / 3, 15 / 3],
  ["meanWithSampleWeight", 21 / 6, 51 / 12, 17 / 4, 7 / 3, 15 / 5],
  ["sum", 21, 51, 17, 7, 15],
] as const)("%s", (reduction, plain, bySample, byStep, masked, both) => {
  const of = (options: { weights?: Tensor; mask?: Tensor }) => reduceLoss(each, { reduction, ...options }).item();
  expect(of({})).toBeCloseTo(plain, 12);
  expect(of({ weights: perSample })).toBeCloseTo(bySample, 12);
  expect(of({ weights: perStep })).toBeCloseTo(byStep, 12);
  expect(of({ mask })).toBeCloseTo(masked, 12);
  expect(of({ mask, weights: perSample })).toBeCloseTo(both, 12);
  // A mask of samples: the first alone.
  expect(of({ mask: tensor([1, 0], { dtype: "bool" }) })).toBeCloseTo(reduction === "sum" ? 6 : 2, 12);
});

test("none gives the losses as they are; nothing left is 0", () => {
  const none = reduceLoss(each, { reduction: "none", weights: perStep, mask });
  expect(none.toArray()).toEqual([
    [1, 0, 0],
    [0, 0, 0],
  ]);
  expect(reduceLoss(each, { mask: mask.cast("f64").mul(0).cast("bool") }).item()).toBe(0);
  expect(reduceLoss(each, { weights: perSample.mul(0), reduction: "meanWithSampleWeight" }).item()).toBe(0);
  expect(reduceLoss(each.sum(), {}).item()).toBe(21);
});

test("weights that do not meet the losses are refused", () => {
  expect(() => reduceLoss(each, { weights: tensor([1, 2, 3]) })).toThrow(
    /weights are \[3\], but there are losses \[2,3\]/,
  );
  expect(() => reduceLoss(each.sum(), { weights: perSample })).toThrow(/end in \.mean\(-1\)/);
});

const x = [
  [[1], [2], [3]],
  [[4], [5], [6]],
];
const steps = () =>
  sequential([layers.dense({ units: 2, inputShape: [3, 1], kernelInitializer: "ones" })], { dtype: "f64" });
const zeros = x.map((rows) => rows.map(() => [0, 0]));

test("a model's steps have weights of their own, in fit, evaluate and validation", async () => {
  const model = steps().compile({ optimizer: "sgd", loss: "meanSquaredError", learningRate: 0 });
  const sampleWeight = perStep.toArray<number[][]>();
  const wanted = (1 + 2 * 25 + 36) / 6;
  expect((await model.evaluate(x, zeros, { ...quiet, sampleWeight })).loss).toBeCloseTo(wanted, 12);
  expect((await model.evaluate(x, zeros, { ...quiet, sampleWeight, batchSize: 1 })).loss).toBeCloseTo(wanted, 12);
  const history = await model.fit(x, zeros, {
    ...quiet,
    sampleWeight,
    batchSize: 1,
    validationData: [x, zeros, [1, 3]],
  });
  expect(history.loss[0]).toBeCloseTo(wanted, 12);
  expect(history.valLoss[0]).toBeCloseTo((14 + 3 * 77) / 6, 12);
  // The same programs must not be taken for weights of another shape.
  expect((await model.evaluate(x, zeros, { ...quiet, sampleWeight: [1, 3] })).loss).toBeCloseTo((14 + 231) / 6, 12);
});

test("reductions of a model's losses", async () => {
  const lossOf = async (reduction: "sum" | "mean" | "sumOverBatchSize" | "meanWithSampleWeight") => {
    const model = steps().compile({ optimizer: "sgd", loss: losses.meanSquaredError({ reduction }) });
    return (await model.evaluate(x, zeros, { ...quiet, sampleWeight: [1, 3] })).loss;
  };
  expect(await lossOf("sum")).toBeCloseTo(245, 12);
  expect(await lossOf("mean")).toBeCloseTo(245 / 6, 12);
  expect(await lossOf("sumOverBatchSize")).toBeCloseTo(245 / 6, 12);
  expect(await lossOf("meanWithSampleWeight")).toBeCloseTo(245 / 12, 12);
  expect(() => steps().compile({ optimizer: "sgd", loss: losses.huber({ reduction: "none" }) })).toThrow(
    /the loss huber has reduction "none", but a model minimizes one number/,
  );
  const own = { name: "mine", targets: "values", reduction: "median", perSample: (t: Tensor, o: Tensor) => t.sub(o) };
  expect(() => steps().compile({ optimizer: "sgd", loss: own as never })).toThrow(/the loss's reduction is "median"/);
});

test("weights of another shape are refused by name", async () => {
  const model = steps().compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const wrong = [
    [1, 1],
    [1, 1],
  ];
  await expect(model.evaluate(x, zeros, { ...quiet, sampleWeight: wrong })).rejects.toMatchObject({
    code: "sample-weight-shape",
    message:
      /sampleWeight is f64\[2,2\]\n {2}hint: one weight for each sample, \[samples\], or for each step, \[samples,3\]/,
  });
  const negative = [
    [1, 1, 1],
    [1, -1, 1],
  ];
  await expect(model.fit(x, zeros, { ...quiet, sampleWeight: negative })).rejects.toThrow(/sampleWeight\[1, 1\] is -1/);
});

test("a loss of one's own that meets each sample with all others is refused", () => {
  const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  const crossed = (yTrue: Tensor, yPred: Tensor) => yTrue.reshape([yTrue.shape[0]]).sub(yPred).square();
  expect(() => model.compile({ optimizer: "sgd", loss: crossed })).toThrow(/gives \[5,5\] for 5 samples of \[1\]/);
});
