/** An autoencoder that removes noise: it sees spoiled digits, and learns to give clean ones. */
import { datasets, layers, sequential } from "limpid";
import { random } from "limpid/tensor";

const { train, test } = await datasets.mnist();
const clean = (x: typeof train.x, count: number) => x.slice(0, count).reshape([count, 28, 28, 1]).cast("f32").div(255);
const [x, seen] = [clean(train.x, 1000), clean(test.x, 200)];
const spoiled = seen.add(random.normal(seen.shape, { seed: 2, stddev: 0.4 }));

const net = sequential(
  [
    // New noise at every step, and none when it is asked.
    layers.gaussianNoise({ stddev: 0.4, inputShape: [28, 28, 1] }),
    layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
    layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
    layers.conv2dTranspose({ filters: 16, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
    layers.conv2dTranspose({ filters: 16, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
    layers.conv2d({ filters: 1, kernelSize: 3, padding: "same", activation: "sigmoid" }),
  ],
  { seed: 1 },
);
net.compile({ optimizer: "adam", learningRate: 0.003, loss: "binaryCrossentropy" });
await net.fit(x, x, { epochs: 3, batchSize: 20, verbose: 0 });

const cleaned = await net.predict(spoiled);
const errors = [spoiled, cleaned].map((y) => y.sub(seen).square().mean().item());
console.log("mean squared error: spoiled", errors[0].toFixed(4), "cleaned", errors[1].toFixed(4));
