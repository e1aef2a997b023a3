/**
 * The convolutional digit reader (32-pool-64-pool-dense): one epoch on the full MNIST must reach 98 % on the test set.
 * Too long for the test suite; run it by hand:
 *
 *     npx tsx scripts/conv-net.ts
 */

import { enableRelaxedSimd } from "../src/backend/wasm/index.ts";
import { datasets, layers, sequential } from "../src/index.ts";

enableRelaxedSimd();
const { train, test } = await datasets.mnist();
const pictures = (x: typeof train.x) => x.reshape([-1, 28, 28, 1]);
const net = sequential([
  layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
  layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
  layers.maxPooling2d(),
  layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
  layers.maxPooling2d(),
  layers.flatten(),
  layers.dense({ units: 10, activation: "softmax" }),
]);
net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
const start = performance.now();
await net.fit(pictures(train.x), train.y, { epochs: 1 });
const seconds = (performance.now() - start) / 1000;
const { accuracy } = await net.evaluate(pictures(test.x), test.y, { verbose: 0 });
console.log(`test accuracy ${accuracy} after one epoch of ${seconds.toFixed(1)} s`);
if (!(accuracy >= 0.98)) {
  console.error("conv net: below 98 %");
  process.exitCode = 1;
}
