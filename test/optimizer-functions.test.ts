/** Optimizers as functions of tensors: they move weights as `fit` does, and say what is wrong. */
import { layers, type Optimizer, optimizers, schedules, sequential, type Tensor, tensor } from "limpid";
import { compile, grad, valueAndGrad } from "limpid/tensor";
import { describe, expect, it, test } from "vitest";
import { close } from "./support/close.ts";

const x = Array.from({ length: 6 }, (_, k) => [Math.sin(k), Math.cos(2 * k)]);
const y = x.map(([a, b]) => [a * b, a - b]);
const net = (optimizer: Optimizer | "sgd" = "sgd") =>
  sequential([layers.dense({ units: 4, activation: "tanh", inputShape: [2] }), layers.dense({ units: 2 })], {
    dtype: "f64",
    seed: 3,
  }).compile({ optimizer, loss: "meanSquaredError" });
const [xs, ys] = [x, y].map((rows) => tensor(rows, { dtype: "f64" }));

const all: Readonly<Record<string, () => ReturnType<typeof optimizers.adam | typeof optimizers.muon>>> = {
  sgd: () => optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  "adam with everything around it": () =>
    optimizers.adam({
      learningRate: 0.1,
      globalClipNorm: 0.2,
      weightDecay: 0.01,
      excludeFromWeightDecay: ["bias"],
      useEma: true,
      emaMomentum: 0.5,
      emaOverwriteFrequency: 2,
    }),
  adafactor: () => optimizers.adafactor({ learningRate: 0.1 }),
  ftrl: () => optimizers.ftrl({ learningRate: 0.1 }),
  muon: () => optimizers.muon({ learningRate: 0.1 }),
  multi: () =>
    optimizers.multi({
      defaultOptimizer: optimizers.sgd({ learningRate: 0.1 }),
      optimizerMap: { "dense/.*": optimizers.rmsprop({ learningRate: 0.02 }) },
    }),
};

describe("three updates are those of fit", () => {
  test.each(Object.entries(all))("%s", async (_, make) => {
    const optimizer = make();
    const model = net(optimizer);
    const loss = (w: Record<string, Tensor>) => model.apply(w, xs).sub(ys).square().mean();
    let weights: Readonly<Record<string, Tensor>> = model.weights;
    let memory: Readonly<Record<string, Tensor>> | undefined;
    for (let k = 0; k < 3; k++) {
      ({ weights, memory } = optimizer.update({ weights, gradients: grad(loss)({ ...weights }), memory }));
      await model.trainOnBatch(x, y);
    }
    for (const [name, w] of Object.entries(model.weights)) close(weights[name], w.toArray());
  });

  it("also as one compiled function, with a rate of its own", async () => {
    const optimizer = optimizers.adam();
    const model = net(optimizer);
    type Values = Record<string, Tensor>;
    const step = compile((weights: Values, memory: Values, learningRate: Tensor) => {
      const [loss, gradients] = valueAndGrad((w: Values) => model.apply(w, xs).sub(ys).square().mean())(weights);
      return { loss, ...optimizer.update({ weights, gradients, memory, learningRate }) };
    });
    const first: Values = { ...model.weights };
    let state = { weights: first, memory: { ...optimizer.firstMemory(first) } };
    for (const rate of [0.1, 0.05]) {
      model.learningRate = rate;
      await model.trainOnBatch(x, y);
      state = (await step(state.weights, state.memory, tensor(rate, { dtype: "f64" }))) as never;
    }
    for (const [name, w] of Object.entries(model.weights)) close(state.weights[name], w.toArray());
  });
});

const w = tensor([1, 2]);
const given = { weights: { w }, gradients: { w } };
test.each<[() => unknown, string]>([
  [
    () => optimizers.sgd().update({ weights: { w } } as never),
    "sgd.update: gradients is missing\n  hint: tensors by name",
  ],
  [
    () => optimizers.sgd().update({ ...given, gradients: {} }),
    "sgd.update: the gradient of w is missing, but it must be f32[2]",
  ],
  [
    () => optimizers.sgd().update({ ...given, gradients: { w: w.sum() } }),
    "the gradient of w is f32[], but it must be f32[2]",
  ],
  [() => optimizers.sgd().update({ ...given, gradients: { w, v: w } }), 'unknown gradient of "v"\n  hint: known: w'],
  [
    () => optimizers.adam().update({ ...given, memory: { "@m/w": w } }),
    "memory @v/w is missing, but it must be f32[2]",
  ],
  [() => optimizers.adam().update({ ...given, memory: 3 as never }), "adam.update: memory is 3"],
  [() => optimizers.adam().update({ ...given, learningRate: -1 }), "adam.update: learningRate is -1"],
  [() => optimizers.adam().update({ ...given, rate: 1 } as never), 'adam.update: unknown option "rate"'],
  [() => optimizers.adam().firstMemory({ w: [1] } as never), "firstMemory: weights is { w: [1] }"],
  [
    () => optimizers.adam({ gradientAccumulationSteps: 4 }).update(given),
    "adam.update: gathers gradients of 4 steps, which fit does\n  hint: add up the gradients yourself",
  ],
  [
    () =>
      optimizers
        .sgd({ learningRate: schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 1 }) })
        .update(given),
    "sgd.update: the learning rate is a schedule, and there is no step\n  hint: give learningRate: schedule.at(step)",
  ],
])("%#: says what is wrong", (attempt, text) => expect(attempt).toThrow(text));
