/**
 * 16x16 digits in [-1, 1], 256 inputs, ten outputs; the loss is the cross-entropy *summed* over the data plus an L2
 * penalty, and the learning rate decays: loss + regularization = objective.
 */
import { datasets, layers, losses, optimizers, regularizers, schedules, sequential, tensor } from "limpid";

const { train, test } = await datasets.mnist();
const [samples, size] = [4000, 16];

/** The middle 24x24 pixels, each cell the mean of 1.5 x 1.5 pixels, from bytes to [-1, 1]. */
function shrink(pictures: typeof train.x, count: number): Float32Array {
  const { data } = pictures;
  const small = new Float32Array(count * size * size);
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const at = (dy: number, dx: number) =>
          data[n * 784 + (2 + Math.floor(1.5 * y + dy)) * 28 + 2 + Math.floor(1.5 * x + dx)];
        small[(n * size + y) * size + x] = (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4 / 127.5 - 1;
      }
    }
  }
  return small;
}

const net = sequential([
  layers.dense({
    units: 48,
    activation: "tanh",
    inputShape: [size * size],
    kernelRegularizer: regularizers.l2({ l2: 1e-3 }),
  }),
  layers.dense({ units: 10, activation: "softmax", kernelRegularizer: regularizers.l2({ l2: 1e-3 }) }),
]);
net.compile({
  optimizer: optimizers.sgd({
    learningRate: schedules.exponentialDecay({ initialLearningRate: 0.01, decaySteps: 125, decayRate: 0.8 }),
  }),
  loss: losses.sparseCategoricalCrossentropy({ reduction: "sum" }),
  metrics: ["accuracy"],
});

const pixels = (x: typeof train.x, count: number) => tensor(shrink(x, count), { shape: [count, size * size] });
const history = await net.fit(pixels(train.x, samples), train.y.slice(0, samples), { epochs: 10, verbose: 0 });
console.log(history.loss.map((loss) => Number(loss.toFixed(2))));
console.log(await net.evaluate(pixels(test.x, 1000), test.y.slice(0, 1000)));
