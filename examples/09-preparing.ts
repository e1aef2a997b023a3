/** Preparing data: weight from height, learned from prepared numbers, and the answers turned back into kilograms. */
import { layers, optimizers, sequential } from "limpid";
import { standardize } from "limpid/data";

const heights = [[150], [160], [165], [185], [190]]; // cm
const weights = [[48], [60], [58], [74], [80]]; // kg

// Mean and deviation come from the training part, and from nothing else.
const [height, weight] = [standardize().fit(heights), standardize().fit(weights)];

const net = sequential([layers.dense({ units: 1, inputShape: [1] })], { dtype: "f64" });
net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });
await net.fit(height.transform(heights), weight.transform(weights), { epochs: 200, verbose: 0 });

// A new person goes the same way in, and the answer the same way back.
const answer = weight.inverse(await net.predict(height.transform([[175]])));
console.log(`${answer.item().toFixed(2)} kg`); // 67.74, as the method of least squares on the raw numbers
