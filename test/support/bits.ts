/**
 * Networks that are trained for twenty steps so that their bits can be compared with recorded ones: whoever rebuilds the
 * training step, the compiler or a backend finds out whether a number has changed. `scripts/bits.ts` runs all of them.
 */
import { createHash } from "node:crypto";
import { input, layers, type Model, model, optimizers, sequential, type Tensor, tensor } from "limpid";
import { numbers } from "./samples.ts";

const steps = 20;

/** Random data: `make` gives an element from a number in 0..1. */
function drawn(
  seed: number,
  shape: readonly number[],
  kind: "f32" | "f64" | "u8" | "i32",
  make: (share: number) => number,
): Tensor {
  const next = numbers(seed);
  const length = shape.reduce((a, b) => a * b, 1);
  const list = Array.from({ length }, () => make(next()));
  const arrays = { f32: Float32Array, f64: Float64Array, u8: Uint8Array, i32: Int32Array };
  return tensor(new arrays[kind](list), { shape });
}

const pictures = (seed: number, count: number, shape: readonly number[] = [28, 28]): Tensor =>
  drawn(seed, [count, ...shape], "u8", (share) => Math.floor(share * 256));
const classes = (seed: number, count: number, of = 10): Tensor =>
  drawn(seed, [count], "i32", (share) => Math.floor(share * of));
const reals = (seed: number, shape: readonly number[], kind: "f32" | "f64" = "f32"): Tensor =>
  drawn(seed, shape, kind, (share) => 2 * share - 1);

async function tiny(): Promise<Model<never>> {
  const net = sequential(
    [
      layers.dense({ units: 4, activation: "sigmoid", inputShape: [3] }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed: 1, dtype: "f64" },
  );
  net.compile({ optimizer: optimizers.sgd({ learningRate: 0.5 }), loss: "meanSquaredError" });
  await net.fit(reals(1, [4, 3], "f64"), reals(2, [4, 1], "f64"), { epochs: steps, batchSize: 4, verbose: 0 });
  return net as Model<never>;
}

async function mlp(): Promise<Model<never>> {
  const net = sequential(
    [
      layers.flatten({ inputShape: [28, 28] }),
      layers.rescaling({ scale: 1 / 255 }),
      layers.dense({ units: 32 }),
      layers.dense({ units: 64 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 2 },
  );
  net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  await net.fit(pictures(3, 32 * steps), classes(4, 32 * steps), { epochs: 1, batchSize: 32, verbose: 0 });
  return net as Model<never>;
}

async function cnn(): Promise<Model<never>> {
  const conv = (filters: number, more: object = {}) =>
    layers.conv2d({ filters, kernelSize: 3, activation: "relu", ...more });
  const net = sequential(
    [
      layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
      conv(32),
      layers.maxPooling2d(),
      conv(64),
      layers.maxPooling2d(),
      layers.flatten(),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 3 },
  );
  net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  const count = 128 * steps;
  await net.fit(pictures(5, count, [28, 28, 1]), classes(6, count), { epochs: 1, batchSize: 128, verbose: 0 });
  return net as Model<never>;
}

async function wide(): Promise<Model<never>> {
  const net = sequential(
    [
      layers.flatten({ inputShape: [28, 28] }),
      layers.rescaling({ scale: 1 / 255 }),
      layers.dense({ units: 1024, activation: "relu" }),
      layers.dense({ units: 1024, activation: "relu" }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 4 },
  );
  net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  await net.fit(pictures(7, 128 * steps), classes(8, 128 * steps), { epochs: 1, batchSize: 128, verbose: 0 });
  return net as Model<never>;
}

/** Two inputs, two outputs, a shared layer, dropout, weights of samples, a last batch that is smaller. */
async function twoOutputs(): Promise<Model<never>> {
  const [left, right] = [input({ shape: [7], name: "left" }), input({ shape: [7], name: "right" })];
  const shared = layers.dense({ units: 12, activation: "tanh" });
  const both = layers.concatenate()(shared(left), shared(right));
  const hidden = layers.dropout({ rate: 0.25 })(layers.dense({ units: 16, activation: "relu" })(both));
  const outputs = {
    kind: layers.dense({ units: 3, activation: "softmax" })(hidden),
    size: layers.dense({ units: 1 })(hidden),
  };
  const net = model({ inputs: { left, right }, outputs }, { seed: 5 });
  net.compile({
    optimizer: optimizers.rmsprop({ learningRate: 0.01 }),
    loss: { kind: "sparseCategoricalCrossentropy", size: "meanSquaredError" },
    metrics: { kind: ["accuracy"], size: ["meanAbsoluteError"] },
  });
  const count = 37;
  await net.fit(
    { left: reals(9, [count, 7]), right: reals(10, [count, 7]) },
    { kind: classes(11, count, 3), size: reals(12, [count, 1]) },
    { epochs: steps / 4, batchSize: 10, verbose: 0 },
  );
  return net as unknown as Model<never>;
}

export const recipes = { tiny, mlp, "two outputs": twoOutputs, cnn, wide } as const;

/** Of all parameters, in the order of their names. */
export function hashOf(net: Pick<Model<never>, "weights">): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of Object.entries<Tensor>(net.weights).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(name).update(new Uint8Array((data as Float32Array).slice().buffer));
  return hash.digest("hex").slice(0, 32);
}
