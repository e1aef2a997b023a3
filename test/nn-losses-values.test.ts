/** Every loss with its options, and its gradient, against PyTorch (`fixtures/losses.py`), in both precisions. */
import * as limpid from "limpid";
import { losses } from "limpid";
import { grad, type Tensor, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import type { Loss } from "../src/nn/index.ts";
import fixture from "./fixtures/losses.json" with { type: "json" };

type Maker = (options: object) => Loss;
interface Numbers {
  readonly shape: number[];
  readonly values: number[];
}

const made = (name: string, options: object): Loss => (losses as unknown as Record<string, Maker>)[name](options);
const read = ({ shape, values }: Numbers, dtype: "f32" | "f64" | "i32") => tensor(values, { dtype, shape });

function expectClose(got: Tensor, want: Numbers, [relative, absolute]: readonly [number, number]): void {
  expect(got.shape).toEqual(want.shape);
  got.data.forEach((value, k) => {
    const gap = Math.abs(value - want.values[k]);
    expect(gap, `element ${k}: ${value} instead of ${want.values[k]}`).toBeLessThanOrEqual(
      absolute + relative * Math.abs(want.values[k]),
    );
  });
}

const precisions = { f64: [1e-8, 1e-9], f32: [2e-5, 2e-6] } as const;

describe.each(["f64", "f32"] as const)("%s", (dtype) => {
  for (const [number, { name, options, target, forms }] of fixture.entries())
    for (const { link, output, losses: wanted, gradient } of forms)
      test(`${number}: ${name} ${JSON.stringify(options)}${link ? ` before ${link}` : ""}`, () => {
        const loss = made(name, options);
        const t = read(target, loss.targets === "classes" ? "i32" : dtype);
        const o = read(output, dtype);
        const perSample = link ? loss.fromLogits![link as "softmax"]! : loss.perSample;
        expectClose(perSample(t, o), wanted, precisions[dtype]);
        const weights = tensor(
          wanted.values.map((_, k) => k + 1),
          { dtype, shape: wanted.shape },
        );
        const slope = grad((x: Tensor) => perSample(t, x).mul(weights).sum())(o);
        expectClose(slope, gradient, precisions[dtype]);
        if (!link || !/rossentropy$/.test(name)) return;
        // The same from an output that is logits.
        const bare = made(name, { ...options, fromLogits: true });
        expect(bare.logits).toBe(link);
        expectClose(bare.perSample(t, o), wanted, precisions[dtype]);
      });
});

test("every loss is among them", () => {
  expect([...new Set(fixture.map(({ name }) => name))].sort()).toEqual(Object.keys(losses).sort());
});

test("what does not count is left out of the mean", async () => {
  const { target, forms } = fixture.find(({ options }) => "ignoreClass" in options)!;
  const model = limpid.sequential([limpid.layers.activation({ activation: "softmax", inputShape: [3, 4] })], {
    dtype: "f64",
  });
  model.compile({ optimizer: "sgd", loss: losses.sparseCategoricalCrossentropy({ ignoreClass: -1 }) });
  const logits = forms[1];
  const { loss } = await model.evaluate(read(logits.output, "f64"), read(target, "i32"), { verbose: 0 });
  const counting = logits.losses.values.filter((_, k) => target.values[k] !== -1);
  expect(loss).toBeCloseTo(counting.reduce((sum, x) => sum + x, 0) / counting.length, 10);
  const away = read(target, "i32").add(7);
  await expect(model.evaluate(read(logits.output, "f64"), away, { verbose: 0 })).rejects.toMatchObject({
    code: "label-out-of-range",
  });
});

test("classes may lie along another axis", async () => {
  const model = limpid.sequential([limpid.layers.activation({ activation: "sigmoid", inputShape: [3, 4] })]);
  model.compile({ optimizer: "sgd", loss: losses.sparseCategoricalCrossentropy({ axis: 1 }) });
  const { loss } = await model.evaluate(
    tensor([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).reshape([1, 3, 4]),
    [[0, 1, 2, 0]],
    {
      verbose: 0,
    },
  );
  expect(loss).toBeCloseTo(Math.log(3), 6);
});

test("circle takes any numbers as classes, and learns embeddings", async () => {
  const unit = (x: Tensor) => x.div(x.square().sum(-1, true).add(1e-12).sqrt());
  const model = limpid.sequential([limpid.layers.dense({ units: 3, inputShape: [2], activation: unit })], { seed: 2 });
  model.compile({ optimizer: limpid.optimizers.adam({ learningRate: 0.05 }), loss: losses.circle({ gamma: 4 }) });
  const x = [
    [0, 1],
    [0.1, 0.9],
    [1, 0],
    [0.9, 0.2],
  ];
  const history = await model.fit(x, [500, 500, -3, -3], { epochs: 60, verbose: 0 });
  expect(history.loss.at(-1)).toBeLessThan(0.5 * history.loss[0]);
  const image = limpid.sequential([limpid.layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [2, 2, 1] })]);
  expect(() => image.compile({ optimizer: "sgd", loss: "circle" })).not.toThrow();
});

describe("what losses refuse", () => {
  test.each([
    [() => losses.cosineSimilarity({ axis: 0 }), /cosineSimilarity: axis 0 is not an axis of a sample/],
    [() => losses.dice({ axis: [] }), /dice: axis is \[\]/],
    [() => losses.dice({ axis: [0, 1] }), /0 counts samples/],
    [() => losses.categoricalGeneralizedCrossEntropy({ q: 1 }), /a number above 0 and below 1/],
    [() => losses.binaryFocalCrossentropy({ alpha: 2 }), /alpha is 2/],
    [() => losses.categoricalFocalCrossentropy({ alpha: [0.1, -1] }), /one for each class/],
    [() => losses.binaryCrossentropy({ labelSmoothing: 1.5 }), /labelSmoothing is 1.5/],
    [() => losses.sparseCategoricalCrossentropy({ ignoreClass: 0.5 }), /ignoreClass is 0.5/],
    [() => losses.hinge({ reduction: "average" as never }), /average/],
  ])("%#", (attempt, message) => expect(attempt).toThrow(message));

  const net = () => limpid.sequential([limpid.layers.dense({ units: 3, inputShape: [2], activation: "softmax" })]);
  test("options that do not fit the output, when the model is compiled", () => {
    const compiled = (loss: Loss) => () => net().compile({ optimizer: "sgd", loss });
    expect(compiled(losses.cosineSimilarity({ axis: 2 }))).toThrow(/axis 2 is not an axis of a sample/);
    expect(compiled(losses.categoricalFocalCrossentropy({ alpha: [1, 2] }))).toThrow(limpid.ShapeError);
  });

  test("targets that a loss cannot be asked for", async () => {
    const model = net().compile({ optimizer: "sgd", loss: "poisson" });
    await expect(model.fit([[0, 1]], [[1, -1, 0]], { verbose: 0 })).rejects.toMatchObject({
      code: "target-out-of-range",
    });
  });
});
