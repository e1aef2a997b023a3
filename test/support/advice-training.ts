/** Faults of data, of a network's structure and of its training: each a program that has it, and the same program after the advice was taken. */
import { activations, layers, optimizers, schedules, sequential, type Tensor } from "limpid";
import { standardize } from "limpid/data";
import { concat, ones, tensor } from "limpid/tensor";
import { adam, amount, type Case, classes, kind, type net, type Optimizer, sgd, values, x } from "./advice-setups.ts";
import * as sequences from "./sequence-setups.ts";
import { classify, noise, type Setup } from "./setups.ts";

export const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
export const xor = [0, 1, 1, 0];

/** Column k times something, plus something. */
const withColumn = (k: number, times: number, plus = 0): Tensor => {
  const rows = x.toArray() as number[][];
  return tensor(rows.map((row) => row.with(k, row[k] * times + plus)));
};
const standard = (table: Tensor): Tensor => standardize().fitTransform(table);
const column = (y: Tensor): Tensor => y.reshape([384, 1]);

/** Nine layers, of which eight are alike. */
const chain = (activation: "sigmoid" | "relu") =>
  sequential([
    ...Array.from({ length: 8 }, (_, k) =>
      layers.dense({
        units: 8,
        activation,
        ...(k === 0 && { inputShape: [4] }),
        ...(activation === "relu" && { kernelInitializer: "heNormal" as const }),
      }),
    ),
    layers.dense({ units: 3, activation: "softmax" }),
  ]).compile(classify);

const steep = (kernelInitializer: (rows: number, k: number) => number[][] | "glorotUniform") =>
  sequential([
    ...Array.from({ length: 8 }, (_, k) =>
      layers.dense({
        units: 16,
        activation: "leakyRelu",
        kernelInitializer: kernelInitializer(k === 0 ? 4 : 16, k),
        ...(k === 0 && { inputShape: [4] }),
      }),
    ),
    layers.dense({ units: 1 }),
  ]).compile({ optimizer: adam(1e-4), loss: "meanSquaredError" });

/** A squared error that is never above -5 where answers are right. */
const below = {
  name: "below",
  targets: "values",
  perSample: (t: Tensor, o: Tensor) => t.reshape(o.shape).sub(o).square().mean(1).sub(5),
} as const;

/** A root, which is no number for negative inputs. */
const root = { name: "root", apply: (z: Tensor) => z.sqrt() };

const trainedOnStandardized = async (given: Tensor): Promise<Setup> => {
  const raw = withColumn(2, 300, 2000);
  const model = values(amount, { optimizer: adam(0.01) }).net as ReturnType<typeof net>;
  await model.fit(standard(raw), amount, { epochs: 20, verbose: 0 });
  return { net: model, x: given, y: amount };
};

