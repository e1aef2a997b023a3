/** A model to be explained, and what was made of it, for tests of what `limpid/explain` refuses. Nothing there changes it. */
import * as door from "../../src/doors/explain.ts";
import * as limpid from "../../src/index.ts";

export const x = [
  [1, 2],
  [3, 4],
];
export const y = [0, 1];
export const data = { x, y };
export const stack = (inputShape?: number[]) =>
  limpid.sequential([limpid.layers.dense({ name: "hidden", units: 2, activation: "softmax", inputShape })]);
export const classify = {
  optimizer: "sgd",
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy"],
} as const;
export const net = stack([2]).compile(classify);
const recorder = door.recordPath();
await net.fit(x, y, { epochs: 4, verbose: 0, callbacks: [recorder] });
export const { path } = recorder;
export const story = await door.explain(net, data);
export const view = await door.landscape(net, { ...data, path, resolution: 3 });
