/** Broken and mended set-ups of sequences and batches, for the tests of `diagnose`. */
import { input, type Layer, layers, model, optimizers, sequential, type Tensor, tensor } from "limpid";
import { classesOf, classify, noise, type Setup } from "./setups.ts";

/** Sequences of 20 turns with two numbers each; the class is the sign of the first turn's first number. */
const turns = noise(128, 40, 5).reshape([128, 20, 2]);
const first = turns.slice([0, 0, 0], [128, 1, 1]).reshape([128]).greater(0).cast("i32");
/** The class is the sign of a sum. */
const sign = turns.sum([1, 2]).greater(0).cast("i32");

const read = (layer: Layer<Tensor>, learningRate = 0.003) =>
  sequential([
    layers.activation({ activation: "linear", inputShape: [20, 2] }),
    layer,
    layers.dense({ units: 2, activation: "softmax" }),
  ]).compile({ ...classify, optimizer: optimizers.adam({ learningRate }) });

export const remembers = (recurrentInitializer: "zeros" | "orthogonal"): Setup => ({
  net: read(
    layers.simpleRNN({
      name: "memory",
      units: 8,
      ...(recurrentInitializer === "zeros" && { recurrentInitializer: small }),
    }),
  ),
  x: turns,
  y: first,
});

/** A recurrent kernel that keeps a tenth of the state. */
const small = noise(8, 8, 7).mul(0.03).toArray() as number[][];
const huge = noise(8, 8, 7).abs().toArray() as number[][];

export const runsAway = (bounded: boolean): Setup => ({
  net: read(
    layers.simpleRNN({ name: "memory", units: 8, ...(!bounded && { activation: "relu", recurrentInitializer: huge }) }),
    1e-4,
  ),
  x: turns,
  y: sign,
});

/** In both directions. */
export const runsAwayBothWays = (bounded: boolean): Setup => {
  const inner = layers.simpleRNN({ units: 8, ...(!bounded && { activation: "relu", recurrentInitializer: huge }) });
  return { net: read(layers.bidirectional({ name: "memory", layer: inner }), 1e-4), x: turns, y: sign };
};

const words = Int32Array.from({ length: 1200 }, (_, k) => 1 + (((k * 7919) % 37) % 9));
const ids = (from: number) =>
  tensor(
    words.map((word, k) => (from === 0 ? 0 : k % 10 < 5 + (Math.floor(k / 10) % 6) ? word : 0)),
    { shape: [120, 10] },
  );

/** `from` 0: every place is padding. */
export const padded = (
  from: 0 | 1,
  layer: (x: ReturnType<typeof input>) => ReturnType<typeof input>,
  few = false,
): Setup => {
  const tokens = input({ shape: [10], dtype: "i32" });
  const embedded = layers.embedding({ name: "words", inputDim: 12, outputDim: 8, maskZero: true })(tokens);
  const outputs = layers.dense({ units: 2, activation: "softmax" })(layer(embedded));
  const whole = ids(1);
  const some = tensor(
    Int32Array.from(whole.data as Int32Array, (id, k) => (k < 50 ? 0 : id)),
    { shape: [120, 10] },
  );
  return {
    net: model({ inputs: tokens, outputs }).compile(classify),
    x: from === 1 ? whole : few ? some : ids(0),
    y: whole.slice([0, 0], [120, 1]).reshape([120]).greater(4).cast("i32"),
  };
};
export const pooled = (x: ReturnType<typeof input>) => layers.globalAveragePooling1d()(x);
export const walked = (x: ReturnType<typeof input>) => layers.gru({ units: 8 })(x);

const table = noise(97, 4, 3);

export const normalized = (batchSize: number, samples = 96, kind: "batch" | "layer" = "batch"): Setup => ({
  net: sequential([
    layers.dense({ units: 16, inputShape: [4] }),
    kind === "batch"
      ? layers.batchNormalization({ name: "norm" })
      : (layers.layerNormalization({ name: "norm" }) as never),
    layers.activation({ activation: "relu" }),
    layers.dense({ units: 3, activation: "softmax" }),
  ]).compile(classify),
  x: table.slice(0, samples),
  y: classesOf(table).slice(0, samples),
  options: { batchSize },
});
