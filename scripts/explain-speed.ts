/**
 * How long `explain` takes: one weight of the digit reader (wanted: < 1 s), every neuron of a 16-wide network (wanted: < 200 ms), and
 * a kernel's weight in a small convolutional network. Medians of nine, the first call apart. Too noisy for a test; run it
 * by hand:
 *
 *     npx tsx scripts/explain-speed.ts
 */
import { type Explainable, type ExplainOptions, explain, type LabelledData } from "../src/doors/explain.ts";
import { layers, sequential } from "../src/index.ts";

const image = { data: Uint8Array.from({ length: 784 }, (_, k) => (k * 37) % 256), shape: [1, 28, 28] };

const digits = sequential([
  layers.flatten({ inputShape: [28, 28] }),
  layers.rescaling({ scale: 1 / 255 }),
  layers.dense({ units: 32, activation: "relu" }),
  layers.dense({ units: 64, activation: "relu" }),
  layers.dense({ units: 10, activation: "softmax" }),
]);
digits.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });

const wide = sequential([
  layers.dense({ units: 16, activation: "tanh", inputShape: [4] }),
  layers.dense({ units: 16, activation: "tanh" }),
  layers.dense({ units: 3, activation: "softmax" }),
]);
wide.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });

const conv = sequential([
  layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
  layers.conv2d({ filters: 8, kernelSize: 3, activation: "relu" }),
  layers.maxPooling2d(),
  layers.flatten(),
  layers.dense({ units: 10, activation: "softmax" }),
]);
conv.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });

async function measure(what: string, job: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let k = 0; k < 10; k++) {
    const start = performance.now();
    await job();
    times.push(performance.now() - start);
  }
  const [first, ...rest] = times;
  const median = rest.sort((a, b) => a - b)[rest.length >> 1];
  console.log(`${what}: ${median.toFixed(0)} ms (first ${first.toFixed(0)} ms)`);
}

const ask = (net: Explainable, data: LabelledData, options: ExplainOptions) => explain(net, { ...data, ...options });
const digit = { x: image, y: [3] };
const picture = { x: { ...image, shape: [1, 28, 28, 1] }, y: [3] };
const row = { x: [[1, 2, 3, 4]], y: [1] };

await measure("one weight of the digit reader", () => ask(digits, digit, { at: "dense/kernel[350,3]" }));
await measure("every neuron of a 16-wide network, forward", () => ask(wide, row, { neurons: "all" }));
await measure("every neuron of a 16-wide layer, a story each", async () => {
  for (let unit = 0; unit < 16; unit++) await ask(wide, row, { at: { layer: "dense", unit } });
});
await measure("one weight of a convolution", () => ask(conv, picture, { at: "conv2d/kernel[1,1,0,3]" }));
