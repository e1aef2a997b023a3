/** The litter box as a model: 60,000 epochs of four people. */
import { layers, losses, optimizers, sequential } from "limpid";
import { limpidWith } from "../limpid.ts";
import type { Program, Settings } from "../program.ts";
import * as survey from "./survey.ts";

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  const model = sequential(
    [
      layers.dense({ name: "hidden", units: 4, activation: "sigmoid", useBias: false, inputShape: [3] }),
      layers.dense({ name: "output", units: 1, activation: "sigmoid", useBias: false }),
    ],
    { dtype: "f64" },
  );
  model.compile({
    optimizer: optimizers.sgd({ learningRate: 1 }),
    loss: losses.halfSquaredError(),
    metrics: ["meanAbsoluteError"],
  });
  return {
    ...about(model.backend),
    async run() {
      model.setWeights({ "hidden/kernel": survey.syn0, "output/kernel": survey.syn1 });
      await model.fit(survey.X, survey.y, { epochs: survey.steps, verbose: 0 });
      return 1;
    },
    async score() {
      return (await model.evaluate(survey.X, survey.y, { verbose: 0 })).meanAbsoluteError;
    },
  };
}
