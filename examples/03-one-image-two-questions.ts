/** One image, two questions: which digit is it, and is it even? A convolution shared by two outputs. */
import { datasets, input, layers, model } from "limpid";

const { train, test } = await datasets.mnist();

const image = input({ shape: [28, 28, 1] });
const features = image.pipe(
  layers.rescaling({ scale: 1 / 255 }),
  layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
  layers.maxPooling2d(),
  layers.flatten(),
);
const digit = layers.dense({ units: 10, activation: "softmax" })(features); // a layer is a function, too
const isEven = layers.dense({ units: 1, activation: "sigmoid" })(features);

const net = model({ inputs: { image }, outputs: { digit, isEven } }).compile({
  optimizer: "adam",
  loss: { digit: "sparseCategoricalCrossentropy", isEven: "binaryCrossentropy" },
  metrics: { digit: ["accuracy"], isEven: ["accuracy"] },
});

const pictures = (x: typeof train.x) => ({ image: x.reshape([-1, 28, 28, 1]) });
const answers = (y: typeof train.y) => ({ digit: y, isEven: y.mod(2).equal(0) }); // [n] meets [n,1], as in Keras

await net.fit(pictures(train.x), answers(train.y), { epochs: 1, batchSize: 128 });
console.log(await net.evaluate(pictures(test.x), answers(test.y))); // { loss, digitLoss, isEvenLoss, digitAccuracy, isEvenAccuracy }

const seen = await net.predict(pictures(test.x.slice(0, 5))); // { digit: Tensor, isEven: Tensor }
console.log(seen.digit.argmax(-1).toArray()); // [7, 2, 1, 0, 4]
