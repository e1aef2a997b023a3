/** Optimizers of one's own in both forms, several in one, and what surrounds them: clipping, averages, gathered gradients. */
import { layers, loadModel, type Model, type Optimizer, optimizers, schedules, sequential, type Tensor } from "limpid";
import { describe, expect, it, test } from "vitest";
import { explain } from "../src/explain/index.ts";

const x = [
  [0.5, -1],
  [1, 0.25],
  [-0.75, 0.5],
  [0.2, 0.9],
];
const y = [[1], [-1], [0.5], [0]];

function net(optimizer: Optimizer, more: { dropout?: number } = {}): Model {
  const made = sequential(
    [
      layers.dense({ units: 3, activation: "tanh", inputShape: [2], name: "hidden" }),
      ...(more.dropout ? [layers.dropout({ rate: more.dropout })] : []),
      layers.dense({ units: 1, name: "last" }),
    ],
    { seed: 5, dtype: "f64" },
  );
  return made.compile({ optimizer, loss: "meanSquaredError" }) as unknown as Model;
}

const numbers = ({ internals: { state } }: Model) =>
  Object.fromEntries(state.cells.map(({ key }) => [key, [...state.readNow(key)]]));
const train = (model: Model, epochs = 6, batchSize = 4) =>
  model.fit(x, y, { epochs, batchSize, shuffle: false, verbose: 0 });

describe("an optimizer of one's own", () => {
  const long: Optimizer = {
    name: "mine",
    learningRate: 0.1,
    init: ({ name, shape }) => ({
      start: { shape, first: "parameter" },
      rows: { shape: [shape[0]], first: 2 },
      ...(name === "last/kernel" && { steps: { shape: [], dtype: "i32", first: 7 } }),
    }),
    step: ({ parameter, gradient, memory, rate }) => ({
      parameter: parameter.sub(gradient.mul(rate)),
      memory: { ...memory, ...(memory.steps && { steps: memory.steps.add(1) }) },
    }),
  };

  it("in the long form keeps memory of any shape, type and first value", async () => {
    const model = net(long);
    const first = numbers(model);
    expect(first["@start/hidden/kernel"]).toEqual(first["hidden/kernel"]);
    expect(first["@rows/hidden/kernel"]).toEqual([2, 2]);
    expect(first["@steps/last/kernel"]).toEqual([7]);
    await train(model);
    const after = numbers(model);
    expect(after["@steps/last/kernel"]).toEqual([13]);
    expect(after["@start/hidden/kernel"]).toEqual(first["hidden/kernel"]);
    const plain = net(optimizers.sgd({ learningRate: 0.1 }));
    await train(plain);
    expect(after["hidden/kernel"]).toEqual(numbers(plain)["hidden/kernel"]);
    // Written anew, it starts anew where it says so.
    model.setWeights({ "hidden/bias": [1, 2, 3] });
    expect(numbers(model)["@start/hidden/bias"]).toEqual([1, 2, 3]);
    const { update } = await explain(model, { x, y, at: "hidden/kernel[0,0]" });
    expect(Object.keys(update!.slots!)).toEqual(["start"]);
  });

  it("of short form may call its slots as what surrounds it is called", async () => {
    const slots = ["ema", "gradientSum"];
    const model = net({
      name: "mine",
      learningRate: 0.1,
      slots,
      useEma: true,
      gradientAccumulationSteps: 2,
      step: ({ parameter, slots }) => ({ parameter, slots: { ema: slots.ema.add(1), gradientSum: slots.gradientSum } }),
    });
    await train(model, 4);
    expect(numbers(model)["@slot/ema/last/bias"]).toEqual([2]);
    expect(numbers(model)["@ema/last/bias"]).toEqual(numbers(model)["last/bias"]);
  });

  const good = { name: "mine", learningRate: 0.1, slots: ["v"], step: (given: object) => given };
  it.each<[object, string]>([
    [{ ...good, name: 1 }, "compile: the optimizer's name is 1"],
    [{ ...good, slots: undefined }, "compile: the optimizer's slots is undefined"],
    [{ ...good, slots: [1] }, "compile: the optimizer's slots is [1]"],
    [{ ...good, learningRate: "x" }, 'the optimizer\'s learningRate is "x"'],
    [{ ...good, clipNorm: -1 }, "compile: the optimizer's clipNorm is -1"],
    [{ ...good, clipNorm: 1, clipValue: 1 }, "compile: clipValue and clipNorm are both given"],
    [{ ...good, slots: undefined, init: () => 3 }, "optimizer mine: wants to keep 3 for hidden/kernel"],
    [{ ...good, slots: undefined, init: () => ({ m: 1 }) }, "optimizer mine: wants to keep m as 1 for hidden/kernel"],
  ])("%o", (optimizer, text) => expect(() => net(optimizer as never)).toThrow(text));

  it.each<[object, string]>([
    [{ ...good, step: () => ({}) }, "optimizer mine: gives undefined for parameter of hidden/kernel, f64[2,3]"],
    [
      { ...good, step: ({ parameter }: never) => ({ parameter }) },
      "optimizer mine: gives undefined for v of hidden/kernel",
    ],
    [
      {
        ...good,
        step: ({ parameter, slots }: { parameter: Tensor; slots: object }) => ({ parameter: parameter.sum(), slots }),
      },
      "optimizer mine: gives f64[] for parameter of hidden/kernel, f64[2,3]",
    ],
  ])("%o", (optimizer, text) => expect(train(net(optimizer as never))).rejects.toThrow(text));
});

