/** Parts of models: layers by name, freezing later, sub-models that share numbers, the network as a function, metrics of layers. */
import {
  input,
  type Layer,
  layer,
  layers,
  loadModel,
  type Model,
  model,
  sequential,
  type Tensor,
  tensor,
} from "limpid";
import { grad } from "limpid/tensor";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { close } from "./support/close.ts";

afterEach(() => void vi.restoreAllMocks());

const x = Array.from({ length: 8 }, (_, k) => [Math.sin(k), Math.cos(2 * k), Math.sin(3 * k + 1)]);
const y = x.map(([a, b]) => [a - b]);
const quiet = { verbose: 0 } as const;
const adam = { optimizer: "adam", loss: "mse", learningRate: 0.1 } as const;

const body = (seed = 1) =>
  sequential(
    [
      layers.dense({ units: 4, activation: "tanh", inputShape: [3] }),
      layers.batchNormalization(),
      layers.dense({ units: 2, activation: "tanh" }),
    ],
    { seed, name: "body" },
  );

const changed = async (of: Model, run: () => PromiseLike<unknown>): Promise<string[]> => {
  const before = of.weights;
  await run();
  return Object.entries(of.weights).flatMap(([name, w]) =>
    w.data.every((v, k) => v === before[name].data[k]) ? [] : [name],
  );
};

describe("layers of a model", () => {
  it("are found by name, number and path", () => {
    const inner = body();
    const net = sequential([inner.asLayer(), layers.dense({ units: 1, name: "top" })]);
    expect(net.layers.map(({ name, kind }) => `${name}: ${kind}`)).toEqual(["body: model", "top: dense"]);
    expect(net.getLayer("top")).toMatchObject({ name: "top", kind: "dense", trainable: true, config: { units: 1 } });
    expect(net.getLayer(-1).name).toBe("top");
    expect(net.getLayer("body/dense_1").weights.kernel.shape).toEqual([4, 2]);
    expect(Object.keys(net.getLayer("body").weights)).toContain("batchNormalization/movingMean");
    expect(net.getLayer("body").layers.map(({ name }) => name)).toEqual(["dense", "batchNormalization", "dense_1"]);
    // Also before the data tell the input's shape.
    const unbuilt = sequential([layers.flatten(), layers.dense({ units: 1 })]);
    expect(unbuilt.layers.map(({ name }) => name)).toEqual(["flatten", "dense"]);
    expect(() => unbuilt.getLayer("dense").weights).toThrow("does not know its input's shape");
  });

  it.each<[(of: Model) => unknown, string]>([
    [(of) => of.getLayer("dens"), 'getLayer: unknown layer "dens"\n  hint: did you mean "dense"?'],
    [(of) => of.getLayer("dense/kernel"), 'unknown layer "dense/kernel"\n  hint: there are none'],
    [(of) => of.getLayer(3), "getLayer: there is no layer 3\n  hint: layers are numbered from 0 to 2"],
    [(of) => of.getLayer(0.5), "there is no layer 0.5"],
    [(of) => of.getLayer({} as never), "getLayer: unknown layer {}"],
    [(of) => Object.assign(of.getLayer("dense"), { trainable: 0 }), "layer dense: trainable is 0\n  hint: true, false"],
    [(of) => Object.assign(of, { trainable: "no" }), 'model: trainable is "no"'],
  ])("%#: says what is wrong", (attempt, text) => expect(() => attempt(body() as never)).toThrow(text));
});

