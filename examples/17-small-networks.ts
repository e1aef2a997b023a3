/**
 * Two famous networks, small: a ResNet, whose blocks add to what they are given, and a MobileNet, whose convolutions look at one channel
 * at a time. Both learn digits of 14 x 14 pixels that every step sees shifted and turned a little.
 */
import { datasets, input, layers, model } from "limpid";
import type { Symbolic } from "limpid/nn";

const { train, test } = await datasets.mnist();
const few = (x: typeof train.x, count: number) => x.slice(0, count).reshape([count, 28, 28, 1]);
const [x, y] = [few(train.x, 2000), train.y.slice(0, 2000)];
const [testX, testY] = [few(test.x, 1000), test.y.slice(0, 1000)];

const normed = (x: Symbolic) => x.pipe(layers.batchNormalization({ momentum: 0.9 }), layers.relu());

function residual(x: Symbolic, filters: number, strides: number): Symbolic {
  const same = { kernelSize: 3, padding: "same", useBias: false } as const;
  const first = normed(layers.conv2d({ filters, strides, ...same })(x));
  const second = first.pipe(layers.conv2d({ filters, ...same }), layers.batchNormalization({ momentum: 0.9 }));
  const shortcut = strides === 1 ? x : layers.conv2d({ filters, kernelSize: 1, strides })(x);
  return layers.add()(second, shortcut).pipe(layers.relu());
}

function separable(x: Symbolic, filters: number, strides: number): Symbolic {
  const own = layers.depthwiseConv2d({ kernelSize: 3, padding: "same", strides, useBias: false });
  return normed(layers.conv2d({ filters, kernelSize: 1, useBias: false })(normed(own(x))));
}

function digitReader(body: (x: Symbolic) => Symbolic) {
  const image = input({ shape: [28, 28, 1] });
  const seen = image.pipe(
    layers.rescaling({ scale: 1 / 255 }),
    layers.averagePooling2d(),
    layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1, fillMode: "constant" }),
    layers.randomRotation({ factor: 0.03, fillMode: "constant" }),
    layers.conv2d({ filters: 16, kernelSize: 3, padding: "same", useBias: false }),
  );
  const digit = body(normed(seen)).pipe(
    layers.globalAveragePooling2d(),
    layers.dense({ units: 10, activation: "softmax" }),
  );
  return model({ inputs: image, outputs: digit }, { seed: 1 });
}

const networks = {
  resnet: digitReader((x) => residual(residual(x, 16, 1), 32, 2)),
  mobilenet: digitReader((x) => separable(separable(separable(x, 32, 1), 64, 2), 64, 1)),
};
for (const [name, net] of Object.entries(networks)) {
  net.compile({ optimizer: "adam", learningRate: 0.005, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  await net.fit(x, y, { epochs: 3, batchSize: 40, verbose: 0 });
  const { accuracy } = await net.evaluate(testX, testY, { verbose: 0 });
  console.log(name, accuracy);
}
