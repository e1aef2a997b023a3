/**
 * A dense digit reader as a user writes it: bytes in; shuffled, gathered, rescaled, judged by accuracy, too, and guarded
 * against NaN while the clock runs. Peers are spared the rescaling and the accuracy.
 */
import { datasets, layers, sequential } from "limpid";
import { epoch } from "../digits.ts";
import { limpidWith } from "../limpid.ts";
import type { Program, Settings } from "../program.ts";

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  const { widths, batch, relu } = settings.dense!;
  const { train, test } = await datasets.mnist();
  const [x, y] = [train.x.slice(0, settings.images), train.y.slice(0, settings.images)];
  const activation = relu ? "relu" : undefined;
  const model = sequential([
    layers.flatten({ inputShape: [28, 28] }),
    layers.rescaling({ scale: 1 / 255 }),
    ...widths.slice(1, -1).map((units) => layers.dense({ units, activation })),
    layers.dense({ units: widths.at(-1)!, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return {
    ...about(model.backend),
    async run() {
      await model.fit(x, y, { epochs: 1, batchSize: batch, verbose: 0 });
      return settings.images / epoch;
    },
    async score() {
      return (await model.evaluate(test.x, test.y, { verbose: 0 })).accuracy;
    },
  };
}