describe("freezing later", () => {
  it("counts from the next compile on, and says so before", async () => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    const net = sequential([body().asLayer(), layers.dense({ units: 1 })]).compile(adam) as Model;
    net.getLayer("body/dense").trainable = false;
    expect(await changed(net, () => net.fit(x, y, quiet))).toContain("body/dense/kernel");
    expect(warned.mock.calls.join()).toBe(
      "limpid: fit: a layer's trainable was changed after compile, and does not count yet\n  hint: call model.compile({ … }) again",
    );
    net.compile(adam);
    expect(await changed(net, () => net.fit(x, y, quiet))).not.toContain("body/dense/kernel");
    expect(warned).toHaveBeenCalledOnce();
    net.getLayer("body/dense").trainable = { bias: false };
    net.compile(adam);
    const moved = await changed(net, () => net.trainOnBatch(x, y));
    expect(moved).toContain("body/dense/kernel");
    expect(moved).not.toContain("body/dense/bias");
    net.getLayer("body/dense").trainable = { gamma: false };
    expect(() => net.compile(adam)).toThrow('layer dense: unknown parameter in trainable: "gamma"');
  });

  it("holds averages of batch normalization still, in training, too", async () => {
    const net = body().compile(adam);
    net.trainable = false;
    net.getLayer(-1).trainable = true;
    net.compile(adam);
    const moved = await changed(net as never, () =>
      net.fit(
        x,
        y.map(([v]) => [v, v]),
        { ...quiet, epochs: 2 },
      ),
    );
    expect(moved).toEqual(["dense_1/kernel", "dense_1/bias"]);
    expect(net.structure.trainable).toBe(10);
    // While it trains it gives what it gives otherwise.
    const given = y.map(([v]) => [v, v]);
    expect((await net.gradients(x, given, { training: true })).loss).toBe((await net.gradients(x, given)).loss);
  });

  it("transfer learning: a trained body, frozen, under a new head; then all of it, slowly", async () => {
    const base = sequential([body(3).asLayer(), layers.dense({ units: 1 })]).compile(adam) as Model;
    await base.fit(x, y, { ...quiet, epochs: 30 });
    const features = base.select({ to: "body" });
    features.trainable = false;
    const head = layers.dense({ units: 2, activation: "softmax", name: "head" });
    const image = input({ shape: [3] });
    const classifier = model({ inputs: image, outputs: head(features(image)) }, { seed: 2 });
    const classes = x.map(([a]) => (a > 0 ? 1 : 0));
    const judged = { ...adam, loss: "sparseCategoricalCrossentropy" } as const;
    classifier.compile(judged);
    const train = (epochs: number) => classifier.fit(x, classes, { ...quiet, epochs });
    expect(await changed(classifier as never, () => train(20))).toEqual(["head/kernel", "head/bias"]);
    expect(features.trainable).toBe(false);
    features.trainable = true;
    classifier.compile({ ...judged, learningRate: 0.01 });
    expect(await changed(base, () => train(5))).toContain("body/dense/kernel");
    const again = await loadModel(await classifier.toBytes());
    expect((await again.predict(x)).data).toEqual((await classifier.predict(x)).data);
  });

  it("goes into files and comes back", async () => {
    const net = sequential([body().asLayer(), layers.dense({ units: 1 })]).compile(adam) as Model;
    net.getLayer("body/dense").trainable = false;
    net.getLayer("dense").trainable = { bias: false };
    net.compile(adam);
    await net.fit(x, y, quiet);
    const again = (await loadModel(await net.toBytes())) as Model;
    expect(again.getLayer("body/dense").trainable).toBe(false);
    expect(again.getLayer("dense").trainable).toEqual({ bias: false });
    for (const one of [net, again]) await one.fit(x, y, quiet);
    for (const [name, w] of Object.entries(net.weights)) expect(again.weights[name].data).toEqual(w.data);
  });
});

