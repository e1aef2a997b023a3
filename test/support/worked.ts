/** S2's worked 2-2-2 network, as its text draws it, and its one sample. */
import { layers, losses, optimizers, sequential } from "limpid";

export const workedData = { x: [[0.1, 0.2]], y: [[0.85, 0.3]] };

/** `fixed`: the text leaves its biases alone. */
export function workedNetwork({
  fixed = true,
  loss = losses.halfSquaredError(),
  optimizer = optimizers.sgd({ learningRate: 1 }),
} = {}) {
  const trainable = fixed ? { bias: false } : true;
  return sequential(
    [
      layers.dense({
        name: "hidden",
        units: 2,
        activation: "sigmoid",
        inputShape: [2],
        trainable,
        kernelInitializer: [
          [0.05, 0.1],
          [0.15, 0.2],
        ],
        biasInitializer: 0.35,
      }),
      layers.dense({
        name: "output",
        units: 2,
        activation: "sigmoid",
        trainable,
        kernelInitializer: [
          [0.25, 0.3],
          [0.35, 0.4],
        ],
        biasInitializer: 0.5,
      }),
    ],
    { dtype: "f64" },
  ).compile({ optimizer, loss });
}
