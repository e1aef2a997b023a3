/**
 * Which pixel belongs to what: disks and squares in noisy pictures. The network looks at ever coarser pictures and comes back by transposed
 * convolutions, with the finer ones beside it (Ronneberger et al., "U-Net", 2015).
 */
import { input, layers, model } from "limpid";
import { random, tensor } from "limpid/tensor";

const size = 16;
const count = 400;
const numbers = random.uniform([count, 4], { seed: 3 }).toArray<number[][]>();
const kinds: number[] = numbers.flatMap(([row, column, reach, kind]) => {
  const [top, left, radius] = [4 + row * 8, 4 + column * 8, 2.5 + reach * 2];
  return Array.from({ length: size * size }, (_, k) => {
    const [down, across] = [Math.abs(Math.floor(k / size) - top), Math.abs((k % size) - left)];
    if (kind < 0.5) return Math.hypot(down, across) <= radius ? 1 : 0;
    return Math.max(down, across) <= radius ? 2 : 0;
  });
});
const y = tensor(kinds, { dtype: "i32", shape: [count, size, size] });
const x = y
  .greater(0)
  .cast("f32")
  .reshape([count, size, size, 1])
  .add(random.normal([count, size, size, 1], { seed: 4, stddev: 0.3 }));

const same = { kernelSize: 3, padding: "same", activation: "relu" } as const;
const image = input({ shape: [size, size, 1] });
const fine = layers.conv2d({ filters: 8, ...same })(image);
const middle = layers.conv2d({ filters: 16, strides: 2, ...same })(fine);
const coarse = layers.conv2d({ filters: 16, ...same })(layers.conv2d({ filters: 32, strides: 2, ...same })(middle));
const back = layers.concatenate()(layers.conv2dTranspose({ filters: 16, strides: 2, ...same })(coarse), middle);
const whole = layers.concatenate()(layers.conv2dTranspose({ filters: 8, strides: 2, ...same })(back), fine);
const kind = layers.conv2d({ filters: 3, kernelSize: 1, activation: "softmax" })(whole);
const net = model({ inputs: image, outputs: kind }, { seed: 1 });
net.compile({ optimizer: "adam", learningRate: 0.005, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
await net.fit(x.slice(0, 300), y.slice(0, 300), { epochs: 16, batchSize: 20, verbose: 0 });

const { accuracy } = await net.evaluate(x.slice(300), y.slice(300), { verbose: 0 });
const empty = y.slice(300).equal(0).cast("f32").mean().item();
console.log("pixels right", accuracy.toFixed(3), "; nothing is on", empty.toFixed(3));
