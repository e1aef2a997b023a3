/** Faults of labels and losses: each a program that has it, and the same program after the advice was taken. */
import { layers, losses } from "limpid";
import { tensor } from "limpid/tensor";
import { amount, binary, type Case, classes, kind, net, signs, values, x, yes } from "./advice-setups.ts";

/** Three questions of yes or no. */
const several = x.slice([0, 0], [384, 3]).greater(0).cast("f32");
const weights = { 0: 0.7, 1: 5, 2: 1 };
const rare = Array.from(kind.data as Int32Array)
  .map((label, k) => ({ label, k }))
  .filter(({ label, k }) => label !== 1 || k % 16 === 0)
  .map(({ k }) => k);
const rareX = x.gather(tensor(rare, { dtype: "i32" }));
const rareY = kind.gather(tensor(rare, { dtype: "i32" }));

export const labelCases: Readonly<Record<string, Case>> = {
  "labels 1..3 for three classes": ["labels-off-by-one", () => ({ ...classes(), y: kind.add(1) }), () => classes()],
  "one-hot labels of classes 1..3 in four columns": [
    "labels-off-by-one",
    () => ({ net: net({ last: { units: 4 }, loss: "categoricalCrossentropy" }), x, y: kind.add(1).oneHot(4) }),
    () => ({ net: net({ loss: "categoricalCrossentropy" }), x, y: kind.oneHot(3) }),
  ],
  "labels -1 and 1 under sigmoid and cross-entropy": [
    "targets-out-of-reach",
    () => binary({ activation: "sigmoid" }, signs),
    () => binary({ activation: "sigmoid" }, signs.add(1).div(2)),
  ],
  "labels 1 and 2 under sigmoid and squared error": [
    "targets-out-of-reach",
    () => binary({ activation: "sigmoid" }, yes.add(1), "meanSquaredError"),
    () => binary({ activation: "sigmoid" }, yes, "meanSquaredError"),
  ],
  "labels 0, 1, 2 on one sigmoid": [
    "targets-out-of-reach",
    () => binary({ activation: "sigmoid" }, kind.cast("f32")),
    () => classes(),
  ],
  "percent as probabilities": [
    "targets-out-of-reach",
    () => binary({ activation: "sigmoid" }, x.sum(1).sigmoid().mul(100)),
    () => binary({ activation: "sigmoid" }, x.sum(1).sigmoid()),
  ],
  "amounts behind tanh": [
    "targets-out-of-reach",
    () => binary({ activation: "tanh" }, amount.mul(3), "meanSquaredError"),
    () => values(amount.mul(3)),
  ],
  "one sigmoid with categoricalCrossentropy": [
    "crossentropy-one-unit",
    () => binary({ activation: "sigmoid" }, yes, "categoricalCrossentropy"),
    () => binary({ activation: "sigmoid" }, yes),
  ],
  "softmax of one": [
    "softmax-one-unit",
    () => binary({ activation: "softmax" }, yes),
    () => binary({ activation: "sigmoid" }, yes),
  ],
  "softmax with binaryCrossentropy on exclusive classes": [
    "softmax-with-binary",
    () => ({ net: net({ loss: "binaryCrossentropy" }), x, y: kind.oneHot(3) }),
    () => ({ net: net({ loss: "categoricalCrossentropy" }), x, y: kind.oneHot(3) }),
  ],
  "softmax for several labels": [
    "softmax-with-several-labels",
    () => ({ net: net({ loss: "categoricalCrossentropy" }), x, y: several }),
    () => ({ net: net({ last: { activation: "sigmoid" }, loss: "binaryCrossentropy" }), x, y: several }),
  ],
  "three sigmoids with categoricalCrossentropy": [
    "sigmoids-with-categorical",
    () => ({ net: net({ last: { activation: "sigmoid" }, loss: "categoricalCrossentropy" }), x, y: kind.oneHot(3) }),
    () => ({ net: net({ loss: "categoricalCrossentropy" }), x, y: kind.oneHot(3) }),
  ],
  "three sigmoids with sparseCategoricalCrossentropy": [
    "sigmoids-with-categorical",
    () => classes({ last: { activation: "sigmoid" } }),
    () => classes(),
  ],
  "softmax with squared error": [
    "softmax-without-crossentropy",
    () => ({ net: net({ loss: "meanSquaredError" }), x, y: kind.oneHot(3) }),
    () => ({ net: net({ loss: "categoricalCrossentropy" }), x, y: kind.oneHot(3) }),
  ],
  ...Object.fromEntries(
    (["relu", "tanh", "linear"] as const).map((activation): [string, Case] => [
      `${activation} under a cross-entropy`,
      ["loss-wants-probabilities", () => classes({ last: { activation } }), () => classes()],
    ]),
  ),
  "softmax under a loss that takes logits": [
    "activation-twice",
    () => classes({ loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) }),
    () => classes({ loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }), last: { activation: "linear" } }),
  ],
  "no activation under a cross-entropy that takes probabilities": [
    "loss-wants-probabilities",
    () => classes({ last: { activation: undefined } }),
    () =>
      classes({ last: { activation: undefined }, loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) }),
  ],
  "dropout behind softmax": [
    "dropout-behind-output",
    () => classes({ behind: [layers.dropout({ rate: 0.3 })] }),
    () => classes(),
  ],
  "accuracy of amounts": ["metric-cannot-work", () => values(amount, { metrics: ["accuracy"] }), () => values(amount)],
  "accuracy of labels -1 and 1": [
    "metric-cannot-work",
    () => binary({ activation: "tanh" }, signs, "meanSquaredError", { metrics: ["accuracy"] }),
    () => binary({ activation: "sigmoid" }, signs.add(1).div(2), "binaryCrossentropy", { metrics: ["accuracy"] }),
  ],
  "one class in twenty": [
    "class-imbalance",
    () => ({ net: net(), x: rareX, y: rareY }),
    () => ({ net: net(), x: rareX, y: rareY, options: { classWeight: { ...weights, 1: 7 } } }),
  ],
  "a class without samples": [
    "class-missing",
    () => ({ net: net({ last: { units: 4 } }), x, y: kind }),
    () => classes(),
  ],
};
