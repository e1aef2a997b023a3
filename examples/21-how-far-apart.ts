/**
 * A training step of one's own: a critic learns how far apart two heaps of numbers are. It gives high values for the one and low ones for
 * the other, while a penalty keeps its slope from growing above 1; the difference is then the earth mover's distance, which in one dimension sorting
 * gives exactly. The penalty needs the gradient of a gradient (Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS 2017).
 */
import { input, layers, model, optimizers, sequential, type Tensor, tensor } from "limpid";
import { numpyRandom } from "limpid/data";
import { grad, relu, valueAndGrad } from "limpid/tensor";

const samples = 512;
const random = numpyRandom(3);
const column = (data: ArrayLike<number>) => tensor(Float32Array.from(data), { shape: [samples, 1] });
const near = column(random.normal(0, 1, [samples]).data);
const far = column(random.normal(3, 0.5, [samples]).data);
/** For each pair, a place between the two. */
const share = column(random.random([samples]).data);

const critic = sequential(
  [layers.dense({ units: 16, activation: "softplus", inputShape: [1] }), layers.dense({ units: 1 })],
  { name: "critic", seed: 2 },
);
const [a, b, between] = [input({ shape: [1] }), input({ shape: [1] }), input({ shape: [1] })];
const onBoth = layers.subtract()(critic(b), critic(a));
const net = model({
  inputs: { a, b, between },
  outputs: layers.add()(onBoth, layers.rescaling({ scale: 0 })(between)),
});

const compiled = net.compile({
  optimizer: optimizers.adam({ learningRate: 0.01 }),
  // What evaluation would judge by; the step below has a loss of its own.
  loss: "meanSquaredError",
  trainStep({ weights, x, apply, update }) {
    const place = x.a.mul(x.between).add(x.b.mul(x.between.mul(-1).add(1)));
    const steepness = (own: Readonly<Record<string, Tensor>>) =>
      grad((at: Tensor) => apply(own, { a: x.a, b: at, between: x.between }).sum())(place).abs();
    const distance = (own: Readonly<Record<string, Tensor>>) => apply(own).mean();
    const objective = (own: Readonly<Record<string, Tensor>>) =>
      relu(steepness(own).sub(1)).square().mean().mul(100).sub(distance(own));
    const [loss, gradients] = valueAndGrad(objective)(weights);
    return {
      ...update({ gradients, loss }),
      records: { loss, distance: distance(weights), slope: steepness(weights).mean() },
    };
  },
});

const nothing = column(new Float32Array(samples));
const history = await compiled.fit({ a: near, b: far, between: share }, nothing, {
  epochs: 60,
  batchSize: 64,
  verbose: 0,
});

const [sortedNear, sortedFar] = [near, far].map((x) => [...x.data].sort((one, other) => one - other));
const exact = sortedFar.reduce((sum, value, k) => sum + Math.abs(value - sortedNear[k]), 0) / samples;
console.log("by sorting:", exact.toFixed(3));
console.log("by the critic:", history.distance.at(-1)?.toFixed(3), "with a slope of", history.slope.at(-1)?.toFixed(3));