export function small(optimizer: Optimizer, seed = 3) {
  return sequential(
    [
      layers.dense({ units: 2, activation: "sigmoid", inputShape: [2] }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed },
  ).compile({ optimizer, loss: "meanSquaredError" });
}

export const trainingCases: Readonly<Record<string, Case>> = {
  // Data.
  "a column in thousands": [
    "inputs-unscaled",
    () => ({ ...classes(), x: withColumn(2, 500, 3000) }),
    () => ({ ...classes(), x: standard(withColumn(2, 500, 3000)) }),
  ],
  "columns in millionths": [
    "inputs-tiny",
    () => ({ ...classes(), x: x.mul(1e-6) }),
    () => ({ ...classes(), x: standard(x.mul(1e-6)) }),
  ],
  "columns on different scales": [
    "columns-unlike",
    () => ({ ...classes(), x: withColumn(1, 0.001) }),
    () => ({ ...classes(), x: standard(withColumn(1, 0.001)) }),
  ],
  "raw data for a model that was trained on standardized ones": [
    "data-unlike-training",
    () => trainedOnStandardized(withColumn(2, 300, 2000)),
    () => trainedOnStandardized(standard(withColumn(2, 300, 2000))),
  ],
  "a constant column": [
    "column-constant",
    () => ({ ...classes(), x: withColumn(3, 0, 1) }),
    () => ({ ...classes({ first: { inputShape: [3] } }), x: x.slice([0, 0], [384, 3]) }),
  ],
  "a length in centimetres and in inches": [
    "columns-duplicate",
    () => ({
      ...classes({ first: { inputShape: [5] } }),
      x: concat([x, x.slice([0, 0], [384, 1]).div(2.54)], 1),
    }),
    () => classes(),
  ],
  "validation samples that are training samples": [
    "leakage",
    () => classes({}, { validationData: [x.slice(0, 50), kind.slice(0, 50)] }),
    () => ({
      ...classes({}, { validationData: [x.slice(0, 50), kind.slice(0, 50)] }),
      x: x.slice(50, 384),
      y: kind.slice(50, 384),
    }),
  ],
  "targets in thousands": [
    "targets-unscaled",
    () => values(amount.mul(80_000).add(206_000)),
    () => values(standard(column(amount.mul(80_000).add(206_000)))),
  ],
  "targets of ten thousandths": [
    "targets-tiny",
    () => values(amount.mul(1e-4)),
    () => values(standard(column(amount.mul(1e-4)))),
  ],
  "a target that never varies": ["targets-constant", () => values(ones([384]).mul(3)), () => values(amount)],
  // Structure and first weights.
  "two layers without an activation between": [
    "linear-layers",
    () => classes({ first: { activation: "linear" } }),
    () => classes(),
  ],
  "a last layer that starts sure": [
    "loss-far-from-expected",
    () => classes({ last: { kernelInitializer: noise(16, 3).mul(10).toArray() as number[][] } }),
    () => classes(),
  ],
  "both layers constant": [
    "identical-units",
    () => classes({ first: { kernelInitializer: "ones" }, last: { kernelInitializer: "ones" } }),
    () => classes(),
  ],
  "zeros everywhere": [
    "gradients-vanish",
    () => classes({ first: { activation: "tanh", kernelInitializer: "zeros" }, last: { kernelInitializer: "zeros" } }),
    () => classes({ first: { activation: "tanh" }, last: { kernelInitializer: "zeros" } }),
  ],
  "a layer that starts silent": ["dead-units", () => classes({ first: { biasInitializer: -20 } }), () => classes()],
  "sigmoids with huge weights": [
    "saturated-units",
    () =>
      classes({ first: { activation: "sigmoid", kernelInitializer: noise(4, 16, 5).mul(40).toArray() as number[][] } }),
    () => classes({ first: { activation: "sigmoid" } }),
  ],
  "eight layers of sigmoids": [
    "gradients-vanish",
    () => ({ net: chain("sigmoid"), x, y: kind }),
    () => ({ net: chain("relu"), x, y: kind }),
  ],
  "weights of variance 1": [
    "gradients-explode",
    () => ({ net: steep((rows, k) => noise(rows, 16, k).mul(1.3).toArray() as number[][]), x, y: amount }),
    () => ({ net: steep(() => "glorotUniform"), x, y: amount }),
  ],
  // Rates.
  "gradient descent above the limit": [
    "rate-above-curvature",
    () => values(amount, { optimizer: sgd(2), first: { activation: "tanh" } }),
    () => values(amount, { optimizer: sgd(0.05), first: { activation: "tanh" } }),
  ],
  "RMSprop at a rate that throws everything out": [
    "training-diverges",
    () => values(amount, { optimizer: optimizers.rmsprop({ learningRate: 3 }), first: { activation: "tanh" } }),
    () => values(amount, { optimizer: optimizers.rmsprop({ learningRate: 0.03 }), first: { activation: "tanh" } }),
  ],
  "a loss below 0 that grows": [
    "training-diverges",
    () =>
      values(amount, {
        optimizer: optimizers.rmsprop({ learningRate: 1 }),
        first: { activation: "tanh" },
        loss: below,
      }),
    () =>
      values(amount, {
        optimizer: optimizers.rmsprop({ learningRate: 0.01 }),
        first: { activation: "tanh" },
        loss: below,
      }),
  ],
  "the root of a negative number": [
    "not-finite",
    () => classes({ first: { activation: root } }),
    () => classes({ first: { activation: activations.softplus() } }),
  ],
  "Adam at a thousand times the usual rate": [
    "rate-too-large",
    () => classes({ optimizer: adam(1) }),
    () => classes({ optimizer: adam(0.1) }),
  ],
  "rate 0": ["rate-zero", () => classes({ optimizer: sgd(0) }), () => classes({ optimizer: adam(0.001) })],
  "SGD at a millionth": [
    "rate-too-small",
    () => classes({ optimizer: sgd(1e-6) }),
    () => classes({ optimizer: sgd(0.01) }),
  ],
  "Adam at a thousand-millionth": [
    "rate-too-small",
    () => classes({ optimizer: adam(1e-9) }),
    () => classes({ optimizer: adam(0.001) }),
  ],
  "a rate halved in every step": [
    "rate-decays",
    () =>
      classes({
        optimizer: optimizers.adam({
          learningRate: schedules.exponentialDecay({ initialLearningRate: 1e-3, decaySteps: 1, decayRate: 0.5 }),
        }),
      }),
    () => classes({ optimizer: adam(0.001) }),
  ],
  "gradients clipped to a millionth, SGD": [
    "clip-too-small",
    () => classes({ optimizer: optimizers.sgd({ globalClipNorm: 1e-6 }) }),
    () => classes({ optimizer: optimizers.sgd({ globalClipNorm: 1 }) }),
  ],
  "gradients clipped to a millionth, Adam": [
    "clip-too-small",
    () => classes({ optimizer: optimizers.adam({ globalClipNorm: 1e-6 }) }),
    () => classes({ optimizer: optimizers.adam({ globalClipNorm: 1 }) }),
  ],
  "epsilon 10": ["epsilon-too-large", () => classes({ optimizer: optimizers.adam({ epsilon: 10 }) }), () => classes()],
  "all frozen but one bias": [
    "parameters-frozen",
    () => classes({ first: { trainable: false }, last: { trainable: { kernel: false } } }),
    () => classes(),
  ],
  "all frozen but the bias of a hidden layer": [
    "parameters-frozen",
    () => classes({ first: { trainable: { kernel: false } }, last: { trainable: false } }),
    () => classes({ first: { trainable: false } }),
  ],
  "XOR 2-2-1 with SGD .1": [
    "plateau",
    () => ({ net: small(sgd(0.1)), x: corners, y: xor }),
    () => ({ net: small(adam(0.05)), x: corners, y: xor }),
  ],
  // Sequences and batches.
  "a recurrence that keeps next to nothing": [
    "state-forgets",
    () => sequences.remembers("zeros"),
    () => sequences.remembers("orthogonal"),
  ],
  "a recurrence with relu and a large kernel": [
    "state-explodes",
    () => sequences.runsAway(false),
    () => sequences.runsAway(true),
  ],
  "the same in both directions": [
    "state-explodes",
    () => sequences.runsAwayBothWays(false),
    () => sequences.runsAwayBothWays(true),
  ],
  "tokens that are all padding": [
    "mask-hides-all",
    () => sequences.padded(0, sequences.walked),
    () => sequences.padded(1, sequences.walked),
  ],
  "a few samples that are all padding": [
    "mask-hides-all",
    () => sequences.padded(0, sequences.pooled, true),
    () => sequences.padded(1, sequences.pooled),
  ],
  "batch normalization, one sample a batch": [
    "batch-of-one",
    () => sequences.normalized(1),
    () => sequences.normalized(16),
  ],
  "batch normalization, one sample a batch, and the other way out": [
    "batch-of-one",
    () => sequences.normalized(1),
    () => sequences.normalized(1, 96, "layer"),
  ],
  "batch normalization, one sample left over": [
    "batch-of-one",
    () => sequences.normalized(32, 97),
    () => sequences.normalized(32, 96),
  ],
};
