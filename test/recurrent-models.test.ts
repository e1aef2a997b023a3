/** Recurrent layers in models: cells, wrappers, training, files, and what they refuse. */
import { input, layer, layers, loadModel, model, optimizers, sequential, type Tensor, tensor } from "limpid";
import { describe, expect, it } from "vitest";

const numbers = (count: number, by = 1) => Float32Array.from({ length: count }, (_, k) => Math.sin(by * (k + 1)));
const sequence = tensor(numbers(2 * 4 * 3), { shape: [2, 4, 3] });

/** A layer by hand with parameters that depend on nothing but their places. */
function run(made: { forward: unknown; params?: unknown }, ...xs: Tensor[]): Tensor[] {
  const own = made as {
    params?: (...inputs: object[]) => Record<string, { shape: number[] }>;
    forward(params: object, inputs: Tensor[], context: object): Tensor | Tensor[];
  };
  const types = xs.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }));
  const specs = Object.entries(own.params?.(...types) ?? {});
  const params = specs.map(([name, { shape }], k) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, tensor(numbers(size, k + 2), { shape })];
  });
  const given = own.forward(Object.fromEntries(params), xs, { training: false });
  return Array.isArray(given) ? given : [given];
}

const flat = (x: Tensor) => [x.toArray()].flat(9) as number[];
function same(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  const want = flat(b);
  for (const [k, x] of flat(a).entries()) expect(x).toBeCloseTo(want[k], 6);
}

describe("cells", () => {
  it.each([
    ["simpleRNN", layers.simpleRNN({ units: 5 }), layers.simpleRNNCell({ units: 5 })],
    ["lstm", layers.lstm({ units: 5 }), layers.lstmCell({ units: 5 })],
    ["gru", layers.gru({ units: 5 }), layers.gruCell({ units: 5 })],
    ["gru before", layers.gru({ units: 5, resetAfter: false }), layers.gruCell({ units: 5, resetAfter: false })],
  ])("%s is its cell, walked", (_, whole, cell) => {
    same(run(whole, sequence)[0], run(layers.rnn({ cell: cell as never }), sequence)[0]);
  });

  it("a turn is a layer, too", () => {
    const cell = layers.lstmCell({ units: 2 });
    const [x, h, c] = [input({ shape: [3] }), input({ shape: [2] }), input({ shape: [2] })];
    const [output, next, memory] = cell(x, h, c);
    expect([output, next, memory].map((y) => y.shape)).toEqual([[2], [2], [2]]);
  });

  it("of one's own", () => {
    const sum = layer({
      kind: "sum",
      stateShapes: ({ shape }) => [shape],
      forward: (_, [x, total]) => [total.add(x), total.add(x)],
    });
    const [y] = run(
      layers.rnn({ cell: sum as never, returnSequences: true }),
      tensor([
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      ]),
    );
    expect(y.toArray()).toEqual([
      [
        [1, 2],
        [4, 6],
        [9, 12],
      ],
    ]);
  });

  it("on each other are layers on each other", () => {
    const cells = [layers.lstmCell({ units: 4 }), layers.gruCell({ units: 3 })] as never[];
    const stacked = layers.rnn({
      cell: layers.stackedRNNCells({ cells }) as never,
      returnState: true,
      returnSequences: true,
    });
    const [y, ...states] = run(stacked, sequence);
    expect([y, ...states].map((s) => s.shape)).toEqual([
      [2, 4, 3],
      [2, 4],
      [2, 4],
      [2, 3],
    ]);
    same(y.slice([0, 3, 0], [2, 4, 3]).reshape([2, 3]), states[2]);
  });
});

describe("bidirectional", () => {
  it("is both directions", () => {
    const both = layers.bidirectional({ layer: layers.gru({ units: 5, returnSequences: true }) });
    const params = both.params!({ dtype: "f32", shape: [4, 3] });
    expect(Object.keys(params)).toEqual([
      "forward/kernel",
      "forward/recurrentKernel",
      "forward/bias",
      "backward/kernel",
      "backward/recurrentKernel",
      "backward/bias",
    ]);
    const values = Object.fromEntries(
      Object.entries(params).map(([name, { shape }], k) => [
        name,
        tensor(
          numbers(
            shape.reduce((a, b) => a * b),
            k + 2,
          ),
          { shape },
        ),
      ]),
    );
    const part = (way: string) =>
      Object.fromEntries(["kernel", "recurrentKernel", "bias"].map((name) => [name, values[`${way}/${name}`]]));
    const y = both.forward(values, [sequence], { training: false });
    const forward = layers.gru({ units: 5, returnSequences: true }).forward(part("forward"), [sequence]) as Tensor;
    const backward = layers
      .gru({ units: 5, returnSequences: true, goBackwards: true })
      .forward(part("backward"), [sequence]) as Tensor;
    same(y.slice([0, 0, 0], [2, 4, 5]), forward);
    same(y.slice([0, 0, 5], [2, 4, 10]), backward.flip(1));
  });

  it.each(["sum", "mul", "ave", "concat"] as const)("merges by %s", (mergeMode) => {
    const [y] = run(layers.bidirectional({ layer: layers.simpleRNN({ units: 2 }), mergeMode }), sequence);
    expect(y.shape).toEqual([2, mergeMode === "concat" ? 4 : 2]);
  });

  it("gives both, and their states", () => {
    const both = layers.bidirectional({ layer: layers.lstm({ units: 2, returnState: true }), mergeMode: null });
    const results = both(input({ shape: [4, 3] }));
    expect(results.map((y) => y.shape)).toEqual([[2], [2], [2], [2], [2], [2]]);
  });
});