describe("multi", () => {
  const parts = () =>
    optimizers.multi({
      defaultOptimizer: optimizers.sgd({ learningRate: 0.1, clipNorm: 0.2 }),
      optimizerMap: {
        "hidden/.*": optimizers.adam({ learningRate: 0.02, weightDecay: 0.1 }),
        "hidden/bias": optimizers.lion({
          learningRate: schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 }),
        }),
      },
    });

  it("moves each parameter as its own optimizer would", async () => {
    const model = net(parts());
    await train(model, 1);
    const alone = async (optimizer: Optimizer) => {
      const one = net(optimizer);
      await train(one, 1);
      return numbers(one);
    };
    const [sgd, adam, lion] = [
      await alone(optimizers.sgd({ learningRate: 0.1, clipNorm: 0.2 })),
      await alone(optimizers.adam({ learningRate: 0.02, weightDecay: 0.1 })),
      await alone(optimizers.lion({ learningRate: 0.1 })),
    ];
    const all = numbers(model);
    for (const key of ["last/kernel", "last/bias"]) expect(all[key]).toEqual(sgd[key]);
    expect(all["hidden/kernel"]).toEqual(adam["hidden/kernel"]);
    expect(all["hidden/bias"]).toEqual(lion["hidden/bias"]);
    expect(Object.keys(all).filter((key) => key.startsWith("@m/"))).toEqual(["@m/hidden/kernel", "@m/hidden/bias"]);
    expect(all["@1.correction1"][0]).toBeCloseTo(0.1, 15);
  });

  it("is saved and trains on the same bits", async () => {
    const [whole, half] = [net(parts()), net(parts())];
    await train(whole, 12, 3);
    await train(half, 5, 3);
    const again = (await loadModel(await half.toBytes())) as Model;
    await train(again, 7, 3);
    expect(numbers(again)).toEqual(numbers(whole));
  });

  it("a rate that is set changes all rates that are numbers in proportion", () => {
    const model = net(parts());
    expect(model.internals.ratesAt(2)).toEqual([0.1, 0.02, 0.05]);
    model.learningRate = 0.05;
    expect(model.internals.ratesAt(2)).toEqual([0.05, 0.01, 0.025]);
  });

  it("of data sets, too", async () => {
    const [a, b] = [net(parts()), net(parts())];
    await train(a, 3, 3);
    await b.fit(
      { size: 4, read: (from, to) => ({ x: x.slice(from, to), y: y.slice(from, to) }) },
      { epochs: 3, batchSize: 3, shuffle: false, verbose: 0 },
    );
    expect(numbers(b)).toEqual(numbers(a));
  });

  const sgd = optimizers.sgd();
  it.each<[object, string]>([
    [{}, "multi: defaultOptimizer is undefined\n  hint: an optimizer: optimizers.adam()"],
    [{ defaultOptimizer: "adam", optimizerMap: { a: sgd } }, 'multi: defaultOptimizer is "adam"'],
    [{ defaultOptimizer: sgd, optimizerMap: {} }, "multi: optimizerMap is {}"],
    [{ defaultOptimizer: sgd, optimizerMap: { "(": sgd } }, 'multi: "(" is no regular expression'],
    [{ defaultOptimizer: sgd, optimizerMap: { a: 1 } }, 'multi: optimizerMap["a"] is 1'],
    [
      { defaultOptimizer: optimizers.sgd({ gradientAccumulationSteps: 2 }), optimizerMap: { a: sgd } },
      "multi: defaultOptimizer has gradientAccumulationSteps",
    ],
    [
      {
        defaultOptimizer: sgd,
        optimizerMap: { a: optimizers.multi({ defaultOptimizer: sgd, optimizerMap: { b: sgd } }) },
      },
      'multi: optimizerMap["a"] has parts of its own',
    ],
  ])("%o", (options, text) => expect(() => optimizers.multi(options as never)).toThrow(text));
  it("two patterns for one parameter", () => {
    const twice = optimizers.multi({
      defaultOptimizer: sgd,
      optimizerMap: { ".*kernel": sgd, "hidden/.*": optimizers.adam() },
    });
    expect(() => net(twice)).toThrow('multi: hidden/kernel fits ".*kernel" and "hidden/.*"');
  });
});

