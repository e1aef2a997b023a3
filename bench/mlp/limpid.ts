/**
 * The digit reader as a user writes it: bytes in; shuffled, gathered, rescaled, judged by accuracy, too, and guarded
 * against NaN while the clock runs. Peers are spared the rescaling and the accuracy.
 */
import { datasets, layers, sequential } from "limpid";
import { limpidWith } from "../limpid.ts";
import type { Program, Settings } from "../program.ts";

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  const { train, test } = await datasets.mnist();
  const activation = settings.relu ? "relu" : undefined;
  const model = sequential([
    layers.flatten({ inputShape: [28, 28] }),
    layers.rescaling({ scale: 1 / 255 }),
    layers.dense({ units: 32, activation }),
    layers.dense({ units: 64, activation }),
    layers.dense({ units: 10, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return {
    ...about(model.backend),
    async run() {
      await model.fit(train.x, train.y, { epochs: 1, verbose: 0 });
    },
    async score() {
      return (await model.evaluate(test.x, test.y, { verbose: 0 })).accuracy;
    },
  };
}