it("timeDistributed is the layer at every turn", () => {
  const dense = layers.dense({ units: 2, activation: "relu" });
  const net = sequential([layers.timeDistributed({ layer: dense, inputShape: [4, 3] })], { seed: 1 });
  const one = sequential([layers.dense({ units: 2, activation: "relu", inputShape: [3] })], { seed: 1 });
  one.setWeights({
    "dense/kernel": net.weights["timeDistributed/kernel"],
    "dense/bias": net.weights["timeDistributed/bias"],
  });
  same(net.predictSync(sequence).reshape([8, 2]), one.predictSync(sequence.reshape([8, 3])));
});

describe("models", () => {
  const nets = {
    lstm: () => [layers.lstm({ units: 8, inputShape: [4, 3] })],
    gru: () => [layers.gru({ units: 8, returnSequences: true, inputShape: [4, 3] }), layers.simpleRNN({ units: 4 })],
    bidirectional: () => [
      layers.bidirectional({ layer: layers.lstm({ units: 4 }), mergeMode: "sum", inputShape: [4, 3] }),
    ],
    stacked: () => [
      layers.rnn({
        cell: layers.stackedRNNCells({
          cells: [layers.lstmCell({ units: 4 }), layers.simpleRNNCell({ units: 4 })] as never,
        }) as never,
        inputShape: [4, 3],
      }),
    ],
    dropout: () => [layers.lstm({ units: 8, dropout: 0.2, recurrentDropout: 0.2, inputShape: [4, 3] })],
  };
  it.each(Object.keys(nets) as (keyof typeof nets)[])("%s learns, and its file gives the same", async (name) => {
    const x = tensor(numbers(40 * 4 * 3, 1.7), { shape: [40, 4, 3] });
    const y = x.slice([0, 0, 0], [40, 1, 1]).reshape([40, 1]);
    const net = sequential([...nets[name](), layers.dense({ units: 1 })] as never, { seed: 3 });
    net.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: "meanSquaredError" });
    const { loss } = await net.fit(x, y, { epochs: 10, batchSize: 16, verbose: 0 });
    expect(loss.at(-1)).toBeLessThan(loss[0] / 1.5);
    const again = await loadModel(await net.toBytes());
    expect(again.predictSync(x).toArray()).toEqual(net.predictSync(x).toArray());
  });

  it("an encoder's states start a decoder", () => {
    const [source, target] = [input({ shape: [4, 3], name: "source" }), input({ shape: [5, 2], name: "target" })];
    const [, h, c] = layers.lstm({ units: 6, returnState: true })(source);
    const decoded = layers.lstm({ units: 6, returnSequences: true })(target, h, c);
    const net = model({ inputs: { source, target }, outputs: { answer: layers.dense({ units: 2 })(decoded) } });
    const answer = net.predictSync({ source: sequence, target: tensor(numbers(20), { shape: [2, 5, 2] }) });
    expect(answer.answer.shape).toEqual([2, 5, 2]);
  });
});

describe("refused", () => {
  it.each([
    ["units: 0", () => layers.lstm({ units: 0 }), /lstm: units/],
    ["an unknown option", () => layers.gru({ units: 2, size: 3 } as never), /size/],
    ["a share above 1", () => layers.gru({ units: 2, dropout: 2 }), /dropout/],
    ["no sequence", () => sequential([layers.lstm({ units: 2, inputShape: [3] })]), /sequences \[time, features\]/],
    [
      "half of the states",
      () => layers.lstm({ units: 2 })(input({ shape: [4, 3] }), input({ shape: [2] })),
      /first states/,
    ],
    [
      "a state of another shape",
      () => layers.gru({ units: 2 })(input({ shape: [4, 3] }), input({ shape: [3] })),
      /\[batch,3\].*\[batch,2\]/,
    ],
    ["no cell", () => layers.rnn({ cell: layers.dense({ units: 2 }) as never }), /a cell: layers.lstmCell/],
    ["no cells", () => layers.stackedRNNCells({ cells: [] }), /at least one/],
    ["no direction", () => layers.bidirectional({ layer: layers.dense({ units: 2 }) }), /walks over a sequence/],
    [
      "both the same way",
      () => layers.bidirectional({ layer: layers.gru({ units: 2 }), backwardLayer: layers.gru({ units: 2 }) }),
      /the same way/,
    ],
    ["no layer", () => layers.timeDistributed({ layer: 3 as never }), /a layer: layers/],
    [
      "a cell with too few states",
      () =>
        layers.rnn({
          cell: layer({ kind: "mine", stateShapes: () => [[2], [2]], forward: (_, [x, h]) => [x, h] }) as never,
        })(input({ shape: [4, 2] })),
      /gives 2 tensors at a turn, but has 2 states/,
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