describe("gathered gradients", () => {
  it("of halves move as the whole does", async () => {
    const whole = net(optimizers.adam({ learningRate: 0.1 }));
    const halves = net(optimizers.adam({ learningRate: 0.1, gradientAccumulationSteps: 2 }));
    await train(whole, 5, 4);
    await train(halves, 5, 2);
    const [a, b] = [numbers(whole), numbers(halves)];
    for (const key of Object.keys(whole.weights))
      a[key].forEach((value, k) => void expect(b[key][k]).toBeCloseTo(value, 12));
    expect(b["@correction1"]).toEqual(a["@correction1"]);
  });

  it("wait for the next fit where an update is not full; the counter of dropout counts all steps", async () => {
    const make = () => net(optimizers.sgd({ learningRate: 0.1, gradientAccumulationSteps: 4 }), { dropout: 0.5 });
    const [once, twice] = [make(), make()];
    const first = numbers(once)["last/kernel"];
    await train(once, 3, 2);
    expect(once.internals.state.waiting).toBe(2);
    await train(twice, 1, 2);
    expect(numbers(twice)["last/kernel"]).toEqual(first);
    expect(numbers(twice)["@counter"]).toEqual([2]);
    await train(twice, 2, 2);
    expect(numbers(twice)).toEqual(numbers(once));
    expect(numbers(once)["@counter"]).toEqual([6]);
    // A new compile forgets what waits.
    once.compile({ optimizer: optimizers.sgd({ gradientAccumulationSteps: 4 }), loss: "meanSquaredError" });
    expect(once.internals.state.waiting).toBe(0);
  });

  it("a NaN among them puts back what waited, too", async () => {
    const model = net(optimizers.sgd({ learningRate: 0.1, gradientAccumulationSteps: 3 }));
    await train(model, 2, 2);
    const before = numbers(model);
    const bad = [[1], [1], [1e300], [1e300]];
    await expect(model.fit(x, bad, { batchSize: 2, epochs: 2, shuffle: false, verbose: 0 })).rejects.toThrow("step 1");
    expect(model.internals.state.waiting).toBe(2);
    const after = numbers(model);
    expect(after["hidden/kernel"]).toEqual(before["hidden/kernel"]);
    expect(after["@gradientSum/last/bias"]).not.toEqual(before["@gradientSum/last/bias"]);
  });
});

test("a mean that training ends with goes on from the parameters", async () => {
  const model = net(optimizers.sgd({ learningRate: 0.5, useEma: true, emaMomentum: 0.5 }));
  await train(model, 3);
  const { "last/bias": now, "@ema/last/bias": average } = numbers(model);
  expect(now).toEqual(average);
  expect(model.memory.optimizer).toBe(8 * (model.parameterCount + 1));
});

test("a limit of 0 is none, as in Keras", async () => {
  const [a, b] = [net(optimizers.sgd()), net(optimizers.sgd({ globalClipNorm: 0 }))];
  for (const one of [a, b]) await train(one, 2);
  expect(numbers(b)).toEqual(numbers(a));
});

test("clips are one at a time", () => {
  expect(() => optimizers.nadam({ clipNorm: 1, globalClipNorm: 1 })).toThrow(
    "nadam: clipNorm and globalClipNorm are both given",
  );
  for (const [word, value] of Object.entries({
    gradientAccumulationSteps: 1,
    emaMomentum: 2,
    emaOverwriteFrequency: 0,
    useEma: 1,
    excludeFromWeightDecay: "bias",
  }))
    expect(() => optimizers.adam({ [word]: value } as never)).toThrow(`adam: ${word} is `);
});
