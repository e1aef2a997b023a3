/** The point of the litter box: ask the trained network about people it has never seen. */
import { layers, losses, optimizers, sequential } from "limpid";

const survey = [
  [1, 0, 1],
  [0, 1, 1],
  [0, 0, 1],
  [1, 1, 1],
]; // cat, beer, visited
const bought = [[1], [1], [0], [0]];

const net = sequential(
  [
    layers.dense({ units: 4, activation: "sigmoid", useBias: false, inputShape: [3] }),
    layers.dense({ units: 1, activation: "sigmoid", useBias: false }),
  ],
  { dtype: "f64", seed: 1 },
);
net.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: losses.halfSquaredError() });
await net.fit(survey, bought, { epochs: 60_000, shuffle: false, verbose: 0 });

const prospects = {
  "cat, no beer, never visited": [1, 0, 0],
  "beer, no cat, never visited": [0, 1, 0],
  neither: [0, 0, 0],
};
const answers = (await net.predict(Object.values(prospects))).toArray() as number[][];
for (const [k, who] of Object.keys(prospects).entries())
  console.log(`${(100 * answers[k][0]).toFixed(1).padStart(5)} %  ${who}`);
