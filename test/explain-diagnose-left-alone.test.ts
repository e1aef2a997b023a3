/** Sound set-ups that look like broken ones: those that stand beside the faults of `explain-diagnose-advice.test.ts`. */
import { input, layers, losses, model, optimizers, schedules, sequential, type Tensor } from "limpid";
import { diagnose } from "limpid/explain";
import { concat, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { classesOf, classify, noise, type Setup, told } from "./support/setups.ts";

/** Twelve whole batches. */
const x = noise(384, 4);
const kind = classesOf(x);
const amount = x.sum(1).div(2);
const wide = noise(384, 20, 5);
const several = x.slice([0, 0], [384, 3]).greater(0).cast("f32");
const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const xor = [0, 1, 1, 0];

type Dense = Partial<Parameters<typeof layers.dense>[0]>;
type Compile = Parameters<ReturnType<typeof sequential>["compile"]>[0];
type Options = Partial<Compile> & { readonly seed?: number; readonly dtype?: "f32" | "f64" };

const net = (first: Dense = {}, last: Dense = {}, { seed = 0, dtype = "f32", ...compile }: Options = {}) =>
  sequential(
    [
      layers.dense({ units: 16, activation: "relu", inputShape: [4], ...first }),
      layers.dense({ units: 3, activation: "softmax", ...last }),
    ],
    { seed, dtype },
  ).compile({ ...classify, ...compile });
const classes = (first?: Dense, last?: Dense, options?: Options): Setup => ({
  net: net(first, last, options),
  x,
  y: kind,
});
const values = (y: Tensor, options: Options = {}): Setup => ({
  net: net({}, { units: 1, activation: "linear" }, { loss: "meanSquaredError", ...options }),
  x,
  y,
});

/** Whether a vector points where another does: -1 at best. */
const negativeCosine = {
  name: "negativeCosine",
  targets: "values",
  perSample(t: Tensor, o: Tensor) {
    const target = t.reshape(o.shape);
    const sizes = target.square().sum(1).mul(o.square().sum(1)).add(1e-6).sqrt();
    return target.mul(o).sum(1).div(sizes).neg();
  },
} as const;

/** Layers of these widths, without activations. */
const straight = (...widths: number[]): Setup => ({
  net: sequential(
    widths.slice(1).map((units, k) => layers.dense({ units, ...(k === 0 && { inputShape: [widths[0]] }) })),
  ).compile({
    optimizer: "adam",
    loss: "meanSquaredError",
  }),
  x: wide,
  y: wide,
});

function residual(kernelInitializer: "zeros" | "glorotUniform"): Setup {
  const start = input({ shape: [4] });
  const first = layers.dense({ units: 16, activation: "relu" })(start);
  const inner = layers.dense({ units: 16, activation: "relu" })(first);
  const last = layers.dense({ units: 16, kernelInitializer })(inner);
  const outputs = layers.dense({ units: 3, activation: "softmax" })(layers.add()(first, last));
  return { net: model({ inputs: start, outputs }).compile(classify), x, y: kind };
}

/** A convolution of one pixel from 16 channels to so many, before a larger one. */
const pixelwise = (filters: number, groups = 1): Setup => ({
  net: sequential([
    layers.reshape({ targetShape: [4, 4, 16], inputShape: [256] }),
    layers.conv2d({ filters, kernelSize: groups > 1 ? 3 : 1, groups, padding: "same" }),
    layers.conv2d({ filters: 16, kernelSize: groups > 1 ? 1 : 3, padding: "same", activation: "relu" }),
    layers.flatten(),
    layers.dense({ units: 3, activation: "softmax" }),
  ]).compile(classify),
  x: noise(64, 256, 3),
  y: kind.slice(0, 64),
});

async function solved(seed: number): Promise<Setup> {
  const own = sequential(
    [
      layers.dense({ units: 8, activation: "relu", inputShape: [2] }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed },
  ).compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: "binaryCrossentropy" });
  await own.fit(corners, xor, { epochs: 300, verbose: 0 });
  return { net: own, x: corners, y: xor };
}

const seeds = [0, 1, 2, 3];
const eachSeed = (name: string, make: (seed: number) => Setup | Promise<Setup>) =>
  Object.fromEntries(seeds.map((seed) => [`${name}, seed ${seed}`, () => make(seed)]));

