/** A small network and its data, for programs that have a fault and the same programs without it. */
import { layers, optimizers, sequential, type Tensor } from "limpid";
import { classesOf, noise, type Setup } from "./setups.ts";

/** Twelve whole batches. */
export const x = noise(384, 4);
export const kind = classesOf(x);
export const yes = kind.greater(0).cast("f32");
export const signs = yes.mul(2).sub(1);
export const amount = x.sum(1).div(2);

type Dense = Partial<Parameters<typeof layers.dense>[0]>;
export type Optimizer = Parameters<ReturnType<typeof sequential>["compile"]>[0]["optimizer"];

interface Net {
  readonly first?: Dense;
  readonly last?: Dense;
  readonly optimizer?: Optimizer;
  readonly loss?: Parameters<ReturnType<typeof sequential>["compile"]>[0]["loss"];
  readonly metrics?: readonly "accuracy"[];
  readonly behind?: readonly ReturnType<typeof layers.dropout>[];
  readonly seed?: number;
}

/** 4-16-3, relu and softmax, Adam, class numbers; unless said. */
export const net = ({ first, last, optimizer = "adam", loss, metrics, behind = [], seed = 0 }: Net = {}) =>
  sequential(
    [
      layers.dense({ units: 16, activation: "relu", inputShape: [4], ...first }),
      layers.dense({ units: 3, activation: "softmax", ...last }),
      ...behind,
    ],
    { seed },
  ).compile({ optimizer, loss: loss ?? "sparseCategoricalCrossentropy", ...(metrics && { metrics }) });

export const classes = (given?: Net, options?: Setup["options"]): Setup => ({ net: net(given), x, y: kind, options });
export const binary = (last: Dense, y: Tensor, loss: Net["loss"] = "binaryCrossentropy", more: Net = {}): Setup => ({
  net: net({ ...more, last: { units: 1, ...last }, loss }),
  x,
  y,
});
export const values = (y: Tensor, given: Net = {}): Setup =>
  binary({ activation: "linear", ...given.last }, y, given.loss ?? "meanSquaredError", given);
export const sgd = (learningRate: number) => optimizers.sgd({ learningRate });
export const adam = (learningRate: number) => optimizers.adam({ learningRate });

export type Case = readonly [code: string, broken: () => Setup | Promise<Setup>, mended: () => Setup | Promise<Setup>];
