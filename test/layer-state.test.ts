/** Layers that keep state or give several results. Batch normalization's numbers are PyTorch's (`fixtures/batch-norm.py`). */
import { describe, expect, it, test, vi } from "vitest";
import { explain, landscape, summarize } from "../src/explain/index.ts";
import { input, layer, layers, loadModel, model, optimizers, sequential, tensor } from "../src/index.ts";
import { layerFromConfig } from "../src/nn/from-config.ts";
import { grad, type Tensor } from "../src/tensor/all.ts";
import fixture from "./fixtures/batch-norm.json" with { type: "json" };
import { quiet } from "./support/line.ts";

interface Saved {
  readonly shape: number[];
  readonly data: number[];
}
type Tensors = Readonly<Record<string, Tensor>>;

const read = ({ shape, data }: Saved): Tensor => tensor(data, { dtype: "f64", shape });
const readAll = (all: object): Tensors =>
  Object.fromEntries(Object.entries(all).flatMap(([name, one]) => (one ? [[name, read(one as Saved)]] : [])));

function near(got: Tensor, want: Tensor, [relative, absolute] = [1e-9, 1e-10]): void {
  expect(got.shape).toEqual(want.shape);
  for (const [k, x] of got.data.entries())
    expect(Math.abs(x - want.data[k])).toBeLessThanOrEqual(absolute + relative * Math.abs(want.data[k]));
}

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}