describe("select", () => {
  const net = () => {
    const a = input({ shape: [3] });
    const early = layers.dense({ units: 4, activation: "relu", name: "early" })(a);
    const [all, h] = layers.lstm({ units: 2, returnState: true, returnSequences: true })(
      layers.reshape({ targetShape: [2, 2] })(early),
    );
    const late = layers.dense({ units: 1, name: "late" })(layers.concatenate()(layers.flatten()(all), h, a));
    return model({ inputs: { a }, outputs: late }, { seed: 6 });
  };

  it("gives what layers give, and shares their numbers both ways", async () => {
    const whole = net();
    const part = whole.select({ to: "early" });
    const kernel = whole.weights["early/kernel"];
    close(await part.predict(x), tensor(x).matmul(kernel).maximum(0).toArray());
    const several = whole.select({ to: ["late", "lstm"] });
    const { late, lstm } = await several.predict({ a: x });
    expect(late.data).toEqual((await whole.predict(x)).data);
    expect(lstm.shape).toEqual([8, 2, 2]);
    const from = whole.select({ from: "lstm", to: "flatten" });
    const steps = (await whole.select({ to: "reshape" }).predict(x)).toArray();
    close(await from.predict(steps as never), lstm.reshape([8, 4]).toArray());
    part.compile(adam);
    await part.fit(
      x,
      x.map(([a]) => [a, a, a, a]),
      quiet,
    );
    expect(whole.weights["early/kernel"].data).toEqual(part.weights["early/kernel"].data);
    expect(whole.weights["early/kernel"].data).not.toEqual(kernel.data);
    expect((await several.predict({ a: x })).late.data).toEqual((await whole.predict(x)).data);
    // A part of a part, as a layer of another, from a file.
    const deep = several.select({ to: "early" });
    const b = input({ shape: [3] });
    const outer = model({ inputs: b, outputs: b.pipe(deep, layers.dense({ units: 1 })) });
    const again = await loadModel(await outer.toBytes());
    expect((await again.predict(x)).data).toEqual((await outer.predict(x)).data);
  });

  it("takes every type of input, and begins with several", async () => {
    const tokens = input({ shape: [3], dtype: "i32" });
    const c = input({ shape: [3, 2] });
    const sum = layers.add()(layers.embedding({ inputDim: 4, outputDim: 2 })(tokens), c);
    const whole = model({ inputs: { tokens, c }, outputs: layers.flatten()(sum) });
    const both = whole.select({ from: "add", to: "flatten" });
    const given = {
      input: [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      ],
      c: [
        [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      ],
    };
    expect((await both.predict(given)).toArray()).toEqual([[2, 3, 4, 5, 6, 7]]);
    expect((await whole.select({ to: "embedding" }).predict([[1, 2, 3]])).shape).toEqual([1, 3, 2]);
    expect(() => whole.select({ from: "embedding", to: "flatten" })).toThrow(
      'select: layer "flatten" does not depend on what "embedding" is given alone\n  hint: choose a layer through which all goes',
    );
  });

  it.each<[(of: Model) => unknown, string]>([
    [(of) => of.select({ to: "erly" }), 'select: unknown layer "erly"\n  hint: did you mean "early"?'],
    [(of) => of.select({ to: "early", from: "lat" }), 'unknown layer "lat"\n  hint: did you mean "late"?'],
    [(of) => of.select({ to: "early", from: "late" }), 'layer "early" does not depend on what "late" is given alone'],
    [(of) => of.select({} as never), "select: to is missing\n  hint: the name of a layer, or a list of them"],
    [(of) => of.select({ to: [] }), "select: to is []"],
    [(of) => of.select({ to: "early", until: "late" } as never), 'select: unknown option "until"'],
    [() => sequential([layers.dense({ units: 1 })]).select({ to: "dense" }), "does not know its input's shape"],
    [
      () => {
        const a = input({ shape: [2] });
        const twice = layers.dense({ units: 2, name: "twice" });
        return model({ inputs: a, outputs: twice(twice(a)) }).select({ to: "twice" });
      },
      'select: layer "twice" is called 2 times\n  hint: name a layer that is called once',
    ],
  ])("%#: says what is wrong", (attempt, text) => expect(() => attempt(net() as never)).toThrow(text));
});

describe("the network as a function", () => {
  const net = sequential(
    [layers.dense({ units: 3, inputShape: [3] }), layers.batchNormalization(), layers.dropout({ rate: 0.5 })],
    { dtype: "f64", seed: 2 },
  );
  const data = tensor(x, { dtype: "f64" });

  it("gives what predict gives, and is differentiated", async () => {
    close(net.apply(net.weights, data), (await net.predict(x)).toArray());
    const loss = (w: Record<string, Tensor>) => net.apply(w, data).square().mean();
    const slopes = grad(loss)({ ...net.weights });
    expect(slopes["dense/kernel"].shape).toEqual([3, 3]);
    const training = net.apply(net.weights, data, { training: true, withState: true });
    expect(Object.keys(training.state)).toEqual(["batchNormalization/movingMean", "batchNormalization/movingVariance"]);
    const draw = (seed: number, step: number) => net.apply(net.weights, data, { training: true, seed, step }).toArray();
    expect(draw(1, 1)).toEqual(draw(1, 1));
    expect(draw(1, 1)).not.toEqual(draw(2, 1));
    expect(draw(1, 1)).not.toEqual(draw(1, 2));
  });

  it("of several inputs and outputs takes and gives records", () => {
    const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
    const two = model({ inputs: { a, b }, outputs: { sum: layers.add()(a, b), a: layers.flatten()(a) } });
    const given = { a: tensor([[1, 2]]), b: tensor([[3, 4]]) };
    expect(two.apply({}, given).sum.toArray()).toEqual([[4, 6]]);
    expect(() => two.apply({}, given.a)).toThrow("apply: x is no tensor\n  hint: tensors by name: { a, b }");
    expect(() => two.apply({}, { ...given, c: given.a })).toThrow('apply: unknown input "c"');
  });

  it.each<[() => unknown, string]>([
    [() => net.apply({}, data), "apply: dense/kernel is missing\n  hint: tensors by name, all of them"],
    [() => net.apply(null as never, data), "apply: weights is null"],
    [() => net.apply({ ...net.weights, kernel: data }, data), 'apply: unknown parameter "kernel"'],
    [
      () => net.apply({ ...net.weights, "dense/bias": data }, data),
      "apply: dense/bias is f64[8,3], but the model has [3]",
    ],
    [
      () => net.apply(net.weights, x as never),
      "apply: x is no tensor\n  hint: a tensor whose first axis counts samples",
    ],
    [() => net.apply(net.weights, data.sum()), 'input "input" is f64[], but the model wants [batch,3]'],
    [() => net.apply(net.weights, data, { seed: 0.5 }), "apply: seed is 0.5"],
    [() => net.apply(net.weights, data, { train: true } as never), 'apply: unknown option "train"'],
  ])("%#: says what is wrong", (attempt, text) => expect(attempt).toThrow(text));
});

describe("metrics of layers", () => {
  const gate = (name: string, more: object = {}): Layer<never> =>
    layer({
      kind: "gate",
      forward: (_, [x]) => ({ outputs: x, metrics: { [name]: x.abs().mean(), ...more } }),
    }) as never;
  const compiled = (...all: Layer<never>[]) =>
    sequential([layers.dense({ units: 1, inputShape: [3], useBias: false }), ...all], { seed: 3 }).compile({
      optimizer: "sgd",
      loss: "mse",
      learningRate: 0,
      metrics: ["mae"],
    });

  it("are reported beside the loss, in training and in evaluation", async () => {
    const net = compiled(gate("usage"));
    const size = (await net.predict(x)).abs().mean().item();
    const history = await net.fit(x, y, { ...quiet, batchSize: 4, validationData: [x, y] });
    expect(Object.keys(history)).toEqual(
      ["epochs", "loss", "mae", "usage", "valLoss", "valMae", "valUsage"].filter((k) => k in history),
    );
    const told = history as unknown as Record<string, number[]>;
    for (const key of ["usage", "valUsage"]) expect(told[key][0]).toBeCloseTo(size, 5);
    const { usage } = (await net.evaluate(x, y, quiet)) as unknown as { usage: number };
    expect(usage).toBeCloseTo(size, 5);
  });

  it("of models in models, of layers called twice, and by hand", async () => {
    const inner = sequential([gate("usage"), layers.flatten()] as never, { name: "inner" });
    const a = input({ shape: [3] });
    const twice = inner(inner(a));
    const net = model({ inputs: a, outputs: layers.dense({ units: 1 })(twice as never) });
    net.compile({ optimizer: "sgd", loss: "mse" });
    const { usage } = (await net.evaluate(x, y, quiet)) as unknown as { usage: number };
    expect(usage).toBeCloseTo(tensor(x).abs().mean().item(), 6);
    const { metrics } = net.apply(net.weights, tensor(x), { withState: true });
    expect(Object.keys(metrics)).toEqual(["inner/gate/usage"]);
  });

  it("say what is wrong", async () => {
    expect(() => compiled(gate("a"), gate("a"))).toThrow('compile: two results are called "a"');
    expect(() => compiled(gate("mae"))).toThrow('two results are called "mae"');
    expect(() => compiled(gate("a", { b: 3 }))).toThrow(
      "layer gate: input is f32[batch,1]: gate: gave the metric b as 3\n  hint: metrics: { name: x.square().mean() }: scalars, which are reported",
    );
    const only = (when: boolean) =>
      layer({
        kind: "only",
        forward: (_, [x], { training }) => ({ outputs: x, metrics: training === when ? { a: x.mean() } : undefined }),
      });
    await expect(compiled(only(false) as never).fit(x, y, quiet)).rejects.toThrow(
      "layer only: reports a only where it is not trained\n  hint: give the same metrics whatever context.training is",
    );
    await expect(compiled(only(true) as never).fit(x, y, quiet)).rejects.toThrow(
      "layer only: reports a only while it is trained",
    );
  });
});

test("a model is piped like a layer; cloned or posted it says how to send it", async () => {
  const a = input({ shape: [3] });
  const [one, two] = [body(), sequential([layers.dense({ units: 1 })])];
  const net = model({ inputs: a, outputs: a.pipe(layers.flatten(), one, two) });
  expect(Object.keys(net.weights)).toContain("body/dense/kernel");
  expect((await net.predict(x)).shape).toEqual([8, 1]);
  expect(() => a.pipe((() => 1) as never)).toThrow("pipe: a function is not a layer");
  const teaches = "a model goes as bytes: await model.toBytes(), loadModel(bytes)";
  expect(() => structuredClone(one)).toThrow(teaches);
  const { port1, port2 } = new MessageChannel();
  expect(() => port1.postMessage({ one })).toThrow(teaches);
  port1.close();
  port2.close();
});
