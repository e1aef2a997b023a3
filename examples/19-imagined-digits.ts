/**
 * A variational autoencoder (Kingma and Welling, 2014): digits become places in a plane, and places become digits. The layer in the
 * middle draws a place and adds a loss of its own: how far the places are from a normal cloud.
 */
import { datasets, input, layer, layers, model } from "limpid";
import { cos, exp, log, sqrt } from "limpid/tensor";

const { train } = await datasets.mnist();
const x = train.x.slice(0, 3000).reshape([3000, 784]).cast("f32").div(255);

const sampling = layer({
  kind: "sampling",
  forward(_, [mean, logVariance], { training, uniform }) {
    const apart = exp(logVariance).add(mean.square()).sub(logVariance).sub(1).sum(-1).mean().mul(0.5);
    const losses = { apart: apart.div(784) };
    if (!training) return { outputs: mean, losses };
    // Normal numbers from uniform ones (Box and Muller, 1958).
    const distance = sqrt(log(uniform(mean.shape).mul(-1).add(1)).mul(-2));
    const normal = distance.mul(cos(uniform(mean.shape).mul(2 * Math.PI)));
    return { outputs: mean.add(exp(logVariance.mul(0.5)).mul(normal)), losses };
  },
});

const image = input({ shape: [784] });
const features = layers.dense({ units: 64, activation: "relu" })(image);
const place = sampling(layers.dense({ units: 2 })(features), layers.dense({ units: 2 })(features));
const decoder = [
  layers.dense({ units: 64, activation: "relu" }),
  layers.dense({ units: 784, activation: "sigmoid" }),
] as const;
const net = model({ inputs: image, outputs: place.pipe(...decoder) }, { seed: 1 });
net.compile({ optimizer: "adam", learningRate: 0.003, loss: "binaryCrossentropy" });
const { loss } = await net.fit(x, x, { epochs: 6, batchSize: 50, verbose: 0 });
console.log("loss", loss[0].toFixed(3), "→", loss[loss.length - 1].toFixed(3));

// Where the digits lie: near 0, and about 1 apart.
const places = await model({ inputs: image, outputs: place }).predict(x);
console.log("mean", places.mean().item().toFixed(2), "spread", sqrt(places.square().mean()).item().toFixed(2));
