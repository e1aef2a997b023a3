/** Where schedules begin: with the optimizer that they belong to, whatever the model did before; and where they go on. */
import { expect, test } from "vitest";
import { callbacks, layers, loadModel, type Model, optimizers, schedules, sequential } from "../src/index.ts";
import { archiveBytes } from "../src/io/index.ts";
import type { Schedule } from "../src/optim/index.ts";
import { momentOf } from "../src/train/file/moment.ts";
import { archiveOf } from "../src/train/file/save.ts";
import { kernelOf, line, quiet } from "./support/line.ts";

const [x, y] = [
  [0, 1, 2, 3],
  [1, 3, 5, 7],
];
const fall = { initialLearningRate: 0.05, decaySteps: 10, decayRate: 0.5 };
const every: Readonly<Record<string, Schedule>> = {
  constant: schedules.constant({ learningRate: 0.02 }),
  exponential: schedules.exponentialDecay(fall),
  stairs: schedules.exponentialDecay({ ...fall, staircase: true }),
  inverseTime: schedules.inverseTimeDecay(fall),
  cosine: schedules.cosineDecay({ initialLearningRate: 0.05, decaySteps: 30 }),
  warmUp: schedules.cosineDecay({ initialLearningRate: 0, decaySteps: 30, warmupTarget: 0.05, warmupSteps: 5 }),
  own: { name: "own", at: (step) => 0.05 / (1 + step) },
};

/** The rates of the next `count` epochs of one step each. */
async function rates(model: Model, count: number): Promise<number[]> {
  const seen: number[] = [];
  const onEpochBegin = () => void seen.push(model.learningRate);
  await model.fit(x, y, { ...quiet, epochs: count, batchSize: 4, callbacks: [{ onEpochBegin }] });
  return seen;
}

const trained = async (): Promise<Model> => {
  const model: Model = line();
  await model.fit(x, y, { ...quiet, epochs: 50, batchSize: 4 });
  return model;
};

for (const [name, schedule] of Object.entries(every)) {
  const expected = Array.from({ length: 8 }, (_, step) => schedule.at(step));

  test(`${name}: compiled with, it begins at its first step; in the next fit it goes on`, async () => {
    const model = await trained();
    for (const options of [
      { optimizer: optimizers.sgd({ learningRate: schedule }) },
      { optimizer: "sgd" as const, learningRate: schedule },
    ]) {
      model.compile({ ...options, loss: "mse" });
      expect([...(await rates(model, 5)), ...(await rates(model, 3))]).toEqual(expected);
    }
    expect(model.steps).toBe(50 + 8 + 8);
  });

  test(`${name}: set on a model, it begins there`, async () => {
    const model = await trained();
    model.learningRate = schedule;
    expect(await rates(model, 8)).toEqual(expected);
  });
}

const bytesOf = (model: Model) => archiveBytes(archiveOf(momentOf(model.internals, model.single)));

for (const [name, given] of [
  ["the optimizer's", { optimizer: optimizers.adam({ learningRate: every.warmUp }) }],
  ["one beside the optimizer", { optimizer: "adam" as const, learningRate: every.warmUp }],
] as const)
  test(`${name}: a loaded model goes on where it was, and begins anew when compiled`, async () => {
    const model = await trained();
    model.compile({ ...given, loss: "mse" });
    await rates(model, 3);
    const loaded = await loadModel(await bytesOf(model));
    const expected = [3, 4, 5, 6].map((step) => every.warmUp.at(step));
    expect(await rates(model, 4)).toEqual(expected);
    expect(await rates(loaded, 4)).toEqual(expected);
    // Adam's memory came along as well.
    expect(loaded.weights["dense/kernel"].data).toEqual(model.weights["dense/kernel"].data);
    loaded.compile({ ...given, loss: "mse" });
    expect(await rates(loaded, 3)).toEqual([0, 1, 2].map((step) => every.warmUp.at(step)));
  });

test("a schedule that was set is kept in the file, with its place", async () => {
  const model = await trained();
  model.learningRate = every.cosine;
  await rates(model, 4);
  const loaded = await loadModel(await bytesOf(model));
  expect(loaded.learningRate).toBe(every.cosine.at(4));
});

test("after a schedule that has ended, compiling trains again", async () => {
  const build = () =>
    sequential([layers.dense({ units: 1, inputShape: [1] })]).compile({
      optimizer: optimizers.sgd({
        learningRate: schedules.cosineDecay({ initialLearningRate: 0.05, decaySteps: 300 }),
      }),
      loss: "meanSquaredError",
    });
  const model = build();
  await model.fit(x, y, { ...quiet, epochs: 500 });
  expect(model.learningRate).toBe(0);
  const before = kernelOf(model);
  model.setWeights({ "dense/kernel": [[0]], "dense/bias": [0] });
  model.compile({
    optimizer: optimizers.sgd({ learningRate: schedules.cosineDecay({ initialLearningRate: 0.05, decaySteps: 300 }) }),
    loss: "meanSquaredError",
  });
  expect(model.learningRate).toBe(0.05);
  await model.fit(x, y, { ...quiet, epochs: 300 });
  expect(Math.abs(kernelOf(model) - before)).toBeLessThan(0.2);
});

test("a rate set each epoch by a callback replaces the schedule from there on", async () => {
  const model = (await trained()).compile({ optimizer: "sgd", loss: "mse", learningRate: every.cosine });
  const halve = callbacks.learningRateScheduler((epoch, rate) => (epoch === 2 ? rate / 2 : rate));
  await model.fit(x, y, { ...quiet, epochs: 3, callbacks: [halve] });
  // The first call froze the schedule's first rate.
  expect(model.learningRate).toBe(every.cosine.at(0) / 2);
});
