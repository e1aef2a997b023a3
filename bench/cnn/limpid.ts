/** The convolutional digit reader as a user writes it: bytes in, as in `dense/limpid.ts`. */
import { datasets, layers, sequential, type Tensor } from "limpid";
import { epoch } from "../digits.ts";
import { limpidWith } from "../limpid.ts";
import type { Program, Settings } from "../program.ts";
import { batch, dropped, filters, tested } from "./shapes.ts";

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  const { train, test } = await datasets.mnist();
  const pictures = (x: Tensor, count: number) => x.slice(0, count).reshape([-1, 28, 28, 1]);
  const [x, y] = [pictures(train.x, settings.images), train.y.slice(0, settings.images)];
  const [testX, testY] = [pictures(test.x, tested), test.y.slice(0, tested)];
  const model = sequential([
    layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
    ...filters.flatMap((count) => [
      layers.conv2d({ filters: count, kernelSize: 3, activation: "relu" }),
      layers.maxPooling2d(),
    ]),
    layers.flatten(),
    layers.dropout({ rate: dropped }),
    layers.dense({ units: 10, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return {
    ...about(model.backend),
    async run() {
      await model.fit(x, y, { epochs: 1, batchSize: batch, verbose: 0 });
      return settings.images / epoch;
    },
    async score() {
      return (await model.evaluate(testX, testY, { verbose: 0 })).accuracy;
    },
  };
}
