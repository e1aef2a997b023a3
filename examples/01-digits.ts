/** The digit reader: 60,000 handwritten digits, three dense layers, five epochs. */
import { datasets, layers, sequential } from "limpid";

const { train, test } = await datasets.mnist(); // u8 [60000,28,28] + labels; [10000,…]
const model = sequential([
  layers.flatten({ inputShape: [28, 28] }),
  layers.rescaling({ scale: 1 / 255 }),
  layers.dense({ units: 32, activation: "relu" }),
  layers.dense({ units: 64, activation: "relu" }),
  layers.dense({ units: 10, activation: "softmax" }),
]);
model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
await model.fit(train.x, train.y, { epochs: 5 });
console.log(await model.evaluate(test.x, test.y)); // { loss: 0.11, accuracy: 0.967 }
console.log((await model.predict(test.x.slice(0, 5))).argmax(-1).toArray()); // [7, 2, 1, 0, 4]
await model.save("digits.limpid");
