/** Schedules against PyTorch's (`fixtures/schedules.py`) and Keras's formulas, functions of the step, and what they refuse. */
import { layers, loadModel, optimizers, schedules, sequential } from "limpid";
import { describe, expect, it, test } from "vitest";
import { toRate } from "../src/optim/index.ts";
import fixture from "./fixtures/schedules.json" with { type: "json" };

type Make = (options: object) => { at(step: number): number; config?: object };
const made = (name: string, options: object) => (schedules[name as keyof typeof schedules] as unknown as Make)(options);

test.each(fixture.map((one) => [`${one.name} ${JSON.stringify(one.options)}`, one] as const))("%s", (_, one) => {
  const schedule = made(one.name, one.options);
  one.rates.forEach((rate, step) => void expect(schedule.at(step), `step ${step}`).toBeCloseTo(rate, 12));
  const again = toRate("test", "rate", JSON.parse(JSON.stringify({ name: one.name, config: schedule.config })));
  expect((again as { at(step: number): number }).at(7)).toBe(schedule.at(7));
});

describe("Keras's", () => {
  const initialLearningRate = 0.1;
  it("piecewiseConstantDecay keeps a value up to and with its boundary", () => {
    const { at } = schedules.piecewiseConstantDecay({ boundaries: [2, 5], values: [1, 0.5, 0.1] });
    expect([0, 2, 3, 5, 6, 100].map(at)).toEqual([1, 1, 0.5, 0.5, 0.1, 0.1]);
  });
  it("polynomialDecay with cycle begins again over a longer stretch", () => {
    const options = { initialLearningRate, decaySteps: 10, endLearningRate: 0.02 };
    const { at } = schedules.polynomialDecay({ ...options, cycle: true });
    expect(at(5)).toBeCloseTo(0.06, 15);
    expect(at(15)).toBeCloseTo((0.1 - 0.02) * (1 - 15 / 20) + 0.02, 15);
    expect(schedules.polynomialDecay(options).at(15)).toBeCloseTo(0.02, 15);
  });
  it("cosineDecayRestarts from a lower rate each time, with a floor", () => {
    const { at } = schedules.cosineDecayRestarts({ initialLearningRate, firstDecaySteps: 10, mMul: 0.5, alpha: 0.1 });
    expect([0, 5, 10, 30].map((n) => Number(at(n).toFixed(12)))).toEqual([0.1, 0.055, 0.055, 0.0325]);
  });
});

test("warmup climbs to where a schedule begins", () => {
  const schedule = schedules.step({ initialLearningRate: 0.4, stepSize: 2, gamma: 0.5 });
  const { at } = schedules.warmup({ schedule, warmupSteps: 4, startLearningRate: 0.2 });
  expect([0, 2, 4, 5, 6].map((n) => Number(at(n).toFixed(12)))).toEqual([0.2, 0.3, 0.4, 0.4, 0.2]);
  expect(schedules.warmup({ schedule: 0.3, warmupSteps: 3 }).at(1)).toBeCloseTo(0.1, 15);
});

describe("in a model", () => {
  const compiled = (learningRate: never) =>
    sequential([layers.dense({ units: 1, inputShape: [1] })]).compile({ optimizer: "sgd", loss: "mse", learningRate });
  it("a function of the step is a schedule", async () => {
    const net = compiled(((step: number) => 0.5 / (1 + step)) as never);
    expect(net.learningRate).toBe(0.5);
    await net.fit([[1]], [[1]], { epochs: 3, verbose: 0 });
    expect(net.learningRate).toBe(0.125);
    net.learningRate = (step) => 1 + step;
    expect(net.learningRate).toBe(1);
    expect(optimizers.adam({ learningRate: (step) => step }).learningRate).toMatchObject({ name: "learningRate" });
  });
  it("warmup comes back from a file with what follows it", async () => {
    const schedule = schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 9 });
    const net = compiled(schedules.warmup({ schedule, warmupSteps: 2 }) as never);
    await net.fit([[1]], [[1]], { epochs: 3, verbose: 0 });
    const again = await loadModel(await net.toBytes());
    expect(again.learningRate).toBe(net.learningRate);
    expect(again.learningRate).toBe(schedule.at(1));
  });
  it("a function that gives no rate is named with its step", () => {
    const net = compiled((() => "fast") as never);
    expect(() => net.learningRate).toThrow('the learning rate is "fast" at step 0');
  });
});

test.each<[string, object, string]>([
  ["piecewiseConstantDecay", { boundaries: [2], values: [1] }, "there are 1 values for 1 boundaries"],
  ["piecewiseConstantDecay", { boundaries: [2, 2], values: [1, 2, 3] }, "boundaries is [2,2]"],
  ["multiStep", { initialLearningRate: 1, milestones: [0.5] }, "milestones is [0.5]"],
  ["step", { initialLearningRate: 1, stepSize: 0 }, "stepSize is 0"],
  ["oneCycle", { maxLearningRate: 1, totalSteps: 10, divFactor: 0 }, "divFactor is 0\n  hint: a number above 0"],
  ["cosineDecayRestarts", { initialLearningRate: 1, firstDecaySteps: 5, tMul: 0.5 }, "tMul is 0.5"],
  ["warmup", { schedule: {}, warmupSteps: 3 }, "schedule is {}"],
  ["warmup", { schedule: 1 }, "warmupSteps is missing"],
])("%s refuses %o", (name, options, text) => expect(() => made(name, options)).toThrow(`${name}: ${text}`));