describe("batch normalization", () => {
  for (const each of fixture.cases)
    for (const training of [true, false])
      test(`${JSON.stringify(each.options)} of [${each.x.shape}], ${training ? "training" : "inference"}`, () => {
        const made = layers.batchNormalization(each.options);
        const [x, toward, params] = [read(each.x), read(each.toward), readAll(each.params)];
        const state = { movingMean: read(each.mean), movingVariance: read(each.variance) };
        const run = (given: Tensors) =>
          made.forward({ gamma: given.gamma, beta: given.beta }, [given.x], { training, state });
        const want = training ? each.training : each.inference;
        const out = run({ ...params, x });
        near(out.outputs, read(want.y));
        const slopes = grad((given: Tensors) => run(given).outputs.mul(toward).sum())({ ...params, x });
        for (const [name, slope] of Object.entries(readAll(want.slopes))) near(slopes[name], slope, [1e-8, 1e-9]);
        if (!training) return expect(out.state).toBeUndefined();
        for (const [name, moved] of Object.entries(readAll(each.moved))) near(out.state![name], moved);
      });

  const build = (dtype: "f32" | "f64", trainable?: boolean) =>
    sequential(
      [
        layers.dense({ units: 4, name: "first", inputShape: [3], trainable }),
        layers.batchNormalization({ momentum: 0.9, name: "norm", trainable }),
        layers.activation({ activation: "tanh" }),
        layers.dense({ units: 1, name: "last" }),
      ],
      { dtype },
    ).compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });
  const { network } = fixture;
  const [x, y] = [read(network.x), read(network.y)];

  for (const [dtype, gaps] of [
    ["f64", [1e-9, 1e-10]],
    ["f32", [2e-5, 2e-6]],
  ] as const)
    it(`trains as PyTorch does, ${dtype}, and predicts by the moving averages, also from a file`, async () => {
      const net = build(dtype).setWeights(readAll(network.start));
      expect(Object.keys(net.weights)).toEqual(Object.keys(build(dtype).weights));
      const before = await net.predict(x);
      const { loss } = await net.fit(x, y, { epochs: 4, batchSize: 6, shuffle: false, ...quiet });
      near(tensor(loss, { dtype: "f64" }), tensor(network.losses, { dtype: "f64" }), [...gaps]);
      for (const [name, end] of Object.entries(readAll(network.end))) near(net.weights[name], end, [...gaps]);
      const predicted = await net.predict(x);
      near(predicted, read(network.predicted), [...gaps]);
      expect(predicted.toArray()).not.toEqual(before.toArray());
      const again = await loadModel(await net.toBytes());
      expect((await again.predict(x)).toArray()).toEqual(predicted.toArray());
      const more = { epochs: 2, batchSize: 3, ...quiet };
      expect((await again.fit(x, y, more)).loss).toEqual((await net.fit(x, y, more)).loss);
      expect(again.weights["norm/movingVariance"].toArray()).toEqual(net.weights["norm/movingVariance"].toArray());
    });

  it("counts its averages as not trainable, and evaluation does not move them", async () => {
    const net = build("f32");
    expect(net.summary({ print: false })).toContain("Trainable params: 29\n Non-trainable params: 8");
    expect(net.structure.layers[1].params).toBe(16);
    expect(net.parameterCount).toBe(37);
    expect(summarize(net).layers[1].params.map(({ name, trainable }) => [name, trainable])).toEqual([
      ["gamma", true],
      ["beta", true],
      ["movingMean", false],
      ["movingVariance", false],
    ]);
    await net.evaluate(x, y, quiet);
    expect(net.weights["norm/movingMean"].toArray()).toEqual([0, 0, 0, 0]);
  });

  it("leaves its averages alone where it is frozen, and normalizes by them", async () => {
    const net = build("f64", false).setWeights(readAll(network.start));
    const { loss } = await net.fit(x, y, { epochs: 1, batchSize: 6, ...quiet });
    const fresh = build("f64").setWeights(readAll(network.start));
    expect(loss[0]).toBeCloseTo((await fresh.evaluate(x, y, quiet)).loss, 12);
    expect(net.weights["norm/movingVariance"].toArray()).toEqual([1, 1, 1, 1]);
  });

  it("gives its averages back where a run becomes NaN", async () => {
    const net = build("f32").compile({ optimizer: optimizers.sgd({ learningRate: 1e30 }), loss: "meanSquaredError" });
    await expect(net.fit(x, y, { epochs: 9, batchSize: 6, ...quiet })).rejects.toThrow("became");
    expect(net.weights["norm/movingMean"].data.every(Number.isFinite)).toBe(true);
  });

  it("can be explained, and its landscape drawn", async () => {
    const net = build("f32");
    const { target, check } = await explain(net, { x, y, at: { layer: "norm", param: "gamma", index: [0] } });
    expect(target.name).toBe("norm/gamma[0]");
    expect(check.gap).toBeLessThan(1e-6);
    const still = await explain(net, { x, y, at: { layer: "norm", param: "movingMean", index: [0] } });
    expect([still.target.name, still.backward.sum]).toEqual(["norm/movingMean[0]", 0]);
    const { losses } = await landscape(net, { x, y, resolution: 3 });
    expect([losses].flat(2).every((loss) => Number.isFinite(loss))).toBe(true);
  });

  it("refuses axes that are not there", () => {
    expect(message(() => layers.batchNormalization({ axis: 3 })(input({ shape: [2] })))).toBe(
      "ShapeError: layer batchNormalization: input is f32[batch,2]: batchNormalization: axis 3 is not an axis of an array with 2 dimensions\n  hint: axes run from -2 to 1",
    );
    expect(message(() => layers.batchNormalization({ axis: 0 })(input({ shape: [2] })))).toContain(
      "wants an axis besides the batch's",
    );
    expect(message(() => layers.batchNormalization({ momentum: 2 }))).toContain("momentum");
  });
});

