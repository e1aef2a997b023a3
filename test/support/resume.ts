/** Networks that runs are tried with, and how far a run that was stopped is from one that was not. */
import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  dataset,
  type FitOptions,
  input,
  layers,
  type Model,
  model,
  optimizers as optimizersByName,
  sequential,
  type Tensor,
} from "limpid";
import { loggedLosses } from "./faults.ts";

export type AnyModel = Model<Tensor> | Model<Record<string, Tensor>>;

export const samples = 26;
const column = (width: number, f: (k: number) => number) =>
  Array.from({ length: samples }, (_, k) => Array.from({ length: width }, (_, j) => f(k * width + j)));
export const x = column(3, Math.sin);
export const y = column(1, Math.cos);
export const classes = Array.from({ length: samples }, (_, k) => k % 3);

/** All numbers of a model, the optimizer's as well, as its file has them. */
export async function bitsOf(of: AnyModel): Promise<string> {
  return Buffer.from(await of.toBytes()).toString("base64");
}

export const optimizers = [
  "adam",
  "rmsprop",
  "adamw",
  { name: "sgd", config: { momentum: 0.9, nesterov: true } },
] as const;
export type AnyOptimizer = (typeof optimizers)[number];

export interface Recipe {
  readonly make: (optimizer: AnyOptimizer) => AnyModel;
  readonly fit: (of: AnyModel, options: FitOptions) => PromiseLike<object>;
}

export const mlp = (optimizer: AnyOptimizer = "adam") =>
  sequential(
    [
      layers.dense({ units: 6, activation: "relu", inputShape: [3] }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 1 }),
    ],
    { seed: 5 },
  ).compile({ optimizer: optimizer as never, loss: "meanSquaredError", metrics: ["meanAbsoluteError"] });

export const fitArrays = (of: AnyModel, options: FitOptions) => (of as Model<Tensor>).fit(x, y, options);

function transformer() {
  const given = input({ shape: [3] });
  const tokens = layers.dense({ units: 4 })(layers.reshape({ targetShape: [3, 1] })(given));
  const [normal, attend] = [
    layers.layerNormalization(),
    layers.multiHeadAttention({ numHeads: 2, keyDim: 2, dropout: 0.1 }),
  ];
  const seen = normal(tokens);
  const mixed = layers.add()(tokens, attend(seen, seen));
  const ahead = layers.dense({ units: 4 })(layers.dense({ units: 8, activation: "relu" })(mixed));
  const all = layers.flatten()(layers.add()(mixed, ahead));
  return model({ inputs: given, outputs: layers.dense({ units: 1 })(all) }, { seed: 3 });
}

