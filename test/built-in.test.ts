/**
 * What a file holds of the things that a model is made of: those of ours by name and options, those of the user's own not at
 * all. Which is which is known from who made it, not from what its name or its code look like.
 */
import {
  activations,
  initializers,
  type Layer,
  type Loss,
  layer,
  layers,
  loadModel,
  losses,
  metrics,
  type Optimizer,
  optimizers,
  schedules,
  sequential,
  type Tensor,
} from "limpid";
import type { Schedule } from "limpid/optim";
import { describe, expect, test } from "vitest";

type Given = Parameters<ReturnType<typeof net>["compile"]>[0];

function net(last: Layer = layers.dense({ units: 2, inputShape: [2] })) {
  return sequential([last]);
}

async function again(given: Given, change?: (model: ReturnType<typeof net>) => void): Promise<ReturnType<typeof net>> {
  const model = net();
  model.compile(given as never);
  change?.(model);
  return (await loadModel(await model.toBytes())) as ReturnType<typeof net>;
}

/** Whether what it was compiled with came back. */
async function comesBack(given: Given): Promise<boolean> {
  try {
    await (await again(given)).evaluate([[1, 2]], [[3, 4]], { verbose: 0 });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "not-compiled" });
    return false;
  }
}

const rate = schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 5, decayRate: 0.5 });
const usual = { optimizer: "sgd", loss: "mse" } as const;

describe("things of ours", () => {
  test.each<[string, Given]>([
    ["names", { ...usual, metrics: ["acc", "mae"] }],
    ["makers", { optimizer: optimizers.adam(), loss: losses.huber({ delta: 2 }), metrics: [metrics.accuracy()] }],
    ["as saved", { optimizer: { name: "sgd", config: { momentum: 0.5 } }, loss: { name: "huber" } }],
    ["by output", { optimizer: "sgd", loss: { output: losses.huber() }, metrics: { output: ["mae"] } } as never],
    ["a schedule inside", { ...usual, optimizer: optimizers.rmsprop({ learningRate: rate }) }],
    ["a schedule beside", { ...usual, optimizer: optimizers.adamw({ globalClipNorm: 1 }), learningRate: rate }],
    ["a schedule as saved", { ...usual, learningRate: { name: rate.name, config: rate.config } as never }],
  ])("%s come back", async (_, given) => expect(await comesBack(given)).toBe(true));

  test("with their options, and the learning rate that was set last", async () => {
    const read = await again({ ...usual, optimizer: optimizers.sgd({ learningRate: rate, momentum: 0.5 }) });
    expect([read.learningRate, read.steps]).toEqual([0.1, 0]);
    const set = await again({ ...usual, optimizer: optimizers.sgd({ momentum: 0.5 }) }, (model) => {
      model.learningRate = rate;
    });
    for (const model of [read, set]) {
      await model.fit([[1, 2]], [[3, 4]], { epochs: 5, verbose: 0 });
      expect(model.learningRate).toBeCloseTo(0.05, 12);
    }
  });

  test("a schedule of one's own is in no file, and none is needed once a number took its place", async () => {
    const own: Schedule = { name: "own", at: (step) => 0.1 / (1 + step) };
    const optimizer = optimizers.sgd({ learningRate: own, momentum: 0.5 });
    expect(optimizer.config).toEqual({ momentum: 0.5, nesterov: false });
    expect(await comesBack({ ...usual, optimizer })).toBe(false);
    const model = await again({ ...usual, optimizer }, (model) => {
      model.learningRate = 0.25;
    });
    expect(model.learningRate).toBe(0.25);
  });
});

describe("what only looks like ours", () => {
  /** The same code as `optimizers.sgd`, or near it, around other numbers. */
  const imitation: Optimizer = { ...optimizers.sgd({ momentum: 0.9 }), config: { momentum: 0.5, nesterov: false } };
  const decaying = (initial: number): Schedule => ({ ...rate, at: (step) => initial * 0.5 ** (step / 5) });
  const half: Loss = { ...losses.huber({ delta: 1 }), config: { delta: 3 } };

  test.each<[string, Given]>([
    ["an optimizer around another momentum", { ...usual, optimizer: imitation }],
    ["a changed optimizer", { ...usual, optimizer: { ...optimizers.adam(), learningRate: 3 } }],
    ["an optimizer of a built-in name", { ...usual, optimizer: { ...optimizers.sgd(), slots: [] } }],
    ["a schedule around another rate", { ...usual, learningRate: decaying(0.7) }],
    ["a schedule inside an optimizer", { ...usual, optimizer: optimizers.sgd({ learningRate: decaying(0.7) }) }],
    ["a loss around another delta", { ...usual, loss: half }],
    ["a metric with other code", { ...usual, metrics: [{ ...metrics.binaryAccuracy(), perSample: (t: Tensor) => t }] }],
    ["one of several", { ...usual, metrics: ["mae", (t: Tensor, o: Tensor) => t.sub(o)] }],
  ])("%s", async (_, given) => expect(await comesBack(given)).toBe(false));

  const dense = (units: number) => layers.dense({ units, inputShape: [2] });
  test.each<[string, () => Layer]>([
    [
      "a layer of a built-in kind",
      () => layer({ kind: "flatten", config: {}, inputShape: [2], forward: (_, [x]) => x.mul(2) }),
    ],
    ["a changed layer", () => layer({ ...dense(2), forward: (_, [x]) => x.neg() })],
    [
      "an activation of a built-in name",
      () => layers.dense({ units: 2, inputShape: [2], activation: { ...activations.relu(), apply: (x) => x.neg() } }),
    ],
    ["an activation's code", () => layers.activation({ inputShape: [2], activation: (x) => x.neg() })],
  ])("%s", async (_, made) => {
    await expect(net(made()).toBytes()).rejects.toMatchObject({ code: "layer-not-saved" });
  });

  test("an initializer of one's own has done its work, and is left out", async () => {
    class Sevens {
      readonly name = "ones";
      values(shape: readonly number[]) {
        return new Float32Array(shape[0] * (shape[1] ?? 1)).fill(7);
      }
    }
    for (const kernelInitializer of [new Sevens(), { ...initializers.ones(), values: () => [7, 7, 7, 7] }]) {
      const model = net(layers.dense({ units: 2, inputShape: [2], kernelInitializer }));
      const read = await loadModel(await model.toBytes());
      expect(read.weights["dense/kernel"].toArray()).toEqual(model.weights["dense/kernel"].toArray());
      expect(model.weights["dense/kernel"].toArray()).toEqual([
        [7, 7],
        [7, 7],
      ]);
    }
  });
});