describe("state of one's own", () => {
  const counter = (name = "counter") =>
    layer({
      kind: "counter",
      name,
      state: () => ({ calls: { shape: [], init: "zeros" } }),
      forward: (_, [x], { state }) => ({ outputs: x.add(state.calls), state: { calls: state.calls.add(1) } }),
    });

  it("a shared layer called twice reads what its first call wrote", async () => {
    const [count, x] = [counter(), input({ shape: [1] })];
    const twice = model({ inputs: x, outputs: layers.dense({ units: 1 })(count(count(x))) });
    twice.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const seen: number[] = [];
    for (let k = 0; k < 3; k++) {
      seen.push(twice.weights["counter/calls"].item());
      await twice.fit([[1], [2]], [[1], [2]], { batchSize: 1, epochs: 2, ...quiet });
    }
    expect(seen).toEqual([0, 8, 16]);
  });

  it.each([
    [{ calls: tensor([1, 2]) }, "gave the state calls as f32[2], but it is []"],
    [{ cals: tensor(1) }, "gave the state cals as f32[]\n  hint: its state is { calls: [] }"],
    [{ calls: 3 }, "gave the state calls as 3, but it is []"],
    [4, "gave the state state as 4"],
  ])("a state that was not asked for is refused", (state, text) => {
    const wrong = layer({
      kind: "wrong",
      state: () => ({ calls: { shape: [], init: "zeros" } }),
      forward: (_, [x]) => ({ outputs: x, state: state as never }),
    });
    expect(message(() => wrong(input({ shape: [2] })))).toContain(text);
  });

  it("by hand it must be given", () => {
    const given = tensor([[1]]);
    expect(message(() => counter().forward({}, [given], { training: true }))).toContain(
      "context.state is tensors by name",
    );
    const out = counter().forward({}, [given], { training: true, state: { calls: tensor(4) } });
    expect([out.outputs.toArray(), out.state?.calls.item()]).toEqual([[[5]], 5]);
  });

  it("names of parameters and state differ", () => {
    const both = layer({
      kind: "both",
      params: () => ({ w: { shape: [], init: "zeros" } }),
      state: () => ({ w: { shape: [], init: "zeros" } }),
      forward: (_, [x]) => x,
    });
    expect(message(() => both(input({ shape: [2] })))).toContain('"w" is both a parameter and a state');
  });
});

