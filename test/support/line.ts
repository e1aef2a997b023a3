/** The smallest thing that learns. */
import { layers, optimizers, sequential } from "../../src/index.ts";

export const quiet = { verbose: 0 } as const;

/** y = w·x, w starting at 0: its loss and gradient are easy. */
export function line(options: { rate?: number; dtype?: "f32" | "f64"; seed?: number } = {}) {
  const { rate = 0.1, dtype = "f64", seed = 0 } = options;
  return sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 0, inputShape: [1] })], {
    dtype,
    seed,
  }).compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "mse" });
}
export const kernelOf = (net: ReturnType<typeof line>): number => net.weights["dense/kernel"].item();