export const recipes: Readonly<Record<string, Recipe>> = {
  "a network with dropout": { make: mlp, fit: fitArrays },
  "convolution and noise": {
    make: (optimizer) =>
      sequential(
        [
          layers.reshape({ targetShape: [3, 1, 1], inputShape: [3] }),
          layers.gaussianNoise({ stddev: 0.1 }),
          layers.conv2d({ filters: 2, kernelSize: [2, 1], activation: "relu" }),
          layers.spatialDropout2d({ rate: 0.2 }),
          layers.flatten(),
          layers.dropout({ rate: 0.2 }),
          layers.dense({ units: 3, activation: "softmax" }),
        ],
        { seed: 2 },
      ).compile({ optimizer: optimizer as never, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] }),
    fit: (of, options) => (of as Model<Tensor>).fit(x, classes, options),
  },
  "two outputs": {
    make: (optimizer) => {
      const given = input({ shape: [3] });
      const hidden = layers.dropout({ rate: 0.1 })(layers.dense({ units: 5, activation: "tanh" })(given));
      const outputs = { a: layers.dense({ units: 1 })(hidden), b: layers.dense({ units: 1 })(hidden) };
      return model({ inputs: { given }, outputs }, { seed: 1 }).compile({
        optimizer: optimizer as never,
        loss: "meanSquaredError",
      }) as unknown as AnyModel;
    },
    fit: (of, options) =>
      (of as Model<Record<string, Tensor>>).fit(
        { given: x } as never,
        { a: y, b: column(1, Math.tan) } as never,
        options,
      ),
  },
  "convolution, augmented on the way": {
    make: (optimizer) =>
      sequential(
        [
          layers.reshape({ targetShape: [3, 1, 1], inputShape: [3] }),
          layers.conv2d({ filters: 2, kernelSize: [2, 1], activation: "relu" }),
          layers.flatten(),
          layers.dense({ units: 1 }),
        ],
        { seed: 4 },
      ).compile({ optimizer: optimizer as never, loss: "meanSquaredError" }),
    fit: (of, { batchSize, ...options }) =>
      (of as Model<Tensor>).fit(
        dataset({ x, y })
          .shuffle(9)
          .map(({ x, y }, { seed }) => ({ x: seed % 2 === 0 ? x : [...x].reverse(), y }))
          .batch(batchSize ?? 8),
        options,
      ),
  },
  "an LSTM": {
    make: (optimizer) =>
      sequential(
        [
          layers.reshape({ targetShape: [3, 1], inputShape: [3] }),
          layers.lstm({ units: 3, returnSequences: true, dropout: 0.1, recurrentDropout: 0.2 }),
          layers.lstm({ units: 2 }),
          layers.dense({ units: 1 }),
        ],
        { seed: 7 },
      ).compile({ optimizer: optimizer as never, loss: "meanSquaredError", metrics: ["r2Score"] }),
    fit: fitArrays,
  },
  // Its states go along: a batch begins where the one before it ended, also across epochs and stops.
  "a stateful LSTM": {
    make: (optimizer) =>
      sequential(
        [
          layers.reshape({ targetShape: [3, 1], inputShape: [3], batchSize: 8 }),
          layers.lstm({ units: 3, stateful: true, returnSequences: true, recurrentDropout: 0.2 }),
          layers.gru({ units: 2, stateful: true }),
          layers.dense({ units: 1 }),
        ],
        { seed: 7 },
      ).compile({ optimizer: optimizer as never, loss: "meanSquaredError" }),
    fit: (of, options) => (of as Model<Tensor>).fit(x.slice(0, 24), y.slice(0, 24), options),
  },
  "a transformer": {
    make: (optimizer) => transformer().compile({ optimizer: optimizer as never, loss: "meanSquaredError" }) as AnyModel,
    fit: fitArrays,
  },
  "an LSTM, batch normalization and averages": {
    make: () =>
      sequential(
        [
          layers.reshape({ targetShape: [3, 1], inputShape: [3] }),
          layers.lstm({ units: 3, returnSequences: true, recurrentDropout: 0.2 }),
          layers.batchNormalization(),
          layers.gru({ units: 2 }),
          layers.dense({ units: 1 }),
        ],
        { seed: 7 },
      ).compile({
        optimizer: optimizersByName.adam({ useEma: true, emaOverwriteFrequency: 4 }),
        loss: "meanSquaredError",
        metrics: ["r2Score"],
      }),
    fit: fitArrays,
  },
  "a transformer whose gradients are gathered": {
    make: () =>
      transformer().compile({
        optimizer: optimizersByName.adamw({ gradientAccumulationSteps: 3, globalClipNorm: 0.5 }),
        loss: "meanSquaredError",
      }) as AnyModel,
    fit: fitArrays,
  },
  "a data set that is read anywhere": {
    make: mlp,
    fit: (of, options) =>
      (of as Model<Tensor>).fit(
        {
          size: samples,
          chunk: 7,
          read: (from: number, to: number) => ({ x: x.slice(from, to), y: y.slice(from, to) }),
        },
        options,
      ),
  },
  "a generator for each epoch": {
    make: mlp,
    fit: (of, options) =>
      (of as Model<Tensor>).fit(function* () {
        for (let k = 0; k < samples; k += 5) yield { x: x.slice(k, k + 5), y: y.slice(k, k + 5) };
      }, options),
  },
  "a generator without an end": {
    make: mlp,
    fit: (of, options) => {
      const endless = (function* () {
        for (let k = 0; ; k = (k + 5) % 20) yield { x: x.slice(k, k + 5), y: y.slice(k, k + 5) };
      })();
      return (of as Model<Tensor>).fit(endless, { ...options, stepsPerEpoch: 4 });
    },
  },
};

/** A run as it was when it had taken so many steps, in a folder beside it. */
export async function asOf(step: number, run: string): Promise<string> {
  const copy = `${run}-at-${step}`;
  await rm(copy, { recursive: true, force: true });
  await cp(run, copy, { recursive: true });
  for (const name of await readdir(join(copy, "checkpoints")))
    if (Number(name.replace(/\D/g, "")) > step) await rm(join(copy, "checkpoints", name));
  return copy;
}

export const quiet = { verbose: 0, epochs: 3, batchSize: 8 } as const;
export const everyStep = { every: 1, keep: 100 } as const;

/** What of a run that goes on differs from the run that was never stopped, begun in `run` and stopped in these places. */
export async function differences(
  { make, fit: train }: Recipe,
  optimizer: AnyOptimizer,
  run: string,
  stops: readonly number[],
  between: () => void = () => {},
): Promise<string[]> {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const straight = make(optimizer);
  const history = await train(straight, quiet);
  const wanted = await bitsOf(straight);
  const kept = make(optimizer);
  const wrong: string[] = [];
  const look = (what: string, sound: boolean) => void (sound || wrong.push(what));
  look("the history of a run that is kept", same(await train(kept, { ...quiet, run, checkpoint: everyStep }), history));
  look("the bits of a run that is kept", (await bitsOf(kept)) === wanted);
  const losses = await loggedLosses(run);
  between();
  for (const step of [...stops, losses.length]) {
    const copy = await asOf(step, run);
    const again = make(optimizer);
    look(`the history from step ${step}`, same(await train(again, { ...quiet, run: copy, resume: true }), history));
    look(`the bits from step ${step}`, (await bitsOf(again)) === wanted);
    look(`the log from step ${step}`, same(await loggedLosses(copy), losses));
  }
  return wrong;
}