describe("several results", () => {
  const halves = () => layer({ kind: "halves", forward: (_, [x]) => [x.mul(0.5), x.sum(-1), x.neg()] });

  it("a call gives a tuple, whose members go on by themselves", async () => {
    const x = input({ shape: [3] });
    const [half, sum] = halves()(x);
    expect([half.shape, sum.shape]).toEqual([[3], []]);
    const net = model({ inputs: x, outputs: { half, sum, wide: layers.dense({ units: 2, name: "wide" })(half) } });
    const { half: h, sum: s, wide } = await net.predict([[2, 4, 6]]);
    expect([h.toArray(), s.toArray(), wide.shape]).toEqual([[[1, 2, 3]], [12], [1, 2]]);
    expect(net.summary({ print: false })).toContain("[batch, 3], [batch], [batch, 3]");
    expect(net.network.calls.map(({ outputs }) => outputs)).toEqual([[1, 2, 3], [4]]);
  });

  it("a list of one is a tuple, too, and an activation is the first one's", async () => {
    const one = layer({
      kind: "one",
      activation: { name: "minus", apply: (x) => x.neg() },
      forward: (_, [x]) => [x, x],
    });
    const x = input({ shape: [1] });
    const [a, b] = one(x);
    const { a: first, b: second } = await model({ inputs: x, outputs: { a, b } }).predict([[3]]);
    expect([first.item(), second.item()]).toEqual([-3, 3]);
    const [only] = layer({ kind: "only", forward: (_, [x]) => [x] })(x);
    expect(only.shape).toEqual([1]);
  });

  it("in a sequence the first goes on, and gradients reach through all", async () => {
    const net = sequential([layers.dense({ units: 3, inputShape: [3] }), halves(), layers.dense({ units: 1 })]);
    net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const before = net.weights["dense/kernel"].toArray();
    await net.fit([[1, 2, 3]], [[9]], quiet);
    expect(net.weights["dense/kernel"].toArray()).not.toEqual(before);
    const at = { layer: "dense", param: "kernel", index: [0, 0] };
    expect((await explain(net, { x: [[1, 2, 3]], y: [[9]], at })).target.value).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it("what is no list of tensors is refused", () => {
    const x = input({ shape: [1] });
    for (const given of [[], [1], "y", { outputs: [] }, { state: {} }])
      expect(message(() => layer({ kind: "odd", forward: () => given as never })(x))).toContain("odd: forward gave");
  });
});

describe("normalization", () => {
  const x = [
    [1, 20],
    [3, 10],
    [5, 60],
  ];

  it("adapts to data, is state of the model, and comes back from its file", async () => {
    const normal = layers.normalization().adapt(x);
    const net = sequential([normal, layers.dense({ units: 1 })], { dtype: "f64" });
    const rows = await sequential([normal], { dtype: "f64" }).predict(x);
    const want = [0, 1].map((k) => {
      const column = x.map((row) => row[k]);
      const mean = column.reduce((a, b) => a + b) / 3;
      const spread = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / 3);
      return column.map((value) => (value - mean) / spread);
    });
    near(
      rows,
      tensor(
        [0, 1, 2].map((r) => [want[0][r], want[1][r]]),
        { dtype: "f64" },
      ),
    );
    net.compile({ optimizer: "adam", loss: "meanSquaredError" });
    await net.fit(x, [[1], [2], [3]], { epochs: 3, ...quiet });
    expect(net.weights["normalization/mean"].toArray()).toEqual([3, 30]);
    const again = await loadModel(await net.toBytes());
    expect((await again.predict(x)).toArray()).toEqual((await net.predict(x)).toArray());
    expect(again.internals.copy({ fresh: true }).state.weights["normalization/mean"].toArray()).toEqual([3, 30]);
  });

  it("over other axes, over all numbers, with given numbers, and back again", async () => {
    const run = async (made: ReturnType<typeof layers.normalization>, rows: number[][] | number[][][]) =>
      (await sequential([made], { dtype: "f64" }).predict(rows)).toArray();
    const all = layers.normalization({ axis: null }).adapt([
      [1, 2],
      [3, 6],
    ]);
    near(tensor(await run(all, [[3, 3]])), tensor([[0, 0]]));
    const rows = layers.normalization({ axis: 1 }).adapt([
      [
        [1, 3],
        [5, 5],
      ],
    ]);
    expect(
      await run(rows, [
        [
          [3, 4],
          [6, 5],
        ],
      ]),
    ).toEqual([
      [
        [1, 2],
        [1e7, 0],
      ],
    ]);
    const given = layers.normalization({ mean: 2, variance: [4, 9] });
    expect(await run(given, [[4, 8]])).toEqual([[1, 2]]);
    const back = layers.normalization({ mean: 2, variance: [4, 9], invert: true });
    expect(await run(back, [[1, 2]])).toEqual([[4, 8]]);
    const both = layers.normalization({ axis: [1, 2] }).adapt([[[1, 2]], [[3, 2]]]);
    expect(await run(both, [[[3, 2]]])).toEqual([[[1, 0]]]);
  });

  it("says what is missing or does not fit", () => {
    const normal = () => layers.normalization({ inputShape: [2] });
    expect(message(() => sequential([normal()]))).toBe(
      "ValueError: normalization: was not adapted to any data\n  hint: call adapt(data) before the model is made, or give mean and variance",
    );
    expect(message(() => sequential([layers.normalization({ inputShape: [3] }).adapt(x)]))).toContain(
      "knows a mean of [2], but its input has [3] along its axes",
    );
    expect(message(() => layers.normalization({ mean: 1 }))).toContain("mean without variance");
    expect(message(() => normal().adapt([[1, Number.NaN]]))).toContain("the data hold NaN at element 1");
    expect(message(() => normal().adapt([]))).toContain("the data are []");
    expect(message(() => normal().adapt([1, 2]))).toContain("wants an axis besides the batch's");
    expect(message(() => layers.normalization({ axis: 0 }))).toContain("whole numbers but 0");
  });
});

test("the layers come back from their options", () => {
  const warned = vi.spyOn(console, "warn");
  const adapted = layers.normalization().adapt([[1], [3]]);
  for (const made of [layers.batchNormalization({ axis: 1, momentum: 0.5 }), adapted]) {
    const again = layerFromConfig(layers, made.kind, JSON.parse(JSON.stringify(made.config)));
    expect(again.config).toEqual(made.config);
  }
  expect(warned).not.toHaveBeenCalled();
});
