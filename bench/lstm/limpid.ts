/** The digit reader that reads row by row, as a user writes it: bytes in, as in `dense/limpid.ts`. */
import { datasets, layers, sequential } from "limpid";
import { epoch } from "../digits.ts";
import { limpidWith } from "../limpid.ts";
import type { Program, Settings } from "../program.ts";
import { batch, tested, units } from "./shapes.ts";

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  const { train, test } = await datasets.mnist();
  const [x, y] = [train.x.slice(0, settings.images), train.y.slice(0, settings.images)];
  const [testX, testY] = [test.x.slice(0, tested), test.y.slice(0, tested)];
  const model = sequential([
    layers.rescaling({ scale: 1 / 255, inputShape: [28, 28] }),
    layers.lstm({ units }),
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