const optimizersOf = { sgd: "sgd", adam: "adam", rmsprop: "rmsprop", adamw: "adamw" } as const;

const sound: Readonly<Record<string, () => Setup | Promise<Setup>>> = {
  // Rates.
  ...Object.fromEntries(
    Object.values(optimizersOf).map((optimizer) => [
      `${optimizer} at its usual rate`,
      () => classes({}, {}, { optimizer }),
    ]),
  ),
  "six layers at 3e-4": () => ({
    net: sequential([
      ...Array.from({ length: 6 }, (_, k) =>
        layers.dense({ units: 16, activation: "relu", ...(k === 0 && { inputShape: [4] }) }),
      ),
      layers.dense({ units: 3, activation: "softmax" }),
    ]).compile({ ...classify, optimizer: optimizers.adam({ learningRate: 3e-4 }) }),
    x,
    y: kind,
  }),
  "a rate that warms up from 0": () => {
    const learningRate = schedules.cosineDecay({
      initialLearningRate: 0,
      warmupTarget: 0.01,
      warmupSteps: 5000,
      decaySteps: 20_000,
    });
    return classes({}, {}, { optimizer: optimizers.adam({ learningRate }) });
  },
  "a schedule that has come to its end": async () => {
    const learningRate = schedules.cosineDecay({ initialLearningRate: 0.05, decaySteps: 240 });
    const own = net({}, {}, { optimizer: optimizers.adam({ learningRate }) });
    await own.fit(x, kind, { epochs: 21, verbose: 0 });
    return { net: own, x, y: kind };
  },
  "gradients clipped at 1": () => classes({}, {}, { optimizer: optimizers.adam({ globalClipNorm: 1 }) }),
  "gradients of sums, clipped at 1, which Adam does not mind": () =>
    values(amount.mul(20), { loss: "halfSquaredError", optimizer: optimizers.adam({ globalClipNorm: 1 }) }),
  "a frozen first layer": () => classes({ trainable: false }),
  ...eachSeed("labels that nothing tells", (seed) => ({
    net: net({}, {}, { seed }),
    x,
    y: classesOf(noise(384, 4, 77 + seed)),
  })),
  "two outputs": () => {
    const start = input({ shape: [4] });
    const hidden = layers.dense({ units: 16, activation: "relu" })(start);
    const outputs = {
      which: layers.dense({ units: 3, activation: "softmax" })(hidden),
      amount: layers.dense({ units: 1 })(hidden),
    };
    const own = model({ inputs: { start }, outputs }).compile({
      optimizer: "adam",
      loss: { which: "sparseCategoricalCrossentropy", amount: "meanSquaredError" },
      lossWeights: { which: 1, amount: 1e-6 },
    });
    return { net: own, x: { start: x }, y: { which: kind, amount } };
  },
  // Targets.
  "targets of 23 ± 8": () => values(amount.mul(8).add(23)),
  "targets of 0 ± 1": () => values(amount),
  "a line through targets in thousands, which gradient descent finds at once": () => ({
    net: sequential([layers.dense({ units: 1, inputShape: [4] })]).compile({
      optimizer: optimizers.sgd({ learningRate: 0.1 }),
      loss: "meanSquaredError",
    }),
    x,
    y: amount.mul(1000).add(5200),
  }),
  // Outputs and losses.
  "several labels with sigmoids": () => ({
    net: net({}, { activation: "sigmoid" }, { loss: "binaryCrossentropy", metrics: ["accuracy"] }),
    x,
    y: several,
  }),
  "softmax of two with binaryCrossentropy": () => ({
    net: net({}, { units: 2 }, { loss: "binaryCrossentropy" }),
    x,
    y: kind.greater(0).cast("i32").oneHot(2),
  }),
  "complete one-hot labels, with accuracy": () => ({
    net: net({}, {}, { loss: "categoricalCrossentropy", metrics: ["accuracy"] }),
    x,
    y: kind.oneHot(3),
  }),
  "logits, with accuracy": () =>
    classes(
      {},
      { activation: "linear" },
      { loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }), metrics: ["accuracy"] },
    ),
  "a logit for yes or no": () => ({
    net: net(
      {},
      { units: 1, activation: "linear" },
      { loss: losses.binaryCrossentropy({ fromLogits: true }), metrics: ["accuracy"] },
    ),
    x,
    y: kind.greater(0).cast("f32"),
  }),
  "softplus, whose sum the loss of classes divides by": () => classes({}, { activation: "softplus" }),
  "softened labels": () => ({
    net: net({}, {}, { loss: "categoricalCrossentropy" }),
    x,
    y: kind.oneHot(3).mul(0.85).add(0.05),
  }),
  "a metric of one's own that is called inaccuracy": () => {
    const inaccuracy = {
      name: "inaccuracy",
      perSample: (t: Tensor, o: Tensor) => t.reshape(o.shape).sub(o).abs().greater(0.5).cast(o.dtype).mean(1),
    };
    return values(amount, { metrics: [inaccuracy] });
  },
  "softmax before a reshape": () => ({
    net: sequential([
      layers.dense({ units: 16, activation: "relu", inputShape: [4] }),
      layers.dense({ units: 3, activation: "softmax" }),
      layers.reshape({ targetShape: [3] }),
    ]).compile(classify),
    x,
    y: kind,
  }),
  // First weights.
  ...eachSeed("a constant first layer before a random one", (seed) =>
    classes({ kernelInitializer: "ones" }, {}, { seed }),
  ),
  "a last layer that starts at zeros": () => classes({}, { kernelInitializer: "zeros" }),
  "a residual branch whose last layer starts at zeros": () => residual("zeros"),
  // Layers without activations that are not any matrix.
  "20-3-20": () => straight(20, 3, 20),
  "20-8-20, a factorized table": () => straight(20, 8, 20),
  "a narrow convolution of single pixels": () => pixelwise(4),
  "a convolution channel by channel, then one of single pixels": () => pixelwise(16, 16),
  "fixed random features": () => classes({ activation: "linear", units: 30, trainable: false }),
  // Losses below 0.
  "a negative cosine that falls": () => ({
    net: net({ inputShape: [20] }, { units: 20, activation: "linear" }, { loss: negativeCosine }),
    x: wide,
    y: wide,
  }),
  "a likelihood, far below 0, that falls": () => {
    const likelihood = {
      name: "likelihood",
      targets: "values",
      perSample: (t: Tensor, o: Tensor) => t.reshape(o.shape).sub(o).square().mean(1).sub(5),
    } as const;
    return values(amount, { loss: likelihood });
  },
  // Few samples.
  ...eachSeed("one sample", (seed) => ({ net: net({}, {}, { seed }), x: x.slice(0, 1), y: kind.slice(0, 1) })),
  ...eachSeed("two samples", (seed) => ({ net: net({}, {}, { seed }), x: x.slice(0, 2), y: kind.slice(0, 2) })),
  ...eachSeed("a solved XOR with 8 relu", solved),
  "four samples a hundred times": async () => {
    const { net: own } = await solved(1);
    return {
      net: own,
      x: concat(Array.from({ length: 96 }, () => tensor(corners))),
      y: Array.from({ length: 96 }, () => xor).flat(),
    };
  },
  // Weights.
  "rare classes that are weighed": () => {
    const balanced = { 0: 1 / 3, 1: 8, 2: 1 };
    const count = { 0: 180, 1: 8, 2: 60 } as Record<number, number>;
    const rows = Array.from(kind.data as Int32Array).flatMap((label, k) => (count[label]-- > 0 ? [k] : []));
    const at = tensor(rows, { dtype: "i32" });
    return { net: net(), x: x.gather(at), y: kind.gather(at), options: { classWeight: balanced } };
  },
  // Other types and kinds of data.
  "a model in f64, with accuracy": () => classes({}, {}, { dtype: "f64", metrics: ["accuracy"] }),
  "typed arrays": () => ({ net: net(), x: x.data, y: Int32Array.from(kind.data) }),
};

describe("a sound set-up that looks like a broken one", () => {
  test.each(Object.entries(sound))("%s", async (_, make) => {
    const { net: own, x: inputs, y, options } = await make();
    const { findings } = await diagnose(own, inputs, y, options);
    expect(told(findings)).toEqual([]);
  });
});
