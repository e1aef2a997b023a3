/** Hours of study → score: one linear neuron finds the line y = m·x + b, and the loss falls beside it. */
import { layers, optimizers, sequential } from "limpid";

const hours = [[1], [2], [3], [4], [5], [6]];
const score = [[52], [58], [65], [68], [77], [80]];

const neuron = sequential([layers.dense({ name: "line", units: 1, inputShape: [1] })], { dtype: "f64" });
neuron.compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), loss: "meanSquaredError" });
const history = await neuron.fit(hours, score, { epochs: 3000, verbose: 0 });

for (const epoch of [0, 10, 100, 2999]) console.log(epoch, history.loss[epoch]);
const slope = neuron.weights["line/kernel"].item(); // 5.7142857143, by the method of least squares
const start = neuron.weights["line/bias"].item(); // 46.6666666667
console.log(`score = ${slope.toFixed(3)}·hours + ${start.toFixed(3)}`);
console.log((await neuron.predict([[7]])).item()); // seven hours
